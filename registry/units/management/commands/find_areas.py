"""``manage.py find_areas WORDS``: which key an area has, for the sheets that are brought in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from registry.common.dates import eve, last_day
from registry.common.text import search_key
from registry.units.models import AreaNaming
from registry.units.names import full_name, name_on
from registry.units.structure import forest
from registry.units.tree import Tree

MOST = 50


class Command(BaseCommand):
    """Prints key, name, the unit above and until when it bore that name, one line each."""

    help = "Tìm khóa của đơn vị hành chính theo tên (có dấu hoặc không), để điền vào tệp nhập."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="+", metavar="TÊN")

    def handle(self, *args: Any, words: list[str], **options: Any) -> None:
        said = " ".join(words)
        # A name stands without the word for what it is: «xã Mường Phăng» is found as «Mường Phăng».
        found = _named(said) or _named(said.partition(" ")[2])
        if not found:
            raise CommandError("Không có đơn vị nào mang tên ấy.")
        known = forest()
        for naming in found[:MOST]:
            day = min(localdate(), eve(naming.ends_on))
            term = known.of(Tree.TERRITORY).term(naming.area_id, day)
            above = name_on(known, Tree.TERRITORY, term.parent, day) if term and term.parent else ""
            last = last_day(naming.ends_on)
            until = f"đến {last:%d/%m/%Y}" if last else ""
            parts = (naming.area.key, full_name(naming.kind, naming.name), above, until)
            self.stdout.write("\t".join(parts).rstrip())
        if len(found) > MOST:
            self.stdout.write(f"… {MOST} dòng đầu; hãy viết tên đầy đủ hơn.")


def _named(words: str) -> list[AreaNaming]:
    """In whose names these words stand, with accents or without."""
    wanted = search_key(words)
    rows = AreaNaming.objects.filter(search_key__contains=wanted).select_related("area")
    return list(rows.order_by("sort_key", "starts_on", "pk")[: MOST + 1]) if wanted else []
