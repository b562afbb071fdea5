"""The facts that entries of the audit trail hold of acts on papers, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .kinds import KINDS

FACTS: tuple[Fact, ...] = (
    Fact("paper_kind", "loại văn bản", {kind.code: kind.title for kind in KINDS.values()}),
    Fact("people", "số người"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("papers.paper", "Văn bản số"),
    ObjectKind("papers.papertemplate", "mẫu văn bản"),
)
