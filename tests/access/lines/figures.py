"""How each address of figures, lists, files, work and summaries is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Right, Target

from ..cast import OWN, UNKNOWN, Actor
from ..line import DONE, ON, Answer, Line, asking, comparing, keeps, of, plain


def run(route: str, answers: Answer | None = None) -> Line:
    """A run of the stored figures: it belongs to no unit, so it is there or it is not."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.run.pk if target == OWN else 10**9]),
        answers or {},
        targets=(OWN, UNKNOWN),
        sees=lambda actor, target: target == OWN,
    )


def to_the_only_one(actor: Actor, method: str) -> int:
    """The doors to the trees lead on where there is one way."""
    return 302 if actor.roots == 1 else 200


def to_the_work(actor: Actor, method: str) -> int:
    """Who sees no figure is led on to the trail or the accounts."""
    return 200 if actor.holds(Right.LOOK) else 302


def has_work(actor: Actor) -> bool:
    """Work in the background is seen by those who see figures, and by who keeps the register's limits."""
    return actor.holds(Right.SEE) or keeps(actor)


LINES: tuple[Line, ...] = (
    plain("home", to_the_work),
    Line(
        "home",
        lambda c, a, t: f"/?ngay={ON}&don-vi={c.organization[t]}",
        to_the_work,
        target=Target.ORGANIZATION,
        sees=lambda a, t: True,
    ),
    plain("areas", to_the_only_one),
    of("area", "area", query=f"?ngay={ON}"),
    plain("organizations", to_the_only_one),
    of("organization", "organization", query=f"?ngay={ON}"),
    of("organization", "cell", query=f"?ngay={ON}"),
    plain("villages"),
    plain("clearing"),
    plain("readings"),
    comparing("reading_set", DONE),
    asking("villages", "area", Target.AREA, "xa="),
    plain("figures"),
    plain("question_save", {"POST": 400}),
    Line(
        "question_remove",
        lambda cast, actor, target: reverse("question_remove", args=[10**9]),
        {"POST": 404},
        targets=(UNKNOWN,),
        sees=lambda actor, target: True,
    ),
    plain("unit_groups"),
    plain("unit_group_new", {"POST": 422}),
    *(
        Line(
            route,
            lambda cast, actor, target, route=route: reverse(route, args=[10**9]),
            dict.fromkeys(methods, 404),
            targets=(UNKNOWN,),
            sees=lambda actor, target: True,
        )
        for route, methods in (("unit_group", ("GET", "POST")), ("unit_group_remove", ("POST",)))
    ),
    plain("inbox"),
    plain("notices_read", DONE),
    plain("notice_kinds", DONE),
    *(
        Line(
            route,
            lambda cast, actor, target, route=route: reverse(route, args=[10**9]),
            {method: 404},
            targets=(UNKNOWN,),
            sees=lambda actor, target: True,
        )
        for route, method in (
            ("notice", "GET"),
            ("notice_file", "GET"),
            ("notice_remove", "POST"),
            ("question_schedule", "POST"),
        )
    ),
    plain("schedules"),
    plain("notice_readers"),
    Line(
        "figure",
        lambda c, a, t: f"{reverse('figure', args=['members'])}?ngay={ON}&don-vi={c.organization[t]}",
        target=Target.ORGANIZATION,
    ),
    Line(
        "figure",
        lambda c, a, t: f"{reverse('figure', args=['villages'])}?ngay={ON}&don-vi=dia-ban:{c.area[t]}",
        target=Target.AREA,
    ),
    asking("drill_down", "organization", Target.ORGANIZATION, f"indicator=members&on={ON}&organization="),
    asking("drill_down", "area", Target.AREA, f"indicator=members&on={ON}&area="),
    asking(
        "why_moved",
        "organization",
        Target.ORGANIZATION,
        f"indicator=members&on={ON}&compare_on=2025-06-30&organization=",
    ),
    plain("post_coverage"),
    asking("post_coverage", "organization", Target.ORGANIZATION, "don-vi="),
    asking("post_coverage", "area", Target.AREA, "don-vi=dia-ban:"),
    plain("bases"),
    asking("bases", "organization", Target.ORGANIZATION, "don-vi="),
    plain("books"),
    asking("books", "organization", Target.ORGANIZATION, "don-vi="),
    plain("book", None, "danh-sach"),
    Line(
        "book",
        lambda cast, actor, which: (
            f"{reverse('book', args=['ket-nap'])}?den={ON}&don-vi={cast.organization[which]}"
        ),
        target=Target.ORGANIZATION,
    ),
    Line(
        "book_pdf",
        lambda cast, actor, which: (
            f"{reverse('book_pdf', args=['ket-nap'])}?den={ON}&don-vi={cast.organization[which]}"
        ),
        target=Target.ORGANIZATION,
    ),
    plain("badges"),
    asking("badges", "organization", Target.ORGANIZATION, "don-vi="),
    plain("badges_together", DONE),
    plain("cards_together", DONE),
    plain("given_together_taken_back", {"GET": 404, "POST": 404}, "0" * 8 + "-0000-4000-8000-" + "0" * 12),
    Line("work", lambda cast, actor, target: reverse("work"), targets=("none",), may=has_work),
    plain("runs"),
    run("run"),
    plain("run_now", DONE),
    run("run_retry", DONE),
    run("run_cancel", DONE),
    plain("api_indicators"),
    plain("api_areas"),
    plain("api_organizations"),
    Line("api_periods", lambda c, a, t: f"/api/v1/periods/?period=2026-06&organization={c.organization[t]}"),
    Line("api_targets", lambda c, a, t: f"/api/v1/targets/?on={ON}&organization={c.organization[t]}"),
    Line(
        "api_summaries",
        lambda c, a, t: f"/api/v1/summaries/?indicators=members&on={ON}&organization={c.organization[t]}",
    ),
    Line(
        "api_summary",
        lambda c, a, t: f"/api/v1/summaries/members/?on={ON}&organization={c.organization[t]}",
    ),
    plain("api_nowhere", {"GET": 404}, "khong-co"),
    plain("api_problem", {}, "no-token"),
    plain("api_schema"),
)
