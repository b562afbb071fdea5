"""What is filed with an act on a member: day and number of its document, the key of its form, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Filing:
    """When the act was decided, the number of its document, and the form's own key.

    With ``form_key`` the same form sent again gives the first event instead of a second. ``despite`` says why
    the act is entered although the service noticed something; the trail keeps it.
    """

    decided_on: date | None = None
    document_no: str = ""
    form_key: UUID | None = None
    despite: str = ""


UNFILED = Filing()
