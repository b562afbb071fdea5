"""Village posts and their holders in the default demo: two terms of heads, one of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from members.models import PostKind

from .csv_folder import Sheets
from .lives import Resident, age_on
from .units import Village

TERM_BEGAN = date(2022, 7, 1)
EARLIER_TERM = date(2017, 6, 1)
# Of a hundred holders those who are members, now; some villages have no associations of their own.
SHARES = {
    PostKind.VILLAGE_HEAD: 82,
    PostKind.FRONT_HEAD: 74,
    PostKind.ASSOCIATION_HEAD: 55,
    PostKind.ASSOCIATION_DEPUTY: 33,
    PostKind.YOUTH_SECRETARY: 47,
}
ASSOCIATIONS = 4


def fill(
    villages: Sequence[Village], residents: Mapping[str, Sequence[Resident]], rng: Random, sheets: Sheets
) -> None:
    """Rows for every village: who holds what, an empty dossier for holders who are not members."""
    for village in villages:
        people = sorted(residents.get(village.key, ()), key=lambda resident: resident.birth)
        free: defaultdict[bool, list[Resident]] = defaultdict(list)
        for resident in people:
            free[age_on(resident.birth, TERM_BEGAN) < 32].append(resident)
        begins = max(village.starts or EARLIER_TERM, EARLIER_TERM)
        if begins < TERM_BEGAN:
            last = village.ends or TERM_BEGAN
            head = _head_of_old(people, begins, rng)
            sheets.rows["posts"].append(
                (village.key, PostKind.VILLAGE_HEAD.value, head, begins, _eve(min(last, TERM_BEGAN)))
            )
        if village.ends is not None:
            continue
        for post in SHARES:
            times = ASSOCIATIONS if post.value.startswith("association") else 1
            for _ in range(times):
                if rng.random() < 0.03:
                    continue
                _hold(village, post, free[post is PostKind.YOUTH_SECRETARY], rng, sheets)


def _hold(village: Village, post: PostKind, free: list[Resident], rng: Random, sheets: Sheets) -> None:
    """Somebody of ``free`` holds the post, or nobody who is a member does."""
    begins, holder = TERM_BEGAN, None
    if free and rng.random() * 100 < SHARES[post]:
        resident = free.pop(int(rng.random() * len(free)))
        holder = resident.dossier
        begins = max(begins, resident.since)
    sheets.rows["posts"].append((village.key, post.value, holder, begins, None))


def _head_of_old(people: Sequence[Resident], on: date, rng: Random) -> str | None:
    there = [r for r in people if r.since <= on and 24 < age_on(r.birth, on) < 62]
    if not there or rng.random() > 0.71:
        return None
    return there[int(rng.random() * len(there))].dossier


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
