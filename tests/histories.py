"""Hypothesis strategies: small, nasty registers that are valid, and questions to ask of them.

Everything happens on a few hot days: month ends, their morrows, 29 February, the reform of 1 July 2025.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.honours import give
from tests.oracle import codes
from tests.oracle.party import Party
from tests.oracle.people import EXITS
from tests.oracle.reforms import Draw, Land
from tests.oracle.trees import CELL_KINDS
from tests.oracle.world import (
    Base,
    Case,
    CaseStep,
    CellVillage,
    Event,
    Meeting,
    Member,
    PartyPost,
    Post,
    Posting,
    Profile,
    Programme,
    Ranking,
    Reading,
    Review,
    Target,
    World,
    holds,
)

REFORM = date(2025, 7, 1)
START = date(2024, 1, 1)
HOT_DAYS = (
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 1),
    date(2025, 6, 30),
    REFORM,
    date(2025, 7, 2),
    date(2025, 12, 31),
    date(2026, 1, 1),
)
_REASONS = ("activity", "dues", "discipline", "standards", "other")
BIRTH_DATES = (
    None,
    date(1994, 7, 1),
    date(1996, 2, 29),
    date(1993, 7, 1),
    date(1964, 2, 29),
    date(1993, 12, 31),
    date(1964, 7, 2),
    date(1980, 1, 1),
)
GENDERS = ("", "female", "male")
ETHNICITIES = ("", "Kinh", "Mông", "Thái", "Người nước ngoài")
FACTS: dict[str, tuple[Any, ...]] = {
    "education": ("primary", "upper_secondary"),
    "qualification": ("university", "none"),
    "occupation": ("pupil", "university_student", "worker"),
    "academic_title": ("professor",),
    "political_theory": ("elementary", "advanced"),
    "religion": ("none", "catholic"),
    "youth_union": (True, False),
    "private_owner": (True, False),
    "retired": (True, False),
}
OTHER_PLACES = ("", "in_province", "other_province", "abroad")
POSTS = ("village_head", "association_deputy", "youth_secretary", "association_head")
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HALF = (date(2025, 1, 1), date(2025, 6, 30))


@st.composite
def worlds(draw: Any) -> World:
    """A whole register: trees with their reforms, people with their histories, posts, targets, readings."""
    return make_world(Draw(draw))


@st.composite
def units(draw: Any) -> World:
    """The trees alone, with their reforms: a world that nobody lives in."""
    land, party = _trees(Draw(draw))
    return World(
        areas=land.all_rows(),
        area_changes=land.changes,
        organizations=party.all_rows(),
        organization_changes=party.changes,
    )


def make_world(d: Draw) -> World:
    """A whole register as the draw decides."""
    land, party = _trees(d)
    world = World(
        areas=land.all_rows(),
        area_changes=land.changes,
        organizations=party.all_rows(),
        organization_changes=party.changes,
        cell_villages=party.all_served(),
    )
    register_day = d.one((None, None, None, date(2024, 2, 28), date(2025, 1, 1), REFORM))
    home = _home(d, world)
    for number in range(d.one((6, 3, 1, 12))):
        member = _member(d, number)
        world.members.append(member)
        world.profiles.extend(_profiles(d, member))
        world.events.extend(_History(d, world, member, register_day, home).play())
    _postings(d, world)
    _duties(d, world)
    _reviews(d, world)
    _bases(d, world)
    _cases(d, world)
    _posts(d, world)
    _party_posts(d, world)
    give(d, world, HOT_DAYS)
    _meetings(d, world)
    _rankings(d, world)
    _programmes(d, world)
    _targets(d, world)
    for day in sorted(set(d.some((date(2024, 2, 1), REFORM, date(2025, 12, 31)), 2)) if d.chance() else ()):
        world.readings.append(Reading(day, d.one(("own", "resident", "local"))))
    return world


def _home(d: Draw, world: World) -> CellVillage | None:
    """A cell and a village that many people belong to, preferably of a cell that serves several."""
    served = [row.cell_code for row in world.cell_villages]
    joint = [row for row in world.cell_villages if served.count(row.cell_code) > 1]
    homes = joint or world.cell_villages
    return d.one(homes) if homes else None


def _trees(d: Draw) -> tuple[Land, Party]:
    land = Land(d)
    begins = d.one((None, START))
    provinces = [land.found("province", None, begins) for _ in range(d.number(1, 2))]
    districts = [land.found("district", d.one(provinces), begins) for _ in range(d.number(0, 2))]
    for _ in range(d.number(1, 3)):
        land.found("commune", d.one([*districts, *provinces]), begins)
    for _ in range(d.number(1, 4)):
        land.found("village", d.one(land.of("commune")), begins)
    party = Party(d, land)
    for _ in provinces[: d.number(1, 2)]:
        party.found("province_committee", None, begins)
    for kind, most in (
        ("superior_committee", 2),
        ("grassroots_committee", 2),
        ("sub_committee", 1),
        ("grassroots_cell", 2),
        ("cell", 4),
    ):
        for _ in range(d.number(0, most)):
            if party.parents_for(kind):
                party.found(kind, d.one(party.parents_for(kind)), begins)
    if not party.of(*CELL_KINDS):
        party.found("grassroots_cell", d.one(party.parents_for("grassroots_cell")), begins)
    party.serve(begins)
    for day in HOT_DAYS:
        land.busy, party.busy = set(), set()
        if day == REFORM and d.chance():
            land.end_districts(day)
        for _ in range(d.number(0, 3 if day == REFORM else 1)):
            land.reform(day)
        for _ in range(d.number(0, 3 if day == REFORM else 1)):
            party.reform(day)
        party.follow_the_land(day)
        party.serve(day)
    return land, party


def _member(d: Draw, number: int) -> Member:
    return Member(
        f"HS{number:03}",
        gender=d.one(GENDERS),
        birth_date=d.one(BIRTH_DATES),
        ethnicity=d.one(ETHNICITIES),
        local=d.one((None, True, False)),
        **_facts(d, 4),
    )


def _facts(d: Draw, seldom: int) -> dict[str, Any]:
    """Facts that have a day, each said once in so many times."""
    return {name: d.one(FACTS[name]) for name in FACTS if d.chance(seldom)}


def _profiles(d: Draw, member: Member) -> list[Profile]:
    """Days from which something else is so of the person, the hot ones of the histories too."""
    days = sorted(set(d.some(HOT_DAYS, 2))) if d.chance() else []
    return [Profile(member.dossier_no, day, **_facts(d, 3)) for day in days]


class _History:
    """One member's events, each possible after those before it."""

    def __init__(
        self, d: Draw, world: World, member: Member, register_day: date | None, home: CellVillage | None
    ) -> None:
        self.d = d
        # Where many of the world's people are, so that some units have several.
        self.home = home
        self.world = world
        self.member = member
        self.register_day = register_day
        self.events: list[Event] = []
        self.cell = ""
        self.village: str | None = None
        self.probationary = False
        self.exit = ""

    def play(self) -> list[Event]:
        """The whole history, with a few events that were voided."""
        d = self.d
        if self.register_day and d.chance():
            day = self.register_day
            self._enter("first_recorded", day)
        else:
            day = d.one(HOT_DAYS)
            self._enter(d.one(("admitted", "transferred_in", "first_recorded")), day)
        for _ in range(d.one((2, 0, 1, 6))):
            later = [hot for hot in HOT_DAYS if hot > day]
            if not later or not self.events:
                break
            day = later[min(d.number(0, 3), len(later) - 1)]
            self._next(day)
        for event in list(self.events):
            if d.chance(10):
                kind = d.one(("died", "admitted", event.kind))
                event = replace(event, kind=kind, until=None, voided=True)
                self.events.append(replace(event, effective_on=d.one(HOT_DAYS)))
        return self.events

    def _add(self, kind: str, day: date, **values: Any) -> None:
        decided_on = day if self.d.chance() else None
        self.events.append(Event(self.member.dossier_no, kind, day, decided_on=decided_on, **values))

    def _cells(self, day: date) -> list[str]:
        return [row.code for row in self.world.organizations if row.kind in CELL_KINDS and holds(row, day)]

    def _villages(self, day: date) -> list[str]:
        return [row.key for row in self.world.areas if row.level == "village" and holds(row, day)]

    def _likely_village(self, cell: str, day: date) -> str | None:
        served = [
            row.village_key for row in self.world.cell_villages if row.cell_code == cell and holds(row, day)
        ]
        if served and not self.d.chance(3):
            return self.d.one(served)
        return self.d.one([None, *self._villages(day)])

    def _enter(self, kind: str, day: date) -> None:
        cells = self._cells(day)
        if not cells:
            return
        home = self.home
        at_home = (
            home and home.cell_code in cells and home.village_key in self._villages(day) and self.d.chance()
        )
        if home and at_home:
            self.cell, self.village = home.cell_code, home.village_key
        else:
            self.cell = self.d.one(cells)
            self.village = self._likely_village(self.cell, day)
        self.probationary = kind == "admitted" or self.d.chance(3)
        detail = "probationary" if self.probationary and kind != "admitted" else ""
        other = self.d.one(OTHER_PLACES) if kind == "transferred_in" else ""
        self.exit = ""
        self._add(kind, day, cell_code=self.cell, village_key=self.village, detail=detail, other_place=other)

    def _next(self, day: date) -> None:
        if self.exit:
            self._return(day)
            return
        options = ["cell_changed", "moved", "recognized", "exit", "away", "back", "exempted", "disciplined"]
        kind = self.d.one(options)
        if kind == "recognized":
            self._recognize(day)
            if self.d.chance(3):
                self._change("cell_changed" if self.d.chance() else "moved", day)
        elif kind in ("cell_changed", "moved"):
            self._change(kind, day)
        elif kind == "exempted":
            self._add(kind, day, until=self.d.one([None, *(hot for hot in HOT_DAYS if hot >= day)]))
        elif kind == "disciplined":
            self._add(kind, day, detail=self.d.one(("", "reprimand", "warning", "removal")))
        elif kind != "exit":
            self._add(kind, day)
        if kind == "exit" or self.d.chance(12):
            self.exit = self.d.one(EXITS)
            other = self.d.one(OTHER_PLACES) if self.exit == "transferred_out" else ""
            self._add(self.exit, day, other_place=other)

    def _recognize(self, day: date) -> None:
        if self.probationary:
            self.probationary = False
            self._add("recognized", day)

    def _change(self, kind: str, day: date) -> None:
        cells = [cell for cell in self._cells(day) if cell != self.cell]
        villages = [village for village in self._villages(day) if village != self.village]
        cell = self.d.one(cells) if cells and (kind == "cell_changed" or self.d.chance(4)) else None
        village = self.d.one(villages) if villages and (kind == "moved" or self.d.chance(4)) else None
        if (cell if kind == "cell_changed" else village) is None:
            return
        self.cell, self.village = cell or self.cell, village or self.village
        self._add(kind, day, cell_code=cell, village_key=village)

    def _return(self, day: date) -> None:
        if self.exit == "transferred_out":
            self._enter("transferred_in", day)
        elif self.exit != "died" and self.d.chance():
            self._enter("admitted", day)
        elif self.exit != "died":
            self.exit = ""
            cell, village = None, None
            if self.cell not in self._cells(day) or self.d.chance():
                if not self._cells(day):
                    self.exit = "died"
                    return
                cell = self.cell = self.d.one(self._cells(day))
            gone = self.village and self.village not in self._villages(day)
            if self._villages(day) and (gone or self.d.chance()):
                village = self.village = self.d.one(self._villages(day))
            elif gone:
                self.exit = "died"
                return
            self._add("restored", day, cell_code=cell, village_key=village)


