"""The territory of the default demo: official communes, made-up villages, and what became of both.

Real are the province, the districts and communes and their reform of July 2025 (the packaged official
units), and which communes came to which district in 2006, 2012 and 2020. Made up is everything about
villages: their names, the merges and divisions of 2018 to 2020, and the new names of 2025.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random
from typing import NamedTuple

from registry.common.dates import DAY, REFORM
from registry.units.models import Level
from registry.units.official import units_of

from .csv_folder import Sheets
from .places import TOWN_KINDS, group_of_village, profile, village_names

CITY = "H094"


class Move(NamedTuple):
    """Communes that came from one district to another before July 2025; ``new``: it was founded by that."""

    on: date
    instrument: str
    source: str
    target: str
    communes: tuple[str, ...]
    new: bool = False


_OF_MUONG_ANG = "X03256 X03286 X03287 X03292 X03301 X03302 X03307 X03310 X03312 X03313"
_OF_MUONG_NHE = "X03156 X03165 X03166 X03167 X03168 X03169 X03170 X03171 X03173 X03176"
_OF_MUONG_CHA = "X03174 X03175 X03187 X03198 X03199"
_TO_THE_CITY = "X03316 X03317 X03325 X03326"
MUONG_ANG_BY = "Nghị định số 135/2006/NĐ-CP ngày 14/11/2006"
NAM_PO_BY = "Nghị quyết số 45/NQ-CP ngày 25/8/2012"
# The districts of Điện Biên, as far as its communes of June 2025 reach back; the packaged units only know
# them as they last stood.
MOVES = (
    Move(date(2006, 12, 10), MUONG_ANG_BY, "H099", "H102", tuple(_OF_MUONG_ANG.split()), True),
    Move(date(2012, 8, 25), NAM_PO_BY, "H096", "H103", tuple(_OF_MUONG_NHE.split()), True),
    Move(date(2012, 8, 25), NAM_PO_BY, "H097", "H103", tuple(_OF_MUONG_CHA.split()), True),
    Move(date(2020, 1, 1), "Nghị quyết số 815/NQ-UBTVQH14 ngày 21/11/2019", "H100", CITY,
         tuple(_TO_THE_CITY.split())),
)  # fmt: skip
REFORM_STATE = "Nghị quyết số 1661/NQ-UBTVQH15 ngày 16/6/2025"
REFORM_PARTY = "Quyết định của Ban Thường vụ Tỉnh ủy ngày 20/6/2025 (dữ liệu mẫu)"
RENAMED_ON = date(2025, 12, 1)
RENAMED_BY = "Nghị quyết của Hội đồng nhân dân xã, phường ngày 20/11/2025 (dữ liệu mẫu)"
MERGED_ON = (
    (date(2018, 9, 1), "Nghị quyết số 78/NQ-HĐND ngày 18/8/2018 (dữ liệu mẫu)"),
    (date(2019, 1, 1), "Nghị quyết số 91/NQ-HĐND ngày 07/12/2018 (dữ liệu mẫu)"),
    (date(2019, 10, 1), "Nghị quyết số 112/NQ-HĐND ngày 20/9/2019 (dữ liệu mẫu)"),
    (date(2020, 1, 1), "Nghị quyết số 138/NQ-HĐND ngày 06/12/2019 (dữ liệu mẫu)"),
    (date(2020, 6, 1), "Nghị quyết số 149/NQ-HĐND ngày 19/5/2020 (dữ liệu mẫu)"),
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
    abolished: bool = False
    new_name: str = ""

    @property
    def merged(self) -> bool:
        """Whether the ledger says what single village it went into."""
        return len(self.into) == 1 and not self.abolished

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

    province: str
    communes: list[Commune]
    successors: dict[str, tuple[str, str]]
    districts: dict[str, tuple[str, str]]

    def only(self, *districts: str) -> Territory:
        """These districts of it."""
        return Territory(
            self.province,
            [commune for commune in self.communes if commune.district in districts],
            self.successors,
            {key: about for key, about in self.districts.items() if key in districts},
        )

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
    return Territory(province, communes, successors, districts)


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
    pairs = [(a, b) for a, b in pairwise(free) if a.group == b.group]
    party = f"Quyết định số {rng.randrange(300, 1900)}-QĐ/HU (dữ liệu mẫu)"

    def line(kind: str, source: Village | None, target: Village | None, main: str = "") -> None:
        ends = (source.key if source else None, target.key if target else None)
        sheets.add("area_changes", on, kind, *ends, main, state, party)

    if what == "found":
        line("found", None, commune.village(rng.choice(["Tân Phong", "Tân Lập", "Tân Tiến"]), free[0], on))
    elif what == "abolish" and len(free) > 1:
        village, neighbour = free[-1], free[0]
        neighbour.settled = True
        village.ends, village.settled, village.into = on, True, [neighbour]
        village.abolished = True
        line("abolish", village, None)
    elif what == "divide" and free:
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
    """The rows of villages and of communes that changed district, with the ledger of it all."""
    write_districts(territory, sheets)
    _rename(territory)
    instruments = (REFORM_STATE, REFORM_PARTY)
    for commune in territory.communes:
        for village in commune.villages:
            special = "mountain" if village.group == "Kinh" else "mountain minority"
            head = (village.key, Level.VILLAGE.value, village.name, village.kind, None, special)
            if village.ends is not None and village.ends <= REFORM:
                sheets.add("areas", *head, commune.key, village.starts, village.ends - DAY)
                continue
            if commune.successor == commune.key:
                # The few communes that the reform left alone only lost the district above them.
                sheets.add("areas", *head, commune.key, village.starts, None)
                continue
            sheets.add("areas", *head, commune.key, village.starts, REFORM - DAY)
            sheets.add("area_changes", REFORM, "move", village.key, village.key, None, *instruments)
            if not village.new_name:
                sheets.add("areas", *head, commune.successor, REFORM, None)
                continue
            sheets.add("areas", *head, commune.successor, REFORM, RENAMED_ON - DAY)
            renamed = (head[0], head[1], village.new_name, *head[3:])
            sheets.add("areas", *renamed, commune.successor, RENAMED_ON, None)
            sheets.add("area_changes", RENAMED_ON, "rename", village.key, village.key, None, RENAMED_BY, "")


def write_districts(territory: Territory, sheets: Sheets) -> None:
    """Where districts and communes stood before they stood as the packaged units know them."""
    for move in MOVES:
        if move.target not in territory.districts:
            continue
        by = (move.instrument, "")
        if move.new:
            sheets.add("area_changes", move.on, "split", move.source, move.target, None, *by)
        for commune in territory.communes:
            if commune.key in move.communes:
                head = (commune.key, Level.COMMUNE.value, commune.name, commune.kind, commune.key[1:], None)
                sheets.add("areas", *head, move.source, None, move.on - DAY)
                sheets.add("areas", *head, move.target, move.on, REFORM - DAY)
                sheets.add("area_changes", move.on, "move", commune.key, commune.key, None, *by)
    for key, on in founded(territory).items():
        kind, name = territory.districts[key]
        head = (key, Level.DISTRICT.value, name, kind, key[1:], None)
        sheets.add("areas", *head, f"T{territory.province}", on, REFORM - DAY)


def founded(territory: Territory) -> dict[str, date]:
    """The districts that were founded within living memory, and when."""
    return {move.target: move.on for move in MOVES if move.new and move.target in territory.districts}


def _rename(territory: Territory) -> None:
    """Give the villages whose name repeats in a commune of today, all but the main one's, another name."""
    standing: defaultdict[str, list[Village]] = defaultdict(list)
    for commune in sorted(territory.communes, key=lambda c: not c.is_main):
        if commune.successor != commune.key:
            standing[commune.successor] += [v for v in commune.villages if v.ends is None]
    for villages in standing.values():
        times = Counter((village.kind, village.name) for village in villages)
        seen: set[tuple[str, str]] = set()
        for village in villages:
            name = (village.kind, village.name)
            if times[name] > 1 and (name in seen or village.kind == "Tổ dân phố"):
                village.new_name = f"{village.commune.name} {village.name}"
            seen.add(name)
