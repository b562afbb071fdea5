"""What is filed with an act on a member: day and number of its document, and the key of its form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Filing:
    """When the act was decided, the number of its document, and the form's own key.

    With ``form_key`` the same form sent again gives the first event instead of a second.
    """

    decided_on: date | None = None
    document_no: str = ""
    form_key: UUID | None = None


UNFILED = Filing()
