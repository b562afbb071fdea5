"""Sheets in and sheets out: what others call. See ``docs/sheets.md`` for the sheets themselves."""

from .corrected import faulty_sheet
from .dump import TooManyRows, dump
from .engine import load
from .outcome import Count, Fault, Outcome
from .sniffing import SheetSample, sniff
from .undo import undo

__all__ = [
    "Count",
    "Fault",
    "Outcome",
    "SheetSample",
    "TooManyRows",
    "dump",
    "faulty_sheet",
    "load",
    "sniff",
    "undo",
]
