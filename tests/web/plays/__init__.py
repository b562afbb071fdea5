"""Every form that writes, filled in as a browser does: its last step, ready to be sent, and sent again."""

from __future__ import annotations

from collections.abc import Callable

from tests.world import World

from . import admissions, between, card_batches, cell_life, honours, imports, people, reporting, supplements
from .play import Play, two_steps
from .tables import changed, state

PLAYS: dict[str, Callable[[World], Play]] = {
    **admissions.PLAYS,
    **between.PLAYS,
    **card_batches.PLAYS,
    **cell_life.PLAYS,
    **honours.PLAYS,
    **imports.PLAYS,
    **people.PLAYS,
    **reporting.PLAYS,
    **supplements.PLAYS,
}
# Forms that change nothing of the register, and what sending them again does.
READ = {
    "search": "finds the same",
    "ranking_counts": "counts the same",
    "members": "lists the same",
    "member_numbers": "shows the same, and is written down again",
    "member_sheet_file": "makes the same file again, and is written down again",
    "member_holdings": "tells the same, and is written down again",
    "question_save": "saves one's own question under the same name again; it holds no figure and no person",
    "question_remove": "finds no question any more",
    "unit_group_new": "saves one's own group under the same name again; it holds no figure and no person",
    "unit_group": "finds no such group, or saves the same units again",
    "unit_group_remove": "finds no group any more",
    "notices_read": "finds nothing unread any more",
    "notice_remove": "finds no notice any more",
    "notice_kinds": "chooses the same once more; it is a setting of whoever sends it",
    "declared_remind": "reminds nobody who has not read the last reminder",
    "form_pack": "asks for the same file again, which is none of the register's",
    "book_pdf": "sends the same book again, or asks for the same file again",
    "made_file_stop": "finds no file at work any more",
    "made_file_remove": "finds no file any more",
    "question_schedule": "asks for the same schedule of one's own question again",
    "draft_give_up": "finds no draft any more; nothing of one is in the register",
    "paper_file": "makes the same file again; the first one says that it was printed",
    "imports_remembered": "finds nothing to forget any more",
    "imports": "keeps a second file, of which nothing is written until it is checked and confirmed",
}

__all__ = ["PLAYS", "READ", "Play", "changed", "state", "two_steps"]
