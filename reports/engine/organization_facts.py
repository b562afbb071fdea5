"""What statements read of organizations, beside where they stand and who is in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from registry.units.changed import Changed
from registry.units.structure import Structure

from .parts import Basis, Parts
from .settled import Settled

# Of each organization its kind, sector, base and first day.
Facts = dict[int, tuple[str, str, str, date]]


def facts_of(day: Structure) -> Facts:
    """Of all that stand on the day, found once for each structure."""
    terms = day.forest.party_terms

    def of(units: Iterable[int]) -> Facts:
        return {
            unit: (term.kind, term.sector, term.base, min(own.starts_on for own in terms[unit]))
            for unit in units
            if (term := day.party.standing.get(unit)) is not None
        }

    def renew(before: Facts, changed: Changed) -> Facts:
        again = of(changed.organizations)
        if all(before.get(unit) == again.get(unit) for unit in changed.organizations):
            return before
        return {unit: own for unit, own in before.items() if unit not in changed.organizations} | again

    return day.remembered("facts", lambda: of(day.party.standing), renew)


def basis_of(divided: Parts, became: Settled, facts: Facts) -> Basis:
    """What of structure is read of units: where they count, who is in them, and what they are."""

    def digest() -> bytes:
        told = repr(sorted(facts.items())).encode()
        return became.digest + blake2b(told, digest_size=16).digest()

    return Basis(divided, (became, facts), digest)
