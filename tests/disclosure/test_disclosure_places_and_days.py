"""Where and when: coarse and late while people are on the way, by town once they are not."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from handmade import TODAY, event, ledger, released, report, told

from amparo.disclosure import WAIT_DAYS
from amparo.records import UsageError

LONG_AGO = TODAY - timedelta(days=200)
FIRST = "2021-03-first"
PALILLO = {"place": "Mexico City (Palillo stadium)", "admin1": "Ciudad de México"}
BRIDGE = "Rodolfo Robles bridge (Tecún Umán\N{EN DASH}Ciudad Hidalgo)"


def days_ago(days: int) -> dict[str, object]:
    return {"day": TODAY - timedelta(days=days)}


def test_a_town_becomes_its_state_while_the_caravan_is_on_the_way() -> None:
    assert [r["place_id"] for r in told([report(1)])] == ["mx-chiapas-state"]


def test_a_town_stays_once_the_caravan_has_ended() -> None:
    assert [r["place_id"] for r in told([report(1, day=LONG_AGO)])] == ["mx-huixtla"]


@pytest.mark.parametrize(
    "place",
    ["Ciudad Hidalgo", "Tapachula-Huixtla road", "Suchiate river", "Suchiate", "Soconusco", BRIDGE],
)
def test_whatever_is_smaller_than_a_state_becomes_the_state(place: str) -> None:
    assert {r["place_id"] for r in told([report(1, place=place)])} <= {"mx-chiapas-state", ""}


def test_a_pair_of_crossings_is_not_named_while_people_are_on_the_way() -> None:
    row = report(1, place="Agua Caliente and Corinto crossings", admin1="", country_iso3="GTM")
    assert [r["place_id"] for r in told([row])] == [""]


def test_a_crossing_is_told_by_the_side_that_the_report_means() -> None:
    rows = [report(k, place="Agua Caliente", admin1="", country_iso3=c)
            for k, c in enumerate(("HND", "GTM"))]  # fmt: skip
    assert [r["place_id"][:2] for r in told(rows)] == ["hn", "gt"]


def test_a_shelter_is_shown_as_its_town() -> None:
    row = report(1, **PALILLO, day=LONG_AGO)
    assert row["place_id"] == "mx-palillo-stadium"
    assert [r["place_id"] for r in told([row])] == ["mx-mexico-city"]


def test_a_name_that_the_gazetteer_lacks_is_told_as_its_state_only() -> None:
    row = report(1, place="El paso de las balsas", day=LONG_AGO)
    assert [(r["place_id"], r["place_count"]) for r in told([row])] == [("mx-chiapas-state", 1)]


def test_a_town_written_as_a_state_is_not_told() -> None:
    row = report(1, place="El paso de las balsas", admin1="Huixtla")
    assert [r["place_id"] for r in told([row])] == [""]


@pytest.mark.parametrize(("age", "shown"), [(0, 0), (3, 0), (WAIT_DAYS, 1), (WAIT_DAYS + 1, 1)])
def test_a_report_of_a_caravan_on_the_way_is_told_when_three_whole_days_have_passed(
    age: int, shown: int
) -> None:
    assert len(told([report(1), report(2, **days_ago(age))])) == 1 + shown


def test_what_became_known_later_than_the_day_asked_for_is_not_told() -> None:
    row = report(1, day=LONG_AGO, published_on=TODAY + timedelta(days=1))
    assert told([row]) == []


def test_a_sum_over_several_caravans_waits_while_one_of_them_is_on_the_way() -> None:
    rows = [report(1), report(2, caravan_hint="2021-03-all", **days_ago(1))]
    assert [r["about"] for r in told(rows)] == ["one"]


def test_the_ledger_stops_three_whole_days_ago_and_the_register_with_it() -> None:
    days = [TODAY - timedelta(days=k) for k in range(8, -1, -1)]
    book = ledger([(FIRST, d, "on_the_way", 100.0 * (k + 1), "estimated")
                   for k, d in enumerate(days)])  # fmt: skip
    brief = released([report(1, **days_ago(8)), report(2, **days_ago(1))], book=book)
    assert brief.ledger.frame["day"].max() == TODAY - timedelta(days=WAIT_DAYS)
    row = brief.register.frame.row(0, named=True)
    assert row["last_day"] == TODAY - timedelta(days=WAIT_DAYS)
    assert row["peak_day"] == TODAY - timedelta(days=WAIT_DAYS)
    assert row["peak_median"] == 500
    assert (row["reports"], row["independent_sources"]) == (1, 1)
    assert row["origin"] == "mx-chiapas-state"


def test_a_caravan_younger_than_three_days_is_not_in_the_register() -> None:
    brief = released([report(1, **days_ago(1))])
    assert brief.register.frame.is_empty()
    assert [h.code for h in brief.register.held if h.n] == ["young_caravans"]


def test_events_wait_are_coarse_and_keep_their_text_while_people_are_on_the_way() -> None:
    rows = [event(1), event(2, what="Raid in Huixtla"), event(3, day=TODAY - timedelta(days=1))]
    frame = released([report(1)], events=rows).events.frame
    assert frame["place_id"].to_list() == ["mx-chiapas-state"] * 2
    assert frame["what"].to_list() == ["People were held", ""]


def test_events_of_ended_caravans_are_told_by_town() -> None:
    rows = [event(1, day=LONG_AGO), event(2, day=LONG_AGO, place="Suchiate river")]
    frame = released([report(1, day=LONG_AGO)], events=rows).events.frame
    assert "mx-huixtla" in frame["place_id"].to_list()
    assert not frame["place_id"].str.contains("river").any()


def test_a_label_that_names_a_town_becomes_a_number() -> None:
    rows = [report(1, caravan_hint="2021-03-huixtla")]
    book = ledger([("2021-03-huixtla", TODAY - timedelta(days=5), "on_the_way", 9.0, "estimated")])
    brief = released(rows, book=book)
    for table in (brief.register, brief.ledger, brief.statements):
        assert table.frame["caravan_id"].to_list() == ["2021-03-no-1"]
    assert brief.register.frame["label"].to_list() == ["2021-03-no-1"]


def test_the_local_audience_sees_days_and_places_in_full() -> None:
    rows = [report(1), report(2, **PALILLO, **days_ago(0))]
    assert [r["place_id"] for r in told(rows, audience="local")] == [
        "mx-huixtla",
        "mx-palillo-stadium",
    ]


def test_no_table_holds_coordinates_notes_or_the_reports_own_ids() -> None:
    for table in released([report(1)], events=[event(1)]).tables:
        assert not {"lat", "lon", "note", "report_id", "nationality", "path"} & set(
            table.frame.columns
        )
        for name, dtype in table.frame.schema.items():
            if dtype == pl.String:
                assert not table.frame[name].str.contains("private note").any()


def test_an_audience_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no_such_audience"):
        released([report(1)], audience="press")
