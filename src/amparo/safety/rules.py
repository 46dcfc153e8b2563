"""The book of rules: signs, word classes, patterns and scopes, read from ``data/`` and checked.

The files are written so that a child-protection worker can read and extend them. Whatever does not
fit the schema is an error that names the file and the place.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amparo.safety import pay
from amparo.safety.alphabet import character_of, characters, told
from amparo.safety.book import SignKind
from amparo.safety.index import table
from amparo.safety.match import NEGATIONS, NO_DENIALS, BadPatternError, Grammar, Pattern
from amparo.safety.spanish import asking, telling, wishing
from amparo.safety.text import LETTERS, NUMBERS, SMALL, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amparo.safety.book import Content

__all__ = ["DATA", "RuleError", "load"]

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


class _Rule(NamedTuple):
    """One entry of a rule file, its patterns read."""

    sign: str
    strength: int
    say: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    hears: list[str]


class _Scope(NamedTuple):
    """One pattern of a scope."""

    name: str
    reach: str
    pattern: Pattern


def load(folder: Path) -> Content:
    """Read the rule files of a folder laid out like ``data/``.

    Raises:
        RuleError: a file does not fit the schema.
    """
    signs = _signs(folder / "signs.toml")
    lexicons = {lang: _Lexicon(folder, lang) for lang in LANGUAGES}
    scopes = [
        s for lang in LANGUAGES for s in _scopes(folder / f"scope.{lang}.toml", lexicons[lang])
    ]
    names = BUILT_IN | {s.name for s in scopes}
    rules = [
        _rule(entry, f"{path.name}, rule {number}", lexicon, signs, names)
        for lang, lexicon in lexicons.items()
        for path in sorted((folder / "rules").glob(f"*.{lang}.toml"))
        for number, entry in enumerate(_list(path, "rule"), 1)
    ]
    common = {lang: lexicon.members("common") for lang, lexicon in lexicons.items()}
    content = _content(signs, rules, scopes, common)
    content["plain"] = _plain({lang: of.spellings for lang, of in lexicons.items()}, common)
    return content


def _plain(
    spellings: Mapping[str, Mapping[str, Sequence[str]]], common: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Odd spelling -> the word it stands for; none that means something in another language."""
    meant: dict[str, dict[str, str]] = {}
    for lang, words in spellings.items():
        for word, also in words.items():
            for odd in map(folded, also):
                meant.setdefault(odd, {}).setdefault(lang, word)
    found = {}
    for odd, by_lang in sorted(meant.items()):
        elsewhere = [
            lang for lang in spellings if lang not in by_lang
            and (odd in common[lang] or odd in spellings[lang])
        ]  # fmt: skip
        own = any(odd in spellings[lang] for lang in by_lang)
        if len(by_lang) == 1 and not elsewhere and not own:
            found[odd] = next(iter(by_lang.values()))
    return found


def _content(
    signs: dict[str, SignKind],
    rules: Sequence[_Rule],
    scopes: Sequence[_Scope],
    common: dict[str, frozenset[str]],
) -> Content:
    """What was read as plain lists, every word as a character."""
    lines = [(pattern, n) for n, rule in enumerate(rules) for pattern in rule.say]
    every = [pattern for rule in rules for pattern in (*rule.say, *rule.unless, *rule.needs)]
    every += [scope.pattern for scope in scopes]
    told_apart = [NEGATIONS, NO_DENIALS, pay.periods(), NUMBERS, LETTERS]
    words = characters([*told_apart, *(s for p in every for s in p.sets())])
    char_of = character_of(words)
    frequent = frozenset().union(*common.values())

    def tell(patterns: Iterable[Pattern]) -> list[str]:
        return [told(pattern, char_of) for pattern in patterns]

    def index(patterns: Iterable[Pattern]) -> list[str]:
        return table(patterns, frequent, char_of)

    return {
        "signs": [kind._asdict() for kind in signs.values()],
        "rules": [(r.sign, r.strength, tell(r.unless), tell(r.needs), r.hears) for r in rules],
        "lines": tell(pattern for pattern, _ in lines),
        "rule_of": [number for _, number in lines],
        "line_index": index(pattern for pattern, _ in lines),
        "scopes": [(s.name, s.reach, tell([s.pattern])[0]) for s in scopes],
        "scope_index": index(s.pattern for s in scopes),
        "words": words,
        "common": {lang: " ".join(sorted(some)) for lang, some in common.items()},
        "plain": {},
    }


class _Lexicon:
    """Word classes and spellings of a language."""

    def __init__(self, folder: Path, lang: str) -> None:
        spellings = _lines(folder / f"spelling.{lang}.toml")
        for word in (also for many in spellings.values() for also in many if " " in also):
            raise RuleError(f"spelling.{lang}.toml: {word}: another spelling is one word")
        self.spellings = {folded(word): also for word, also in spellings.items()}
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
            found = frozenset({plain, *(folded(v) for v in self.spellings.get(plain, ()))})
            if plain == "<number>":
                found |= SMALL
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
    signs: Mapping[str, SignKind],
    scopes: frozenset[str],
) -> _Rule:
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
    return _Rule(
        sign=entry["sign"],
        strength=strength,
        say=said,
        unless=_patterns(entry.get("unless", ""), where, lexicon),
        needs=_patterns(entry.get("needs", ""), where, lexicon),
        hears=sorted(hears),
    )


def _scopes(path: Path, lexicon: _Lexicon) -> list[_Scope]:
    found = []
    for number, entry in enumerate(_list(path, "scope"), 1):
        where = f"{path.name}, scope {number}"
        _checked(entry, _SCOPE_KEYS, {"name", "reach", "say"}, where)
        if entry["reach"] not in REACHES:
            raise RuleError(f"{where}: reach is one of {', '.join(REACHES)}")
        patterns = _patterns(entry["say"], where, lexicon)
        found += [_Scope(entry["name"], entry["reach"], pattern) for pattern in patterns]
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
