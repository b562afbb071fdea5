"""Sharing a whole number out by weights: largest remainder, with a floor for each.

Pure: units are keys, nothing here knows a database. Numbers are whole and fractions exact, so that the sum is
exact and the order in which units come decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Claim:
    """What a unit weighs, and the least that it is given."""

    key: str
    weight: int
    floor: int = 0


class Why(Enum):
    """By which rule a unit has its number."""

    # Its part by weight lies below its floor.
    FLOOR = "floor"
    # Its part by weight, rounded up: its remainder is among the largest; or down.
    UP, DOWN = "up", "down"
    # Its part by weight is a whole number.
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Share:
    """The number of a unit and how it came about.

    ``quota`` is its part by weight of ``pot``, which was shared by ``weights``; ``place`` is that of its
    remainder among all that have one, the largest first.
    """

    claim: Claim
    number: int
    why: Why
    quota: Fraction
    pot: int
    weights: int
    place: int = 0

    @property
    def quota_in_words(self) -> str:
        """The quota as it is written, to two places."""
        whole, hundredths = divmod(round(self.quota * 100), 100)
        return f"{whole},{hundredths:02}"


class FloorsTooHigh(ValueError):
    """The floors come to more than there is to share."""

    def __init__(self, total: int, floors: int) -> None:
        super().__init__(f"{floors} of {total}")
        self.total, self.floors = total, floors


def share_out(total: int, claims: Iterable[Claim]) -> dict[str, Share]:
    """``total`` shared among ``claims``, by key; raises :class:`FloorsTooHigh`.

    Whose part by weight lies below its floor gets the floor, and the rest is shared among the others anew
    until nobody's does; of these each gets its part rounded down, and what is left goes one by one to the
    largest remainders: of equal ones to the heavier unit, of equally heavy ones to the first by key. Where
    nobody weighs anything, all weigh the same.
    """
    claims = list(claims)
    left, open_, found = total, claims, dict[str, Share]()
    floors = sum(claim.floor for claim in open_)
    if floors > total:
        raise FloorsTooHigh(total, floors)
    while open_:
        quotas, weights = _quotas(left, open_)
        bound = [claim for claim in open_ if quotas[claim.key] < claim.floor]
        if not bound:
            found.update(_rounded(left, open_, quotas, weights))
            break
        for claim in bound:
            found[claim.key] = Share(claim, claim.floor, Why.FLOOR, quotas[claim.key], left, weights)
        left -= sum(claim.floor for claim in bound)
        open_ = [claim for claim in open_ if claim.key not in found]
    return {claim.key: found[claim.key] for claim in claims}


def _quotas(left: int, claims: list[Claim]) -> tuple[dict[str, Fraction], int]:
    weights = sum(claim.weight for claim in claims)
    if not weights:
        return {claim.key: Fraction(left, len(claims)) for claim in claims}, 0
    return {claim.key: Fraction(left * claim.weight, weights) for claim in claims}, weights


def _rounded(left: int, claims: list[Claim], quotas: dict[str, Fraction], weights: int) -> dict[str, Share]:
    down = {claim.key: int(quotas[claim.key]) for claim in claims}
    rests = {key: quotas[key] - down[key] for key in down}
    ranked = sorted((c for c in claims if rests[c.key]), key=lambda c: (-rests[c.key], -c.weight, c.key))
    places = {claim.key: place for place, claim in enumerate(ranked, 1)}
    more = left - sum(down.values())
    found = {}
    for claim in claims:
        place = places.get(claim.key, 0)
        is_up = 0 < place <= more
        why = Why.WHOLE if not place else Why.UP if is_up else Why.DOWN
        number = down[claim.key] + is_up
        found[claim.key] = Share(claim, number, why, quotas[claim.key], left, weights, place)
    return found