def _postings(d: Draw, world: World) -> None:
    """A few members are posted to a village, often to the one where they live."""
    lives = [row for row in world.areas if row.level == "village"]
    for member in world.members:
        if not d.chance(3):
            continue
        homes = [e.village_key for e in world.events if e.dossier_no == member.dossier_no and e.village_key]
        life = d.one([row for row in lives if row.key in homes] or lives)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if days:
            first = d.one(days)
            last = d.one([day for day in days if day >= first]) if d.chance() or life.valid_to else None
            posting = Posting(member.dossier_no, life.key, first, last)
            if posting not in world.postings:
                world.postings.append(posting)


def _duties(d: Draw, world: World) -> None:
    """Other tasks of a few members, families to help among them, with and without a place."""
    villages = [row for row in world.areas if row.level == "village"]
    cells = [row for row in world.organizations if row.kind in CELL_KINDS]
    for member in world.members:
        if d.chance(2):
            continue
        task = d.one(("helps_families", "helps_families", "follows_cell", "residence_contact"))
        village, cell = d.one((*villages, None)), d.one((*cells, None))
        lives = [life for life in (village, cell) if life is not None]
        days = [day for day in HOT_DAYS if all(holds(life, day) for life in lives)]
        if days:
            last = d.one(days) if d.chance() or any(life.valid_to for life in lives) else None
            first = d.one([day for day in days if last is None or day <= last])
            number = d.number(0, 4) if task == "helps_families" else None
            keys = (village.key if village else None, cell.code if cell else None)
            world.postings.append(Posting(member.dossier_no, keys[0], first, last, task, keys[1], number))


