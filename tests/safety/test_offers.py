"""Screening as an organisation meets it: files in, three tables out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from amparo.safety.check import check
from amparo.safety.cluster import Clusters, likeness, sketch
from amparo.safety.errors import SafetyError
from amparo.safety.level import LEVELS
from amparo.safety.masks import masked
from amparo.safety.offers import screen
from amparo.safety.review import COLUMNS, beside, recall
from amparo.safety.text import Tokenizer

BAD = (
    "Buscamos señoritas para trabajar en bar en otro país. Te pagamos el pasaje y lo pagas con tu "
    "trabajo. Nosotros guardamos tu pasaporte. Escribe al +502 5550-{n:04d}, {city}."
)
GOOD = "Panadería del barrio busca ayudante con contrato e IGSS, horario de 8 a 4, zona {n}."
KEY = b"key of a test"
PHONE = "+502 " + "5550 0123"  # in parts: no file of ours holds a number


def table(
    path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("id", "text")
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def offers(tmp_path: Path) -> Path:
    bad = [(f"b{n}", BAD.format(n=n, city=f"ciudad {chr(97 + n)}")) for n in range(4)]
    good = [(f"g{n}", GOOD.format(n=n)) for n in range(3)]
    other = [("o", "Se vende bicicleta roja en buen estado, precio por acordar con la dueña.")]
    return table(tmp_path / "offers.csv", [*good, *bad, *other])


def test_every_offer_gets_a_row_in_order_and_copies_share_a_cluster(
    tmp_path: Path, offers: Path
) -> None:
    done = screen(offers, tmp_path / "out.csv", key=KEY)
    out = rows(tmp_path / "out.csv")
    assert list(out[0]) == ["id", "level", "signs", "cluster"]
    assert [r["id"] for r in out] == ["g0", "g1", "g2", "b0", "b1", "b2", "b3", "o"]
    cluster = {r["id"]: r["cluster"] for r in out}
    assert len({cluster[f"b{n}"] for n in range(4)}) == 1
    assert len({cluster["b0"], cluster["g0"], cluster["o"]}) == 3
    assert all("B15" in r["signs"].split(";") for r in out if r["id"].startswith("b"))
    level = {r["id"]: LEVELS.index(r["level"]) for r in out}
    assert min(level[f"b{n}"] for n in range(4)) >= LEVELS.index("high")
    assert max(level["g0"], level["o"]) <= LEVELS.index("info")
    assert done.rows == sum(done.levels.values()) == 8


def test_screening_judges_an_offer_as_the_check_does(tmp_path: Path) -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    texts = [
        (row["id"], row["text"])
        for lang in ("es", "en")
        for line in (corpus / f"offers.{lang}.dev.jsonl").read_text(encoding="utf-8").splitlines()
        for row in [json.loads(line)]
    ]
    screen(table(tmp_path / "offers.csv", texts), tmp_path / "out.csv", key=KEY)
    of = dict(texts)
    same = {r["id"]: check(of[r["id"]]) for r in rows(tmp_path / "out.csv")}
    told = {r["id"]: (r["level"], r["signs"]) for r in rows(tmp_path / "out.csv")}
    assert len(told) > 150
    for identity, (level, signs) in told.items():
        found = same[identity]
        if "B15" in signs:  # near copies are known to the screening alone
            continue
        seen = set(filter(None, signs.split(";")))
        if level == "none":  # an honest offer is not searched for what only informs
            assert found.level in {"none", "info"}, identity
        else:
            assert (level, seen) == (found.level, {sign.id for sign in found.signs}), identity


def test_the_queue_is_ordered_has_one_entry_a_group_and_hides_numbers(
    tmp_path: Path, offers: Path
) -> None:
    done = screen(offers, tmp_path / "out.csv", key=KEY)
    queue = rows(beside(tmp_path / "out.csv", "queue"))
    assert tuple(queue[0]) == COLUMNS
    assert done.queued == len(queue) == 1
    assert queue[0]["alike"] == queue[0]["stands_for"] == "4"
    assert "5550" not in queue[0]["text"]
    assert "[tel:" in queue[0]["text"]
    grades = [LEVELS.index(r["level"]) for r in queue]
    assert grades == sorted(grades, reverse=True)


def test_the_sample_is_drawn_from_the_rest_and_the_same_seed_draws_the_same(
    tmp_path: Path,
) -> None:
    source = table(tmp_path / "t.csv", [(str(n), f"texto sin nada {n} {n * 7}") for n in range(50)])
    drawn = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        screen(source, tmp_path / f"{name}.csv", key=KEY, sample=10, seed=seed)
        sample = rows(beside(tmp_path / f"{name}.csv", "sample"))
        assert {r["stands_for"] for r in sample} == {"5"}
        drawn.append([r["id"] for r in sample])
    assert len(set(drawn[0])) == 10
    assert drawn[0] == drawn[1] != drawn[2]


def test_rows_that_cannot_be_read_are_told_and_the_others_kept(tmp_path: Path) -> None:
    source = table(
        tmp_path / "t.csv",
        [("1", "ok"), ("", "x"), ("3", " "), ("4", "Ana: a\nLeo: b\nAna: c\nLeo: d"), ("5", "ok")],
    )
    done = screen(source, tmp_path / "out.csv", key=KEY)
    assert [(p["row"], p["reason"]) for p in done.problems] == [
        (3, "no_id"),
        (4, "no_text"),
        (5, "conversation"),
    ]
    assert [r["id"] for r in rows(tmp_path / "out.csv")] == ["1", "5"]


def test_json_lines_and_rows_marked_as_private(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    told = [{"id": 1, "text": "ok", "author": "x"}, {"id": 2, "text": "ok", "private": True}]
    path.write_text("\n".join([*map(json.dumps, told), "{", "[]"]), encoding="utf-8")
    done = screen(path, tmp_path / "out.csv", key=KEY)
    assert done.unread == {"private": 1, "not_json": 2}
    assert "author" not in (tmp_path / "out-sample.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "code"),
    [(("id", "sender"), "no_column"), (("id,text,chat_id", "text"), "no_column")],
)
def test_a_table_without_text_is_refused(
    tmp_path: Path, header: tuple[str, str], code: str
) -> None:
    with pytest.raises(SafetyError) as told:
        screen(table(tmp_path / "t.csv", [], header), tmp_path / "out.csv", key=KEY)
    assert told.value.code == code


def test_private_messages_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,text,Sender\n1,hola,ana\n", encoding="utf-8")
    with pytest.raises(SafetyError) as told:
        screen(path, tmp_path / "out.csv", key=KEY)
    assert told.value.code == "looks_private"
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_a_text_is_no_formula_for_a_spreadsheet(tmp_path: Path) -> None:
    source = table(tmp_path / "t.csv", [("=1+1", "=HYPERLINK(1)")])
    screen(source, tmp_path / "out.csv", key=KEY)
    [row] = rows(beside(tmp_path / "out.csv", "sample"))
    assert (row["id"], row["text"]) == ("'=1+1", "'=HYPERLINK(1)")


def test_the_same_number_has_the_same_mark_under_one_key_only() -> None:
    one, two = masked(f"tel {PHONE}", KEY), masked("al 502-5550-0123!", KEY)
    assert one.split("[")[1] == two.split("[")[1].removesuffix("!")
    assert one != masked(f"tel {PHONE}", b"other")
    kept = "De 8:00 a 17:00, $2,500 por mes, 16-22 años, zona 10"
    assert masked(kept, KEY) == kept
    hidden = masked("ana" + "@example.com www.example.com/x wa.me/5550123 @ana_x", KEY)
    assert [part[1:].split(":")[0] for part in hidden.split()] == ["mail", "link", "link", "user"]


def sketched(words: list[str]) -> list[int]:
    return sketch(Tokenizer({}).sums(" ".join(words)))


def test_likeness_follows_the_share_of_common_runs() -> None:
    words = [f"w{n}" for n in range(60)]
    one = frozenset(sketched(words))
    assert likeness(one, one) == 1
    assert likeness(one, frozenset(sketched(words[::-1]))) == 0
    changed = words[:]
    changed[30] = "other"
    assert likeness(one, frozenset(sketched(changed))) > 0.7


def test_clusters_join_over_a_chain_and_leave_others_alone(tmp_path: Path) -> None:
    words = [f"w{n}" for n in range(80)]
    texts = [words, ["x", "y"], [*words[:79], "a"], [*words[:78], "b", "a"], ["x", "z"], ["x", "y"]]
    with Clusters(tmp_path) as clusters:
        for text in texts:
            clusters.add(sketched(text))
        roots = clusters.joined()
    assert list(roots) == [0, 1, 0, 0, 4, 1]


def test_recall_is_told_only_when_everything_was_reviewed(tmp_path: Path) -> None:
    def write(what: str, verdicts: list[str], stands_for: float) -> None:
        with beside(tmp_path / "o.csv", what).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [("verdict", "stands_for"), *((v, stands_for) for v in verdicts)]
            )

    paths = beside(tmp_path / "o.csv", "queue"), beside(tmp_path / "o.csv", "sample")
    write("queue", ["yes"] * 8 + ["no", ""], 10)
    write("sample", ["no"] * 100, 9)
    assert recall(*paths).median is None
    assert recall(*paths).unreviewed == 1
    write("queue", ["yes"] * 8 + ["no"] * 2, 10)
    write("sample", ["sí"] * 10 + ["no"] * 90, 9)
    found = recall(*paths)
    assert found.flagged == 80
    assert found.missed == pytest.approx(90)
    assert found.q05 is not None
    assert found.q95 is not None
    assert found.q05 < 80 / 170 < found.q95
    write("sample", ["perhaps"], 9)
    with pytest.raises(SafetyError, match="bad_verdict"):
        recall(*paths)
