"""``manage.py load_areas``: bring in the official units before and after 1 July 2025."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.common.dates import REFORM, eve
from registry.units.models import Area, ChangeKind, Level
from registry.units.official import SOURCE, UnknownProvince
from registry.units.official_load import Loaded, OfficialAreasClash, load_official


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


class Command(BaseCommand):
    """Loads the packaged units and prints what they are and how many were new."""

    help = "Nạp danh mục đơn vị hành chính chính thức trước và sau ngày 01/7/2025 (chạy lại không đổi gì)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province",
            action="append",
            default=[],
            metavar="CODE",
            help="chỉ nạp tỉnh mang mã này từ 01/7/2025, cùng các đơn vị cũ hợp thành; lặp lại được",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="không làm gì nếu đã có đơn vị nào trong cơ sở dữ liệu"
        )

    def handle(self, *args: Any, province: list[str], if_empty: bool, **options: Any) -> None:
        if if_empty and Area.objects.exists():
            return
        try:
            loaded = load_official(by=None, province_codes=province)
        except UnknownProvince as error:
            raise CommandError(f"Không có tỉnh, thành phố nào mang mã {error} từ ngày 01/7/2025.") from error
        except OfficialAreasClash as error:
            raise CommandError(
                f"Chưa nạp gì: {_number(len(error.keys))} đơn vị trùng mã, khóa với đơn vị khác ({error})."
            ) from error
        self.stdout.write("\n".join(self._lines(loaded)))

    @staticmethod
    def _lines(loaded: Loaded) -> list[str]:
        lines = [f"Nguồn: {SOURCE}", f"{'':<26}{'trước 01/7/2025':>16}{'từ 01/7/2025':>16}"]
        for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
            before, after = (loaded.units.standing(level, day) for day in (eve(REFORM), REFORM))
            lines.append(f"{level.label:<26}{_number(before):>16}{_number(after):>16}")
        kinds = Counter(change.kind for change in loaded.units.changes)
        lines.append(
            "Biến động: "
            + ", ".join(f"{kind.label} {_number(kinds[kind])}" for kind in ChangeKind if kinds[kind])
        )
        lines.append(
            f"Thêm mới: {_number(loaded.new_areas)} đơn vị, {_number(loaded.new_changes)} dòng biến động."
        )
        return lines
