"""Holding what is stored against a recount from the stretches, and against the answers of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from django.db import connection

from registry.common.database_roles import as_counter
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.engine.answers import answers
from reports.engine.statements import fill
from reports.questions import Question

from .counting import SQL, TREES, Counter
from .measures import codes, stored_indicators
from .models import MonthFigure

NOT_STORED = "không lưu"


class Difference(NamedTuple):
    """A stored figure that is not what was counted; ``None`` on one side: there is nothing there."""

    month_end: date
    tree: Tree
    unit: str
    measure: str
    stored: int | str | None
    counted: int | str | None


def recounted(months: Sequence[date]) -> Iterator[Difference]:
    """Count every unit of each month anew; yields whatever is stored otherwise, or not at all."""
    with as_counter():
        counter = Counter()
    for month_end in months:
        structure = forest().on(month_end)
        with as_counter(), connection.cursor() as cursor:
            query, parameters = counter.statement(month_end)
            cursor.execute(fill("differences", SQL, month=query), {**parameters, "codes": codes()})
            rows = cursor.fetchall()
        for tree, unit, *figures in rows:
            yield from _compared(month_end, tree, key_of(structure, tree, unit), *figures)


def _compared(
    month_end: date,
    tree: Tree,
    unit: str,
    stored_codes: list[str],
    stored: list[int | None] | None,
    counted: list[int | None] | None,
) -> Iterator[Difference]:
    if stored is None or counted is None:
        missing = (NOT_STORED, "có") if stored is None else ("có", "không tồn tại")
        yield Difference(month_end, tree, unit, "*", *missing)
        return
    of_code = dict(zip(stored_codes, stored, strict=True))
    for code, found in zip(codes(), counted, strict=True):
        known = of_code.get(code, NOT_STORED)
        if known != found:
            yield Difference(month_end, tree, unit, code, known, found)


def key_of(structure: Structure, tree: Tree, unit: int) -> str:
    """The unit's key or code."""
    trees = structure.forest
    return trees.area_keys[unit][0] if tree == Tree.TERRITORY else trees.codes[unit]


def asked_again(months: Sequence[date], size: int, seed: int) -> Iterator[Difference]:
    """Ask the engine about ``size`` stored units of a random month; yields whatever it answers otherwise."""
    chance = Random(seed)  # noqa: S311 (a sample, no secret)
    for _ in range(size if months else 0):
        month_end, tree = chance.choice(months), chance.choice(TREES)
        of_month = MonthFigure.objects.filter(month_end=month_end, tree=tree)
        units = list(of_month.order_by("unit").values_list("unit", flat=True))
        if not units:
            continue
        unit = chance.choice(units)
        key = key_of(forest().on(month_end), tree, unit)
        stored = of_month.select_related("run").get(unit=unit).by_code()
        for code, found in answered(tree, key, month_end).items():
            known = stored.get(code, NOT_STORED)
            if known != found:
                yield Difference(month_end, tree, key, code, known, found)


def answered(tree: Tree, key: str, month_end: date) -> dict[str, int | None]:
    """Every stored figure of the unit and month as the engine answers it."""
    first = month_end.replace(day=1)
    root = {"area": key} if tree == Tree.TERRITORY else {"organization": key}
    indicators = stored_indicators()
    questions = tuple(
        Question(indicator.code, **root, starts=first, ends=month_end)  # type: ignore[arg-type]
        if indicator.period
        else Question(indicator.code, **root, on=month_end)  # type: ignore[arg-type]
        for indicator in indicators
    )
    figures: dict[str, int | None] = {}
    for indicator, found in zip(indicators, answers(questions), strict=True):
        value = found.total.numerator if indicator.is_ratio else found.total.value
        if indicator.is_ratio and found.total.status == "not_applicable":
            value = 0
        figures[indicator.code] = None if value is None else int(value)
    return figures
