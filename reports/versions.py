"""What of figures outlasts its replacement: the reading that the board held official."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

TABLES = (Versioned("reports_boardreading"),)
