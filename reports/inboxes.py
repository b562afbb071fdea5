"""What takes in what the parts of the register say to users."""

from __future__ import annotations

from . import inbox

INBOXES = (inbox.take,)
