"""What entries of the audit trail are about where they are about files made in the background."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = ()
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("files.madefile", "tệp"),)