def _reviews(d: Draw, world: World) -> None:
    """Some members are under review, a few of them twice, whether or not they count then."""
    for member in world.members:
        if d.chance():
            continue
        # One that is closed on its first day is open on none.
        first, last = sorted((d.one(HOT_DAYS), d.one(HOT_DAYS)))
        goes_on = d.chance()
        closed = None if goes_on else last
        outcome = "" if goes_on else d.one(("", "kept", "warned", "deleted"))
        world.reviews.append(Review(member.dossier_no, first, d.one(_REASONS), closed, outcome))
        later = [] if goes_on else [day for day in HOT_DAYS if day >= last and day > first]
        if later and d.chance():
            world.reviews.append(Review(member.dossier_no, d.one(later), d.one(_REASONS)))


def _bases(d: Draw, world: World) -> None:
    """A few places of work, some with an organization that may have ended, and who works there from when."""
    codes = dict.fromkeys(row.code for row in world.organizations)
    for number in range(d.one((2, 0, 3))):
        life = d.one(world.areas)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if days:
            own = d.one((*codes, None, None))
            kind = d.one(("", "joint_stock", "cooperative"))
            last = max(days) if life.valid_to else None
            code = f"CS{number}"
            world.bases.append(Base(code, life.key, own, kind, valid_from=d.one(days), valid_to=last))
    if world.bases:
        world.profiles[:] = [
            replace(row, workplace=d.one(world.bases).base_code) if d.chance() else row
            for row in world.profiles
        ]


