"""What of cells outlasts its replacement: which villages each served."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

TABLES = (Versioned("cells_cellvillage"),)
