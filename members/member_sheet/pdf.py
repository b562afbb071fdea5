"""A member's sheet as PDF, set from :file:`paper/member.typ`."""

from __future__ import annotations

from pathlib import Path

from registry.common import typesetting

from .gathering import MemberSheet

_PAPER = Path(__file__).parent / "paper" / "member.typ"


def as_pdf(sheet: MemberSheet) -> bytes:
    """The sheet, ready to print."""
    return typesetting.as_pdf(_PAPER, sheet=sheet.as_data())