def _cases(d: Draw, world: World) -> None:
    """A few prospects, in a cell, in a village or in both, some of whose cases are over."""
    villages = [row for row in world.areas if row.level == "village"]
    cells = [row for row in world.organizations if row.kind in CELL_KINDS]
    for number in range(d.one((2, 0, 4))):
        village, cell = d.one((*villages, None)), d.one(cells)
        if village and d.chance(6):
            cell = None
        days = [day for day in HOT_DAYS if all(holds(life, day) for life in (village, cell) if life)]
        if not days:
            continue
        opened = d.one(days)
        ends = d.chance() or any(life.valid_to for life in (village, cell) if life)
        closed = d.one([day for day in days if day >= opened]) if ends else None
        outcome = d.one(("admitted", "refused", "withdrawn")) if ends else ""
        name = "Lò Văn An" if outcome in ("", "admitted") else ""
        source, stuck = d.one(("", "worker", "village_head")), d.one(("", "", "votes", "age"))
        case = Case(
            f"QC{number}",
            opened,
            cell.code if cell else None,
            village.key if village else None,
            source,
            closed,
            outcome,
            stuck,
            name,
        )
        world.cases.append(case)
        done = {(d.one(codes.CASE_STEPS), d.one((*HOT_DAYS, None))) for _ in range(d.number(0, 3))}
        for step, day in sorted(done, key=str):
            world.case_steps.append(CaseStep(case.case_no, step, day, d.one(("", "yes", "no"))))


def _posts(d: Draw, world: World) -> None:
    taken: list[Post] = []
    lives = [row for row in world.areas if row.level == "village"]
    for _ in range(d.one((4, 0, 8))):
        life = d.one(lives)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if not days:
            continue
        first = d.one(days)
        later = [day for day in days if day >= first]
        last = d.one(later) if d.chance() or life.valid_to else None
        holders = [None, *(member.dossier_no for member in world.members)]
        post = Post(
            life.key,
            d.one(POSTS),
            d.one(holders),
            first,
            last,
        )
        if post.post.startswith("association"):
            post = replace(post, association=d.one(("", "women", "farmers")))
        beside = [
            other for other in taken if (other.village_key, other.post) == (post.village_key, post.post)
        ]
        if not post.post.startswith("association") and any(_overlap(post, other) for other in beside):
            continue
        taken.append(post)
    world.posts = taken


def _party_posts(d: Draw, world: World) -> None:
    """Secretaries and committee members of cells, some of them village heads as well."""
    heads = [post.dossier_no for post in world.posts if post.post == "village_head" and post.dossier_no]
    serving = {row.cell_code for row in world.cell_villages}
    for row in [row for row in world.organizations if row.kind in CELL_KINDS]:
        days = [day for day in HOT_DAYS if holds(row, day)]
        if not days or not world.members or d.chance(2 if row.code in serving else 6):
            continue
        first = d.one(days)
        last = d.one([day for day in days if day >= first]) if d.chance() or row.valid_to else None
        holder = d.one(heads) if heads and d.chance() else d.one(world.members).dossier_no
        post = PartyPost(row.code, d.one(("secretary", "committee_member")), holder, first, last)
        others = [other for other in world.party_posts if other.organization_code == row.code]
        if not any(_overlap(post, other) for other in others):
            world.party_posts.append(post)


