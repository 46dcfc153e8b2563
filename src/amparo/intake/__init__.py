"""From outside to records: files in the default layout, whatever their habits.

Bad rows are kept out with every reason; copies of one statement are recognised.
"""

from amparo.intake.days import parse_day
from amparo.intake.faults import Fault
from amparo.intake.numbers import parse_people
from amparo.intake.open_data import read_open_data
from amparo.intake.questions import Questions, read_questions
from amparo.intake.read import read_file
from amparo.records.copies import mark_copies
from amparo.records.incoming import ReadResult
from amparo.records.sources import source_key

__all__ = [
    "Fault", "Questions", "ReadResult", "mark_copies", "parse_day", "parse_people", "read_file",
    "read_open_data", "read_questions", "source_key",
]  # fmt: skip
