"""What of declared lines outlasts its replacement: all of them."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

TABLES = (Versioned("statutory_declared"),)
