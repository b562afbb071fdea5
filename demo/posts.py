"""Village posts and their holders in the default demo: two terms of heads, one of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from members.models import Association, PostKind

from .csv_folder import COLUMNS, Sheets
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
    PostKind.YOUTH_DEPUTY: 29,
}
YOUTH = (PostKind.YOUTH_SECRETARY, PostKind.YOUTH_DEPUTY)
ASSOCIATIONS = (Association.WOMEN, Association.FARMERS, Association.VETERANS, Association.ELDERS)


def fill(
    villages: Sequence[Village], residents: Mapping[str, Sequence[Resident]], rng: Random, sheets: Sheets
) -> None:
    """Rows for every village: who holds what, an empty dossier for holders who are not members."""
    women = _women(sheets)
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
                (village.key, PostKind.VILLAGE_HEAD.value, None, head, begins, _eve(min(last, TERM_BEGAN)))
            )
        if village.ends is not None:
            continue
        for post in SHARES:
            own = ASSOCIATIONS if post.value.startswith("association") else (None,)
            for association in own:
                if rng.random() < 0.03:
                    continue
                able = free[post in YOUTH]
                if association == Association.WOMEN:
                    able = [resident for resident in able if resident.dossier in women]
                holder = _hold(village, post, association, able, rng, sheets)
                if holder is not None:
                    free[post in YOUTH].remove(holder)


def _women(sheets: Sheets) -> set[object]:
    """The dossiers of all women."""
    columns = COLUMNS["members"]
    dossier, gender = columns.index("dossier_no"), columns.index("gender")
    return {row[dossier] for row in sheets.rows["members"] if row[gender] == "female"}


def _hold(
    village: Village,
    post: PostKind,
    association: Association | None,
    able: Sequence[Resident],
    rng: Random,
    sheets: Sheets,
) -> Resident | None:
    """Somebody of ``able`` holds the post, or nobody who is a member does."""
    holder = None
    if able and rng.random() * 100 < SHARES[post]:
        holder = able[int(rng.random() * len(able))]
    begins = max(TERM_BEGAN, holder.since) if holder else TERM_BEGAN
    of = association.value if association else None
    sheets.add("posts", village.key, post.value, of, holder.dossier if holder else None, begins, None)
    return holder


def _head_of_old(people: Sequence[Resident], on: date, rng: Random) -> str | None:
    there = [r for r in people if r.since <= on and 24 < age_on(r.birth, on) < 62]
    if not there or rng.random() > 0.71:
        return None
    return there[int(rng.random() * len(there))].dossier


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
