"""The sheet of public holidays, a day a row. A year of which it names one is wholly as the table says."""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, Export, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates
from registry.common.declared.sheets import Column, Holds, Sheet

HOLIDAYS = Sheet(
    "holidays",
    "Ngày nghỉ lễ",
    (
        # A first day, since its name in the staging table is then no word of SQL.
        Column("on", "Ngày", Holds.FIRST_DAY, required=True, aliases=("ngày nghỉ",)),
        Column("name", "Tên ngày nghỉ", required=True, length=100, aliases=("tên", "dịp nghỉ")),
    ),
    ("on",),
    aliases=("ngày nghỉ", "nghỉ lễ", "lịch nghỉ lễ"),
    rules=Rules(
        (duplicates("holidays", "on", "starts_on"),),
        scope=(
            Check(
                "holidays",
                "outside_scope",
                "SELECT row, 'on', ARRAY[to_char(starts_on, 'DD/MM/YYYY')] FROM sheet_holidays"
                " WHERE NOT %(sees_all)s",
            ),
        ),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_holiday",
                ("day",),
                ("name",),
                "SELECT starts_on AS day, name FROM sheet_holidays",
                sources=(("name", "name"),),
            ),
        )
    ),
    texts=Texts(
        note="* a year without a row of `holidays` has its days off of 2016–2030 built in;\n",
    ),
    export=Export('SELECT day AS "on", name FROM members_holiday ORDER BY day'),
)
