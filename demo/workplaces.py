"""Places of work of the default demo: enterprises with a cell of their own, and others without one.

Drawn apart from everything else, so that the members stay who they were. All of them stand from July 2025, in
the communes of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random

from registry.units.models import CELL_KINDS, BaseKind, Sector

from .cell_life import homes_of
from .cells import Body, Tree, base_of
from .csv_folder import Sheets

BEGAN = date(2025, 7, 1)
ENTERPRISES = (Sector.STATE_ENTERPRISE, Sector.PRIVATE_ENTERPRISE)
# What has no organization of the Party: its kind and name, and how many members work there at most.
WITHOUT = (
    (BaseKind.COOPERATIVE, "Hợp tác xã nông nghiệp {}", 4),
    (BaseKind.LIMITED_COMPANY, "Công ty TNHH Xây dựng {}", 5),
    (BaseKind.NONPUBLIC_UNIT, "Trường Mầm non tư thục {}", 2),
)


def open_for_work(tree: Tree, sheets: Sheets) -> None:
    """Write the places of work, and who works there."""
    rng = Random(f"nơi làm việc {len(tree.bodies)}")
    taken = {str(row[0]) for row in sheets.rows["profiles"] if row[1] == BEGAN or row[3] == "yes"}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for dossier, (cell, since) in homes_of(sheets).items():
        if since < BEGAN and dossier not in taken:
            members[cell].append(dossier)
    for number, body in enumerate(_enterprises(tree), 1):
        term, workers = body.terms[-1], members[body.code]
        assert body.commune is not None and term.sector is not None
        name = term.name.removeprefix("Chi bộ ")
        sheets.add(
            *("bases", f"DN{number:04}", name, base_of(term), body.commune.successor, body.code),
            *(len(workers) * (2 + int(rng.random() * 9)), "yes", BEGAN, None),
        )
        _work(sheets, f"DN{number:04}", workers)
    at_home: defaultdict[str, list[str]] = defaultdict(list)
    for body in tree.bodies:
        if body.mix == "village" and body.commune is not None:
            at_home[body.commune.successor] += members[body.code]
    for number, (key, (_, commune)) in enumerate(sorted(tree.territory.successors.items()), 1):
        for letter, (base, name, most) in zip("ABC", WITHOUT, strict=True):
            if rng.random() < 0.3:
                continue
            code = f"CS{number:03}{letter}"
            some = min(len(at_home[key]), int(rng.random() * (most + 1)))
            few = rng.sample(at_home[key], some)
            sheets.add(
                *("bases", code, name.format(commune), base.value, key, None),
                *(6 + int(rng.random() * 60), "yes" if rng.random() < 0.3 else "no", BEGAN, None),
            )
            at_home[key] = [dossier for dossier in at_home[key] if dossier not in few]
            _work(sheets, code, few)


def _enterprises(tree: Tree) -> Iterator[Body]:
    """The enterprises' cells that stand at the end and lie in a commune."""
    for body in tree.bodies:
        term = body.terms[-1]
        if term.kind in CELL_KINDS and term.sector in ENTERPRISES and body.ends is None and body.commune:
            yield body


def _work(sheets: Sheets, code: str, dossiers: list[str]) -> None:
    for dossier in dossiers:
        sheets.add("profiles", dossier, BEGAN, None, None, code)
