"""Choosing one of many in a form: what can be chosen, how it is found, and that a present value may stay."""

from __future__ import annotations

from typing import NamedTuple, Protocol

# A list of up to so many is listed whole; a longer one is searched, and so many are offered at once.
LISTED_WHOLE = 60
OFFERED = 12


class Option(NamedTuple):
    """Something to choose: its primary key, its key in the form, what it is called and where it is."""

    id: int
    key: str
    label: str
    hint: str = ""


class Finder(Protocol):
    """A source of options."""

    gone: str
    none_found: str
    placeholder: str

    @property
    def is_short(self) -> bool:
        """Few enough to be listed whole."""

    def get(self, key: str) -> Option | None:
        """The option of that key, if it may be chosen."""

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first options that fit all of ``words``, and whether there are more."""

    def groups(self) -> list[tuple[str, list[Option]]]:
        """All options under headings, for a short list."""

    def only(self) -> Option | None:
        """The option, where there is just one."""


class WithOwn:
    """Another finder's options, and one that is there already and may stay, wherever it lies."""

    def __init__(self, finder: Finder, own: Option | None) -> None:
        self._finder = finder
        self._own = own if own is not None and finder.get(own.key) is None else None
        self.gone, self.none_found, self.placeholder = finder.gone, finder.none_found, finder.placeholder

    @property
    def is_short(self) -> bool:
        """Few enough to be listed whole."""
        return self._finder.is_short

    def get(self, key: str) -> Option | None:
        """The option of that key."""
        return self._own if self._own and self._own.key == key else self._finder.get(key)

    def search(self, words: str) -> tuple[list[Option], bool]:
        """As the other finder."""
        return self._finder.search(words)

    def groups(self) -> list[tuple[str, list[Option]]]:
        """The one that is there, then the others."""
        return [*([("", [self._own])] if self._own else []), *self._finder.groups()]

    def only(self) -> Option | None:
        """What is there is what the form begins with: nothing is chosen for the user."""
        return None
