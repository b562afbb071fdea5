"""Notices of statutory forms: reminders from above, which nobody does without."""

from __future__ import annotations

from registry.accounts.access.scopes import WRITERS
from registry.common.declared.notices import NoticeKind

from .reminding import REMINDER

NOTICES = (NoticeKind(REMINDER, "Nhắc khai báo", "", WRITERS, place=70, is_optional=False),)
