"""A small, sound set of sheets that tests spoil one cell at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from textwrap import dedent

import pytest

from registry.imports.engine import load
from registry.imports.outcome import Outcome

_MEMBER_COLUMNS = (
    "dossier_no,card_no,citizen_id,admitted_on,official_on,full_name,gender,birth_date,ethnicity,religion,"
    "native_place,education,qualification,political_theory,occupation,youth_union,local"
)
_SHEETS = {
    "areas": """
        key,level,name,kind,code,parent_key,valid_from,valid_to
        tinh,province,Điện Biên,Tỉnh,11,,,
        huyen,district,Mường Ảng,Huyện,102,tinh,,2025-06-30
        xa-1,commune,Ẳng Nưa,Xã,03261,huyen,,2025-06-30
        xa-2,commune,Ẳng Cang,Xã,03262,huyen,,2025-06-30
        xa-moi,commune,Mường Ảng,Xã,03261,tinh,2025-07-01,
        ban-1,village,Bản Co,Bản,,xa-1,,2025-06-30
        ban-1,village,Bản Co,Bản,,xa-moi,2025-07-01,
        ban-2,village,Bản Lé,Bản,,xa-2,,2025-06-30
        ban-2,village,Bản Lé,Bản,,xa-moi,2025-07-01,
        ban-3,village,Bản Mới,Bản,,xa-moi,2025-09-01,
    """,
    "area_changes": """
        changed_on,kind,from_key,to_key,main,state_instrument,party_instrument
        2025-07-01,abolish,huyen,,,203/2025/QH15,
        2025-07-01,merge,xa-1,xa-moi,yes,1661/NQ-UBTVQH15,
        2025-07-01,merge,xa-2,xa-moi,,1661/NQ-UBTVQH15,
    """,
    "organizations": """
        code,kind,name,sector,parent_code,area_key,valid_from,valid_to,base
        11,province_committee,Đảng bộ tỉnh Điện Biên,,,tinh,,,
        11.1,superior_committee,Huyện ủy Mường Ảng,,11,huyen,,2025-06-30,
        11.2,superior_committee,Đảng bộ xã Mường Ảng,,11,xa-moi,2025-07-01,,
        11.3,grassroots_committee,Đảng bộ xã Ẳng Nưa,commune,11.1,xa-1,,2025-06-30,commune
        11.3,grassroots_committee,Đảng bộ cơ sở Ẳng Nưa,commune,11.2,xa-moi,2025-07-01,,commune
        11.4,cell,Chi bộ bản Co,commune,11.3,,,,commune
        11.5,cell,Chi bộ bản Lé,commune,11.3,,,,commune
        11.6,grassroots_cell,Chi bộ Công ty An Phú,private_enterprise,11.2,,2025-08-01,,
        11.7,cell,Chi bộ trường học,school,11.3,,2010-01-01,2025-06-30,
    """,
    "organization_changes": """
        changed_on,kind,from_code,to_code,main,instrument
        2025-07-01,merge,11.1,11.2,yes,12-QĐ/TU
        2025-07-01,merge,11.7,11.4,yes,13-QĐ/TU
    """,
    "cell_villages": """
        cell_code,village_key,valid_from,valid_to
        11.4,ban-1,,
        11.5,ban-2,,2025-06-30
        11.5,ban-2,2025-09-01,
        11.5,ban-3,2025-09-01,
    """,
    "members": f"""
        {_MEMBER_COLUMNS}
        0001,001234567890,011090000001,2010-05-19,2011-05-19,Lò Văn An,male,1985-03-01,Thái,,"Ẳng Nưa, Mường Ảng",upper_secondary,college,elementary,Nông dân,no,yes
        0002,,011092000002,,,Vừ Thị Mai,female,1992-02-29,Mông,,,lower_secondary,none,none,Nông dân,yes,yes
        0003,,,,,Nguyễn Văn Bình,male,1970-12-31,Kinh,,,upper_secondary,university,advanced,Giáo viên,,no
        0004,,,,,Quàng Thị Đôi,female,1999-01-15,Thái,,,upper_secondary,none,,,,
        0005,,,,,Sùng A Chua,male,,,,,,,,,,
    """,  # noqa: E501 (rows as they stand in a file)
    "profiles": """
        dossier_no,from_on,occupation,job,education,qualification,academic_title,political_theory,religion,youth_union,private_owner,retired
        0001,2019-03-01,commune_official,Văn phòng,,university,,,,,,
        0001,2024-09-01,,,,master,,intermediate,,no,,
        0003,2020-05-01,,,,,associate_professor,,catholic,,no,yes
    """,
    "events": """
        dossier_no,kind,effective_on,decided_on,document_no,cell_code,village_key,other_place,detail,until
        0001,first_recorded,2015-01-01,,,11.4,ban-1,,,
        0001,disciplined,2018-04-02,2018-04-01,05-QĐ/UBKT,,,,khiển trách,
        0001,disciplined,2018-04-02,2018-04-01,06-QĐ/UBKT,,,,warning,
        0001,cell_changed,2025-09-15,2025-09-10,,11.5,ban-3,,,
        0002,admitted,2020-06-01,2020-05-20,11-QĐ/HU,11.5,ban-2,,,
        0002,recognized,2021-06-01,2021-06-20,12-QĐ/HU,,,,,
        0003,first_recorded,2015-01-01,,,11.7,,,,
        0003,cell_changed,2025-07-01,,,11.4,,,,
        0003,transferred_out,2025-10-01,2025-09-20,,,,other_province,,
        0004,admitted,2025-02-03,,,11.4,ban-1,,,
        0005,transferred_in,2023-01-01,,,11.5,,in_province,probationary,
        0005,deleted,2024-01-01,,,,,,,
        0005,restored,2024-06-01,,,,ban-2,,,
    """,
    "posts": """
        village_key,post,dossier_no,valid_from,valid_to
        ban-1,village_head,0001,2019-01-01,2024-12-31
        ban-1,village_head,,2025-01-01,
        ban-1,association_head,0002,2020-01-01,
        ban-1,association_head,,2020-01-01,
        ban-1,association_head,,2020-01-01,
        ban-2,youth_secretary,0002,2021-01-01,
    """,
    "targets": """
        period_from,period_to,measure,basis,issuer_code,recipient_code,value,narrative,document_no,in_force_from,unit,sense
        2025-01-01,2025-12-31,admissions,resolution,,11,200,phấn đấu vượt,01-NQ/TU,2025-01-01,number,at_least
        2025-01-01,2025-12-31,admissions,plan,11,11.2,12.5,,02-KH/TU,2025-01-01,percent_of_members,
        2025-01-01,2025-12-31,admissions,plan,11,11.2,15,,09-KH/TU,2025-08-01,,
        2025-01-01,2025-12-31,minority_admissions,resolution,,11,,vượt năm trước,01-NQ/TU,,,
    """,
}
Sheets = dict[str, list[list[str]]]


def sheets() -> Sheets:
    """All sheets as lists of cells, the header first; the caller may change them."""
    return deepcopy(_SAMPLE)


_SAMPLE: Sheets = {
    name: list(csv.reader(dedent(text).strip().splitlines())) for name, text in _SHEETS.items()
}


def write_folder(folder: Path, content: Sheets, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """The sheets as CSV files of ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in content.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding=encoding) as stream:
            csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return folder


def lines(*rows: str) -> list[list[str]]:
    """Rows of a sheet, each written with commas."""
    return [row.split(",") for row in rows]


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., Outcome]:
    """Bring in the sheets that are named; what came of it."""

    def sent(**content: list[list[str]]) -> Outcome:
        return load(write_folder(tmp_path / f"sent-{len(list(tmp_path.iterdir()))}", content))

    return sent


def put(content: Sheets, sheet: str, row: int, column: str, value: str) -> Sheets:
    """The sheets with one cell changed; ``row`` counts as a spreadsheet does."""
    rows = content[sheet]
    rows[row - 1][rows[0].index(column)] = value
    return content


def add(content: Sheets, sheet: str, line: str) -> int:
    """One more row, written as in a CSV; returns its number."""
    content[sheet].append(next(csv.reader([line])))
    return len(content[sheet])
