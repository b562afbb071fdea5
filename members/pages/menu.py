"""What the page of a member offers to enter."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.urls import reverse

from members.models import Member
from registry.accounts.models import User

from .access import may_write_about
from .acts import ACTS, situation_of


class Action(NamedTuple):
    """A link to a form."""

    title: str
    url: str
    hint: str


def actions_for(user: User, member: Member, on: date) -> list[Action]:
    """The forms that fit how ``member`` stands on ``on``; none where the user may not write."""
    if not may_write_about(user, member):
        return []
    situation = situation_of(member, on)
    sends = [
        Action(
            "Giới thiệu sang nơi khác trong tỉnh",
            reverse("member_hand_over", args=[member.pk]),
            "Nơi đến tiếp nhận rồi mới chuyển; đến lúc đó vẫn tính ở đây",
        )
    ]
    return (sends if situation.now is not None else []) + [
        Action(act.title, reverse(act.name, args=[member.pk]), act.hint)
        for act in ACTS
        if act.fits(situation)
    ]
