"""Who may do what with supplement rounds: a round is of everybody, an answer goes with its member."""

from __future__ import annotations

from members.row_security import OF_A_MEMBER
from registry.common.declared.row_security import READ, TableAccess

TABLES = (
    # A round holds no person.
    TableAccess("supplements_supplementround", counter=READ),
    TableAccess("supplements_supplementanswer", counter="SELECT (id, round_id, member_id)", seen=OF_A_MEMBER),
)
