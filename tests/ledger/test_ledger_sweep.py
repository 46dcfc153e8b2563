"""The chain of the people together against integration over a grid, on three days of one kind."""

from __future__ import annotations

import numpy as np
from montecarlo import far_offs
from scipy import special, stats

from amparo.ledger._sampler.runs import run_size
from amparo.ledger._sampler.size import COUNT, LOOSE, NORTH, NORTH_PART, PART, TOTAL, WHOLE, WILD
from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.habits import constants, size_data
from amparo.ledger.settings import WILD_DENSITY, Settings
from amparo.records.streams import stream

SETTINGS = Settings()
SPREAD, DRIFT, CAMP, LEAN, OWN = 0.3, 0.16, 0.2, 0.1, 0.12
START = 7.3
DAYS = 3
DRAWS, TURNS = 20_000, (200, 6)
BEYOND = 5.0
#: Ln people, leans, lifts: far enough out, steps of at most half a standard deviation.
PATH = np.log(1900) + np.arange(-2.4, 2.4, 0.06)
LEANS = LEAN + np.hypot(CAMP, SETTINGS.shared) * np.linspace(-4.5, 4.5, 37)
LIFTS = SETTINGS.hidden * (np.arange(600) + 0.5) / 50
HAZARDS = np.exp(np.linspace(-45, 3, 300))

Said = tuple[int, float, dict[int, float]]


def drawn(said: list[Said], seed: int) -> tuple[np.ndarray, ...]:
    """Path, hazard, leans, lift and readings of a long chain, as a user's would run."""
    n, weight = len(said), np.zeros((len(said), 8))
    for i, (_, _, chances) in enumerate(said):
        weight[i, list(chances)] = list(chances.values())
    evidence = SizeEvidence(
        report_ids=tuple(f"r{i}" for i in range(n)), sources=tuple(f"s{i}" for i in range(n)),
        day=np.array([s[0] for s in said], dtype=np.int64), kind=np.zeros(n, dtype=np.int64),
        y=np.log([s[1] for s in said]), words=np.zeros(n), blur=np.zeros(n), weight=weight,
        nothing=np.log(weight[:, WILD] * WILD_DENSITY),
    )  # fmt: skip
    one = np.ones(1)
    shared = (START * one, DRIFT * one, CAMP * one, OWN * one, SPREAD * np.ones((1, 1)),
              LEAN * np.ones((1, 1)), np.empty((1, 0)), np.empty((1, 0)))  # fmt: skip
    data = size_data(evidence, DAYS, {}, SETTINGS)
    return run_size(data, shared, constants(SETTINGS), DRAWS, TURNS, stream(seed, "test", "sweep"))


def below(error: np.ndarray, sd: float, rate: float) -> np.ndarray:
    """Density of a normal number less an exponential one."""
    tail = special.log_ndtr(-error / sd - rate * sd)
    return np.asarray(rate * np.exp(rate * error + 0.5 * (rate * sd) ** 2 + tail))


def seen_alone(people: float, chances: dict[int, float]) -> np.ndarray:
    """Likelihood of a number, but of totals and the border, (path, leans)."""
    error = np.log(people) - PATH[:, None] - LEANS
    sd, loose = np.hypot(SPREAD, OWN), np.hypot(SPREAD * SETTINGS.loose, OWN)
    views = {
        WHOLE: stats.norm(scale=sd).pdf(error),
        LOOSE: stats.norm(scale=loose).pdf(error),
        PART: below(error, sd, SETTINGS.part_rate),
        COUNT: stats.norm(scale=SETTINGS.hard_sd).pdf(error + LEANS),
        WILD: np.full(error.shape, WILD_DENSITY),
    }
    return np.sum([chances[r] * v for r, v in views.items() if r in chances], axis=0)


def day_steps() -> np.ndarray:
    """Mass of a day's change between grid points."""
    step = PATH[:, None] - PATH
    quiet = stats.norm(scale=DRIFT * SETTINGS.quiet_sd).pdf(step)
    lively = stats.norm(scale=DRIFT * SETTINGS.lively_sd).pdf(step)
    return (SETTINGS.quiet * quiet + (1 - SETTINGS.quiet) * lively) * (PATH[1] - PATH[0])


def first_day() -> np.ndarray:
    return stats.norm(START, SETTINGS.start_sd).pdf(PATH)


def lean_mass() -> np.ndarray:
    return stats.norm(LEAN, np.hypot(CAMP, SETTINGS.shared)).pdf(LEANS)


def soft(values: np.ndarray, middle: float) -> np.ndarray:
    """A step too soft for the grid to miss."""
    return np.asarray(special.expit((values - middle) / 0.1))


def steps_of(name: str, values: np.ndarray, points: np.ndarray, mass: np.ndarray) -> dict:
    """Mean, square and three soft steps of a number: of the draws and of the grid."""
    mass = mass / mass.sum()
    heap = np.cumsum(mass)
    out = {f"{name} mean": (values, float(mass @ points)),
           f"{name} square": (values**2, float(mass @ points**2))}  # fmt: skip
    for level in (0.05, 0.5, 0.95):
        middle = float(points[np.searchsorted(heap, level)])
        out[f"{name} {level}"] = (soft(values, middle), float(mass @ soft(points, middle)))
    return out


