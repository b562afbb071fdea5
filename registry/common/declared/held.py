"""What is held on a person, table by table, as apps declare it in ``held.py`` (``HELD``).

Every column of every table is either a column of a :class:`Held` or stands in a :class:`NotHeld` with the
reason why it holds nothing on a member, or nothing that can be found by the member.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Held:
    """One table: which of its rows speak of a person, and each column with its title.

    ``rows`` is given the person. ``day`` names the column on whose day units are called by name; ``joined``
    are columns of other tables that stand here, each as ``app.model.column``. Tables come in the order of
    ``place``.
    """

    code: str
    title: str
    about: str
    model: type[models.Model]
    columns: Mapping[str, str]
    rows: Callable[[Any], QuerySet[Any]]
    place: int
    order: tuple[str, ...] = ("pk",)
    day: str = ""
    joined: tuple[str, ...] = ()
    # Columns that say nothing to whoever reads on paper; files have them.
    quiet: Collection[str] = ()
    # Columns that hold numbers of organizations.
    organizations: Collection[str] = ()
    # Columns whose value is made readable first, and columns whose value has words of its own.
    opened: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    # Copies of what stands elsewhere: they are removed when the person is erased.
    is_copy: bool = False
    # The column that is emptied when the person is erased, where the row itself stays.
    let_go: str = ""


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why an app (``app.*``), a table (``app.model``) or a column (``app.model.column``) is not in it."""

    name: str
    why: str
