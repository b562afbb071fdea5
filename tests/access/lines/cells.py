"""How each address about a cell's life and about villages is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Target

from ..cast import CHILD, OWN, SIBLING, UNKNOWN, Actor, Cast
from ..line import DONE, Line, asking, comparing, of, plain
from .members import about, member_key, of_a_village


def assigned(route: str) -> Line:
    """An address about a task of a member, which may be contact with a cell of residence."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        rows = cast.contact if route == "introduction_end" else cast.task
        known = rows[target].pk if target in rows else 10**9
        return reverse(route, args=[member_key(cast, target), known])

    return Line(route, make, DONE)


def worked_on(route: str) -> Line:
    """A clearing programme of a village, or a step noted in its log."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.step if route == "village_step_remove" else cast.programme
        number = known[target].pk if target in known else 10**9
        return reverse(route, args=[cast.village[target], number])

    return Line(route, make, DONE, targets=(OWN, CHILD, SIBLING, UNKNOWN))


def party_post(route: str) -> Line:
    """A post of an organization."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        held = cast.party_post[target].pk if target in cast.party_post else 10**9
        return reverse(route, args=[cast.organization[target], held])

    return Line(route, make, DONE)


LINES: tuple[Line, ...] = (
    of("cell_villages", "cell", DONE),
    of("party_post_fill", "organization", DONE),
    party_post("party_post_term"),
    party_post("party_post_end"),
    plain("party_posts"),
    asking("party_posts", "organization", Target.ORGANIZATION, "don-vi="),
    plain("village_posts_table"),
    asking("village_posts_table", "area", Target.AREA, "xa="),
    asking("village_posts_edit", "area", Target.AREA, "xa=", answers=DONE),
    plain("meetings"),
    asking("meetings", "organization", Target.ORGANIZATION, "don-vi="),
    asking("meetings_edit", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    plain("rankings"),
    asking("rankings", "organization", Target.ORGANIZATION, "don-vi="),
    asking("ranking_counts", "organization", Target.ORGANIZATION, "don-vi="),
    *(
        asking(route, "organization", Target.ORGANIZATION, "don-vi=", answers=DONE)
        for route in ("ranking_propose", "ranking_decide", "ranking_confirm")
    ),
    plain("residence"),
    asking("residence", "organization", Target.ORGANIZATION, "don-vi="),
    asking("residence_comments", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    about("member_introduce", answers=DONE),
    assigned("introduction_end"),
    plain("assignments"),
    asking("assignments", "organization", Target.ORGANIZATION, "don-vi="),
    about("member_assign", answers=DONE),
    of_a_village("village_assign"),
    of("cell_assign", "cell", DONE),
    assigned("assignment_change"),
    assigned("assignment_end"),
    plain("ranking_cap"),
    comparing("ranking_cap_set", DONE),
    of_a_village("programme_open"),
    of_a_village("village_step"),
    *(worked_on(route) for route in ("programme_revise", "programme_close", "village_step_remove")),
)
