"""How each address of imports and of retention is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Right

from ..cast import NOBODY, OWN, UNKNOWN, Actor, Cast
from ..line import DONE, Answer, Line, keeps, plain


def batch(route: str, answers: Answer) -> Line:
    """An import: one's own, a colleague's, and those of organizations above and beside."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        found = actor.batch if target == OWN else cast.batch.get(target)
        return reverse(route, args=[found.pk if found else NOBODY])

    def sees(actor: Actor, target: str) -> bool:
        return target == OWN or actor.holds(Right.MANAGE, target)

    return Line(route, make, answers, sees=sees)


def night(route: str) -> Line:
    """A night's removal: it belongs to no unit, so it is there or it is not."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.night.pk if target == OWN else 10**9]),
        {"POST": 302},
        targets=(OWN, UNKNOWN),
        sees=lambda actor, target: target == OWN,
        may=keeps,
    )


LINES: tuple[Line, ...] = (
    plain("imports", {"POST": 422}),
    plain("imports_remembered", {"POST": 302}),
    plain("import_template", None, "roster"),
    batch("import", {}),
    batch("import_columns", {}),
    batch("import_check", DONE),
    batch("import_explain", DONE),
    batch("import_confirm", DONE),
    batch("import_stop", DONE),
    batch("import_progress", {"GET": 204}),
    batch("import_faults", {"GET": 302}),
    batch("import_undo", {"GET": 302, "POST": 302}),
    Line("retention", lambda cast, actor, target: reverse("retention"), targets=("none",), may=keeps),
    Line(
        "retention_change",
        lambda cast, actor, target: reverse("retention_change", args=["import_files"]),
        DONE,
        targets=("none",),
        may=keeps,
    ),
    night("retention_cancel"),
    night("retention_retry"),
)
