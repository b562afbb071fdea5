"""The layouts in which people keep lists of members."""

from .sheets.roster import ROSTER

LAYOUTS = (ROSTER,)
