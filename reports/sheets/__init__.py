"""Sheets in and sheets out: what others call. See ``docs/sheets.md`` for the sheets themselves."""

from .dump import TooManyRows, dump
from .engine import load
from .outcome import Count, Fault, Outcome

__all__ = ["Count", "Fault", "Outcome", "TooManyRows", "dump", "load"]
