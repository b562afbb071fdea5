"""The territory of the default demo: official communes, made-up villages, and what became of both.

Real are the province, the districts and communes and their reform of July 2025 (the packaged official
units) and the move of four communes to the city on 1 January 2020. Made up is everything about villages:
their names, the merges and divisions of 2018 to 2020, and the new names of 2025.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from registry.areas.models import Level
from registry.areas.official import REFORM, units_of
from registry.common.dates import DAY

from .places import TOWN_KINDS, group_of_village, profile, village_names
from .sheets import Sheets

CITY, DISTRICT_AROUND_IT = "H094", "H100"
# Nà Tấu, Nà Nhạn, Mường Phăng and Pá Khoang joined the city; resolution 815/NQ-UBTVQH14.
JOINED_THE_CITY = ("X03316", "X03317", "X03325", "X03326")
JOINED_ON = date(2020, 1, 1)
JOINED_BY = "Nghị quyết số 815/NQ-UBTVQH14 ngày 21/11/2019"
REFORM_STATE = "Nghị quyết số 1661/NQ-UBTVQH15 ngày 16/6/2025"
REFORM_PARTY = "Quyết định của Ban Thường vụ Tỉnh ủy ngày 20/6/2025 (dữ liệu mẫu)"
RENAMED_ON = date(2025, 12, 1)
RENAMED_BY = "Nghị quyết của Hội đồng nhân dân xã, phường ngày 20/11/2025 (dữ liệu mẫu)"
MERGED_ON = (
    (date(2018, 9, 1), "Nghị quyết số 78/NQ-HĐND ngày 18/8/2018"),
    (date(2019, 1, 1), "Nghị quyết số 91/NQ-HĐND ngày 07/12/2018"),
    (date(2019, 10, 1), "Nghị quyết số 112/NQ-HĐND ngày 20/9/2019"),
    (date(2020, 1, 1), "Nghị quyết số 138/NQ-HĐND ngày 06/12/2019"),
    (date(2020, 6, 1), "Nghị quyết số 149/NQ-HĐND ngày 19/5/2020"),
)


@dataclass(slots=True, eq=False)
class Village:
    """One village; ``ends`` is the first day on which it no longer stands."""

    key: str
    kind: str
    name: str
    group: str
    commune: Commune
    starts: date | None = None
    ends: date | None = None
    # Where its people go when it ends, the main one first; or, of a divided one, all its parts.
    into: list[Village] = field(default_factory=list)
    # Somebody has already decided what happens to it.
    settled: bool = False
    new_name: str = ""

    @property
    def title(self) -> str:
        """``bản Nà Sản``, ``tổ dân phố 5``."""
        return f"{self.kind.lower()} {self.name}"


@dataclass(slots=True, eq=False)
class Commune:
    """A commune of before July 2025, with the one into which it went."""

    key: str
    kind: str
    name: str
    district: str
    successor: str
    is_main: bool
    villages: list[Village] = field(default_factory=list)
    numbered: int = 0

    def village(self, name: str, like: Village, starts: date | None = None) -> Village:
        """A further village of this commune, of the kind and group of ``like``."""
        self.numbered += 1
        key = f"B{self.key[1:]}{self.numbered:03}"
        new = Village(key, like.kind, name, like.group, self, starts, settled=True)
        self.villages.append(new)
        return new


@dataclass(slots=True)
class Territory:
    """All communes of before, the communes of today (key to kind and name) and the districts."""

    communes: list[Commune]
    successors: dict[str, tuple[str, str]]
    districts: dict[str, tuple[str, str]]

    @property
    def villages(self) -> list[Village]:
        """Every village that stood at any time."""
        return [village for commune in self.communes for village in commune.villages]


def official(province: str = "11") -> Territory:
    """The official units of a province that the reform left as it was, still without villages."""
    known = units_of([province])
    goes = {change.from_key: change for change in known.changes if change.to_key}
    before = [area for area in known.areas if area.starts_on < REFORM]
    communes = [
        Commune(
            area.key, area.kind, area.name, area.parent_key, goes[area.key].to_key, goes[area.key].is_main
        )
        for area in before
        if area.level == Level.COMMUNE
    ]
    successors = {
        area.key: (area.kind, area.name)
        for area in known.areas
        if area.level == Level.COMMUNE and area.ends_on > REFORM
    }
    districts = {area.key: (area.kind, area.name) for area in before if area.level == Level.DISTRICT}
    return Territory(communes, successors, districts)


def settle(territory: Territory, rng: Random, count: int) -> None:
    """Put ``count`` villages into the communes, more into some than into others."""
    communes = territory.communes
    sizes = [rng.uniform(8, 17) * (1.15 if commune.kind in TOWN_KINDS else 1) for commune in communes]
    quotas = [size * count / sum(sizes) for size in sizes]
    numbers = [int(quota) for quota in quotas]
    by_rest = sorted(range(len(quotas)), key=lambda i: numbers[i] - quotas[i])
    for i in by_rest[: count - sum(numbers)]:
        numbers[i] += 1
    for commune, number in zip(communes, numbers, strict=True):
        shares = profile(commune.district, commune.key)
        groups = sorted(group_of_village(rng, shares) for _ in range(number))
        for group, (kind, name) in zip(groups, village_names(rng, commune.kind, groups), strict=True):
            commune.numbered += 1
            key = f"B{commune.key[1:]}{commune.numbered:03}"
            commune.villages.append(Village(key, kind, name, group, commune))


def arrange(territory: Territory, rng: Random, sheets: Sheets, scale: float) -> None:
    """Merge, divide, found and abolish villages in 2018 to 2020, and write the ledger of it."""
    dates = {district: MERGED_ON[i % len(MERGED_ON)] for i, district in enumerate(territory.districts)}
    communes = territory.communes.copy()
    rng.shuffle(communes)
    plan = ["absorb"] * int(90 * scale) + ["join"] * int(60 * scale) + ["divide"] * int(8 * scale)
    plan += ["found"] * 4 + ["abolish"] * 2
    rng.shuffle(plan)
    for i, what in enumerate(plan):
        commune = communes[i % len(communes)]
        on, state = dates[commune.district]
        _change(what, commune, on, state, rng, sheets)


def _change(what: str, commune: Commune, on: date, state: str, rng: Random, sheets: Sheets) -> None:
    free = [village for village in commune.villages if not village.settled]
    pairs = [(a, b) for a, b in zip(free, free[1:], strict=False) if a.group == b.group]
    party = f"Quyết định số {rng.randrange(300, 1900)}-QĐ/HU (dữ liệu mẫu)"

    def line(kind: str, source: Village | None, target: Village | None, main: str = "") -> None:
        ends = (source.key if source else None, target.key if target else None)
        sheets.add("area_changes", on, kind, *ends, main, state, party)

    if what == "found":
        line("found", None, commune.village(rng.choice(["Tân Phong", "Tân Lập", "Tân Tiến"]), free[0], on))
    elif what == "abolish":
        village = free[-1]
        village.ends, village.settled = on, True
        line("abolish", village, None)
    elif what == "divide":
        village = rng.choice(free)
        village.ends, village.settled = on, True
        for number in (1, 2):
            village.into.append(commune.village(f"{village.name} {number}", village, on))
            line("split", village, village.into[-1], "yes" if number == 1 else "")
    elif pairs:
        first, second = rng.choice(pairs)
        first.settled = second.settled = True
        if what == "absorb":
            second.ends, second.into = on, [first]
            line("merge", second, first, "yes")
        else:
            in_town = first.kind == "Tổ dân phố"
            name = first.name if in_town or rng.random() < 0.5 else f"{first.name} - {second.name}"
            joined = commune.village(name, first, on)
            for source, main in ((first, "yes"), (second, "")):
                source.ends, source.into = on, [joined]
                line("merge", source, joined, main)


def write_areas(territory: Territory, sheets: Sheets) -> None:
    """The villages' rows and those of the communes that changed district, with the ledger of 2020 and 2025."""
    _join_the_city(territory, sheets)
    _rename(territory)
    instruments = (REFORM_STATE, REFORM_PARTY)
    for commune in territory.communes:
        for village in commune.villages:
            head = (village.key, Level.VILLAGE.value, village.name, village.kind, None)
            if village.ends is not None and village.ends <= REFORM:
                sheets.add("areas", *head, commune.key, village.starts, village.ends - DAY)
                continue
            sheets.add("areas", *head, commune.key, village.starts, REFORM - DAY)
            sheets.add("area_changes", REFORM, "move", village.key, village.key, None, *instruments)
            if not village.new_name:
                sheets.add("areas", *head, commune.successor, REFORM, None)
                continue
            sheets.add("areas", *head, commune.successor, REFORM, RENAMED_ON - DAY)
            renamed = (head[0], head[1], village.new_name, *head[3:])
            sheets.add("areas", *renamed, commune.successor, RENAMED_ON, None)
            sheets.add(
                "area_changes", RENAMED_ON, "rename", village.key, village.key, None, RENAMED_BY, ""
            )


def _join_the_city(territory: Territory, sheets: Sheets) -> None:
    for commune in territory.communes:
        if commune.key in JOINED_THE_CITY:
            head = (commune.key, Level.COMMUNE.value, commune.name, commune.kind, commune.key[1:])
            sheets.add("areas", *head, DISTRICT_AROUND_IT, None, JOINED_ON - DAY)
            sheets.add("areas", *head, CITY, JOINED_ON, REFORM - DAY)
            sheets.add("area_changes", JOINED_ON, "move", commune.key, commune.key, None, JOINED_BY, "")


def _rename(territory: Territory) -> None:
    """Give the villages whose name repeats in a commune of today, all but the main one's, another name."""
    standing: defaultdict[str, list[Village]] = defaultdict(list)
    for commune in sorted(territory.communes, key=lambda c: not c.is_main):
        standing[commune.successor] += [v for v in commune.villages if v.ends is None]
    for villages in standing.values():
        times = Counter((village.kind, village.name) for village in villages)
        seen: set[tuple[str, str]] = set()
        for village in villages:
            name = (village.kind, village.name)
            if times[name] > 1 and (name in seen or village.kind == "Tổ dân phố"):
                village.new_name = f"{village.commune.name} {village.name}"
            seen.add(name)
