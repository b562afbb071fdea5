"""Which forms there are, and which layout of a form is in force on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import QuerySet

from .layout import Layout
from .models import LayoutVersion
from .reading import read_layout

_SHIPPED = Path(__file__).parent / "editions"
# In the order in which a pack holds them.
FORMS = ("1", "2", "2B", "3", "4", "5", "6F", "7")


@dataclass(frozen=True, slots=True)
class Edition:
    """A layout with the text that it was read from."""

    layout: Layout
    text: str


@cache
def shipped(form: str) -> Edition:
    """The layout of a form that comes with the register; raises KeyError for a form that has none."""
    if form not in FORMS:
        raise KeyError(form)
    text = (_SHIPPED / f"{form}.yaml").read_text(encoding="utf-8")
    return Edition(read_layout(text), text)


def in_force(form: str, day: date, path: Sequence[int]) -> Edition:
    """The layout of a form on a day for a unit, given with all above it; raises KeyError for no form.

    That of the unit's board, where it has one from that day or before.
    """
    own = versions(form, path).filter(in_force_from__lte=day)
    held = own.order_by("-in_force_from", "-number").values_list("text", flat=True).first()
    return shipped(form) if held is None else _read(held)


def versions(form: str, path: Sequence[int]) -> QuerySet[LayoutVersion]:
    """The layouts of a form that the board above a unit has made."""
    return LayoutVersion.objects.filter(form=form, organization__in=path)


@lru_cache(maxsize=200)
def _read(text: str) -> Edition:
    return Edition(read_layout(text), text)


def shipped_lines() -> list[str]:
    """The declared lines of the layouts that come with the register, as ``form:line``."""
    return sorted(f"{form}:{line}" for form in FORMS for line in shipped(form).layout.lines)
