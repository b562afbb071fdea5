"""The replay ``dien-bien``: the whole province from the end of 2005 to the end of 2019.

Points of the published figures: 1,459 villages of which 134 are without a member at the end of 2008, read on
districts of which one, Nậm Pồ, was only founded in 2012; 117 of them cleared by 30 November 2019, 17 left,
all in Mường Nhé and Nậm Pồ. Outside Điện Biên and Nậm Pồ a village has hardly more than the member it needs.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from registry.common.dates import DAY
from registry.units.models import Sector

from . import units
from .cells import Body
from .replay import Place, Replay
from .units import Village

BEGAN, END = date(2005, 12, 31), date(2019, 12, 31)
FIRST, LAST = date(2008, 12, 31), date(2019, 11, 30)
VILLAGES = 1459
# Villages without a member at the end of 2008 on the districts of later, and how many remain in 2019.
BLANK = {"H096": 37, "H103": 45, "H097": 20, "H100": 11, "H101": 5, "H102": 7, "H095": 2, "H099": 7}
STILL_BLANK = {"H096": 8, "H103": 9}
# The five of Điện Biên Đông are published by name; in which commune each lies is our guess.
NAMED = {
    "X03379": "Thẩm Chấu",
    "X03208": "Háng Pa",
    "X03370": "Pú Nhi D",
    "X03371": "Tà Té D",
    "X03385": "Háng Lìa 1",
}
JOINT_BEFORE, JOINT_AFTER = 60, 23
# Admissions in Nậm Pồ from 2015 on, and those of minority groups among them.
NAM_PO, NAM_PO_MINORITY = 926, 740
NAM_PO_FROM = date(2015, 1, 1)
# The district of Điện Biên: members and grassroots organizations at two days.
MEMBERS, MEMBERS_LATER, COUNTED_ON = 3759, 6519, date(2019, 5, 31)
GRASSROOTS, GRASSROOTS_LATER = 58, 70
GONE = 700


class DienBien(Replay):
    """The register of this replay; each step adds what one group of figures needs."""

    def __init__(self) -> None:
        territory = units.official("11")
        super().__init__(territory, "Điện Biên", BEGAN, END)
        units.settle(territory, self.rng, VILLAGES)
        self.cells: dict[Village, Body] = {}
        self.blanks: dict[str, list[Village]] = {key: self._blanks(key, n) for key, n in BLANK.items()}
        self.all_blank = {village for villages in self.blanks.values() for village in villages}
        self._cells()
        self.cleared = self._cleared()

    def _blanks(self, district: str, count: int) -> list[Village]:
        """The last villages of a district's communes, one from each in turn."""
        communes = self.communes(district)
        if district == "H101":
            communes = [commune for commune in communes if commune.key in NAMED]
        blanks = [communes[i % len(communes)].villages[-1 - i // len(communes)] for i in range(count)]
        if district == "H101":
            for village in blanks:
                village.name, village.kind = NAMED[village.commune.key], "Bản"
        return blanks

    def _cells(self) -> None:
        """A cell for each village; one without a member shares that of a neighbour with members."""
        pairs = 0
        for commune in self.territory.communes:
            peopled = [village for village in commune.villages if village not in self.all_blank]
            blank = [village for village in commune.villages if village in self.all_blank]
            # In Điện Biên Đông more villages share a cell, until some of them part.
            room = (len(peopled) - len(blank)) // 2 if commune.district == "H101" else 0
            while blank:
                neighbour, village = peopled.pop(), blank.pop()
                self.cells[neighbour] = self.cells[village] = self.joint_cell(neighbour, village)
                pairs += commune.district == "H101"
            for first, second in list(pairwise(peopled))[: 2 * room : 2]:
                if pairs < JOINT_BEFORE:
                    pairs += 1
                    self.cells[first] = self.cells[second] = self.joint_cell(first, second)
            for village in peopled:
                if village not in self.cells:
                    self.cells[village] = self.own_cell(village)

    def _cleared(self) -> dict[Village, date]:
        """On which day each village but the last few gets its first member."""
        days = {}
        for district, villages in self.blanks.items():
            last = COUNTED_ON if district == "H100" else LAST
            for village in villages[STILL_BLANK.get(district, 0) :]:
                days[village] = self.day(FIRST + DAY, last)
        return days

    def people_of_villages(self) -> None:
        """One member in each village that has any, and one more when a village is cleared."""
        for village, cell in self.cells.items():
            if village not in self.all_blank and village.commune.district != "H100":
                self.first(cell, village)
        for village, on in self.cleared.items():
            self.admit(self.cells[village], village, on, minority=True)

    def part(self) -> None:
        """37 joint cells of Điện Biên Đông part; the second village's member goes along."""
        joint = [pair for pair in self.tree.joint if pair[1].commune.district == "H101"]
        parting = [pair for pair in joint if pair[1] not in self.all_blank][: JOINT_BEFORE - JOINT_AFTER]
        people = {row[6]: row for row in self.sheets.rows["events"] if row[1] == "first_recorded"}
        for first, second, cell in parting:
            on = self.day(FIRST + DAY, LAST)
            self.tree.separate(first, second, cell, on)
            own = self.tree.cell_on(second, on)
            self.event(str(people[second.key][0]), "cell_changed", on, on - DAY * 6, own, second)

    def nam_po(self) -> None:
        """Admissions in Nậm Pồ from 2015 on, beside those that cleared a village."""
        communes = self.communes("H103")
        offices: list[Place] = []
        for commune in communes:
            above, name = self.tree.committees[commune.key], f"Trường {commune.name}"
            offices.append((self.office(above, name, Sector.SCHOOL, "school", commune), None))
        villages: list[Place] = [
            (self.cells[village], village)
            for commune in communes
            for village in commune.villages
            if village not in self.all_blank
        ]
        counted = sum(on >= NAM_PO_FROM for v, on in self.cleared.items() if v.commune.district == "H103")
        for cell, village in self.spread(NAM_PO_MINORITY - counted, villages):
            self.admit(cell, village, self.day(NAM_PO_FROM, LAST), minority=True)
        for cell, _ in self.spread(NAM_PO - NAM_PO_MINORITY, offices):
            self.admit(cell, None, self.day(NAM_PO_FROM, LAST), minority=False)

    def district(self) -> None:
        """The district of Điện Biên: its members at the end of 2005, who went, and who was admitted."""
        committee, communes = self.tree.committees["H100"], self.communes("H100", "H094")
        communes = [c for c in communes if c.district == "H100" or c.key in units.MOVES[-1].communes]
        seat = next(commune for commune in communes if commune.key == "X03334")
        agencies = []
        for number in range(GRASSROOTS_LATER - len(communes)):
            starts = None if number < GRASSROOTS - len(communes) else self.day(FIRST + DAY, COUNTED_ON)
            name = f"Cơ quan, đơn vị số {number + 1} huyện Điện Biên"
            agencies.append(self.office(committee, name, Sector.AGENCY, "agency", seat, starts))
        self._people_of_district(
            [
                (self.cells[village], village)
                for commune in communes
                for village in commune.villages
                if village not in self.all_blank
            ],
            agencies,
        )

    def _people_of_district(self, villages: list[tuple[Body, Village]], agencies: list[Body]) -> None:
        """Of the first members some go, but never the one that a village needs."""
        old = [(cell, None) for cell in agencies if cell.starts is None]
        own = [(cell, village) for cell, village in villages if village.commune.district == "H100"]
        places = [*(own * 6), *(old * 8)]
        counted = sum(village.commune.district == "H100" for village in self.cleared)
        moved = len(villages) - len(own)  # those of the four communes have their first member already
        for i, (cell, village) in enumerate(self.spread(MEMBERS - moved, places)):
            goes = len(places) <= i < len(places) + GONE
            why = ("died", "died", "transferred_out", "deleted", "left")[i % 5]
            left = (self.day(date(2006, 1, 1), COUNTED_ON), why) if goes else None
            self.first(cell, village, left=left)
        later = [*villages, *((cell, None) for cell in agencies for _ in range(2))]
        for i in range(MEMBERS_LATER - MEMBERS + GONE - counted):
            cell, village = later[i] if i < len(later) else later[self.rng.randrange(len(later))]
            self.admit(cell, village, self.day(max(cell.starts or BEGAN, BEGAN) + DAY, COUNTED_ON))
        for _ in range(240):
            cell, village = later[self.rng.randrange(len(later))]
            self.admit(cell, village, self.day(COUNTED_ON + DAY, END))


def write(folder: Path) -> None:
    """Write the sheets of the replay."""
    replay = DienBien()
    replay.people_of_villages()
    replay.part()
    replay.nam_po()
    replay.district()
    replay.write(folder)
