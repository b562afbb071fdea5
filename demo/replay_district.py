"""The replay ``dien-bien-district``: the district of Điện Biên in the year 2022.

Points of the published figures: 310 admissions by 30 November are 155 % of the resolution's 200 and 100 % of
the plan's 310; 6,101 members in 64 grassroots organizations and 404 cells under grassroots committees.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from registry.common.dates import DAY
from registry.units.models import Kind, Sector
from reports.models import Basis

from . import units
from .replay import Place, Replay
from .targets import Document
from .units import Commune

BEGAN, END = date(2021, 12, 31), date(2022, 12, 31)
YEAR, COUNTED_ON = (date(2022, 1, 1), END), date(2022, 11, 30)
NEXT_YEAR = (date(2023, 1, 1), date(2023, 12, 31))
VILLAGES = 244
MEMBERS, ADMITTED, GONE = 6101, 310, 47
RESOLUTION, PLAN = 200, 310
GRASSROOTS, CELLS = 64, 404
# Mường Pồn: admissions, the plan that they went above, members at the end of the year.
MUONG_PON, ADMITTED_THERE, PLAN_THERE, MEMBERS_THERE = "X03319", 13, 11, 216
SEAT = "X03334"
# Of the district's own bodies these are committees, with so many cells each.
COMMITTEES, CELLS_EACH = 8, 4
FIRMS = ("Công ty TNHH Mường Thanh Xanh", "Hợp tác xã Nông nghiệp Nậm Rốm")
OFFICES = (
    ("Cơ quan", Sector.AGENCY, "agency"),
    ("Trường Mầm non", Sector.SCHOOL, "school"),
    ("Trường Tiểu học", Sector.SCHOOL, "school"),
    ("Trường THCS", Sector.SCHOOL, "school"),
    ("Trạm Y tế", Sector.PUBLIC_UNIT, "health"),
    ("Công an", Sector.POLICE, "police"),
)


class District(Replay):
    """The register of this replay."""

    def __init__(self) -> None:
        territory = units.official("11").only("H100")
        super().__init__(territory, "Điện Biên", BEGAN, END)
        units.settle(territory, self.rng, VILLAGES)
        self.committee = self.tree.committees["H100"]
        self.places: dict[str, list[Place]] = {}
        self._cells()

    def _cells(self) -> None:
        """64 grassroots organizations and 404 cells below them, two of these in new private enterprises."""
        communes = self.territory.communes
        seat = next(commune for commune in communes if commune.key == SEAT)
        cells = 0
        for commune in communes:
            own: list[Place] = [(self.own_cell(village), village) for village in commune.villages]
            self.places[commune.key] = own
            cells += len(own)
        for name in FIRMS:
            on = self.day(date(2022, 2, 1), date(2022, 9, 30))
            above = self.tree.committees[seat.key]
            firm = self.office(above, name, Sector.PRIVATE_ENTERPRISE, "enterprise", seat, on)
            self.places[seat.key].append((firm, None))
            cells += 1
        bodies = GRASSROOTS - len(communes)
        for number in range(1, bodies + 1):
            cells += self._body(number, seat)
        # The offices and schools of communes make up the rest.
        wanted = [(office, commune) for office in OFFICES for commune in communes][: CELLS - cells]
        for (name, sector, mix), commune in wanted:
            above = self.tree.committees[commune.key]
            office = self.office(above, f"{name} {commune.name}", sector, mix, commune)
            self.places[commune.key].append((office, None))

    def _body(self, number: int, seat: Commune) -> int:
        """One of the district's own grassroots organizations; returns how many cells are under it."""
        name = f"Cơ quan, đơn vị số {number} huyện Điện Biên"
        if number > COMMITTEES:
            cell = self.office(self.committee, name, Sector.AGENCY, "agency", seat)
            self.places.setdefault("", []).append((cell, None))
            return 0
        committee = self.tree.found(
            self.committee, Kind.GRASSROOTS_COMMITTEE, f"Đảng bộ {name}", sector=Sector.AGENCY
        )
        for part in range(1, CELLS_EACH + 1):
            cell = self.office(committee, f"{name}, bộ phận {part}", Sector.AGENCY, "agency", seat)
            self.places.setdefault("", []).append((cell, None))
        return CELLS_EACH

    def fill(self) -> None:
        """The members: those of the end of 2021, who goes, and who is admitted."""
        there = self.places[MUONG_PON]
        for cell, village in self.spread(MEMBERS_THERE - ADMITTED_THERE, there):
            self.first(cell, village)
        self._admit(ADMITTED_THERE, there)
        elsewhere = [place for key, places in self.places.items() if key != MUONG_PON for place in places]
        old = [place for place in elsewhere if place[0].starts is None]
        stay = MEMBERS - ADMITTED - (MEMBERS_THERE - ADMITTED_THERE)
        for i, (cell, village) in enumerate(self.spread(stay + GONE, old * 4)):
            left = None
            if i >= stay:
                why = ("died", "died", "transferred_out", "deleted", "expelled")[i % 5]
                left = (self.day(YEAR[0], COUNTED_ON), why)
            self.first(cell, village, left=left)
        self._admit(ADMITTED - ADMITTED_THERE, elsewhere)

    def _admit(self, count: int, places: list[Place]) -> None:
        for i in range(count):
            cell, village = places[i * 37 % len(places)]
            self.admit(cell, village, self.day(max(cell.starts or YEAR[0], YEAR[0]) + DAY, COUNTED_ON))

    def targets(self) -> None:
        """The resolution's and the plan's, the plan's shares, and the plan of the year after."""
        root, sheets = self.tree.root, self.sheets
        Document(sheets, *YEAR, "Nghị quyết số 08-NQ/HU", BEGAN, basis=Basis.RESOLUTION).give(
            self.committee, RESOLUTION
        )
        Document(sheets, *YEAR, "Kế hoạch số 26-KH/TU", date(2022, 1, 20), root).give(self.committee, PLAN)
        shares = Document(sheets, *YEAR, "Kế hoạch số 41-KH/HU", date(2022, 2, 10), self.committee)
        share = (PLAN - PLAN_THERE) // (len(self.territory.communes) + 2)
        for commune in self.territory.communes:
            value = PLAN_THERE if commune.key == MUONG_PON else share
            shares.give(self.tree.committees[commune.key], value)
        next_plan = Document(sheets, *NEXT_YEAR, "Kế hoạch số 58-KH/TU", date(2023, 1, 5), root)
        next_plan.give(self.committee, PLAN)


def write(folder: Path) -> None:
    """Write the sheets of the replay."""
    replay = District()
    replay.fill()
    replay.targets()
    replay.write(folder)
