"""A made-up province in sheets: as many members as asked, with their events, the same for every seed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random

FAMILY = (
    "Nguyễn Trần Lê Phạm Hoàng Lò Quàng Cà Tòng Lường Vừ Sùng Giàng Mùa Thào Vàng Hạng Chang Lý Điêu".split()
)
MIDDLE = "Văn Thị A Minh Ngọc Thanh Đức Thu Hồng Quang Xuân Hữu Thúy Bá".split()
GIVEN = (
    "An Bình Chua Chính Dung Dua Đôi Giang Hà Hạnh Hùng Hương Khánh Lan Liên Long Mai Nam Pó Phương Sơn Tủa "
    "Tuấn Ún Vinh Yến"
).split()
GROUPS = ("Thái", "Thái", "Mông", "Mông", "Kinh", "Kinh", "Khơ Mú", "Hà Nhì", "Dao", "")
MEMBER_COLUMNS = (
    "dossier_no card_no citizen_id admitted_on official_on full_name gender birth_date ethnicity religion "
    "native_place education qualification political_theory occupation youth_union local"
).split()
EVENT_COLUMNS = (
    "dossier_no kind effective_on decided_on document_no cell_code village_key other_place detail".split()
)


def write(folder: Path, members: int, *, seed: int = 7) -> int:
    """Write the sheets into ``folder``; returns the number of rows, headers aside."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(seed)
    communes, villages = 45, max(members // 33, 3)
    rows = _units(folder, communes, villages)
    with ExitStack() as stack:
        people, events = (
            csv.writer(stack.enter_context((folder / f"{name}.csv").open("w", newline="", encoding="utf-8")))
            for name in ("members", "events")
        )
        people.writerow(MEMBER_COLUMNS)
        events.writerow(EVENT_COLUMNS)
        for number in range(members):
            dossier = f"{number:07}"
            people.writerow(_member(chance, number, dossier))
            rows += 1
            for event in _events(chance, dossier, villages):
                events.writerow(event)
                rows += 1
    return rows


def write_doubtful(folder: Path, rows: int = 10_000) -> Path:
    """Rows of people who joined at five and may be the same person; each second one has unknown words."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "members.csv").open("w", newline="", encoding="utf-8") as stream:
        people = csv.writer(stream)
        people.writerow(MEMBER_COLUMNS)
        for number in range(rows):
            row = _member(Random(number % 50), number, f"{number:07}")
            row[3], row[7] = "1990-11-02", "1985-07-05"
            if number % 2:
                row[2], row[8], row[11] = f"0110{number:07}", f"Nhóm {number % 200}", "Phổ thông"
            people.writerow(row)
    return folder


def _units(folder: Path, communes: int, villages: int) -> int:
    areas = [["key", "level", "name", "kind", "code", "parent_key", "valid_from", "valid_to"]]
    areas.append(["T", "province", "Tỉnh Mẫu", "Tỉnh", "11", "", "", ""])
    areas += [[f"X{c:02}", "commune", f"Xã Mẫu {c}", "Xã", f"{c:05}", "T", "", ""] for c in range(communes)]
    areas += [
        [f"B{v:05}", "village", f"Bản Mẫu {v}", "Bản", "", f"X{v % communes:02}", "", ""]
        for v in range(villages)
    ]
    units = [["code", "kind", "name", "sector", "parent_code", "area_key", "valid_from", "valid_to"]]
    units.append(["11", "province_committee", "Đảng bộ tỉnh Mẫu", "", "", "T", "", ""])
    for c in range(communes):
        units.append(
            [f"11.{c:03}", "superior_committee", f"Đảng bộ xã Mẫu {c}", "commune", "11", f"X{c:02}", "", ""]
        )
    for v in range(villages):
        parent = f"11.{v % communes:03}"
        units.append(
            [f"{parent}.{v:05}", "grassroots_cell", f"Chi bộ bản Mẫu {v}", "commune", parent, "", "", ""]
        )
    served = [["cell_code", "village_key", "valid_from", "valid_to"]]
    served += [[f"11.{v % communes:03}.{v:05}", f"B{v:05}", "", ""] for v in range(villages)]
    for name, rows in (("areas", areas), ("organizations", units), ("cell_villages", served)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    return len(areas) + len(units) + len(served) - 3


def _member(chance: Random, number: int, dossier: str) -> list[str]:
    woman = chance.random() < 0.35
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(58 * 365))
    name = f"{chance.choice(FAMILY)} {'Thị' if woman else chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
    return [
        dossier,
        f"{10_000_000_000 + number:012}",
        f"0110{number:08}",
        "",
        "",
        name,
        "female" if woman else "male",
        born.isoformat(),
        chance.choice(GROUPS),
        "",
        f"Xã Mẫu {number % 45}, Tỉnh Mẫu",
        chance.choice(("lower_secondary", "upper_secondary")),
        chance.choice(("none", "intermediate", "university")),
        chance.choice(("none", "elementary")),
        chance.choice(("Nông dân", "Viên chức", "Công nhân", "Bộ đội")),
        "",
        "yes",
    ]


def _events(chance: Random, dossier: str, villages: int) -> Iterator[list[str]]:
    def place() -> list[str]:
        v = chance.randrange(villages)
        return [f"11.{v % 45:03}.{v:05}", f"B{v:05}"]

    day = date(2015, 1, 1) + timedelta(days=chance.randrange(3000))
    if chance.random() < 0.7:
        yield [dossier, "first_recorded", "2015-01-01", "", "", *place(), "", ""]
    else:
        yield [
            dossier,
            "admitted",
            day.isoformat(),
            day.isoformat(),
            f"{chance.randrange(900)}-QĐ/HU",
            *place(),
            "",
            "",
        ]
        day += timedelta(days=365)
        if chance.random() < 0.9:
            yield [
                dossier,
                "recognized",
                day.isoformat(),
                "",
                f"{chance.randrange(900)}-QĐ/HU",
                "",
                "",
                "",
                "",
            ]
    if chance.random() < 0.1:
        day += timedelta(days=40)
        yield [dossier, "cell_changed", day.isoformat(), "", "", *place(), "", ""]
    if chance.random() < 0.1:
        day += timedelta(days=40)
        kind = chance.choice(("died", "transferred_out", "deleted", "left"))
        yield [
            dossier,
            kind,
            day.isoformat(),
            "",
            "",
            "",
            "",
            "other_province" if kind == "transferred_out" else "",
            "",
        ]