def _meetings(d: Draw, world: World) -> None:
    """Cells that meet each month of two years but for a few, and on a hot day; all sorts of numbers."""
    for row in [row for row in world.organizations if row.kind in CELL_KINDS]:
        if d.chance(3):
            continue
        begins, missed, sort = d.number(0, 11), d.number(6, 30), d.number(0, 11)
        months = [n for n in range(begins, 25) if n not in (missed, missed + 4)]
        days = [date(2024 + n // 12, n % 12 + 1, (1, 3, 28)[(n + sort) % 3]) for n in months]
        for n, day in enumerate([*days, d.one(HOT_DAYS)], sort):
            if holds(row, day):
                convened, present = ((None, None), (0, 0), (4, 3), (9, 9), (5, None))[n % 5]
                is_model = n % 4 == 0
                grade = ("", "good", "fair")[n % 3] if is_model else ""
                kind = ("", "regular", "thematic", "extraordinary")[n * sort % 4]
                world.meetings.append(Meeting(row.code, day, kind, convened, present, is_model, grade))


def _rankings(d: Draw, world: World) -> None:
    """Organizations and members ranked for a year, a half or a stretch that nobody would think of."""
    periods = [YEAR, HALF, (START, HOT_DAYS[3]), (d.one(HOT_DAYS[:5]), d.one(HOT_DAYS[6:]))]
    for first, last in dict.fromkeys(d.some(periods, 2)):
        for row in [row for row in world.organizations if holds(row, last)]:
            if d.chance(2):
                grade = d.one(("", "excellent", "good", "completed"))
                world.rankings.append(Ranking(row.code, None, first, last, grade, four_good=d.chance()))
        for member in world.members:
            if d.chance(2):
                grade = d.one(("", "excellent", "good", "not_completed"))
                world.rankings.append(
                    Ranking(None, member.dossier_no, first, last, grade, exemplary=d.chance())
                )


def _programmes(d: Draw, world: World) -> None:
    """One or two programmes of a few villages, one after the other, within the village's life."""
    for life in [row for row in world.areas if row.level == "village"]:
        days = [day for day in HOT_DAYS if holds(life, day)]
        if len(days) < 2 or d.chance():
            continue
        last = None if d.chance() and not life.valid_to else d.one(days[1:])
        first = d.one([day for day in days if last is None or day < last])
        causes = ("no_source", "members_moved", "merged")
        if not any(row.village_key == life.key for row in world.programmes):
            own = d.one([row.code for row in world.organizations if holds(row, first)] or [None])
            world.programmes.append(Programme(life.key, first, d.one(causes), last, own))
            if last is not None and not life.valid_to:
                world.programmes.append(Programme(life.key, last, d.one(causes)))


def _overlap(a: Post | PartyPost, b: Post | PartyPost) -> bool:
    assert a.valid_from and b.valid_from
    return a.valid_from <= (b.valid_to or date.max) and b.valid_from <= (a.valid_to or date.max)


def _targets(d: Draw, world: World) -> None:
    measures = d.some(["admissions", "members", *codes.MEASURES], 2)
    taken = set()
    for _ in range(d.one((3, 0, 6, 9))):
        first, last = YEAR if not d.chance(6) else HALF
        in_force_from = d.one((date(2024, 12, 31), YEAR[0], REFORM, date(2025, 7, 2)))
        standing = [row for row in world.organizations if holds(row, in_force_from)]
        recipients = [row.code for row in standing]
        if d.chance(3):
            recipients = [row.code for row in standing if row.parent is None]
        measure = d.one(measures)
        is_share = measure in codes.SHARED_MEASURES
        value = d.one((1, 2, 4, 310, 0, None) if not is_share else (0, 50, Decimal("33.33"), 100, None))
        is_of_members = value is not None and not is_share and d.chance(3)
        target = Target(
            first,
            last,
            measure,
            d.one(("plan", "plan", "resolution")),
            d.one(recipients),
            in_force_from,
            value,
            "vượt chỉ tiêu" if value is None or d.chance(4) else "",
            unit="percent_of_members" if is_of_members else d.one(("", "number")),
            sense=d.one(("", "", "at_least", "at_most")),
        )
        what = replace(target, value=None, narrative="", unit="", sense="")
        if what not in taken:
            taken.add(what)
            world.targets.append(target)
