"""The book of rules: signs, word classes, patterns and scopes, read from ``data/`` and checked.

The files are written so that a child-protection worker can read and extend them. Whatever does not
fit the schema is an error that names the file and the place.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amparo.safety.index import Index
from amparo.safety.match import BadPatternError, Grammar, Pattern
from amparo.safety.spanish import asking, telling, wishing
from amparo.safety.text import SMALL, Tokenizer, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Book", "Rule", "RuleError", "Scope", "SignKind", "book", "load"]

DATA = Path(__file__).parent / "data"
LANGUAGES = ("es", "en")
_RULE_KEYS = {"sign", "strength", "say", "unless", "needs", "hears", "note"}
_SCOPE_KEYS = {"name", "reach", "say", "note"}
_SIGN_KEYS = {"id", "stage", "strength", "act", "purpose", "urgent", "hidden", "es", "en"}
_SIGN_TEXTS = {"name", "innocent", "advice"}
#: What silences a sign without an entry in ``scope.*.toml``.
BUILT_IN = frozenset({"negation", "quotation"})
REACHES = ("message", "sentence", "after")
STRENGTHS = (1, 2, 3)


class RuleError(ValueError):
    """A data file that does not fit the schema; the message names file, place and reason."""


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
    """Patterns that show one sign.

    Attributes:
        unless: patterns that silence it in the same sentence.
        needs: patterns of which one must stand in the same message.
        hears: names of the scopes that silence it; all, unless the file says otherwise.
    """

    sign: str
    strength: int
    unless: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    hears: frozenset[str]


class Scope(NamedTuple):
    """Words that take the meaning of a sign away, and how far they reach."""

    name: str
    reach: str
    pattern: Pattern


class Book(NamedTuple):
    """Everything the search needs.

    Attributes:
        signs: by id.
        rules: in file order.
        lines: every pattern with the number of its rule.
        line_index: which lines may match a message.
        scopes: in file order.
        scope_index: which scopes may hold in a sentence.
        tokens: cuts texts with the book's vocabulary.
        common: language -> its commonest words, to tell languages apart.
    """

    signs: dict[str, SignKind]
    rules: Sequence[Rule]
    lines: Sequence[tuple[Pattern, int]]
    line_index: Index
    scopes: Sequence[Scope]
    scope_index: Index
    tokens: Tokenizer
    common: dict[str, frozenset[str]]


@functools.cache
def book() -> Book:
    """The bundled book: made ready when the package was built, or read from the rule files.

    Raises:
        RuleError: a data file does not fit the schema.
    """
    from amparo.safety import compiled

    ready = None
    if compiled.FILE.exists():
        ready = compiled.unpacked(compiled.FILE.read_bytes(), compiled.digest())
    return ready or load(DATA)


def load(folder: Path) -> Book:
    """Read a book from a folder laid out like ``data/``.

    Raises:
        RuleError: a file does not fit the schema.
    """
    signs = _signs(folder / "signs.toml")
    lexicons = {lang: _Lexicon(folder, lang) for lang in LANGUAGES}
    scopes = [
        s for lang in LANGUAGES for s in _scopes(folder / f"scope.{lang}.toml", lexicons[lang])
    ]
    names = BUILT_IN | {s.name for s in scopes}
    rules: list[Rule] = []
    lines: list[tuple[Pattern, int]] = []
    for lang, lexicon in lexicons.items():
        for path in sorted((folder / "rules").glob(f"*.{lang}.toml")):
            for number, entry in enumerate(_list(path, "rule"), 1):
                where = f"{path.name}, rule {number}"
                rule, patterns = _rule(entry, where, lexicon, signs, names)
                lines += [(pattern, len(rules)) for pattern in patterns]
                rules.append(rule)
    common = {lang: lexicon.members("common") for lang, lexicon in lexicons.items()}
    frequent = frozenset().union(*common.values())
    known = frozenset().union(*(lexicon.known for lexicon in lexicons.values()))
    return Book(
        signs=signs,
        rules=rules,
        lines=lines,
        line_index=Index.of((p for p, _ in lines), frequent),
        scopes=scopes,
        scope_index=Index.of((s.pattern for s in scopes), frequent),
        tokens=Tokenizer(known),
        common=common,
    )


class _Lexicon:
    """Word classes and spellings of a language; remembers every word that a pattern looks for."""

    def __init__(self, folder: Path, lang: str) -> None:
        self.known: set[str] = set()
        spellings = _lines(folder / f"spelling.{lang}.toml")
        for word in (also for many in spellings.values() for also in many if " " in also):
            raise RuleError(f"spelling.{lang}.toml: {word}: another spelling is one word")
        self._spellings = {folded(word): also for word, also in spellings.items()}
        self._classes: dict[str, list[str]] = {}
        for path in sorted((folder / "words").glob(f"*.{lang}.toml")):
            for name, members in _lines(path).items():
                if name in self._classes:
                    raise RuleError(f"{path.name}: the class {name} is there already")
                self._classes[name] = members
        self._runs: dict[str, list[str]] = {}
        self._variants: dict[str, frozenset[str]] = {}
        common = self.members("common") if "common" in self._classes else frozenset()
        self._grammar = Grammar(self.words_of, self.variants, common)

    def words_of(self, name: str) -> list[str]:
        """Members of a class, classes inside it and verb forms written out."""
        if name in self._runs:
            return self._runs[name]
        if name not in self._classes:
            raise BadPatternError(f"{{{name}}}")
        found: list[str] = []
        for member in self._classes[name]:
            if member[0] == "{":
                found += self.words_of(member[1:-1])
            elif member[-1] == "!":
                found += asking(folded(member[:-1]))
            elif member[-1] == "?":
                found += wishing(folded(member[:-1]))
            elif member[-1] == "+":
                found += telling(folded(member[:-1]))
            else:
                found.append(member)
        self._runs[name] = list(dict.fromkeys(found))
        return self._runs[name]

    def members(self, name: str) -> frozenset[str]:
        return frozenset(folded(w) for w in self.words_of(name))

    def variants(self, word: str) -> frozenset[str]:
        """A word in all its spellings."""
        if word not in self._variants:
            plain = folded(word)
            found = frozenset({plain, *(folded(v) for v in self._spellings.get(plain, ()))})
            if plain == "<number>":
                found |= SMALL
            self.known |= found
            self._variants[word] = found
        return self._variants[word]

    def pattern(self, source: str, where: str) -> Pattern:
        try:
            return self._grammar.pattern(source)
        except BadPatternError as error:
            raise RuleError(f"{where}: {source!r}: {error} cannot be read") from error


def _split(text: str) -> list[str]:
    """Members of a class: separated by commas."""
    return [" ".join(part.split()) for part in text.split(",") if part.strip()]


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path.name}: {error}") from error


def _lines(path: Path) -> dict[str, list[str]]:
    """A table of ``name = "word, two words, …"``."""
    table = _table(path)
    for name, text in table.items():
        if not isinstance(text, str):
            raise RuleError(f"{path.name}: {name}: a line of words is wanted")
    return {name: _split(text) for name, text in table.items()}


def _list(path: Path, key: str) -> list[dict[str, Any]]:
    """The entries of a file of ``[[key]]`` entries."""
    table = _table(path)
    entries = table.get(key)
    if set(table) != {key} or not isinstance(entries, list):
        raise RuleError(f"{path.name}: only [[{key}]] entries are wanted")
    return entries


def _checked(entry: dict[str, Any], allowed: set[str], needed: set[str], where: str) -> None:
    for key in sorted(set(entry) - allowed):
        raise RuleError(f"{where}: {key} is not known here")
    for key in sorted(needed - set(entry)):
        raise RuleError(f"{where}: {key} is missing")


def _patterns(text: str, where: str, lexicon: _Lexicon) -> tuple[Pattern, ...]:
    return tuple(lexicon.pattern(line.strip(), where) for line in text.splitlines() if line.strip())


def _rule(
    entry: dict[str, Any],
    where: str,
    lexicon: _Lexicon,
    signs: dict[str, SignKind],
    scopes: frozenset[str],
) -> tuple[Rule, tuple[Pattern, ...]]:
    _checked(entry, _RULE_KEYS, {"sign", "say"}, where)
    if entry["sign"] not in signs:
        raise RuleError(f"{where}: no sign {entry['sign']} in signs.toml")
    strength = entry.get("strength", signs[entry["sign"]].strength)
    if strength not in STRENGTHS:
        raise RuleError(f"{where}: strength is 1, 2 or 3, not {strength}")
    hears = frozenset(entry.get("hears", scopes))
    for unknown in sorted(hears - scopes):
        raise RuleError(f"{where}: no scope is named {unknown}")
    said = _patterns(entry["say"], where, lexicon)
    if not said:
        raise RuleError(f"{where}: say is empty")
    rule = Rule(
        sign=entry["sign"],
        strength=strength,
        unless=_patterns(entry.get("unless", ""), where, lexicon),
        needs=_patterns(entry.get("needs", ""), where, lexicon),
        hears=hears,
    )
    return rule, said


def _scopes(path: Path, lexicon: _Lexicon) -> list[Scope]:
    found = []
    for number, entry in enumerate(_list(path, "scope"), 1):
        where = f"{path.name}, scope {number}"
        _checked(entry, _SCOPE_KEYS, {"name", "reach", "say"}, where)
        if entry["reach"] not in REACHES:
            raise RuleError(f"{where}: reach is one of {', '.join(REACHES)}")
        patterns = _patterns(entry["say"], where, lexicon)
        found += [Scope(entry["name"], entry["reach"], pattern) for pattern in patterns]
    return found


def _signs(path: Path) -> dict[str, SignKind]:
    found: dict[str, SignKind] = {}
    for number, entry in enumerate(_list(path, "sign"), 1):
        where = f"{path.name}, sign {number}"
        _checked(entry, _SIGN_KEYS, {"id", "stage", "strength", "es", "en"}, where)
        for lang in LANGUAGES:
            _checked(entry[lang], _SIGN_TEXTS, _SIGN_TEXTS, f"{where}, {lang}")
        if entry["strength"] not in STRENGTHS or entry["id"] in found:
            raise RuleError(f"{where}: strength is 1, 2 or 3 and ids are given once")
        flags = {k: bool(entry.get(k, False)) for k in ("act", "purpose", "urgent", "hidden")}
        found[entry["id"]] = SignKind(
            id=entry["id"], stage=entry["stage"], strength=entry["strength"],
            texts={lang: entry[lang] for lang in LANGUAGES}, **flags,
        )  # fmt: skip
    return found
