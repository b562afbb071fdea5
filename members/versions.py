"""What of people outlasts its replacement, so that a past state of knowledge can be counted again."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

from .row_security import CASE_COUNTED, COUNTED, STEP_COUNTED

# Of a person what figures read: no name and no number. Who may see the record is no part of any figure.
_OF_A_MEMBER = tuple(
    name for name in COUNTED.replace(",", " ").split() if name not in ("home_id", "elsewhere")
)

TABLES = (
    Versioned("members_member", "id", _OF_A_MEMBER),
    Versioned(
        "members_event",
        "member_id",
        ("id", "member_id", "kind", "effective_on", "decided_on", "detail", "until", "voided_at"),
    ),
    # Without numbers: figures read none.
    Versioned(
        "members_badge", "member_id", ("id", "member_id", "years", "kind", "occasion_on", "decided_on")
    ),
    Versioned("members_card", "member_id", ("id", "member_id", "kind", "issued_on")),
    Versioned("members_review", "member_id", ("id", "member_id", "opened_on", "reason", "closed_on")),
    Versioned("members_award", "member_id", ("id", "member_id", "organization_id", "awarded_on", "kind")),
    *(
        Versioned(table, "member_id")
        for table in ("members_stretch", "members_movement", "members_profile", "members_assignment")
    ),
    *(Versioned(table, "holder_id") for table in ("members_post", "members_partypost")),
    *(Versioned(table) for table in ("members_base", "members_baseterm")),
    # Of those who are prepared for admission what figures read, which names nobody.
    Versioned("members_case", columns=CASE_COUNTED),
    Versioned("members_casestep", columns=STEP_COUNTED),
)
