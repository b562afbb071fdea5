"""Who counts where on a day, and what happened in a period, read from the events one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .trees import Trees
from .world import DAY, FACTS, AreaRow, Event, Member, OrganizationRow, World

ENTRIES = ("first_recorded", "admitted", "transferred_in", "restored")
EXITS = ("transferred_out", "deleted", "left", "expelled", "died")
MOVES = ("cell_changed", "moved")
STEPS = ("month", "quarter", "year")
GROUPS_OF_ETHNICITY = {"": "unknown", "Kinh": "kinh", "Người nước ngoài": "foreign"}


@dataclass(frozen=True)
class State:
    """What a counted person is on a day."""

    cell: str
    village: str | None
    standing: str


@dataclass(frozen=True)
class Happening:
    """An event of a period with the state it is counted in: of its day, or of the eve for a leaver."""

    event: Event
    member: Member
    state: State


@dataclass(frozen=True)
class Crossing:
    """A change of cell or village inside the register."""

    member: Member
    happened_on: date
    before: State
    after: State


class People:
    """The people of a world."""

    def __init__(self, world: World, trees: Trees) -> None:
        self.world = world
        self.trees = trees
        self.members = {member.dossier_no: member for member in world.members}
        self.histories: dict[str, list[Event]] = {dossier_no: [] for dossier_no in self.members}
        for event in world.events:
            if not event.voided:
                self.histories[event.dossier_no].append(event)
        for history in self.histories.values():
            # Within a day an exit comes last and a recognition, which keeps the place, before it.
            history.sort(key=lambda e: (e.effective_on, e.kind in EXITS, e.kind not in ENTRIES))
        self._states: dict[tuple[str, date], State | None] = {}

    def state(self, dossier_no: str, day: date) -> State | None:
        """The person's state on the day; ``None``: does not count here."""
        if (dossier_no, day) not in self._states:
            self._states[dossier_no, day] = self._walk(dossier_no, day)
        return self._states[dossier_no, day]

    def _walk(self, dossier_no: str, day: date) -> State | None:
        now: State | None = None
        before_exit: State | None = None
        for event in self.histories[dossier_no]:
            if event.effective_on > day:
                break
            kind = event.kind
            if kind in ("first_recorded", "transferred_in", "admitted"):
                now = self._entered(event)
            elif kind == "restored":
                assert before_exit
                now = _placed(before_exit, event)
            elif kind in MOVES:
                assert now
                now = _placed(now, event)
            elif kind == "recognized":
                assert now
                now = State(now.cell, now.village, "official")
            elif kind in EXITS:
                before_exit, now = now, None
        return now

    def counted(self, day: date) -> list[tuple[Member, State]]:
        """Everybody who counts on the day."""
        found = ((member, self.state(dossier_no, day)) for dossier_no, member in self.members.items())
        return [(member, state) for member, state in found if state]

    def happenings(self, kinds: tuple[str, ...], first: date, last: date) -> list[Happening]:
        """The events of these kinds that took effect from the first to the last day."""
        found = []
        for dossier_no, history in self.histories.items():
            for event in history:
                if event.kind in kinds and first <= event.effective_on <= last:
                    state = self.state_for(event)
                    assert state
                    found.append(Happening(event, self.members[dossier_no], state))
        return found

    def state_for(self, event: Event) -> State | None:
        """The state in which an event counts: of the day, or of the eve for who leaves on the day."""
        today = self.state(event.dossier_no, event.effective_on)
        eve = self.state(event.dossier_no, event.effective_on - DAY)
        if event.kind not in EXITS and today:
            return today
        if eve is None:
            # Came and went on one day: where the person came to.
            (entry,) = (e for e in self.histories[event.dossier_no] if _enters_on(e, event.effective_on))
            return self._entered(entry)
        # Recognized and gone on one day: recognized all the same, where the person was.
        return State(eve.cell, eve.village, "official") if event.kind == "recognized" else eve

    def _entered(self, entry: Event) -> State:
        probationary = entry.kind == "admitted" or entry.detail == "probationary"
        assert entry.cell_code
        return State(entry.cell_code, entry.village_key, "probationary" if probationary else "official")

    def is_away(self, member: Member, day: date) -> bool:
        """Away from an ``away`` to the next ``back``; an exit ends it."""
        away = False
        for event in self.histories[member.dossier_no]:
            if event.effective_on <= day and event.kind in ("away", "back", *EXITS):
                away = event.kind == "away"
        return away

    def is_exempted(self, member: Member, day: date) -> bool:
        """As the latest exemption says, to its last day; an exit ends it."""
        latest: Event | None = None
        for event in self.histories[member.dossier_no]:
            if event.effective_on <= day and event.kind in ("exempted", *EXITS):
                latest = event
        return bool(latest and latest.kind == "exempted" and (latest.until is None or latest.until >= day))

    def had_left(self, member: Member, day: date) -> bool:
        """Was somebody deleted or expelled, or did somebody leave, before the day?"""
        history = self.histories[member.dossier_no]
        return any(e.kind in ("deleted", "left", "expelled") and e.effective_on < day for e in history)

    def crossings(self, first: date, last: date) -> list[Crossing]:
        """Every change of cell or village from one day to the next in the period."""
        found = []
        for dossier_no, history in self.histories.items():
            for day in sorted({event.effective_on for event in history}):
                before, after = self.state(dossier_no, day - DAY), self.state(dossier_no, day)
                if not (first <= day <= last and before and after):
                    continue
                if (before.cell, before.village) != (after.cell, after.village):
                    found.append(Crossing(self.members[dossier_no], day, before, after))
        return found

    def dimension(self, name: str, member: Member, state: State, day: date, age_day: date) -> str:
        """The value of a dimension for a person in a state, on a day."""
        if name in STEPS:
            return step_of(name, age_day)
        if name == "standing":
            return state.standing
        if name == "age_band":
            return age_band(member.birth_date, age_day)
        if name == "minority":
            return minority(member)
        if name in ("sector", "base"):
            return self.of_cell(name, state.cell, day)
        if name == "special":
            return " ".join(self.specials(state, day))
        if name in FACTS:
            return self.fact(name, member, day)
        return getattr(member, name) or "unknown"

    def fact(self, name: str, member: Member, day: date) -> str:
        """What is so of the person on the day, as the last row up to it that says so."""
        value = getattr(member, name)
        for profile in sorted(self.world.profiles, key=lambda p: p.from_on):
            said = getattr(profile, name)
            if profile.dossier_no == member.dossier_no and profile.from_on <= day and said not in ("", None):
                value = said
        return {"": "unknown", None: "unknown", True: "yes", False: "no"}.get(value, value)

    def workplace(self, member: Member, day: date) -> str:
        """The base in which the person works on the day, as the last row up to it that names one says."""
        named = [
            row
            for row in self.world.profiles
            if row.dossier_no == member.dossier_no and row.from_on <= day and row.workplace
        ]
        return max(named, key=lambda row: row.from_on).workplace if named else ""

    def specials(self, state: State, day: date) -> list[str]:
        """The kinds of a special place in which the person lives on the day."""
        place = self.trees.areas.place(state.village, day) if state.village else None
        if place is None or not place.exact:
            return ["unknown"]
        (village,) = place.nodes
        return self.specials_of(village, day)

    def specials_of(self, village: str, day: date) -> list[str]:
        """Those of a village that stands on the day: its own, else its commune's."""
        row = self.trees.areas.row(village, day)
        assert isinstance(row, AreaRow)
        commune = self.trees.areas.row(row.parent_key, day) if row.parent_key else None
        assert commune is None or isinstance(commune, AreaRow)
        return (row.special or (commune.special if commune else "") or "none").split()

    def of_cell(self, name: str, cell: str, day: date) -> str:
        """The sector or base of the unit in which a cell stands on the day."""
        place = self.trees.organizations.place(cell, day)
        if not place.exact:
            return "unknown"
        (node,) = place.nodes
        row = self.trees.organizations.row(node, day)
        assert isinstance(row, OrganizationRow)
        return getattr(row, name) or "unknown"


