"""A paper made: its template in force, filled with what the register knows, and what it does not know."""

from __future__ import annotations

from dataclasses import dataclass

from registry.common.refusals import Refused
from registry.units.structure import forest

from .filling import Filled, TooLong, fill
from .gathering import Asked, of_paper, of_people
from .kinds import default_text
from .language import Block, Line, Words
from .models import PaperTemplate


@dataclass(frozen=True, slots=True)
class Made:
    """The pieces of a paper, and the fields that stay empty on it."""

    pieces: list[Filled]
    unknown: list[str]


def template_of(asked: Asked) -> PaperTemplate | None:
    """The province's own template in force; ``None``: the one that comes with the register."""
    path = forest().on(asked.signed_on).party.path(asked.organization)
    own = PaperTemplate.objects.filter(organization__in=path, kind=asked.kind.code)
    found: PaperTemplate | None = own.order_by("-number").first()
    return found


def make(asked: Asked, template: PaperTemplate | None) -> Made:
    """The paper as ``template`` lays it out."""
    return make_from(asked, template.text if template else default_text(asked.kind.code))


def make_from(asked: Asked, text: str) -> Made:
    """The paper as a template's text lays it out; raises ``BrokenTemplate``, refuses what is too long."""
    program = asked.kind.read(text)
    paper, people = of_paper(asked), of_people(asked)
    try:
        pieces = fill(program, paper, people)
    except TooLong:
        raise Refused("paper_too_long", "Văn bản dài quá mức cho phép: hãy bớt người.") from None
    known = [{**paper, **one} for one in people] or [paper]
    missing = dict.fromkeys(
        word.text
        for word in _named(program)
        # The number is taken when the paper is written.
        if word.text != "số" and any(not one.get(word.text) for one in known)
    )
    return Made(pieces, list(missing))


def _named(block: Block) -> list[Words]:
    """The fields that stand on the paper in any case, block by block."""
    found: list[Words] = []
    for part in block.parts:
        if isinstance(part, Line):
            found += [word for cell in (part.words, *part.cells) for word in cell if word.is_field]
        elif not part.name:
            found += _named(part)
    return found
