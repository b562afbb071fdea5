"""What can be made of statutory forms in the background: packs of them."""

from __future__ import annotations

from .packs import PACK

MAKERS = (PACK,)
