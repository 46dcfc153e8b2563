"""The helplines: complete, dated, sourced, the same in both languages."""

from __future__ import annotations

import re

import pytest

from amparo.safety.helplines import COUNTRIES, FILE, HelplineError, lines, load

GOOD = """
[[line]]
id = "mx_1"
country = "MX"
for = ["emergency"]
phone = "911"
source = "https://example.com/a"
checked = 2026-01-31
verified = true
es = { name = "Emergencias", hours = "", note = "" }
en = { name = "Emergency", hours = "", note = "" }
"""


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_begins_with_its_emergency_number(country: str) -> None:
    found = lines(country)
    assert "emergency" in found[0].purposes
    assert found[0].country == country
    assert found[0].phone


@pytest.mark.parametrize("country", COUNTRIES)
def test_after_the_country_come_lines_for_everybody(country: str) -> None:
    ids = [line.id for line in lines(country)]
    assert ids[-len(lines()) :] == [line.id for line in lines()]
    assert "any_takeitdown" in ids
    assert len(ids) > len(lines())


@pytest.mark.parametrize("country", ["", "ZZ", "?"])
def test_an_unknown_country_gets_the_lines_for_everybody(country: str) -> None:
    assert {line.country for line in lines(country)} == {"any"}
    assert lines(country)


def test_the_case_of_a_country_is_no_matter() -> None:
    assert lines("hn") == lines(" HN ")


def test_what_nobody_verified_is_marked() -> None:
    every = load(FILE.read_text(encoding="utf-8"))
    unverified = [line for line in every if not line.verified]
    assert all(line.source for line in every if line.verified)
    assert all(re.fullmatch(r"\d{3}", line.phone) for line in unverified), "only widely known ones"


def test_a_line_is_shown_in_both_languages_with_the_same_facts() -> None:
    for line in load(FILE.read_text(encoding="utf-8")):
        es, en = line.shown("es"), line.shown("en")
        assert set(es) == set(en)
        assert {k: es[k] for k in es if k not in {"name", "hours", "note"}} == {
            k: en[k] for k in en if k not in {"name", "hours", "note"}
        }
        assert es["name"]
        assert en["name"]


def test_the_known_numbers_are_there() -> None:
    def numbers(country: str) -> set[str]:
        return {number for line in lines(country) for number in (line.phone, line.text) if number}

    assert "800 5533 000" in numbers("MX")
    assert "145" in numbers("HN")
    assert {"1-888-373-7888", "233733", "1-800-843-5678"} <= numbers("US")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "mx_1"\n', ""),
        ('country = "MX"', 'country = "XX"'),
        ('for = ["emergency"]', 'for = ["weather"]'),
        ('for = ["emergency"]', "for = []"),
        ('phone = "911"\n', ""),
        ('phone = "911"', 'fone = "911"'),
        ('source = "https://example.com/a"', 'source = ""'),
        ('source = "https://example.com/a"', 'source = "http://example.com/a"'),
        ("checked = 2026-01-31", 'checked = "31 January"'),
        ("verified = true", 'verified = "yes"'),
        ('en = { name = "Emergency", hours = "", note = "" }', 'en = { name = "Emergency" }'),
        ('name = "Emergency", hours = ""', 'name = "Emergency", hours = "all day"'),
        ("[[line]]", "[[other]]"),
        ("verified = true", "verified = "),
    ],
)
def test_a_wrong_line_is_refused(old: str, new: str) -> None:
    assert load(GOOD)
    assert old in GOOD
    with pytest.raises(HelplineError):
        load(GOOD.replace(old, new))


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(HelplineError, match="twice"):
        load(GOOD + GOOD)
