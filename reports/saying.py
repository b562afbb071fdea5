"""What an answer is about, in the words of pages, papers and files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from registry.common.moments import remark_on
from registry.common.templatetags.ui import iso_day

# Said where something may have several values of what it is broken down by.
COUNTED_AGAIN = (
    "Ai hoặc đơn vị nào thuộc nhiều mục được tính ở từng mục, và một lần ở tổng số: "
    "các mục cộng lại có thể lớn hơn tổng số."
)


def said_when(period: Mapping[str, str]) -> str:
    """The day or period of an answer as it stands in a sentence; of targets also up to which day."""
    if "from" not in period:
        return f"ngày {iso_day(period['on'])}"
    said = f"từ {iso_day(period['from'])} đến {iso_day(period['to'])}"
    return f"{said}, tính đến {iso_day(period['on'])}" if "on" in period else said


def counted_to(period: Mapping[str, str]) -> date:
    """The last day that an answer counts."""
    return date.fromisoformat(period.get("on") or period["to"])


def remarks_on(period: Mapping[str, str]) -> list[str]:
    """What is to be said of the last day that an answer counts: that it has not come."""
    remark = remark_on(counted_to(period))
    return [remark] if remark else []
