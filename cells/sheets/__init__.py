"""The sheets of Party organizations, of the ledger of their changes, and of the villages that cells serve."""

from .cell_villages import CELL_VILLAGES
from .organization_changes import ORGANIZATION_CHANGES
from .organizations import ORGANIZATIONS

SHEETS = (ORGANIZATIONS, ORGANIZATION_CHANGES, CELL_VILLAGES)
