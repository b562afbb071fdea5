"""What ends with a user's rights: the imports that the user has queued."""

from __future__ import annotations

from registry.common.declared.endings import WorkEnding

from .jobs import cancel_all_of

ENDINGS = (WorkEnding(cancel_all_of),)
