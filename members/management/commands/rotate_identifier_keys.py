"""``manage.py rotate_identifier_keys``: all numbers of people under the key that the settings name first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from members.identifiers import Unreadable
from members.rotation import bring_into_force, retire, seal_anew
from members.sheets.copies import seal_copies_anew
from registry.audit.trail import record


class Command(BaseCommand):
    """Goes on where it was stopped; people work and search all the while. See docs/identifiers.md."""

    help = (
        "Seals citizen IDs, card and dossier numbers anew with the first key of IDENTIFIER_KEYS, and says "
        "which old keys can be removed. Restart web and worker with the new key before."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._rotate()
        except KeyboardInterrupt:
            raise CommandError("Đã dừng giữa chừng, không mất gì. Chạy lại lệnh này để làm tiếp.") from None
        except (Unreadable, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None

    def _rotate(self) -> None:
        self.stdout.write("Chờ những người đang ghi số giấy tờ …")
        key = bring_into_force()
        self.stdout.write(f"Từ giờ số giấy tờ được mã hóa bằng khóa “{key.name}”.")
        members = copies = 0
        gone = None
        # An undo may bring a row back that bears an old key, behind the one that is being looked at.
        while gone is None:
            members += seal_anew(key, on_progress=self._tell)
            copies += seal_copies_anew(key)
            gone = retire(key)
        record("identifiers.key_changed", by=None, key=key.name, members=members, retired=gone)
        self.stdout.write(f"Đã mã hóa lại số của {members} người và {copies} bản sao của các đợt nhập.")
        if gone:
            self.stdout.write(f"Có thể bỏ khỏi IDENTIFIER_KEYS: {', '.join(gone)}. Hãy cất chúng cùng bản")
            self.stdout.write("sao lưu cũ: bản sao lưu trước lúc này chỉ đọc được bằng các khóa đó.")
        else:
            self.stdout.write("Không có khóa cũ nào để bỏ.")

    def _tell(self, done: int, total: int) -> None:
        if done == total or done % 5_000 < 500:
            self.stdout.write(f"{done} / {total}")
            self.stdout.flush()
