"""Which forms there are, and which layout of a form is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from .layout import Layout
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


def in_force(form: str, day: date) -> Edition:
    """The layout of a form on a day; raises KeyError for a form that has none."""
    return shipped(form)


def shipped_lines() -> list[str]:
    """The declared lines of the layouts that come with the register, as ``form:line``."""
    return sorted(f"{form}:{line}" for form in FORMS for line in shipped(form).layout.lines)
