"""Why nothing is held on a person in the tables of counts of requests and notes of what was written."""

from __future__ import annotations

from .declared.held import NotHeld

HELD = (NotHeld("common.*", "how often an address asked, and which table was written when"),)
