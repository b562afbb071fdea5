"""Locks of PostgreSQL that Django's querysets do not offer."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def hold(name: str) -> None:
    """Whoever else asks for this name waits until the transaction ends: for what has no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hold_form(form_key: UUID | None) -> None:
    """Of what one form sends twice at once the second waits here, and then finds what the first wrote."""
    if form_key is not None:
        hold(f"form {form_key}")


def written_by_form(model: type[Row], form_key: UUID | None) -> Row | None:
    """What the form has written already, or is writing at this moment: so the form is given that again."""
    hold_form(form_key)
    return model._default_manager.filter(form_key=form_key).first() if form_key else None


def keep(model: type[models.Model], *keys: Any) -> None:
    """These rows of ``model`` stay as they are until the transaction ends: who is to end them waits.

    Taken before what refers to a unit is written: the foreign key's own lock comes only at the commit, too
    late to see that the unit has meanwhile ended. Many may hold it at once.
    """
    wanted = sorted({key for key in keys if key is not None})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT id FROM "{model._meta.db_table}" WHERE id = ANY(%(keys)s)'  # noqa: S608
                " ORDER BY id FOR KEY SHARE",
                {"keys": wanted},
            )
