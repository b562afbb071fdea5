"""How each address of periods, forms, targets and reorganization is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Target

from ..cast import CHILD, OWN, PARENT, SIBLING, UNKNOWN
from ..line import DONE, Line, asking, plain

PLAN_ROUTES = (
    *(
        "plan",
        "plan_things",
        "plan_progress",
        "plan_edit",
        "plan_merge",
        "plan_row",
        "plan_row_remove",
        "plan_sheet",
    ),
    *("plan_share", "plan_preview", "plan_stop", "plan_discard", "plan_carry_out", "plan_undo"),
)


def nobodys_plan(route: str) -> Line:
    """A plan that is not there; who sees which is tried where plans are tested."""
    numbers = [10**9, 1] if route == "plan_row_remove" else [10**9]
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=numbers),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    )


LINES: tuple[Line, ...] = (
    plain("made_files"),
    *(
        Line(
            route,
            lambda cast, actor, target, route=route: reverse(route, args=[10**9]),
            {method: 404},
            targets=(UNKNOWN,),
            sees=lambda actor, target: True,
        )
        for route, method in (("made_file", "GET"), ("made_file_stop", "POST"), ("made_file_remove", "POST"))
    ),
    plain("targets"),
    asking("targets", "organization", Target.ORGANIZATION, "don-vi="),
    asking("targets_edit", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    plain("programmes"),
    asking("targets_exempt", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("targets_propose", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    plain("periods"),
    asking("periods", "organization", Target.ORGANIZATION, "don-vi="),
    plain("forms"),
    asking("forms", "organization", Target.ORGANIZATION, "don-vi="),
    asking("form_pack", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("form", "organization", Target.ORGANIZATION, "don-vi=", "1"),
    asking("form_checks", "organization", Target.ORGANIZATION, "don-vi="),
    asking("layouts", "organization", Target.ORGANIZATION, "don-vi="),
    # Forms are laid out for a whole province: whoever manages less is told so.
    asking(
        "layout_edit", "organization", Target.ORGANIZATION, "bieu=1&don-vi=", targets=(PARENT,), answers=DONE
    ),
    asking(
        "layout_edit",
        "organization",
        Target.ORGANIZATION,
        "bieu=1&don-vi=",
        targets=(OWN, CHILD, SIBLING, UNKNOWN),
    ),
    asking("declared", "organization", Target.ORGANIZATION, "don-vi="),
    asking("declare", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("declared_remind", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("period_close", "organization", Target.ORGANIZATION, "don-vi=", answers={"POST": 422}),
    asking("period_stop", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("period_reopen", "organization", Target.ORGANIZATION, "don-vi=", answers={"POST": 422}),
    plain("plans"),
    plain("plan_new", {"POST": 422}),
    plain("plan_sheet_template"),
    *(nobodys_plan(name) for name in PLAN_ROUTES),
)
