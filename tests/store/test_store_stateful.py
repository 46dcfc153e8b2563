"""The workspace against a plain model: lists of what was added, searched from the start."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store_files import DAY, incoming

from amparo.store import Workspace

ROW = st.fixed_dictionaries(
    {
        "report_id": st.sampled_from(["a", "b", "c", "d"]),
        "value_low": st.sampled_from([1.0, 2.0, 3.0]),
        "source_name": st.sampled_from(["INM (Mexico)", "UN"]),
        "known_on": st.integers(0, 6).map(lambda k: DAY + timedelta(k)),
    }
)
BAD = st.sampled_from([{"report_id": "x", "value_low": w} for w in ("many", "few", "none")])


class WorkspaceMachine(RuleBasedStateMachine):
    """Files are added, sometimes again, on days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace.init(Path(self.folder.name) / "w")
        self.today = DAY
        self.files: list[Any] = []
        # id -> revisions as (known day, what it says), oldest first
        self.model: dict[str, list[tuple[date, tuple[Any, ...]]]] = {}
        self.bad: set[str] = set()

    def teardown(self) -> None:
        self.workspace.close()
        self.folder.cleanup()

    @rule(rows=st.lists(ROW, max_size=4), bad=st.lists(BAD, max_size=2))
    def add(self, rows: list[dict[str, Any]], bad: list[dict[str, str]]) -> None:
        self.files.append((rows, tuple(bad)))
        self._add(*self.files[-1])

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def add_again(self, data: Any) -> None:
        self._add(*data.draw(st.sampled_from(self.files)))

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    @rule()
    def reopen(self) -> None:
        self.workspace.close()
        self.workspace = Workspace.open(Path(self.folder.name) / "w")

    def _add(self, rows: list[dict[str, Any]], bad: tuple[dict[str, str], ...]) -> None:
        read = incoming(*rows, bad=bad)
        # A name for each content: a new version of a file is another matter.
        outcome = self.workspace.add(replace(read, name=read.sha256), today=self.today)
        accepted = known = strangers = 0
        for row in rows:
            said = (row["value_low"], row["source_name"], row["known_on"])
            revisions = self.model.setdefault(row["report_id"], [])
            if any(said == s for held in self.model.values() for _, s in held):
                known += 1
            elif not revisions:
                revisions.append((row["known_on"], said))
                accepted += 1
            elif revisions[-1][1][1] == said[1]:
                revisions.append((max(self.today, revisions[-1][0]), said))
                accepted += 1
            else:
                strangers += 1
        self.bad |= {b["value_low"] for b in bad}
        assert (outcome.accepted, outcome.already_known) == (accepted, known)
        assert len(outcome.quarantined) == strangers + len(bad)

    @invariant()
    def every_day_is_as_the_model_says(self) -> None:
        for as_of in (DAY, DAY + timedelta(3), self.today, None):
            expected = {}
            for report_id, revisions in self.model.items():
                seen = [s for known, s in revisions if as_of is None or known <= as_of]
                if seen:
                    expected[report_id] = seen[-1][:2]
            found = self.workspace.reports(as_of)
            rows = found.select("report_id", "value_low", "source_name").iter_rows()
            assert {i: (v, s) for i, v, s in rows} == expected

    @invariant()
    def bad_rows_wait_once(self) -> None:
        waiting = self.workspace.quarantined().filter(reason="not_a_number")
        assert waiting.height == len(self.bad)


WorkspaceMachine.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
TestWorkspace = WorkspaceMachine.TestCase
