"""Who may do what with the trail's tables, and which of its rows auditors and readers see.

Rows are added by the owner's function audit_record() only. They are read by auditors of the organization
that they concern, and by those who see it (who looked at a member). The role that derives forgets reasons and
goes through the chain each night.
"""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess, alike, organization_in_sight

_AUDITED = (
    f"{organization_in_sight('organization_id', 'audits')} OR {organization_in_sight('organization_id')}"
)

TABLES = (
    TableAccess(
        "audit_entry",
        web=READ,
        deriver=READ,
        seen=(
            "organization_id IS NULL"
            + f" OR {_AUDITED}"
            + " OR EXISTS (SELECT FROM audit_seen seen WHERE seen.entry_id = audit_entry.id)"
        ),
    ),
    TableAccess(
        "audit_secret",
        web=READ,
        deriver="SELECT, DELETE",
        seen="EXISTS (SELECT FROM audit_entry entry WHERE entry.id = audit_secret.entry_id)",
    ),
    TableAccess("audit_seen", web=READ, deriver=READ, seen=_AUDITED),
    *alike(("audit_link", "audit_waiting"), web=READ, deriver=READ),
    TableAccess("audit_check", web=READ, deriver="SELECT, INSERT"),
)
