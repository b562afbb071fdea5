"""What of both trees outlasts its replacement: everything that says where units stand."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

from .relations import STRUCTURE

TABLES = tuple(map(Versioned, STRUCTURE))
