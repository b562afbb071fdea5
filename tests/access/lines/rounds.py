"""How each address about batches of cards and supplement rounds is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Target

from ..cast import UNKNOWN
from ..line import DONE, Line, asking, comparing, plain
from .members import member_key


def nobodys_batch(route: str, *more: int) -> Line:
    """A batch of cards that is not there; who sees which is tried where batches are tested."""
    address = "/dot-the/1000000000/gui/" if route == "card_batch_step" else ""
    return Line(
        route,
        lambda cast, actor, target: address or reverse(route, args=[10**9, *more]),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    )


LINES: tuple[Line, ...] = (
    plain("card_batches"),
    plain("card_batch_new", DONE),
    *(
        nobodys_batch(name)
        for name in ("card_batch", "card_batch_add", "card_batch_add_one", "card_batch_step")
    ),
    nobodys_batch("card_batch_drop", 1),
    plain("supplements"),
    asking("supplements", "organization", Target.ORGANIZATION, "don-vi="),
    plain("supplement_people", {"GET": 302}),
    asking("supplement_people", "organization", Target.ORGANIZATION, "don-vi=", answers={"GET": 302}),
    comparing("supplement_new", DONE),
    # Of a year without a round; who may do what in one is tried where rounds are tested.
    *(
        plain(name, {"GET": 404, "POST": 404}, 1990)
        for name in ("supplement_close", "supplement_reopen", "supplement_note")
    ),
    Line(
        "supplement_take_back",
        lambda cast, actor, target: reverse("supplement_take_back", args=[member_key(cast, target), 1990]),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    ),
)
