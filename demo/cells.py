"""The Party tree of the default demo: bodies, the cells of villages and what becomes of them.

Made up throughout, on the pattern of the statutes: district committees with grassroots organizations below
them until July 2025, commune committees directly above grassroots cells since. Agencies, schools, police
and army stand in :mod:`demo.agencies`, the reform of July 2025 in :mod:`demo.reform`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, NamedTuple

from registry.common.dates import BEGINNING, DAY
from registry.units.models import BaseKind, ChangeKind, Kind, Sector

from . import units
from .csv_folder import Sheets
from .units import Commune, Territory, Village

PARTY_MOVE = "Quyết định của Ban Thường vụ Tỉnh ủy (dữ liệu mẫu)"


class Term(NamedTuple):
    """From ``starts`` on (``None``: always) a body is of this kind, name, sector, parent and territory."""

    starts: date | None
    kind: Kind
    name: str
    sector: Sector | None
    parent: Body | None
    area: str | None


# The kind of base of each sector, but for words of the name that say another.
_BASES: dict[Sector, tuple[BaseKind, dict[str, BaseKind]]] = {
    Sector.COMMUNE: (BaseKind.COMMUNE, {"phường": BaseKind.WARD, "thị trấn": BaseKind.TOWNSHIP}),
    Sector.AGENCY: (
        BaseKind.STATE_AGENCY,
        dict.fromkeys(("Đảng", "Mặt trận", "Đoàn thể", "Tuyên", "Tổ chức"), BaseKind.PARTY_AGENCY),
    ),
    Sector.SCHOOL: (BaseKind.PUBLIC_UNIT, {}),
    Sector.PUBLIC_UNIT: (BaseKind.PUBLIC_UNIT, {}),
    Sector.STATE_ENTERPRISE: (BaseKind.STATE_ENTERPRISE_FULL, {}),
    Sector.PRIVATE_ENTERPRISE: (
        BaseKind.JOINT_STOCK,
        {
            "TNHH": BaseKind.LIMITED_COMPANY,
            "Hợp tác xã": BaseKind.COOPERATIVE,
            "Doanh nghiệp tư nhân": BaseKind.PRIVATE_COMPANY,
        },
    ),
    Sector.ARMED_FORCES: (BaseKind.ARMY, {}),
    Sector.POLICE: (BaseKind.POLICE, {}),
    Sector.OTHER: (BaseKind.OTHER, {}),
}


def base_of(term: Term) -> str | None:
    """The code of the kind of base of what a body is for a while."""
    if term.sector is None:
        return None
    usual, by_word = _BASES[term.sector]
    return next((base for word, base in by_word.items() if word in term.name), usual).value


@dataclass(slots=True, eq=False)
class Body:
    """A Party organization; ``ends`` is the first day on which it no longer stands.

    Of a cell, ``mix`` says what sort of people are in it, ``weight`` how many in proportion, ``commune``
    where they live (``None``: in the city), and ``into`` which cells they go to when it ends.
    """

    code: str
    terms: list[Term]
    mix: str = ""
    weight: float = 0.0
    commune: Commune | None = None
    ends: date | None = None
    into: list[Body] = field(default_factory=list)
    numbered: int = 0

    @property
    def starts(self) -> date | None:
        """Its first day; ``None`` if that lies before the register."""
        return self.terms[0].starts

    @property
    def area_is_led(self) -> bool:
        """Whether it leads a territory of its own."""
        return self.terms[-1].area is not None

    def on(self, day: date) -> Term:
        """What it is on ``day``, or on its first day if that is later."""
        return [t for t in self.terms if t.starts is None or t.starts <= day or t is self.terms[0]][-1]

    def becomes(self, starts: date, **changes: Any) -> None:
        """From ``starts`` on it is what it was, with ``changes``."""
        self.terms.append(self.terms[-1]._replace(starts=starts, **changes))


class Tree:
    """All bodies of the demo, which cell a village's people belong to from when, and the ledger."""

    def __init__(self, territory: Territory, name: str, rng: Random, sheets: Sheets) -> None:
        self.territory = territory
        self.rng = rng
        self.sheets = sheets
        self.bodies: list[Body] = []
        self.committees: dict[str, Body] = {}
        self.cells_of: defaultdict[str, list[tuple[date, Body]]] = defaultdict(list)
        self.unserved: list[Village] = []
        self.joint: list[tuple[Village, Village, Body]] = []
        self.root = self.found(
            None,
            Kind.PROVINCE_COMMITTEE,
            f"Đảng bộ tỉnh {name}",
            area=f"T{territory.province}",
            code=territory.province,
        )
        founded = units.founded(territory)
        for key, (kind, name) in territory.districts.items():
            self.committees[key] = self.found(
                self.root,
                Kind.SUPERIOR_COMMITTEE,
                f"Đảng bộ {kind.lower()} {name}",
                area=key,
                starts=founded.get(key),
                code=self.root.code + key[1:],
            )
        for commune in territory.communes:
            self._commune(commune)

    def found(
        self,
        parent: Body | None,
        kind: Kind,
        name: str,
        *,
        sector: Sector | None = None,
        area: str | None = None,
        starts: date | None = None,
        mix: str = "",
        weight: float = 0.0,
        commune: Commune | None = None,
        code: str = "",
    ) -> Body:
        """A new body under ``parent``, with a code of its own for good."""
        if parent is not None:
            starts = starts or parent.starts
            if not code:
                parent.numbered += 1
                code = f"{parent.code}{parent.numbered:03}"
        body = Body(code, [Term(starts, kind, name, sector, parent, area)], mix, weight, commune)
        self.bodies.append(body)
        return body

    def line(
        self,
        on: date,
        kind: ChangeKind,
        source: Body | None,
        target: Body | None,
        main: bool = False,
        by: str = "",
    ) -> None:
        """A row of the ledger."""
        codes = (source.code if source else None, target.code if target else None)
        self.sheets.add("organization_changes", on, kind.value, *codes, "yes" if main else None, by)

    def _commune(self, commune: Commune) -> None:
        move = next((move for move in units.MOVES if commune.key in move.communes), None)
        committee = self.found(
            self.committees[move.source if move else commune.district],
            Kind.GRASSROOTS_COMMITTEE,
            f"Đảng bộ {commune.kind.lower()} {commune.name}",
            sector=Sector.COMMUNE,
            area=commune.key,
            code=f"{self.root.code}{commune.district[1:]}{commune.key[1:]}",
        )
        if move:
            committee.becomes(move.on, parent=self.committees[move.target])
            self.line(move.on, ChangeKind.MOVE, committee, committee, by=PARTY_MOVE)
        self.committees[commune.key] = committee

    # The cells of villages

    def village_cell(self, commune: Commune, village: Village, starts: date | None = None) -> Body:
        """A cell for ``village``; it does not serve it yet."""
        return self.found(
            self.committees[commune.key],
            Kind.CELL,
            f"Chi bộ {village.title}",
            sector=Sector.COMMUNE,
            starts=starts,
            mix="village",
            weight=self.rng.lognormvariate(2.55, 0.45),
            commune=commune,
        )

    def serve(self, village: Village, cell: Body, on: date = BEGINNING) -> None:
        """From ``on`` the people of ``village`` belong to ``cell``."""
        self.cells_of[village.key].append((on, cell))

    def cell_on(self, village: Village, day: date) -> Body | None:
        """The cell that serves ``village`` on ``day``."""
        found = None
        for since, cell in self.cells_of[village.key]:
            if since > day:
                break
            found = cell
        return found

    def villages(self, blanks: Iterable[tuple[Village, Village | None]], joint_share: float) -> None:
        """Cells for all villages that stand at the beginning, then what follows from their later changes.

        ``blanks`` are villages without a member, each with the neighbour whose cell serves it too (or none).
        """
        served_with = dict(blanks)
        for commune in self.territory.communes:
            standing = [v for v in commune.villages if v.starts is None]
            waiting: Village | None = None
            for village in standing:
                if village in served_with:
                    continue
                if waiting is not None and not village.settled:
                    cell = self.cell_on(waiting, BEGINNING)
                    assert cell is not None  # given in the turn before
                    self.join(waiting, village, cell)
                    waiting = None
                    continue
                waiting = None
                self.serve(village, self.village_cell(commune, village))
                if not village.settled and self.rng.random() < joint_share:
                    waiting = village
            for village, neighbour in served_with.items():
                if village.commune is commune:
                    self._serve_blank(village, neighbour)
        for commune in self.territory.communes:
            for village in commune.villages:
                if village.ends is not None:
                    self._follow(village, village.ends)
            for village in commune.villages:
                if village.starts is not None and not self.cells_of[village.key]:
                    cell = self.village_cell(commune, village, village.starts)
                    self.serve(village, cell, village.starts)
                    self.line(village.starts, ChangeKind.FOUND, None, cell)

    def join(self, first: Village, second: Village, cell: Body) -> None:
        """``cell``, so far the first village's, serves the second as well: a joint cell."""
        first.settled = second.settled = True
        self.serve(second, cell)
        cell.terms[-1] = cell.terms[-1]._replace(name=f"Chi bộ ghép {first.title} - {second.title}")
        self.joint.append((first, second, cell))

    def _serve_blank(self, village: Village, neighbour: Village | None) -> None:
        cell = self.cell_on(neighbour, BEGINNING) if neighbour is not None else None
        if neighbour is None or cell is None:
            self.unserved.append(village)
        else:
            self.join(neighbour, village, cell)

    def separate(self, first: Village, second: Village, cell: Body, on: date) -> None:
        """On ``on`` the second village of a joint cell gets a cell of its own."""
        own = self.village_cell(second.commune, second, on)
        self.serve(second, own, on)
        cell.becomes(on, name=f"Chi bộ {first.title}")
        self.line(on, ChangeKind.SPLIT, cell, own, by=f"Quyết định số {self.rng.randrange(100, 990)}-QĐ/ĐU")

    def _follow(self, village: Village, on: date) -> None:
        """What the end of a village on ``on`` means for its cell."""
        cell = self.cell_on(village, on)
        by = f"Quyết định số {self.rng.randrange(100, 990)}-QĐ/ĐU"
        if cell is None:
            return
        if len(village.into) > 1:
            main, other = village.into
            cell.becomes(on, name=f"Chi bộ {main.title}")
            self.serve(main, cell, on)
            second = self.village_cell(village.commune, other, on)
            self.serve(other, second, on)
            self.line(on, ChangeKind.SPLIT, cell, second, by=by)
            return
        (heir,) = village.into
        receiving = self.cell_on(heir, on)
        if receiving is None:
            # The first of two villages that become a new one brings its cell along.
            self.serve(heir, cell, on)
            cell.becomes(on, name=f"Chi bộ {heir.title}")
        elif receiving is not cell:
            cell.ends, cell.into = on, [receiving]
            self.line(on, ChangeKind.MERGE, cell, receiving, by=by)

    def write(self) -> None:
        """The rows of all bodies and of the villages that their cells serve."""
        for body in self.bodies:
            for term, after in zip(body.terms, [*body.terms[1:], None], strict=True):
                ends = after.starts if after else body.ends
                self.sheets.add(
                    "organizations",
                    body.code,
                    term.kind.value,
                    term.name,
                    term.sector.value if term.sector else None,
                    base_of(term),
                    term.parent.code if term.parent else None,
                    term.area,
                    term.starts,
                    ends - DAY if ends else None,
                )
        for village in self.territory.villages:
            stays = self.cells_of[village.key]
            untils = [*(since for since, _ in stays[1:]), village.ends]
            for (since, cell), until in zip(stays, untils, strict=False):
                starts = village.starts if since == BEGINNING else since
                self.sheets.add(
                    "cell_villages", cell.code, village.key, starts, until - DAY if until else None
                )
