"""What is counted of the private check: recall, false alarms, first warnings, faithfulness."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety import Finding, SafetyError, check
from protection.disturb import CHANGES, without_quotes
from protection.texts import NO_SIGNS_OF_A_TEXT, Text, given

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from protection.texts import Part

LEVELS = ("none", "info", "caution", "high", "urgent")
CAUTION, HIGH = LEVELS.index("caution"), LEVELS.index("high")
#: A chat this long has stages; a warning by this message is early.
STAGED, EARLY = 8, 6
DRAWS = 5
NOTHING = Finding("none", "unknown", (), 0)


class Judged(NamedTuple):
    """A text and what the check found in it."""

    text: Text
    finding: Finding

    @property
    def level(self) -> int:
        """Place of the level in `LEVELS`."""
        return grade(self.finding)


class Warned(NamedTuple):
    """When a chat was first warned of.

    Attributes:
        messages: how many the chat has.
        any: number of the message at which the level first reached caution; 0 when never.
        right: the same, with a sign shown that the author labelled by then.
    """

    messages: int
    any: int
    right: int


def grade(finding: Finding) -> int:
    """Place of a finding's level in `LEVELS`."""
    return LEVELS.index(finding.level or "none")


def judged(parts: tuple[Part, ...]) -> Finding:
    """The check on these messages; nothing left to read is nothing found."""
    try:
        return check(given(parts))
    except SafetyError:
        return NOTHING


def share(hits: Iterable[bool]) -> float:
    """Share of true ones; NaN of nothing."""
    seen = list(hits)
    return sum(seen) / len(seen) if seen else math.nan


def recall(of: Iterable[Judged], least: int = CAUTION) -> float:
    """Share of the positives at this level or above."""
    return share(j.level >= least for j in of if j.text.positive)


def false(of: Iterable[Judged], least: int = CAUTION) -> float:
    """Share of the hard negatives at this level or above."""
    return share(j.level >= least for j in of if not j.text.positive)


def first_warning(text: Text) -> Warned:
    """The check on ever longer beginnings of a chat."""
    first = right = 0
    for k in range(1, len(text.parts) + 1):
        finding = judged(text.parts[:k])
        if grade(finding) < CAUTION:
            continue
        first = first or k
        labelled = {sign for part in text.parts[:k] for sign in part.signs}
        if labelled & {sign.id for sign in finding.signs}:
            right = k
            break
    return Warned(len(text.parts), first, right)


def penalty(message: int, halfway: float) -> float:
    """How much a warning at this message is worth less: 0 at the first, 0.5 halfway, 1 at last.

    Args:
        message: number of the message, from 1.
        halfway: the message at which it is 0.5: the median length of the chats.
    """
    slope = math.log(3) / (halfway - 1)
    return -1 + 2 / (1 + math.exp(-slope * (message - 1)))


def f_latency(warned: Sequence[int], lengths: Sequence[int], false_alarms: int) -> float:
    """F1 times how early the warnings come (Sadeque and others, 2018).

    Args:
        warned: for each positive chat the message of its first warning, 0 when there was none.
        lengths: of all chats, in messages.
        false_alarms: chats warned of without need.
    """
    hits = [k for k in warned if k]
    if not hits:
        return 0.0
    f1 = 2 * len(hits) / (len(hits) + false_alarms + len(warned))
    halfway = statistics.median(lengths)
    return f1 * (1 - statistics.median(penalty(k, halfway) for k in hits))


def falls_without_quotes(one: Judged) -> bool:
    """Whether the level falls when every quoted word is cut out of what the check was given."""
    quotes = [quote for sign in one.finding.signs for quote in sign.quotes]
    left = tuple(p._replace(text=without_quotes(p.text, quotes)) for p in one.text.parts)
    return grade(judged(left)) < one.level


def falls_by_insertion(texts: Sequence[Text], times: int, seed: int) -> int:
    """How often the level falls when a message of another chat is put somewhere into a chat."""
    draw = random.Random(seed)  # noqa: S311 - a seeded test
    chats = [text for text in texts if text.kind == "chat"]
    before = [grade(judged(chat.parts)) for chat in chats]
    falls = 0
    for _ in range(times):
        number, other = draw.sample(range(len(chats)), 2)
        parts = list(chats[number].parts)
        parts.insert(draw.randint(0, len(parts)), draw.choice(chats[other].parts))
        falls += grade(judged(tuple(parts))) < before[number]
    return falls


def disturbed(texts: Sequence[Text], change: str, seed: int) -> list[Judged]:
    """The check on texts changed in one of the ways of `CHANGES`, several draws of each."""
    found = []
    for text in texts:
        for number in range(DRAWS):
            draw = random.Random(f"{seed} {number} {text.id}")  # noqa: S311 - a seeded test
            parts = tuple(
                p._replace(text=CHANGES[change](p.text, text.language, draw)) for p in text.parts
            )
            found.append(Judged(text, judged(parts)))
    return found


def per_sign(of: Iterable[Judged]) -> dict[str, tuple[int, int, int]]:
    """Sign -> texts in which it is labelled, in which it is shown, in which both."""
    labelled: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for one in of:
        found = {sign.id for sign in one.finding.signs} - NO_SIGNS_OF_A_TEXT
        labelled.update(one.text.signs)
        shown.update(found)
        both.update(one.text.signs & found)
    ids = sorted(set(labelled) | set(shown), key=lambda s: (s[0], int(s[1:])))
    return {sign: (labelled[sign], shown[sign], both[sign]) for sign in ids}


def by_level(of: Iterable[Judged]) -> dict[str, tuple[int, int]]:
    """Level -> texts at it, positives among them."""
    at: Counter[int] = Counter()
    positive: Counter[int] = Counter()
    for one in of:
        at[one.level] += 1
        positive[one.level] += one.text.positive
    return {name: (at[n], positive[n]) for n, name in enumerate(LEVELS)}
