"""What the brief says about the bundled corridor, by rule and not by hand."""

from __future__ import annotations

import html
import re

import pytest
from briefs import bundle, page, panel, read, row, small

from amparo.brief.fit import fit
from amparo.brief.phrase import Phrase
from amparo.words import LANGUAGES, Words


def visible(text: str) -> str:
    """Text without markup and without what is folded away, spaces made single."""
    shown = re.sub(r"<details>.*?</details>|<svg.*?</svg>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_january_2020_the_often_quoted_4000_is_the_national_total(lang: str) -> None:
    words = Words(lang)
    text = visible(panel(page(lang), "2020-01-first"))
    assert re.search(r"4,000 (is the national total for|es el total nacional de) Guatemala", text)
    remark = words.text("brief.fit.at", number=1612, place="Agua Caliente")
    assert remark in text
    assert words.text("brief.fit.at", number=662, place="Corinto") in text
    assert "2,274" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_beside_its_own_department_is_not_added_twice(lang: str) -> None:
    text = visible(panel(page(lang), "2020-01-first"))
    assert "2,100" in text  # 1,300 in Tabasco and 800 in Chiapas
    assert "2,502" not in text  # with 402 in a municipality of Chiapas


@pytest.mark.parametrize("lang", LANGUAGES)
def test_january_2020_returns_by_force_and_by_choice_stand_apart(lang: str) -> None:
    words = Words(lang)
    text = visible(panel(page(lang), "2020-01-first"))
    printed = text[text.index(words.text("brief.printed.title")) :]
    forced = printed.index(words.text("brief.outcome.forced"))
    chosen = printed.index(words.text("brief.outcome.chosen"))
    held = printed.index(words.text("brief.outcome.held"))
    assert forced < chosen < held
    assert re.search(r"\b2,[3-7]\d\d\b", printed[forced:chosen])
    assert words.text("brief.stated.at_least", low="140") in printed[chosen:held]
    assert "140" not in printed[forced:chosen]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_size_stands_with_its_interval_and_its_sources(lang: str) -> None:
    text = visible(page(lang))
    for entry in bundle().register.frame.iter_rows(named=True):
        if entry["peak_median"] is not None:
            phrase = Phrase(Words(lang), bundle())
            told = f"{phrase.people(entry['peak_median'])} ("
            told += phrase.interval(entry["peak_q05"], entry["peak_q95"])
            assert told in text


def test_every_report_of_a_chart_is_in_its_table_with_the_same_link() -> None:
    for caravan_id in ("2018-10-first", "2020-01-first"):
        part = panel(page("en"), caravan_id)
        wide = part[
            part.index('class="chart wide"') : part.index(
                "</svg>", part.index('class="chart wide"')
            )
        ]
        drawn = sorted(a["href"] for a in read(wide).all("a"))
        table = part[part.index("<details>") : part.index("</details>")]
        listed = sorted(a["href"] for a in read(table).all("a"))
        assert len(drawn) > 30
        assert set(drawn) <= set(listed)
        assert read(wide).tags().count("title") - 1 <= table.count("<tr>") - 1


def test_sums_plans_and_copies_are_not_drawn() -> None:
    rows = [row(k, value_low=400.0 + k, value_high=400.0 + k) for k in range(10)]
    extra = {"plan": {"measure": "plan"}, "sum": {"scope": "sum"}, "buses": {"quantity": "buses"}}
    for k, given in enumerate(extra.values()):
        rows.append(row(50 + k, value_low=7e4 + 1e4 * k, value_high=7e4 + 1e4 * k, **given))
    charts = "".join(re.findall(r"<svg.*?</svg>", small(rows), flags=re.DOTALL))
    assert "409" in charts
    assert not re.search("90,000|80,000|70,000", charts)


def test_children_come_before_every_other_section() -> None:
    sections = re.findall(r'<section id="(\w+)"', page("es"))
    assert sections[0] == "children"
    text = visible(page("en").split('<section id="register"')[0])
    assert "3,000" in text
    assert "UNICEF" in text


def test_a_repost_is_named_and_not_linked_and_a_partisan_site_is_neither() -> None:
    repost = {"publisher": "Copia Diaria", "publisher_kind": "repost"}
    partisan = {"publisher": "La Trompeta", "publisher_kind": "partisan"}
    rows = [row(k) for k in range(10)]
    rows.append(row(20, url="https://copy.example/", value_low=700.0, value_high=700.0, **repost))
    rows.append(row(21, url="https://part.example/", value_low=800.0, value_high=800.0, **partisan))
    text = small(rows)
    assert "as repeated by Copia Diaria" in text
    assert "La Trompeta" not in text
    assert "partisan site" in text
    assert "copy.example" not in text
    assert "part.example" not in text


def counted(number: int, place_id: str, value: float, **given: object) -> dict[str, object]:
    return {
        "quantity": "registered", "measure": "flow", "scope": "subset", "place_id": place_id,
        "place_count": 1 if place_id else 0, "country_iso3": "GTM", "source_number": 1,
        "value_low": value, "value_high": value, "high": value, "qualifier": "exact",
        "day_from": row(1)["observed_from"], "day_to": row(1)["observed_to"],
        "source": "IGM", "source_type": "authority", "publisher": "P", "publisher_kind": "outlet",
        "url": "", "is_printed": True, **given,
    }  # fmt: skip


def test_parts_need_one_source_two_places_and_a_total_that_can_hold_them() -> None:
    phrase = Phrase(Words("en"), bundle())
    parts = [counted(1, "gt-hn-agua-caliente", 100), counted(2, "gt-hn-corinto", 50)]
    whole = counted(3, "", 400, scope="whole")
    told = fit([*parts, whole], phrase)
    assert told is not None
    assert told["sets"][0]["sum"] == "150"
    assert "400 is the national total for Guatemala" in told["sets"][0]["remark"]
    too_small = {**whole, "value_low": 120.0, "value_high": 120.0, "high": 120.0}
    for rows in ([*parts], [parts[0], whole], [*parts, too_small],
                 [parts[0], {**parts[1], "source_number": 2}, whole]):  # fmt: skip
        assert fit(rows, phrase) is None
