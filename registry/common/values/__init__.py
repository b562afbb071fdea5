"""The one reader of what people write: days, numbers of people, names and coded words.

Import, forms, search and the API read through it, so that what two people mean alike is stored alike and
nothing invisible is stored. A value that cannot be read raises :class:`ValueFault`; each caller has its own
sentence for its codes. What the numbers of members look like is said by ``members``.
"""

from .days import PartialDay, Precision, read_cell_day, read_day, read_partial_day
from .faults import ValueFault
from .names import read_name, read_text
from .numbers import Digits, masked
from .words import Words, fold, says_nothing

__all__ = [
    "Digits",
    "PartialDay",
    "Precision",
    "ValueFault",
    "Words",
    "fold",
    "masked",
    "read_cell_day",
    "read_day",
    "read_name",
    "read_partial_day",
    "read_text",
    "says_nothing",
]
