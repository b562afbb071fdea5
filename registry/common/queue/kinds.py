"""The kinds of work that the apps declare."""

from __future__ import annotations

from registry.common.declared import collected
from registry.common.declared.work import Kind


def kinds() -> tuple[Kind, ...]:
    """All of them, from the lowest floor up."""
    return collected("work", "KINDS")


def kind_of(name: str) -> Kind:
    """The kind of that name; raises KeyError."""
    for kind in kinds():
        if kind.name == name:
            return kind
    raise KeyError(name)
