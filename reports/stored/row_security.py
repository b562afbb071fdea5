"""Who may do what with stored figures and the work that makes them."""

from __future__ import annotations

from registry.common.declared.row_security import ALL, READ, alike

TABLES = alike(("stored_monthfigure", "stored_figurerun", "stored_figurerecount"), counter=ALL, summary=READ)
