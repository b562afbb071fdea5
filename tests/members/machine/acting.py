"""What the acts of the machine share: what is drawn, and an act that register and model take alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from members.models import Case, Event, Member
from registry.common.refusals import Refused
from tests.world import World

from . import model

CELLS = ("CB-A1-1", "CB-A1-2", "CB-A2")
# To whom letters go: a committee, two cells, and one of another commune.
SIDES = {"DU-A": CELLS, "CB-A1-1": ("CB-A1-1",), "CB-A2": ("CB-A2",), "DU-B": ("CB-B1-2", "CB-B2")}
# The eve and the day of each rule set, and days between them.
DAYS = st.one_of(
    st.sampled_from([day for first, _ in model.RULE_SETS for day in (first - timedelta(days=1), first)]),
    st.dates(date(2021, 1, 1), date(2026, 11, 1)),
)
BORN = st.sampled_from(
    [
        *[date(1985, 3, 1)] * 4,
        date(1950, 6, 15),
        *(date(year, month, 28) for year in (2003, 2007) for month in (1, 7, 8)),
    ]
)
STEP = st.sampled_from(
    (
        "certificate",
        "cell_vote",
        "cell_vote",
        "sub_committee_vote",
        "committee_vote",
        "decision",
        "application",
    )
)
# So many prospects and members at most: the rest of a run happens to them.
MOST = 3
WHICH = st.integers(0, 9)
HEADS = st.integers(0, 9)
# Enough of them, too few who were there for a sub-committee, or as many as may be.
VOTED = st.one_of(*[st.just((2, 2, 2))] * 3, st.just((7, 7, 12)), st.tuples(HEADS, HEADS, HEADS))
# A day, or so many days after the last thing that happened to somebody.
WHEN = st.one_of(st.integers(1, 400), st.integers(1, 400), DAYS)
# Rules of the documents: the refusal says which documents.
NAMED_BY_DOCUMENT = {
    "too_young", "too_few_votes", "too_few_present", "certificate_expired", "vote_before_decision",
    "vote_before_committee", "decision_before_ceremony",
}  # fmt: skip


class Acting(RuleBasedStateMachine):
    """Acts are said to the register and to the model alike."""

    world: ClassVar[World]
    refusals: ClassVar[dict[str, int]] = {}
    taken: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.prospects: dict[int, model.Prospect] = {}
        self.people: dict[int, model.Person] = {}
        self.letters: dict[int, model.Letter] = {}
        self.number = 0

    def teardown(self) -> None:
        """Nothing of the run stays."""
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    def _act(self, broken: set[str], act: Callable[[], Any], *, on: date | None = None) -> Any:
        """The register takes the act or refuses it, as the model says; what it gives, or nothing."""
        try:
            with transaction.atomic():
                given = act()
        except Refused as refused:
            assert refused.code in broken, (refused.code, refused.message, broken)
            assert refused.message.strip()
            if on and refused.code in NAMED_BY_DOCUMENT:
                assert any(words in refused.message for _, words in model.RULE_SETS), refused.message
                assert refused.code != "too_few_votes" or model.documents_on(on) in refused.message
            self.refusals[refused.code] = self.refusals.get(refused.code, 0) + 1
            return None
        assert not broken, broken
        name = getattr(given, "kind", type(given).__name__)
        self.taken[name] = self.taken.get(name, 0) + 1
        return given

    def _new(self, born: date) -> dict[str, Any]:
        self.number += 1
        return {"dossier_no": f"M-{self.number}", "full_name": "Lò Văn Máy", "birth_date": born}

    def _prospect(self, which: int) -> tuple[Case, model.Prospect] | None:
        if not self.prospects:
            return None
        number = sorted(self.prospects)[which % len(self.prospects)]
        return Case.objects.get(pk=number), self.prospects[number]

    def _person(self, which: int) -> tuple[Member, model.Person] | None:
        if not self.people:
            return None
        number = sorted(self.people)[which % len(self.people)]
        return Member.objects.get(pk=number), self.people[number]

    def _when(self, person: model.Person, when: int | date) -> date | None:
        """The day that is meant, if nothing stands on it: what may stand on one day is tried elsewhere."""
        days = {one.on for one in person.life.values()}
        if isinstance(when, int):
            when = min(max(days, default=date(2021, 1, 1)) + timedelta(days=when), localdate())
        return None if when in days else when

    def _happened(self, event: Event | None, new: model.Happened) -> None:
        if event is not None:
            self.people.setdefault(event.member_id, model.Person()).life[event.pk] = new

    def _under_way(self, member: int) -> bool:
        return any(one.member == member and one.state == "sent" for one in self.letters.values())
