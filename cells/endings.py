"""What the end of a village or a cell means for who serves whom, and for who leads a territory."""

from __future__ import annotations

from registry.common.declared.endings import Ending, KindChange

from .services import area_ended, cell_ended, serve_only_as_a_cell

ENDINGS = (Ending("area", area_ended), Ending("organization", cell_ended), KindChange(serve_only_as_a_cell))
