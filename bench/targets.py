"""What a cascade of a whole province costs: proposed down four levels to 4,000 units, and saved.

A province committee with 40 committees below it, each with 10 grassroots committees of 9 cells: 4,041 units
on four levels. Prints `name seconds goal` and keeps it: both together in less than 5 s.

    bench/targets.py

Beside the seconds by the clock stand those of the processor, of this process and of its connection's.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from time import thread_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import ratio, register, say, server_time, timed  # noqa: E402

SECONDS = 5
FIRST, ON = date(2020, 1, 1), date(2026, 1, 5)
KINDS = ("province_committee", "superior_committee", "grassroots_committee", "cell")
CHILDREN = (40, 10, 9)


def found_all() -> Any:
    """The organizations, four levels deep; the province committee."""
    from registry.common.dates import FOREVER
    from registry.units.models import Organization, OrganizationTerm

    def found(codes: list[str], kind: str, parents: list[Any]) -> list[Any]:
        made = Organization.objects.bulk_create([Organization(code=code) for code in codes])
        OrganizationTerm.objects.bulk_create(
            [
                OrganizationTerm(
                    organization=one,
                    kind=kind,
                    name=f"Đơn vị {one.code}",
                    sector="commune",
                    parent=parent,
                    starts_on=FIRST,
                    ends_on=FOREVER,
                )
                for one, parent in zip(made, parents, strict=True)
            ]
        )
        return made

    level = found(["T"], KINDS[0], [None])
    top = level[0]
    for kind, children in zip(KINDS[1:], CHILDREN, strict=True):
        codes = [f"{above.code}.{number:02}" for above in level for number in range(children)]
        level = found(codes, kind, [above for above in level for _ in range(children)])
    return top


def measure() -> bool:
    """Propose and save, one after the other."""
    from registry.accounts.models import User
    from registry.units.structure import forest
    from reports.targets.cascade import Subject, cascade
    from reports.targets.editing import ALL_LEVELS, editing
    from reports.targets.proposing import propose
    from reports.targets.services import reallocate, set_target

    top = found_all()
    by = User.objects.create(username="bench", full_name="Người đo")
    subject = Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", "plan")
    said: dict[str, Any] = {"subject": subject, "document_no": "1-KH/TU", "in_force_from": ON, "by": by}
    set_target(recipient=top, amount=Decimal(20_000), **said)
    structure, draw = forest().on(ON), Random(1)
    began, server_began = thread_time(), server_time()
    with timed() as seconds:
        found = editing(subject, unit=top.pk, on=ON, structure=structure, level=ALL_LEVELS)
        stated = {unit: draw.randint(0, 50) for unit in found.lines}
        asked: dict[str, Any] = {"weight": "stated", "stated": stated, "level": ALL_LEVELS}
        numbers = propose(found, total=20_000, has_floors=False, **asked).numbers
        amounts = {unit: Decimal(number) for unit, number in numbers.items()}
        done = reallocate(unit=top, amounts=amounts, **said)
    worked = thread_time() - began + server_time() - server_began
    reserve = cascade(subject, unit=top.pk, on=ON).unit.reserve
    say(f"{len(done.written)} targets, reserve {reserve}; {worked:.1f} s of the processor")
    facts = {"units": len(numbers), "levels": len(KINDS), "processor": round(worked, 2)}
    return reserve == 0 and ratio("targets_cascade_saved", seconds(), SECONDS, at_least=False, **facts)


def main() -> int:
    """Run on a register made for the purpose."""
    with register("targets", None):
        import django

        django.setup()
        return 0 if measure() else 1


if __name__ == "__main__":
    sys.exit(main())
