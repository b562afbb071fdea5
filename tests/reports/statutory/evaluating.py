"""A spreadsheet's arithmetic as far as forms use it: sums of cells, N(), a quotient that may be blank."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import openpyxl

_CELL = re.compile(r"\b([A-Z]{1,2}\d{1,4})\b")


def recalculated(book: bytes) -> dict[str, dict[str, Any]]:
    """The values of every cell with a formula, by sheet and cell, worked out from the others."""
    loaded = openpyxl.load_workbook(BytesIO(book))
    return {sheet.title: _sheet(sheet) for sheet in loaded}


def written(book: bytes) -> dict[str, dict[str, Any]]:
    """The values that were written beside the formulas."""
    formulas = openpyxl.load_workbook(BytesIO(book))
    values = openpyxl.load_workbook(BytesIO(book), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: values[sheet.title][cell.coordinate].value for cell in _formulas(sheet)
        }
        for sheet in formulas
    }


def _formulas(sheet: Any) -> list[Any]:
    return [cell for row in sheet for cell in row if isinstance(cell.value, str) and cell.value[:1] == "="]


def _sheet(sheet: Any) -> dict[str, Any]:
    def value(name: str) -> Any:
        held = sheet[name].value
        return _evaluate(held, value) if isinstance(held, str) and held[:1] == "=" else held

    return {cell.coordinate: value(cell.coordinate) for cell in _formulas(sheet)}


def _evaluate(formula: str, value: Any) -> Any:
    text = formula[1:]
    if found := re.fullmatch(r'IF\((\w+)=0,"",100\*(\w+)/(\w+)\)', text):
        whole, part, again = found.groups()
        assert whole == again
        return 100 * value(part) / value(whole) if value(whole) else ""
    total = 0
    for sign, cell in re.findall(r"([+-]?)(N\(\w+\)|\w+)", text):
        held = value(_CELL.findall(cell)[0])
        total += (-1 if sign == "-" else 1) * (held if isinstance(held, int | float) else 0)
    assert re.sub(r"[+-]?(N\(\w+\)|\w+)", "", text) == "", formula
    return total
