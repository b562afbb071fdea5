"""Which unit somebody means who writes its name, its key or its code, of those that the user manages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from registry.common.text import search_key
from registry.units.names import full_name
from registry.units.structure import Structure
from registry.units.terms import holding

from .models import RowTree


class Several(Exception):
    """The words fit several units; what tells them apart."""

    def __init__(self, above: Iterable[str]) -> None:
        super().__init__()
        self.above = sorted(above)


class Names:
    """The units of both trees on a day, by what they may be called; perhaps with the unit above."""

    def __init__(self, structure: Structure, areas: Collection[int], organizations: Collection[int]) -> None:
        self._structure = structure
        self._keys: dict[str, set[str]] = {RowTree.AREA: set(), RowTree.ORGANIZATION: set()}
        self._called: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.above: dict[tuple[str, str], str] = {}
        self.titles: dict[tuple[str, str], str] = {}
        for area in areas:
            self._note_area(area)
        for organization in organizations:
            self._note_organization(organization)

    def _note_area(self, area: int) -> None:
        known = self._structure.forest
        term, naming = self._structure.areas.term(area), holding(known.namings[area], self._structure.day)
        if term is None or naming is None:
            return
        above = known.area_keys[term.parent][0] if term.parent in known.area_keys else ""
        names = (naming.name, full_name(naming.kind, naming.name))
        self._note(RowTree.AREA, known.area_keys[area][0], names, above)
        if naming.code:
            self._called[RowTree.AREA, naming.code].append(known.area_keys[area][0])

    def _note_organization(self, organization: int) -> None:
        known = self._structure.forest
        if (term := self._structure.party_term(organization)) is not None:
            above = known.codes.get(term.parent, "") if term.parent is not None else ""
            self._note(RowTree.ORGANIZATION, known.codes[organization], (term.name,), above)

    def _note(self, tree: str, key: str, names: Iterable[str], above: str) -> None:
        self._keys[tree].add(key)
        self.above[tree, key] = above
        for name in names:
            self.titles[tree, key] = name
        for called in {search_key(name) for name in names}:
            self._called[tree, called].append(key)

    def find(self, tree: str, words: str, above: str = "") -> str | None:
        """The key of the unit that is meant, ``None`` where none is; raises :class:`Several`.

        ``above`` is the key or the name of the unit above it.
        """
        if words in self._keys[tree]:
            return words
        name, _, rest = words.partition(",")
        found = [*dict.fromkeys([*self._called[tree, words.strip()], *self._called[tree, search_key(name)]])]
        for wanted in filter(None, (above, rest.strip())):
            found = [key for key in found if self._is_above(tree, key, wanted)]
        if len(found) > 1:
            raise Several(self.titles.get((tree, self.above[tree, key]), "") for key in found)
        return found[0] if found else None

    def _is_above(self, tree: str, key: str, wanted: str) -> bool:
        above = self.above[tree, key]
        return wanted == above or above in self._called[tree, search_key(wanted)]
