"""What entries of the audit trail call a draft."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (Fact("task", "việc"), Fact("made_by", "người soạn, tài khoản số"))
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("drafts.draft", "Bản nháp"),)
