"""Forms of villages and cells: programmes, meetings, rankings, residence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from cells import services as cells
from cells.services.rankings import Ranked, RankingChange, propose
from members import services as members
from tests.cells.test_pages import TAKE_ON
from tests.cells.test_rankings_pages import YEAR as RANKED_YEAR
from tests.members.pages.officers import sign_in
from tests.world import World

from .people import introduced
from .play import Play, two_steps


def _work(path: str, **typed: str) -> Callable[[World], Play]:
    """A form about work on a village; of what is worked on already, ``{}`` is the number of its programme."""

    def play(world: World) -> Play:
        if "{}" not in path:
            return two_steps(world.officer, f"/dia-ban/a1-3/{path}", **typed)
        opened = cells.open_programme(
            village=world.area["a1-3"], charge=cells.Charge("other"), on=date(2026, 1, 5), by=world.officer
        )
        return two_steps(world.officer, f"/dia-ban/a1-3/{path.format(opened.pk)}", **typed)

    return play


def _no_step(world: World) -> Play:
    noted = cells.note_step(village=world.area["a1-3"], step="survey", on=date(2026, 1, 5), by=world.officer)
    return Play(sign_in(world.officer), f"/dia-ban/a1-3/nhat-ky/{noted.pk}/bo/")


def _meetings(world: World) -> Play:
    address = "/sinh-hoat/ghi/?don-vi=DU-A&thang=2026-02"
    return two_steps(world.officer, address, **{f"ngay-{world.cell['CB-A1-1'].pk}-0": "3"})


def _rank(view: str) -> Callable[[World], Play]:
    """A form on which a cell is ranked, or what it proposed is confirmed."""

    def play(world: World) -> Play:
        cell = world.cell["CB-A1-1"].pk
        address = f"{reverse(view)}?don-vi=DU-A&ky=2025&xem=truc-thuoc"
        if view != "ranking_confirm":
            return two_steps(world.officer, address, **{f"xep-t{cell}": "good"})
        change = [RankingChange(cell, None, Ranked("good"))]
        propose(period=RANKED_YEAR, changes=change, by=world.officer)
        return two_steps(world.staff, address, **{f"quyet-t{cell}": "confirm"})

    return play


def _comments(world: World) -> Play:
    introduced(world)
    address = f"{reverse('residence_comments')}?don-vi=DU-A&xem=o-day&nam=2025"
    return two_steps(world.officer, address, **{f"nx-{world.member['an'].pk}": "yes"})


def _post(view: str, **typed: str) -> Callable[[World], Play]:
    """A form about somebody's post in a cell."""

    def play(world: World) -> Play:
        held = members.fill_party_post(
            organization=world.cell["CB-A1-1"],
            post="deputy_secretary",
            holder=world.member["an"],
            on=date(2025, 9, 1),
            by=world.officer,
        )
        return two_steps(world.officer, reverse(view, args=["CB-A1-1", held.pk]), **typed)

    return play


def _base(view: str, **typed: str) -> Callable[[World], Play]:
    """A form about a place of work that has changed since it was founded."""

    def play(world: World) -> Play:
        facts = members.BaseFacts("Công ty Mường Xa", world.area["xa-a"])
        base = members.found_base(code="CS-1", facts=facts, on=date(2025, 9, 1), by=world.officer).base
        members.change_base(base=base, changes={"workers": 5}, on=date(2025, 10, 1), by=world.officer)
        of_a_term = [base.terms.latest("starts_on").pk] if view == "base_change_taken_back" else []
        return two_steps(world.officer, reverse(view, args=[base.pk, *of_a_term]), **typed)

    return play


PLAYS: dict[str, Callable[[World], Play]] = {
    "programme_open": _work("chuong-trinh/mo/", cause="no_source", on="05/01/2026"),
    "programme_revise": _work("chuong-trinh/{}/sua/", cause="merged"),
    "programme_close": _work("chuong-trinh/{}/dong/", on="01/03/2026"),
    "village_step": _work("nhat-ky/ghi/", work="survey", on="05/01/2026"),
    "village_step_remove": _no_step,
    "cell_villages": lambda world: two_steps(world.staff, "/to-chuc/CB-A1-2/thon-ban/", **TAKE_ON),
    "meetings_edit": _meetings,
    **{view: _rank(view) for view in ("ranking_propose", "ranking_decide", "ranking_confirm")},
    "residence_comments": _comments,
    "party_post_fill": lambda world: two_steps(
        world.officer,
        "/to-chuc/CB-A1-1/cap-uy/",
        post="secretary",
        holder=str(world.member["an"].pk),
        on="05/01/2026",
    ),
    "party_post_term": _post("party_post_term", until="30/06/2030"),
    "party_post_end": _post("party_post_end", on="05/01/2026"),
    "base_new": lambda world: two_steps(
        world.officer, "/co-so/moi/", code="CS-9", name="Công ty Mường Xa", area="xa-a", on="05/01/2026"
    ),
    "base_change": _base("base_change", on="05/01/2026", workers="40"),
    "base_change_taken_back": _base("base_change_taken_back"),
    "base_close": _base("base_close", on="05/01/2026"),
    "ranking_cap_set": lambda world: two_steps(
        world.staff, reverse("ranking_cap_set"), percent="15", on="01/01/2026"
    ),
}
