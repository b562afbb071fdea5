"""The check constraints of a model, asked in one statement before saving.

Django asks the database for each, in a savepoint of its own: with eleven of them that was a third of entering
a member.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import CheckConstraint, Q
from django.db.models.constraints import BaseConstraint


class _Together(CheckConstraint):
    """Several of one model; where all hold, nobody asks for each."""

    def __init__(self, several: list[CheckConstraint]) -> None:
        self.several = several
        super().__init__(condition=Q(), name="together")

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Refuse as the first that does not hold would; ``exclude`` names fields that are not judged."""
        known: dict[str, Any] = instance._get_field_expression_map(  # type: ignore[attr-defined]
            meta=model._meta, exclude=exclude
        )
        judged = [one for one in self.several if _fields(model, one) <= known.keys()]
        if not reduce(and_, (Q(one.condition) for one in judged), Q()).check(known, using=using):
            for one in judged:
                one.validate(model, instance, exclude=exclude, using=using)


def _fields(model: type[models.Model], check: CheckConstraint) -> set[str]:
    """What the condition speaks of."""
    return {reference[0] for reference in model._get_expr_references(check.condition)}  # type: ignore[attr-defined]


def at_once(constraints: Iterable[BaseConstraint]) -> list[BaseConstraint]:
    """The same constraints; those that are checks as one."""
    found = list(constraints)
    checks = [one for one in found if type(one) is CheckConstraint]
    return [_Together(checks), *(one for one in found if one not in checks)] if checks else found
