"""What an app can make a file of in the background, as it declares in ``makers.py`` (``MAKERS``).

Collected by :mod:`reports.files`, which makes the file as work of the queue and holds it for whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from registry.accounts.models import User


@dataclass(frozen=True, slots=True)
class Making:
    """What a file is made of: what was asked for, of which organization, for whom; ``into`` takes the file.

    The maker says by ``progress`` how many parts of how many are done, and so hears when it is to stop.
    """

    organization: int
    asked: Mapping[str, str]
    by: User
    into: IO[bytes]
    progress: Callable[[int, int], None] = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its name, its kind, how many people it names, and what the trail says of that.

    ``note`` is called in the transaction in which the file is stored.
    """

    file_name: str
    content_type: str
    people: int = 0
    note: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Maker:
    """One kind of file. ``make`` is called in the name of whoever asked, and reads all from one moment."""

    name: str
    make: Callable[[Making], Made]
