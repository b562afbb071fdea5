"""Saved questions: whose they are, saving one, having it sent by itself, and removing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from registry.accounts.access.scopes import root_ids
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.dates import eve
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization

from .models import Every, SavedQuestion, UnitGroup

# So many figures are counted for the home page.
MOST_ON_HOME = 6


def of(user: User) -> QuerySet[SavedQuestion]:
    """The user's own questions, and those shared where the user has a right."""
    return SavedQuestion.objects.filter(Q(owner=user) | Q(shared_in__in=root_ids(user))).select_related(
        "owner"
    )


@write
def save(
    *,
    name: str,
    indicator: str,
    choices: Mapping[str, str | Sequence[str]],
    group: UnitGroup | None = None,
    shared_in: Organization | None,
    on_home: bool,
    by: User,
) -> SavedQuestion:
    """The question, perhaps about a group, stands under that name; one of the same name is replaced.

    Refuses an empty name, to share where the user has no right, and to share a question about a group of
    units with people who do not have the group.
    """
    name = clean(name)
    if not name:
        raise Refused("name", "Hãy đặt tên cho câu hỏi.", "name")
    if shared_in is not None and shared_in.pk not in root_ids(by):
        raise Refused("shared_in", "Chỉ chia sẻ được trong đơn vị mà bạn có quyền.", "shared_in")
    if shared_in is not None and group is not None and group.shared_in_id != shared_in.pk:
        raise Refused("group", f"Nhóm «{group.name}» chưa chia sẻ ở đơn vị này: hãy chia sẻ nhóm trước.")
    saved, _ = SavedQuestion.objects.update_or_create(
        owner=by,
        name=name[:120],
        defaults={
            "indicator": indicator,
            "choices": urlencode(sorted(choices.items()), doseq=True),
            "group": group,
            "shared_in": shared_in,
            "on_home": on_home,
        },
    )
    record("figures.question_saved", by=by, on=saved, indicator=indicator)
    return saved


@write
def schedule(*, question: SavedQuestion, every: str, by: User) -> None:
    """The question is answered by itself from now on, or (``every`` is empty) no more; only for its owner."""
    if question.owner_id != by.pk:
        raise Refused("owner", "Chỉ người đã lưu câu hỏi này đặt được lịch gửi.")
    if question.is_list and every:
        raise Refused("indicator", "Danh sách đảng viên không tự gửi vào hộp tin: trong đó không có tên ai.")
    if every not in ("", *Every.values):
        raise Refused("every", "Hãy chọn mỗi tháng hoặc mỗi quý.", "every")
    SavedQuestion.objects.filter(pk=question.pk).update(
        sent_every=every, sent_up_to=eve(localdate()) if every else None
    )
    record(
        "figures.question_scheduled", by=by, on=question, indicator=question.indicator, kind=every or "none"
    )


@write
def remove(*, question: SavedQuestion, by: User) -> None:
    """The question is no more; only its owner removes it."""
    if question.owner_id != by.pk:
        raise Refused("owner", "Chỉ người đã lưu câu hỏi này xóa được nó.")
    record("figures.question_removed", by=by, on=question, indicator=question.indicator)
    # What it sent stays, also what its owner does not see any more.
    with as_machine():
        SavedQuestion.objects.filter(pk=question.pk).delete()
