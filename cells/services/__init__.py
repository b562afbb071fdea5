"""What staff and officers do about cells and villages, each as one act that the trail records."""

from .serving import serve_village, split_cell, stop_serving, villages_served
from .village_work import (
    Charge,
    close_programme,
    note_step,
    open_programme,
    remove_step,
    revise_programme,
)

__all__ = [
    "Charge",
    "close_programme",
    "note_step",
    "open_programme",
    "remove_step",
    "revise_programme",
    "serve_village",
    "split_cell",
    "stop_serving",
    "villages_served",
]
