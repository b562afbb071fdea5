"""The sheet of the cap on the first class: a row for each day from which another one holds."""

from __future__ import annotations

from cells.models import CapBase, OverCap, Rounding
from registry.common.declared.sheet_parts import Check, Export, FaultText, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.common.moments import EARLIEST


def _broken(column: str, code: str, wrong: str, about: str) -> Check:
    return Check(
        "ranking_caps",
        code,
        f"SELECT row, '{column}', ARRAY[{about}] FROM sheet_ranking_caps WHERE NOT broken AND {wrong}",
    )


RANKING_CAPS = Sheet(
    "ranking_caps",
    "Trần xếp loại xuất sắc",
    (
        Column("in_force_from", "Có hiệu lực từ", Holds.DATE, required=True, aliases=("từ ngày",)),
        Column("percent", "Phần trăm", Holds.NUMBER, required=True, aliases=("tỷ lệ", "%")),
        Column("base", "Tính trên", Holds.CHOICE, required=True, choices=coded(CapBase.choices)),
        Column("rounding", "Làm tròn", Holds.CHOICE, required=True, choices=coded(Rounding.choices)),
        Column("one_at_least", "Ít nhất một", Holds.YES_NO, required=True),
        Column("over", "Khi vượt", Holds.CHOICE, required=True, choices=coded(OverCap.choices)),
    ),
    ("in_force_from",),
    aliases=("trần xếp loại", "giới hạn xuất sắc"),
    rules=Rules(
        (
            duplicates("ranking_caps", "in_force_from", "in_force_from"),
            _broken(
                "percent",
                "no_part",
                "(percent <> trunc(percent) OR NOT percent BETWEEN 0 AND 100)",
                "percent::text",
            ),
            _broken(
                "in_force_from",
                "before_the_party",
                f"in_force_from < '{EARLIEST:%Y-%m-%d}'",
                "to_char(in_force_from, 'DD/MM/YYYY')",
            ),
        ),
        # It holds for the whole register.
        scope=(
            Check(
                "ranking_caps",
                "outside_scope",
                "SELECT row, 'in_force_from', ARRAY[to_char(in_force_from, 'DD/MM/YYYY')]"
                " FROM sheet_ranking_caps WHERE NOT %(sees_all)s",
            ),
        ),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_rankingcap",
                ("in_force_from",),
                ("percent", "base", "rounding", "one_at_least", "over"),
                "SELECT in_force_from, percent::smallint AS percent, base, rounding, one_at_least, over"
                " FROM sheet_ranking_caps",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("no_part", "“{0}” không phải là số nguyên từ 0 đến 100."),
            FaultText("before_the_party", "Ngày {0} quá sớm, hãy kiểm tra lại năm."),
        )
    ),
    export=Export(
        "SELECT in_force_from, percent, base, rounding,"
        " CASE WHEN one_at_least THEN 'yes' ELSE 'no' END AS one_at_least, over"
        " FROM cells_rankingcap ORDER BY in_force_from"
    ),
)
