"""Under which other unit each unit of a tree is seen on a day, and what is seen below it: for rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

_FEW, _MOST = 8, 1000
# Of what somebody looked below lately so much is looked below again after a write of structure.
_LATELY = 8


class Sight:
    """Under which other unit each is seen on a day, for rights: each under one at most. Never changes."""

    def __init__(self, above: dict[int, int | None]) -> None:
        self.above = above
        # What is seen below a few units: below those at which somebody's rights begin.
        self._found: dict[tuple[int, ...], list[int]] = {}
        self._lately: list[tuple[int, ...]] = []

    def after(self, again: Mapping[int, int | None], units: Collection[int]) -> Sight:
        """The same where some units are seen under what they are ``again``; ``units`` are all there are."""
        if all(self.above.get(unit, 0) == over for unit, over in again.items()):
            return self
        new = Sight({unit: over for unit, over in {**self.above, **again}.items() if unit in units})
        new._lately = (list(self._found) or self._lately)[-_LATELY:]
        return new

    def look_again(self) -> None:
        """Look below what somebody looked below lately, before a write: before anybody waits for it."""
        lately, self._lately = self._lately, []
        for units in lately:
            self.below(units)

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for unit, over in self.above.items():
            if over is not None:
                found[over].append(unit)
        return found

    def below(self, units: Iterable[int]) -> list[int]:
        """The ``units``, and all that is seen under one of them."""
        begin = tuple(units)
        known = self._found.get(begin)
        if known is None:
            known = self._walked(begin)
        if len(begin) <= _FEW and len(self._found) < _MOST:
            # What was looked for last stands last.
            self._found.pop(begin, None)
            self._found[begin] = known
        return list(known)

    def _walked(self, units: Iterable[int]) -> list[int]:
        found = dict.fromkeys(units)
        left = list(found)
        while left:
            more = [unit for unit in self._below.get(left.pop(), ()) if unit not in found]
            found.update(dict.fromkeys(more))
            # Most are cells, with nothing below.
            left += [unit for unit in more if unit in self._below]
        return list(found)
