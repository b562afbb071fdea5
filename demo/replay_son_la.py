"""The replay ``son-la``: the province of Sơn La in the term 2016 to 2020.

Points of the published figures: 7,533 of 16,830 admissions in cells of villages, no village without a member
at the end of 2020, and the target that all heads of villages are members by the end of 2025.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from members.models import PostKind
from registry.common.dates import DAY
from registry.units.models import Sector
from reports.models import Basis

from . import units
from .cells import Body
from .replay import Replay
from .targets import Document
from .units import Village

BEGAN, END = date(2015, 12, 31), date(2020, 12, 31)
FIRST = date(2016, 1, 1)
TARGET_DAY = date(2025, 12, 31)
# Heads of villages were elected for a term that began on this day.
TERM_BEGAN = date(2018, 1, 1)
VILLAGES = 1600
ADMITTED, IN_VILLAGES = 16_830, 7_533
# Villages that had no member when the term began.
BLANK = 96
OFFICES = (
    ("Cơ quan", Sector.AGENCY, "agency"),
    ("Trường Tiểu học và THCS", Sector.SCHOOL, "school"),
)
HEADS_WHO_ARE_MEMBERS = 0.86


class SonLa(Replay):
    """The register of this replay."""

    def __init__(self) -> None:
        territory = units.official("14")
        super().__init__(territory, "Sơn La", BEGAN, END)
        units.settle(territory, self.rng, VILLAGES)
        self.villages: list[tuple[Body, Village]] = []
        self.heads: dict[str, str] = {}

    def fill(self) -> None:
        """A member in each village at the beginning or by an admission, and the admissions elsewhere."""
        for commune in self.territory.communes:
            self.villages += [(self.own_cell(village), village) for village in commune.villages]
        self.rng.shuffle(self.villages)
        for cell, village in self.villages[BLANK:]:
            self.heads[village.key] = self.first(cell, village)
        for i in range(IN_VILLAGES):
            cell, village = self.villages[i % len(self.villages)]
            self.admit(cell, village, self.day(FIRST, END))
        offices = [
            self.office(self.tree.committees[commune.key], f"{name} {commune.name}", sector, mix, commune)
            for commune in self.territory.communes
            for name, sector, mix in OFFICES
        ]
        for i in range(ADMITTED - IN_VILLAGES):
            self.admit(offices[i % len(offices)], None, self.day(FIRST, END))

    def posts(self) -> None:
        """The heads of villages, and the target that all of them be members by the end of 2025."""
        for _, village in self.villages:
            head = self.heads.get(village.key) if self.rng.random() < HEADS_WHO_ARE_MEMBERS else None
            self.sheets.add("posts", village.key, PostKind.VILLAGE_HEAD.value, None, head, TERM_BEGAN, None)
        resolution = Document(
            self.sheets,
            END + DAY,
            TARGET_DAY,
            "Nghị quyết nhiệm kỳ 2020 - 2025",
            END + DAY,
            basis=Basis.RESOLUTION,
        )
        resolution.give(self.tree.root, len(self.villages), "villages_headed_by_member")


def write(folder: Path) -> None:
    """Write the sheets of the replay."""
    replay = SonLa()
    replay.fill()
    replay.posts()
    replay.write(folder)
