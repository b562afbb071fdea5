"""Numbers pasted from a spreadsheet: a line for each unit, by its code or its name, and its number last.

Columns stand apart by a tab or a semicolon; what stands between the first and the last is passed over. A line
without a number says nothing. Whatever cannot be read is named with its line and what to do; nothing is
guessed and nothing left out without a word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from registry.common.text import clean, search_key
from registry.units.structure import Unit

# A line and what is wrong with it stand together; of more than these only the number is said.
NAMED = 20
# What stands above the first column, where the heads were copied too.
_HEADS = {f"{of}{unit}".strip() for of in ("", "ma ", "ten ") for unit in ("", "don vi", "to chuc")} - {""}


@dataclass(slots=True)
class Pasted:
    """The text of each unit's number, by the unit's id, and what is wrong with which line."""

    numbers: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def named(self) -> list[str]:
        """The faults to be read; of very many the first, and how many more there are."""
        more = len(self.faults) - NAMED
        return self.faults[:NAMED] + ([f"Và {more} dòng khác."] if more > 0 else [])


def read_numbers(text: str, units: Iterable[Unit], fault_of: Callable[[str], str], whose: str) -> Pasted:
    """The numbers of ``units`` in ``text``; ``fault_of`` says what is wrong with a number, ``whose`` whose
    units are meant.
    """
    by_code, by_name = _index(units)
    found, lines = Pasted(), dict[int, int]()
    for number, line in enumerate(text.splitlines(), 1):
        cells = [clean(cell) for cell in re.split(r"[\t;]", line)]
        if not any(cells):
            continue
        name, amount = cells[0], cells[-1] if len(cells) > 1 else ""
        named = by_code.get(name.casefold()) or by_name.get(name.casefold(), [])
        said = f"Dòng {number} «{name}»"
        if not named and number == 1 and search_key(name) in _HEADS:
            continue
        if len(cells) == 1:
            found.faults.append(f"{said}: cần hai cột, đơn vị và số. Chép cả hai cột từ bảng tính.")
        elif not named:
            found.faults.append(f"{said}: không có đơn vị này dưới {whose}. Kiểm tra mã hoặc tên.")
        elif len(named) > 1:
            codes = ", ".join(unit.key for unit in named[:4])
            found.faults.append(f"{said}: có {len(named)} đơn vị cùng tên. Ghi mã thay tên: {codes}.")
        elif not amount:
            continue
        elif (first := lines.get(named[0].id)) is not None:
            found.faults.append(f"{said}: đơn vị này đã có ở dòng {first}. Bỏ một trong hai dòng.")
        elif fault := fault_of(amount):
            found.faults.append(f"{said}, số «{amount}»: {fault}")
        else:
            lines[named[0].id] = number
            found.numbers[named[0].id] = amount
    return found


def _index(units: Iterable[Unit]) -> tuple[dict[str, list[Unit]], dict[str, list[Unit]]]:
    by_code, by_name = defaultdict(list), defaultdict(list)
    for unit in units:
        by_code[unit.key.casefold()].append(unit)
        by_name[clean(unit.name).casefold()].append(unit)
    return by_code, by_name
