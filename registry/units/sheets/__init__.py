"""The sheets of both trees: areas, Party organizations, and the ledgers of their changes."""

from .area_changes import AREA_CHANGES
from .areas import AREAS
from .organization_changes import ORGANIZATION_CHANGES
from .organizations import ORGANIZATIONS

SHEETS = (AREAS, AREA_CHANGES, ORGANIZATIONS, ORGANIZATION_CHANGES)