def _enters_on(event: Event, day: date) -> bool:
    return event.effective_on == day and event.kind in ENTRIES and event.kind != "restored"


def _placed(state: State, event: Event) -> State:
    return State(event.cell_code or state.cell, event.village_key or state.village, state.standing)


def step_of(step: str, day: date) -> str:
    """The month, quarter or year in which a day lies."""
    if step == "quarter":
        return f"{day.year}-Q{1 + (day.month - 1) // 3}"
    return f"{day:%Y-%m}" if step == "month" else f"{day:%Y}"


def full_years(birth_date: date, day: date) -> int:
    """Age: how many birthdays have come since birth."""
    years = 0
    while birthday(birth_date, birth_date.year + years + 1) <= day:
        years += 1
    return years


def birthday(birth_date: date, year: int) -> date:
    """The birthday in a year; of who was born on 29 February, on 1 March of the years without one."""
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_band(birth_date: date | None, day: date) -> str:
    """The age band on the day; the first takes all up to 30."""
    if birth_date is None:
        return "unknown"
    age = full_years(birth_date, day)
    for last, band in (
        (30, "18-30"),
        (35, "31-35"),
        (40, "36-40"),
        (45, "41-45"),
        (50, "46-50"),
        (55, "51-55"),
        (60, "56-60"),
    ):
        if age <= last:
            return band
    return "over_60"


def minority(member: Member) -> str:
    """The group that the ethnicity counts in."""
    return GROUPS_OF_ETHNICITY.get(member.ethnicity, "minority")