def with_a_total(said: list[Said]) -> tuple[np.ndarray, dict[str, float]]:
    """Posterior of three reports, of which the second may be everybody so far.

    Its lift is summed out first: the likelihood is one number for each highest size.

    Returns:
        Mass of (first day, second, third, lean); chance that the second is a total, mean lift and
        mean of a soft step of the lift.
    """
    first, second, third = (seen_alone(people, chances) for _, people, chances in said)
    over = np.log(said[1][1]) - PATH[:, None] - LIFTS * 1 / (1 + 3.0)
    prior = np.exp(-LIFTS / SETTINGS.hidden) / np.exp(-LIFTS / SETTINGS.hidden).sum()
    like = said[1][2][TOTAL] * stats.norm(scale=SETTINGS.total_sd).pdf(over)
    functions = {"total": 0 * LIFTS, "lift": LIFTS, "small": soft(LIFTS, SETTINGS.hidden)}
    most = np.maximum.outer(np.arange(len(PATH)), np.arange(len(PATH)))
    as_total = (like @ prior)[most][:, :, None]
    steps = day_steps()
    walk = first_day()[:, None, None] * steps[:, :, None] * steps[None, :, :]
    every, sums = [], dict.fromkeys(functions, 0.0)
    for j, mass in enumerate(lean_mass()):
        rest = mass * walk * first[:, j, None, None] * third[None, None, :, j]
        alone = second[None, :, j, None]
        every.append(rest * (alone + as_total))
        sums["total"] += float((rest * as_total).sum())
        for name in ("lift", "small"):
            told = (like @ (prior * functions[name]))[most][:, :, None]
            sums[name] += float((rest * (alone * (prior @ functions[name]) + told)).sum())
    whole = np.stack(every, axis=-1)
    return whole, {name: value / float(whole.sum()) for name, value in sums.items()}


def test_three_days_have_the_posterior_of_the_grid() -> None:
    """Some twenty means beyond five standard errors of the batches: once in 10,000 changes."""
    said: list[Said] = [
        (0, 2000.0, {WHOLE: 0.7, LOOSE: 0.1, PART: 0.15, WILD: 0.05}),
        (1, 3100.0, {WHOLE: 0.3, PART: 0.25, TOTAL: 0.4, WILD: 0.05}),
        (2, 1511.0, {COUNT: 0.45, WHOLE: 0.3, LOOSE: 0.1, PART: 0.1, WILD: 0.05}),
    ]
    mass, means = with_a_total(said)
    path, _, own, lift, reading = drawn(said, 1)
    told = {
        **steps_of("first", path[:, 0], PATH, mass.sum(axis=(1, 2, 3))),
        **steps_of("second", path[:, 1], PATH, mass.sum(axis=(0, 2, 3))),
        **steps_of("third", path[:, 2], PATH, mass.sum(axis=(0, 1, 3))),
        **steps_of("lean", own[:, 0] + own[:, -1], LEANS, mass.sum(axis=(0, 1, 2))),
        "change": ((path[:, 2] - path[:, 0]) ** 2, squared_change(mass)),
        "total": (reading[:, 1] == TOTAL, means["total"]),
        "lift": (lift, means["lift"]),
        "small": (soft(lift, SETTINGS.hidden), means["small"]),
    }
    assert far_offs(told, beyond=BEYOND) == {}


def squared_change(mass: np.ndarray) -> float:
    both = mass.sum(axis=(1, 3))
    return float((both * (PATH[:, None] - PATH) ** 2).sum() / both.sum())


def test_people_at_the_border_have_the_posterior_of_the_grid() -> None:
    """Two reports from there and one from before it; a false alarm once in 10,000 changes."""
    said: list[Said] = [
        (0, 2000.0, {WHOLE: 0.8, LOOSE: 0.1, PART: 0.05, WILD: 0.05}),
        (2, 500.0, {NORTH: 0.8, WHOLE: 0.15, WILD: 0.05}),
        (2, 300.0, {NORTH_PART: 0.7, PART: 0.25, WILD: 0.05}),
    ]
    path, hazard, own, _, reading = drawn(said, 2)
    mass, at_border = border_grid(said)
    shares = -np.expm1(-np.append(0.0, HAZARDS))
    told = {
        **steps_of("last", path[:, 2], PATH, mass.sum(axis=(1, 2))),
        **steps_of("lean", own[:, 0] + own[:, -1], LEANS, mass.sum(axis=(0, 2))),
        **steps_of("share", -np.expm1(-hazard[:, 0]), shares, mass.sum(axis=(0, 1))),
        "nobody": (hazard[:, 0] == 0, float(mass[:, :, 0].sum() / mass.sum())),
        "north": (reading[:, 1] == NORTH, at_border),
    }
    assert far_offs(told, beyond=BEYOND) == {}


def border_grid(said: list[Said]) -> tuple[np.ndarray, float]:
    """Posterior mass of (last day, lean, hazard); chance that the second is of the border."""
    first, second, third = (seen_alone(people, chances)[..., None] for _, people, chances in said)
    sd = np.hypot(SPREAD, OWN)
    share = np.log(-np.expm1(-np.append(0.0, HAZARDS)) + 1e-300)
    base = PATH[:, None, None] + LEANS[:, None] + share
    north = said[1][2][NORTH] * stats.norm(scale=sd).pdf(np.log(said[1][1]) - base)
    error = np.log(said[2][1]) - base
    part = said[2][2][NORTH_PART] * below(error, sd, SETTINGS.north_part_rate)
    shape = SETTINGS.north_shape * DAYS
    hazard = HAZARDS**shape * np.exp(-HAZARDS / SETTINGS.north_scale)
    # nobody came, or the first came in the one span there is: alike likely
    hazard = np.append(hazard.sum(), hazard)
    move = day_steps()
    walked = (move @ move).T @ (first_day()[:, None] * first[..., 0])
    prior = walked[..., None] * lean_mass()[:, None] * hazard
    heard = prior * (third + part)
    every = heard * (second + north)
    return every, float((heard * north).sum() / every.sum())
