"""What made-up members are like: gender, age, schooling, occupation, by the sort of body they are in.

Nothing comes from real people. Citizen numbers begin with 099, a province code that was never given out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from .csv_folder import Sheets
from .names import full_name

Weighted = tuple[Sequence[str], Sequence[int]]


class Sort(NamedTuple):
    """Shares of one sort of people (``mix``), in percent or in proportion."""

    women: float
    education: Weighted
    qualification: Weighted
    theory: Weighted
    occupations: Sequence[str]
    groups: Weighted | None


def _shares(**of: int) -> Weighted:
    return tuple(name.rstrip("_") for name in of), tuple(accumulate(of.values()))


_SCHOOLED = _shares(upper_secondary=97, lower_secondary=3)
_CADRE_THEORY = _shares(none=18, elementary=22, intermediate=46, advanced=14)
_MIXED = (("Kinh", "Thái", "Mông", "Khơ Mú", "Hà Nhì", "Tày", "Mường", "Lào", "Dao"),
          tuple(accumulate((52, 30, 9, 2, 1, 2, 2, 1, 1))))  # fmt: skip

SORTS: dict[str, Sort] = {
    "village": Sort(
        0.29,
        _shares(lower_secondary=41, upper_secondary=36, primary=19, literate=4),
        _shares(none=70, elementary=10, intermediate=12, college=4, university=4),
        _shares(none=66, elementary=27, intermediate=7),
        ("Làm ruộng", "Làm ruộng", "Làm nương", "Làm nương", "Chăn nuôi", "Buôn bán nhỏ", "Lao động tự do"),
        None,
    ),
    "school": Sort(
        0.71,
        _SCHOOLED,
        _shares(intermediate=5, college=21, university=68, master=6),
        _shares(none=48, elementary=30, intermediate=21, advanced=1),
        (
            "Giáo viên",
            "Giáo viên",
            "Giáo viên",
            "Giáo viên",
            "Cán bộ quản lý giáo dục",
            "Nhân viên trường học",
        ),
        _MIXED,
    ),
    "agency": Sort(
        0.38,
        _SCHOOLED,
        _shares(elementary=2, intermediate=12, college=8, university=67, master=11),
        _CADRE_THEORY,
        ("Công chức", "Công chức", "Công chức", "Viên chức", "Cán bộ chuyên trách"),
        _MIXED,
    ),
    "health": Sort(
        0.6,
        _SCHOOLED,
        _shares(intermediate=28, college=24, university=42, master=5, doctor=1),
        _shares(none=50, elementary=28, intermediate=19, advanced=3),
        ("Bác sĩ", "Y sĩ", "Điều dưỡng", "Điều dưỡng", "Dược sĩ", "Hộ sinh"),
        _MIXED,
    ),
    "enterprise": Sort(
        0.37,
        _SCHOOLED,
        _shares(none=8, elementary=9, intermediate=20, college=16, university=43, master=4),
        _shares(none=62, elementary=24, intermediate=12, advanced=2),
        (
            "Công nhân",
            "Công nhân",
            "Nhân viên doanh nghiệp",
            "Nhân viên doanh nghiệp",
            "Quản lý doanh nghiệp",
        ),
        _MIXED,
    ),
    "police": Sort(
        0.12,
        _SCHOOLED,
        _shares(intermediate=34, college=10, university=53, master=3),
        _shares(none=30, elementary=22, intermediate=40, advanced=8),
        ("Công an",),
        _MIXED,
    ),
    "army": Sort(
        0.03,
        _SCHOOLED,
        _shares(elementary=10, intermediate=38, college=16, university=36),
        _shares(none=34, elementary=24, intermediate=36, advanced=6),
        ("Bộ đội",),
        _MIXED,
    ),
}
# The class of each job; village people who trade, and free labourers, are of no other.
CLASSES = {
    "Làm ruộng": "farmer",
    "Làm nương": "farmer",
    "Chăn nuôi": "farmer",
    "Công chức": "state_official",
    "Cán bộ chuyên trách": "party_official",
    "Công nhân": "worker",
    "Nhân viên doanh nghiệp": "enterprise_staff",
    "Quản lý doanh nghiệp": "enterprise_manager",
    "Công an": "armed_forces",
    "Bộ đội": "armed_forces",
    "Buôn bán nhỏ": "other",
    "Lao động tự do": "other",
}
# Whoever leaves the Youth Union does so in the year after this age.
YOUTH = 30
KINH_HOMES = (
    "Kiến Xương, Thái Bình", "Tiền Hải, Thái Bình", "Đông Hưng, Thái Bình", "Hải Hậu, Nam Định",
    "Ý Yên, Nam Định", "Kim Động, Hưng Yên", "Ân Thi, Hưng Yên", "Bình Lục, Hà Nam", "Thanh Hà, Hải Dương",
    "Kim Sơn, Ninh Bình", "Hoằng Hóa, Thanh Hóa", "Đô Lương, Nghệ An", "Ứng Hòa, Hà Nội", "Phú Xuyên, Hà Nội",
    "Lâm Thao, Phú Thọ",
)  # fmt: skip


def pick(rng: Random, shares: Weighted) -> str:
    """One of the names, by its (cumulated) share."""
    names, totals = shares
    drawn = rng.random() * totals[-1]
    for name, total in zip(names, totals, strict=True):
        if drawn < total:
            return name
    return names[-1]


class People:
    """Makes members and writes their rows; numbers are handed out in order."""

    def __init__(self, rng: Random, sheets: Sheets, prefix: str, end: date) -> None:
        self.rng = rng
        self.sheets = sheets
        self.prefix = prefix
        self.end = end
        self.count = 0

    def add(
        self,
        *,
        mix: str,
        group: str,
        birth: date,
        home: str,
        official: bool,
        admitted_on: date | None = None,
        official_on: date | None = None,
        local: str = "",
        retired_on: date | None = None,
        female: bool | None = None,
    ) -> str:
        """A member's row, and what has changed since; the dossier number.

        ``admitted_on`` only where it lies before the register.
        """
        rng = self.rng
        sort = SORTS[mix]
        if female is None:
            female = rng.random() < sort.women
        self.count += 1
        dossier = f"{self.prefix}-{self.count:06}"
        age = self.end.year - birth.year
        citizen = (
            f"099{(2 if birth.year >= 2000 else 0) + female}{birth.year % 100:02}{self.count % 1000000:06}"
        )
        education = pick(rng, sort.education)
        if mix == "village" and age > 62 and education == "upper_secondary" and rng.random() < 0.6:
            education = "primary"
        # Drawn for those alone who work still, so that all other draws stay as they were.
        drawn = self.count if retired_on else int(rng.random() * len(sort.occupations))
        job = sort.occupations[drawn % len(sort.occupations)]
        native = home if group != "Kinh" else KINH_HOMES[int(rng.random() * len(KINH_HOMES))]
        self.sheets.rows["members"].append(
            (
                dossier,
                f"11{self.count:06}" if official else None,
                citizen,
                admitted_on,
                official_on,
                full_name(rng, group, female),
                "female" if female else "male",
                birth,
                group,
                "none" if rng.random() < 0.7 else None,
                native,
                education,
                pick(rng, sort.qualification),
                pick(rng, sort.theory),
                CLASSES.get(job, "public_employee"),
                job,
                self._youth_union(dossier, birth, age),
                "no" if retired_on else None,
                local or None,
            )
        )
        if retired_on:
            self.sheets.rows["profiles"].append((dossier, retired_on, None, "yes", None))
        return dossier

    def _youth_union(self, dossier: str, birth: date, age: int) -> str:
        """In the Youth Union at the beginning? Whoever has grown out of it since has a day on which."""
        if age <= YOUTH:
            return "yes" if self.rng.random() < 0.9 else "no"
        left_on = date(birth.year + YOUTH + 1, 1, 1)
        if left_on < date(self.end.year - 8, 1, 1) or self.count % 10 == 0:
            return "no"
        self.sheets.rows["profiles"].append((dossier, left_on, "no", None, None))
        return "yes"
