"""Synthetic caravans with known truth, for tests and benchmarks only.

They are made by other laws than the estimators': people come and go by logistic hazards and
raids, not by a random walk; reporters have habits drawn from mixtures, round, say "at least",
copy, count parts and err, not by one normal error.
"""

from amparo.worlds.caravan import Course, make_course
from amparo.worlds.laws import LAWS
from amparo.worlds.world import World, make_world

__all__ = ["LAWS", "Course", "World", "make_course", "make_world"]
