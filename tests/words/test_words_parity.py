"""Both languages are equals, and every code that the program can say has its sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from amparo.ledger.support import REASONS
from amparo.records import vocab
from amparo.words import LANGUAGES, Words, entries, parameters

PACKAGE = Path(__file__).parents[2] / "src" / "amparo"
RAISERS = {"AmparoError", "UsageError", "OutputError"}

#: Words about people that this house does not use (DESIGN section 3), by language.
FORBIDDEN = {
    "en": r"\b(waves?|floods?|flooding|streams?|illegals?|illegally|traffickers?|aliens?)\b",
    "es": r"\b(oleadas?|avalanchas?|inundaci[oó]n\w*|ilegal\w*|traficantes?|indocumentad\w+)\b",
}
NAMED_GROUPS = {
    "quantity": vocab.QUANTITIES,
    "measure": vocab.MEASURES,
    "source_type": vocab.SOURCE_TYPES,
    "compartment": frozenset(vocab.COMPARTMENTS),
    "basis": vocab.BASES,
    "state": vocab.STATES,
    "brief.stated": vocab.QUALIFIERS,
}


def test_both_languages_have_the_same_codes() -> None:
    es, en = (set(entries(lang)) for lang in ("es", "en"))
    assert es ^ en == set()


def test_both_languages_name_the_same_parameters() -> None:
    es, en = entries("es"), entries("en")
    differ = {c for c in es.keys() & en.keys() if parameters(es[c]) != parameters(en[c])}
    assert differ == set()


def test_a_plural_in_one_language_is_a_plural_in_the_other() -> None:
    es, en = entries("es"), entries("en")
    assert {
        c for c in es.keys() & en.keys() if isinstance(es[c], str) != isinstance(en[c], str)
    } == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_uses_a_forbidden_word(lang: str) -> None:
    forbidden = re.compile(FORBIDDEN[lang], re.IGNORECASE)
    found = {
        code: text
        for code, entry in entries(lang).items()
        for text in ([entry] if isinstance(entry, str) else entry.values())
        if forbidden.search(text)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "A wave of people"), ("es", "una oleada de personas"), ("es", "personas ilegales")],
)
def test_a_forbidden_word_is_seen(lang: str, text: str) -> None:
    assert re.search(FORBIDDEN[lang], text, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty_or_keeps_a_loose_space(lang: str) -> None:
    for code, entry in entries(lang).items():
        for text in [entry] if isinstance(entry, str) else entry.values():
            assert text.strip(), code
            assert text == text.rstrip(), code


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("group", sorted(NAMED_GROUPS))
def test_every_coded_value_has_a_word(lang: str, group: str) -> None:
    words = Words(lang)
    assert {v for v in NAMED_GROUPS[group] if f"{group}.{v}" not in words} == set()


def calls() -> list[tuple[str, ast.Call]]:
    """Every call of the package that names an error or a problem, with its place."""
    return [
        (f"{path.relative_to(PACKAGE)}:{node.lineno}", node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def test_every_error_raised_has_its_sentence_and_its_parameters() -> None:
    wrong = []
    known = entries("en")
    for where, call in calls():
        if call.func.id not in RAISERS or not call.args:  # type: ignore[attr-defined]
            continue
        code = call.args[0]
        if not isinstance(code, ast.Constant):
            continue
        entry = known.get(f"error.{code.value}")
        given = {keyword.arg for keyword in call.keywords}
        if entry is None:
            wrong.append(f"{where}: error.{code.value} has no sentence")
        elif None not in given and not parameters(entry) <= given:
            wrong.append(f"{where}: error.{code.value} needs {parameters(entry) - given}")
    assert wrong == []


def test_every_problem_has_its_reason_and_its_hint() -> None:
    wrong = []
    known = entries("en")
    for where, call in calls():
        if call.func.id not in {"Problem", "Fault"}:  # type: ignore[attr-defined]
            continue
        values = dict(zip(("reason", "hint"), call.args, strict=False))
        values.update({k.arg: k.value for k in call.keywords if k.arg in {"reason", "hint"}})
        for part, group in (("reason", "problem"), ("hint", "hint")):
            value = values.get(part)
            if isinstance(value, ast.Constant) and f"{group}.{value.value}" not in known:
                wrong.append(f"{where}: {group}.{value.value} has no sentence")
    assert wrong == []


def told_reasons() -> set[str]:
    """Why the ledger may give no number: its own list, and what functions called reason return."""
    return set(REASONS) | {
        constant.value
        for path in sorted((PACKAGE / "ledger").glob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and function.name.endswith("reason")
        for told in ast.walk(function)
        if isinstance(told, ast.Return) and told.value is not None
        for constant in [told.value, *ast.iter_child_nodes(told.value)]
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_of_the_ledger_has_its_sentence(lang: str) -> None:
    reasons = (told_reasons() | set(REASONS)) - {""}
    assert {"silence", "few_sources", "contradiction", "only_among_outcome"} <= reasons
    assert {r for r in reasons if f"not_estimable.{r}" not in Words(lang)} == set()
