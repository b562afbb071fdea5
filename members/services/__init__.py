"""What may be written about people: one function an act, each in one transaction with its audit row.

Every function takes keywords only and ``by``, the user who enters the act. It locks the member, writes the
event, derives stretches and movements anew and returns the event; ``event.notices`` is what the user should
look at. :class:`Refused` says why nothing was written. With a ``form_key`` in its ``filing``, the same form
sent again (also at the same time) gives the first event instead of a second. Days in the past are accepted:
``recorded_at`` keeps when the register learned of it; a day to come is refused.

Whose member it is, the caller has checked (:mod:`registry.accounts.access.scopes`).
"""

from registry.common.refusals import Notice, Refused

from .admitting import CellVote, admit_by_vote
from .assignments import Charge, assign, change_assignment, end_assignment
from .bases import BaseFacts, change_base, close_base, facts_of, found_base, take_back_change
from .cases import admit_prospect, close_in_vain, correct_case, note_step, open_case, remove_step
from .changing import away, back, change_cell, discipline, exempt, move_house, recognize
from .entering import admit, first_record, restore, transfer_in
from .erasing import erase
from .facts import state_facts, take_back_facts
from .filing import Filing
from .handing_over import receive_transfer, refuse_transfer, send_transfer, withdraw_transfer
from .honours import give_award, issue_cards, record_badges, take_back_honours
from .leaving import leave, transfer_out
from .merging import merge_cells, move_members
from .party_posts import end_party_post, fill_party_post, set_party_term
from .personal import correct
from .posts import PostChange, change_posts, fill_post, vacate_post
from .reviews import close_review, open_review
from .together import (
    correct_together,
    move_together,
    recognize_together,
    send_together,
    void_together,
    withdraw_together,
)
from .voiding import replace, void

__all__ = [
    "BaseFacts",
    "CellVote",
    "Charge",
    "Filing",
    "Notice",
    "PostChange",
    "Refused",
    "admit",
    "admit_by_vote",
    "admit_prospect",
    "assign",
    "away",
    "back",
    "change_assignment",
    "change_base",
    "change_cell",
    "change_posts",
    "close_base",
    "close_in_vain",
    "close_review",
    "correct",
    "correct_case",
    "correct_together",
    "discipline",
    "end_assignment",
    "end_party_post",
    "erase",
    "exempt",
    "facts_of",
    "fill_party_post",
    "fill_post",
    "first_record",
    "found_base",
    "give_award",
    "issue_cards",
    "leave",
    "merge_cells",
    "move_house",
    "move_members",
    "move_together",
    "note_step",
    "open_case",
    "open_review",
    "receive_transfer",
    "recognize",
    "recognize_together",
    "record_badges",
    "refuse_transfer",
    "remove_step",
    "replace",
    "restore",
    "send_together",
    "send_transfer",
    "set_party_term",
    "state_facts",
    "take_back_change",
    "take_back_facts",
    "take_back_honours",
    "transfer_in",
    "transfer_out",
    "vacate_post",
    "void",
    "void_together",
    "withdraw_together",
    "withdraw_transfer",
]
