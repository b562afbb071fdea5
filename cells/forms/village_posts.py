"""The one form on which the posts of a commune's villages are filled: a box for each post of each village.

Into a box goes a name. A member is found in the village first, then wherever the user sees people; somebody
who is no member is not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cells.village_posts import HIDDEN, NOT_A_MEMBER, Seat, VillageLine
from members.forms.finders import Members
from members.models import Member
from members.services import PostChange
from registry.accounts.models import User
from registry.common.choices import Option
from registry.common.form_fields import BoxInput, DayField
from registry.common.text import search_key
from registry.drafts.over_record import OverRecord

NOBODY_KNOWN = Option(0, "ngoai-dang", NOT_A_MEMBER)
# What people write for somebody who is no member.
_NO_MEMBER = {
    search_key(words) for words in (NOT_A_MEMBER, "ngoài Đảng", "không phải đảng viên", "không là đảng viên")
}
_SEVERAL = (
    "Có nhiều đảng viên tên này. Ghi thêm ngày sinh trong ngoặc, ví dụ Lò Văn An (03/02/1970),"
    " hoặc ghi số hồ sơ."
)


def called(member: Member) -> str:
    """A name with the year of birth, by which people of one village are told apart."""
    return f"{member.full_name} ({member.birth_date.year})" if member.birth_date else member.full_name


def _called_exactly(member: Member) -> str:
    return f"{member.full_name} ({member.born})" if member.birth_date else member.full_name


class VillagePostsForm(OverRecord):
    """The posts of some villages and who holds them; what is changed holds from one day on."""

    on = DayField(
        label="Áp dụng từ ngày",
        help_text="Mọi thay đổi dưới đây có hiệu lực từ ngày này, người đang giữ thôi giữ từ ngày này.",
        error_messages={"required": "Ghi ngày bắt đầu giữ chức danh."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        lines: Sequence[VillageLine],
        near: Mapping[int, Sequence[Member]],
        user: User,
        today: date,
        **kwargs: Any,
    ) -> None:
        self.lines, self.near, self.user = lines, near, user
        self.seats = {seat.name: seat for line in lines for seat in line.seats}
        super().__init__(data, **kwargs)
        self.initial.setdefault("on", today)
        shown = self.recorded()
        for name, seat in self.seats.items():
            self.fields[name] = forms.CharField(
                label=f"{seat.kind.label}, {seat.village.name}",
                required=False,
                max_length=120,
                widget=BoxInput(
                    {"list": f"nguoi-{seat.village.id}", "autocomplete": "off", "placeholder": "để trống"}
                ),
            )
            self.initial.setdefault(name, shown[name])

    def recorded(self) -> dict[str, str]:
        """What each box shows where nobody has touched it."""
        return {name: _in_words(seat) for name, seat in self.seats.items()}

    def on_record(self, name: str) -> Option | None:
        """The holder as the form reads it; ``None`` where nobody holds the post."""
        return _holder(self.seats[name])

    def subject(self) -> str:
        """The posts of these villages."""
        return "village posts"

    def groups(self) -> Iterator[tuple[VillageLine, list[tuple[Seat, forms.BoundField]], list[str], bool]]:
        """Each village with its boxes, the names offered for them, and whether something in them is wrong."""
        for line in self.lines:
            boxes = [(seat, self[seat.name]) for seat in line.seats]
            offered = [NOT_A_MEMBER, *_told_apart(self.near.get(line.village.id, ()))]
            yield line, boxes, offered, any(box.errors for _, box in boxes)

    def clean(self) -> dict[str, Any]:
        """Who is meant by each name that was typed."""
        super().clean()
        for name, seat in self.seats.items():
            if name in self.untouched or name in self.errors:
                continue
            try:
                self.cleaned_data[name] = self._meant(seat, self.cleaned_data.get(name) or "")
            except ValidationError as error:
                self.add_error(name, error)
        self._check_days()
        return self.cleaned_data

    def _check_days(self) -> None:
        on = self.cleaned_data.get("on")
        if on is None or self.errors:
            return
        for name in self.differing():
            held = self.seats[name].held
            if held is not None and held.starts_on > on:
                began = f"{held.starts_on:%d/%m/%Y}"
                self.add_error(name, f"Người đang giữ bắt đầu từ {began}. Chọn ngày áp dụng muộn hơn.")

    def _meant(self, seat: Seat, words: str) -> Option | None:
        key = search_key(words)
        if not key:
            return None
        if key in _NO_MEMBER:
            return NOBODY_KNOWN
        if seat.held is not None and key == search_key(_in_words(seat)):
            return _holder(seat)
        near = self.near.get(seat.village.id, ())
        found = _fitting(near, key) or self._elsewhere(words, key)
        if len(found) > 1:
            raise ValidationError(_SEVERAL, code="several")
        return Option(found[0].pk, str(found[0].pk), called(found[0]))

    def _elsewhere(self, words: str, key: str) -> list[Member]:
        """Members in sight of that name, or whose number it is."""
        name = words.split("(")[0].strip()
        options, more = Members(self.user).search(name)
        if not options:
            raise ValidationError(Members.none_found, code="none_found")
        people = list(Member.objects.visible_to(self.user).filter(pk__in=[option.id for option in options]))
        found = _fitting(people, key) or ([] if "(" in words else people)
        if not found:
            raise ValidationError(f"Không có đảng viên nào tên {name} sinh ngày này.", code="none_found")
        if more and len(found) == len(people):
            raise ValidationError(_SEVERAL, code="several")
        return found

    def changes(self, answers: Mapping[str, Any]) -> list[PostChange]:
        """What the service is to do, box by box."""
        return [self._change(name) for name in self.to_write(answers)]

    def _change(self, name: str) -> PostChange:
        seat, becomes = self.seats[name], self.cleaned_data[name]
        return PostChange(
            village=seat.village.id,
            post=seat.kind.post,
            association=seat.kind.association,
            was=seat.held.pk if seat.held else None,
            is_held=becomes is not None,
            holder=becomes.id or None if becomes else None,
            box=name,
        )

    def said(self) -> list[tuple[Seat, str, str]]:
        """Of each box that would change: the post, who holds it now, and who is to."""
        return [
            (self.seats[name], _in_words(self.seats[name]), becomes.label if becomes else "")
            for name in self.differing()
            for becomes in [self.cleaned_data[name]]
        ]


def _fitting(people: Sequence[Member], key: str) -> list[Member]:
    """Those whom the words mean: by day of birth, by year, or by the name alone."""
    for words in (_called_exactly, called, lambda member: member.full_name):
        if found := [member for member in people if search_key(words(member)) == key]:
            return found
    return []


def _told_apart(people: Sequence[Member]) -> list[str]:
    """Their names with the year of birth; with the day where two would be called alike."""
    names = [called(member) for member in people]
    counts = Counter(names)
    return [
        _called_exactly(member) if counts[name] > 1 else name
        for member, name in zip(people, names, strict=True)
    ]


def _in_words(seat: Seat) -> str:
    return called(seat.member) if seat.member else seat.holder


def _holder(seat: Seat) -> Option | None:
    if seat.held is None:
        return None
    holder = seat.held.holder_id
    if holder is None:
        return NOBODY_KNOWN
    return Option(holder, str(holder), called(seat.member) if seat.member else HIDDEN)
