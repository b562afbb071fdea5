"""A number as people write a target: 12, 33,5, 7 % of the members, and a sign for its direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reports.models import Sense, TargetUnit

from .models import Target

# Larger than any target; a longer number is a slip.
LARGEST = 9_999_999
_SIGNS = {Sense.AT_LEAST.value: "≥", Sense.AT_MOST.value: "≤"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as somebody gives it: itself, or so many percent of the members; in a sense or none."""

    value: Decimal
    unit: str = ""
    sense: str = ""

    def __str__(self) -> str:
        mark = "%" if self.unit == TargetUnit.PERCENT_OF_MEMBERS else ""
        return _SIGNS.get(self.sense, "") + f"{self.value.normalize():f}".replace(".", ",") + mark


def typed(row: Target | None) -> Typed | None:
    """The number on record as it would be typed."""
    if row is None or row.value is None:
        return None
    return Typed(row.value, row.unit if row.aim.is_of_members else "", row.sense)


class AmountField(forms.Field):
    """A number as people write it: 1200 or 1.200, of a share 33,5, and 7% for a part of the members.

    A sign before it says in which direction it is meant: ≤ 5, or ≥ 5.
    """

    def __init__(self, *, is_share: bool, **kwargs: Any) -> None:
        self.is_share = is_share
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Typed | None:
        """The number, ``None`` where nothing was written."""
        text = re.sub(r"[\s.]", "", value or "").replace("<=", "≤").replace(">=", "≥")
        if not text:
            return None
        signed = next((sense for sense, sign in _SIGNS.items() if text.startswith(sign)), "")
        text = text.removeprefix(_SIGNS.get(signed, ""))
        digits = text.removesuffix("%")
        is_percent = self.is_share or digits != text
        if not re.fullmatch(r"[0-9]+(,[0-9]{1,2})?" if is_percent else "[0-9]+", digits):
            raise ValidationError(
                "Ghi một tỷ lệ, ví dụ 33,5." if is_percent else "Ghi số nguyên không âm, ví dụ 12.",
                code="digits",
            )
        number = Decimal(digits.replace(",", "."))
        if self.is_share and number > 100:
            raise ValidationError("Chỉ tiêu này là một tỷ lệ: ghi từ 0 đến 100.", code="share")
        if number > LARGEST:
            raise ValidationError("Số quá lớn: kiểm tra lại.", code="large")
        unit = TargetUnit.PERCENT_OF_MEMBERS.value if is_percent and not self.is_share else ""
        return Typed(number, unit, signed)
