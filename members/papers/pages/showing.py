"""A paper on a page: its pieces as groups to be laid out, and how a stored one is asked for anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from members.papers.filling import FOOT, HEAD, LEFT, Filled, side_by_side
from members.papers.gathering import Asked, Person
from members.papers.kinds import KINDS
from members.papers.language import Piece
from members.papers.models import Paper

CLASSES = {
    Piece.TITLE: "title",
    Piece.ABOUT: "about",
    Piece.CENTRE: "centre",
    Piece.PARAGRAPH: "paragraph",
    Piece.PAGE: "page",
    Piece.LEFT_BOLD: "bold ruled",
    Piece.RIGHT_BOLD: "bold ruled",
    Piece.RIGHT_ITALIC: "italic",
    Piece.SIGNATURE: "bold",
    Piece.SIGNATURE_ITALIC: "italic",
}


def asked_of(paper: Paper, people: Sequence[Person]) -> Asked:
    """What a stored paper asks for."""
    return Asked(
        KINDS[paper.kind],
        paper.organization_id,
        paper.signed_on,
        paper.signed_as,
        people,
        paper.number,
        paper.to_place,
    )


def shown(pieces: Sequence[Filled]) -> list[dict[str, Any]]:
    """The pieces as the page lays them out: columns side by side, or one piece with its class."""
    found: list[dict[str, Any]] = []
    for group in side_by_side(pieces):
        if group[0].piece in (*HEAD, *FOOT):
            left = [_piece(piece) for piece in group if piece.piece in LEFT]
            right = [_piece(piece) for piece in group if piece.piece not in LEFT]
            found.append({"left": left, "right": right, "is_foot": group[0].piece in FOOT})
        else:
            found.append(_piece(group[0]))
    return found


def _piece(piece: Filled) -> dict[str, Any]:
    said: dict[str, Any] = {"class": CLASSES.get(piece.piece, "line"), "runs": piece.runs}
    if piece.piece == Piece.DOTTED:
        said["dots"] = range(int(piece.text))
    if piece.rows:
        said["heads"], said["rows"] = piece.rows[0], piece.rows[1:]
    return said
