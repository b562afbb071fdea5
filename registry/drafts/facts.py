"""What entries of the audit trail call a draft."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = ()
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("drafts.draft", "Bản nháp"),)
