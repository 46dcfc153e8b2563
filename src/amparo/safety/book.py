"""The book of rules as the search uses it, made from plain lists of what the rule files say.

Thousands of patterns are known by their text alone until a message asks for them; most checks ask
for a few dozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict, TypeVar

from amparo.safety import pay
from amparo.safety.alphabet import STOP, character_of
from amparo.safety.index import Index
from amparo.safety.match import NEGATIONS, NO_DENIALS
from amparo.safety.matcher import Matcher
from amparo.safety.text import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Book", "Content", "Rule", "Scope", "SignKind", "made"]

_T = TypeVar("_T")


class Content(TypedDict):
    """What the rule files say, as plain lists; patterns as `alphabet.told` gives them.

    Attributes:
        signs: the fields of `SignKind`.
        rules: sign, strength, ``unless``, ``needs`` and ``hears`` of each rule.
        lines: every pattern that shows a sign.
        rule_of: number of the rule of each line.
        line_index: see `index.told`.
        scopes: name, reach and pattern of each.
        scope_index: likewise.
        words: for each character in order, its words.
        common: language -> its commonest words.
        plain: odd spelling -> the word that it stands for.
    """

    signs: list[dict[str, object]]
    rules: list[tuple[str, int, list[str], list[str], list[str]]]
    lines: list[str]
    rule_of: list[int]
    line_index: list[str]
    scopes: list[tuple[str, str, str]]
    scope_index: list[str]
    words: list[str]
    common: dict[str, str]
    plain: dict[str, str]


class SignKind(NamedTuple):
    """What the catalogue says of a sign.

    Attributes:
        id: ``A1`` to ``A20`` in conversations, ``B1`` to ``B17`` in offers, ``C1`` on of profiles.
        stage: of the luring process; signs of one stage count as one when a level is formed.
        strength: 1 weak, 2 clear, 3 grave; a rule may say otherwise.
        act: recruiting, moving or lodging somebody (Palermo Protocol, article 3).
        purpose: a sign of exploitation.
        urgent: somebody may be in danger now.
        hidden: its words are not shown again.
        texts: language -> name, innocent reading and advice.
    """

    id: str
    stage: str
    strength: int
    act: bool
    purpose: bool
    urgent: bool
    hidden: bool
    texts: dict[str, dict[str, str]]


class Rule(NamedTuple):
    """What holds for all patterns that show one sign.

    Attributes:
        unless: what silences it in the same sentence.
        needs: of these one must stand in the same message.
        hears: names of the scopes that silence it; all, unless the file says otherwise.
    """

    sign: str
    strength: int
    unless: Sequence[Matcher]
    needs: Sequence[Matcher]
    hears: frozenset[str]


class Scope(NamedTuple):
    """Words that take the meaning of a sign away, and how far they reach."""

    name: str
    reach: str
    matcher: Matcher


class Book(NamedTuple):
    """Everything the search needs. Patterns are turned into matchers when first asked for.

    Attributes:
        signs: by id.
        rules: by number, in file order.
        matchers: every pattern that shows a sign, by its number.
        rule_of: number of the rule of each pattern.
        line_index: which patterns may match a message.
        scopes: by number, in file order.
        scope_index: which scopes may hold in a message.
        char_of: word -> its character (see `alphabet`).
        tokens: cuts texts with the book's vocabulary.
        negations: characters of `match.NEGATIONS`.
        no_denials: characters of `match.NO_DENIALS`.
        periods: characters of `pay.periods`.
        common: language -> its commonest words, to tell languages apart.
    """

    signs: dict[str, SignKind]
    rules: Mapping[int, Rule]
    matchers: Mapping[int, Matcher]
    rule_of: Sequence[int]
    line_index: Index
    scopes: Mapping[int, Scope]
    scope_index: Index
    char_of: Mapping[str, str]
    negations: frozenset[str]
    no_denials: frozenset[str]
    periods: frozenset[str]
    tokens: Tokenizer
    common: dict[str, frozenset[str]]


def made(content: Content) -> Book:
    """The book of some content."""
    char_of = character_of(content["words"])

    negations = frozenset(map(char_of.__getitem__, NEGATIONS))
    barred = STOP + "".join(sorted(negations))

    def rule(n: int) -> Rule:
        sign, strength, unless, needs, hears = content["rules"][n]
        silent, asked = ([Matcher(told, barred) for told in which] for which in (unless, needs))
        return Rule(sign, strength, silent, asked, frozenset(hears))

    def scope(n: int) -> Scope:
        name, reach, said = content["scopes"][n]
        return Scope(name, reach, Matcher(said, barred))

    lines = content["lines"]
    return Book(
        signs={str(kind["id"]): SignKind(**kind) for kind in content["signs"]},  # type: ignore[arg-type]
        rules=_OnDemand(rule),
        matchers=_OnDemand(lambda n: Matcher(lines[n], barred)),
        rule_of=content["rule_of"],
        line_index=Index(content["line_index"]),
        scopes=_OnDemand(scope),
        scope_index=Index(content["scope_index"]),
        char_of=char_of,
        negations=negations,
        no_denials=frozenset(map(char_of.__getitem__, NO_DENIALS)),
        periods=frozenset(map(char_of.__getitem__, pay.periods())),
        tokens=Tokenizer(char_of, content["plain"]),
        common={lang: frozenset(words.split()) for lang, words in content["common"].items()},
    )


class _OnDemand(dict[int, _T]):
    """What is made when it is first asked for, by number."""

    def __init__(self, make: Callable[[int], _T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> _T:
        self[number] = found = self._make(number)
        return found
