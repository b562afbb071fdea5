"""The packaged official units: their figures, their accounting, and that notice and files agree."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from registry.common.dates import BEGINNING, FOREVER, REFORM, eve
from registry.units.official import (
    DATA,
    OfficialArea,
    OfficialUnits,
    UnknownProvince,
    centroids,
    units,
    units_of,
)

EVE = eve(REFORM)


def faults_of(official: OfficialUnits) -> list[str]:
    """What would break the dated tree or the ledger: every line names a unit and what is wrong with it."""
    faults = []
    rows: defaultdict[str, list[OfficialArea]] = defaultdict(list)
    for area in official.areas:
        rows[area.key].append(area)
    for key, stretches in rows.items():
        if len({s.level for s in stretches}) > 1:
            faults.append(f"{key}: two levels")
        if any(a.ends_on != b.starts_on for a, b in pairwise(stretches)):
            faults.append(f"{key}: stretches do not join")
        for s in stretches:
            parents = rows.get(s.parent_key, [])
            if s.level != "province" and not (
                parents and parents[0].starts_on <= s.starts_on and parents[-1].ends_on >= s.ends_on
            ):
                faults.append(f"{key}: outlives its parent")
    ended = {k for k, s in rows.items() if s[-1].ends_on < FOREVER}
    begun = {k for k, s in rows.items() if s[0].starts_on > BEGINNING}
    faults += [f"{k}: ends without a word" for k in ended - {c.from_key for c in official.changes}]
    faults += [f"{k}: comes from nowhere" for k in begun - {c.to_key for c in official.changes}]
    for change in official.changes:
        if change.from_key == change.to_key:
            if change.kind not in ("move", "rename") or change.from_key in ended | begun:
                faults.append(f"{change.from_key}: goes into itself")
        elif change.from_key not in ended or (change.to_key and change.to_key not in begun):
            faults.append(f"{change.from_key}: goes on and is followed all the same")
    mains = [c for c in official.changes if c.is_main]
    for side in ("from_key", "to_key"):
        twice = Counter(getattr(c, side) for c in mains)
        faults += [f"{key}: main twice as {side}" for key, count in twice.items() if count > 1]
    return faults


def communes(on: date) -> list[OfficialArea]:
    """The commune stretches that hold on a day."""
    return [a for a in units().areas if a.level == "commune" and a.starts_on <= on < a.ends_on]


def test_it_works() -> None:
    assert faults_of(units()) == []


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lambda u: replace(u, areas=u.areas[1:]), "outlives its parent"),
        (lambda u: replace(u, changes=u.changes[1:]), "ends without a word"),
        (lambda u: replace(u, changes=u.changes[:-600]), "comes from nowhere"),
        (lambda u: replace(u, changes=tuple(c._replace(is_main=True) for c in u.changes)), "main twice"),
        (
            lambda u: replace(u, areas=tuple(a._replace(ends_on=date(2025, 6, 1)) for a in u.areas)),
            "do not join",
        ),
    ],
)
def test_the_checker_sees_a_planted_fault(plant: object, found: str) -> None:
    assert any(found in fault for fault in faults_of(plant(units())))  # type: ignore[operator]


def test_counts_before_and_after_the_reform() -> None:
    official = units()
    assert [official.standing("province", day) for day in (EVE, REFORM)] == [63, 34]
    assert [official.standing("district", day) for day in (EVE, REFORM)] == [696, 0]
    assert [official.standing("commune", day) for day in (EVE, REFORM)] == [10_035, 3_321]
    assert Counter(a.kind for a in communes(REFORM)) == {"Xã": 2_621, "Phường": 687, "Đặc khu": 13}


def test_ten_thousand_and_forty_older_lines_with_the_island_districts() -> None:
    parents = {a.parent_key for a in communes(EVE)}
    islands = {a.name for a in units().areas if a.level == "district" and a.key not in parents}
    assert islands == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"}
    assert len(communes(EVE)) + len(islands) == 10_040


def test_ledger_by_kind_accounts_for_every_line_of_the_source() -> None:
    official = units()
    kinds = Counter(c.kind for c in official.changes)
    assert kinds == {"merge": 9_518, "split": 973, "move": 132, "rename": 11, "abolish": 691}
    provinces = {a.key for a in official.areas if a.level == "province"}
    of_provinces = sum(c.to_key in provinces for c in official.changes)
    mistaken, source_lines = 31, 10_602
    assert of_provinces == 52
    assert kinds["merge"] - of_provinces + kinds["split"] + kinds["move"] == source_lines - mistaken


def test_divided_communes_and_how_many_have_a_main_successor() -> None:
    divided = defaultdict(list)
    for change in units().changes:
        if change.kind == "split":
            divided[change.from_key].append(change)
    assert len(divided) == 442
    assert min(len(rows) for rows in divided.values()) == 2
    assert sum(any(c.is_main for c in rows) for rows in divided.values()) == 140


def test_every_new_unit_has_one_main_predecessor_that_bore_its_code() -> None:
    official = units()
    code = {(a.key, a.starts_on < REFORM): a.code for a in official.areas}
    new = {a.key for a in official.areas if a.starts_on == REFORM and (a.key, True) not in code}
    mains = {c.to_key: c.from_key for c in official.changes if c.is_main}
    assert mains.keys() == new
    differing = {target for target, source in mains.items() if code[target, False] != code[source, True]}
    assert {a.kind for a in official.areas if a.key in differing} == {"Đặc khu"}
    assert len(differing) == 5


def test_no_older_commune_is_lost_and_no_new_one_comes_from_nowhere() -> None:
    sources = {c.from_key for c in units().changes if c.to_key}
    targets = {c.to_key for c in units().changes}
    assert {a.key for a in communes(EVE)} <= sources
    assert {a.key for a in communes(REFORM)} <= targets


def test_every_new_commune_lies_in_one_older_province() -> None:
    parent = {a.key: a.parent_key for a in units().areas if a.starts_on < REFORM}
    older = {a.key for a in units().areas if a.level == "province" and a.starts_on < REFORM}

    def province_of(key: str) -> str:
        return key if key in older else province_of(parent[key])

    homes = defaultdict(set)
    for change in units().changes:
        if change.to_key and change.to_key[0] == "X":
            homes[change.to_key].add(province_of(change.from_key))
    assert len(homes) == 3_321
    assert {len(found) for found in homes.values()} == {1}


def test_a_code_is_used_again_for_another_place() -> None:
    of_code = {a.starts_on: a for a in units().areas if a.level == "commune" and a.code == "00004"}
    assert (of_code[BEGINNING].key, of_code[BEGINNING].name) == ("X00004", "Trúc Bạch")
    assert (of_code[REFORM].key, of_code[REFORM].name) == ("X00004-2025", "Ba Đình")


def test_dien_bien_goes_on_with_forty_five_communes() -> None:
    piece = units_of(["11"])
    assert [a.key for a in piece.areas if a.level == "province"] == ["T11"]
    assert [piece.standing("commune", day) for day in (EVE, REFORM)] == [129, 45]
    assert {f"{a.kind} {a.name}" for a in piece.areas if a.level == "district"} == {
        "Huyện Mường Nhé", "Huyện Nậm Pồ", "Huyện Mường Chà", "Huyện Điện Biên", "Huyện Điện Biên Đông",
        "Huyện Mường Ảng", "Thị xã Mường Lay", "Huyện Tuần Giáo", "Huyện Tủa Chùa", "Thành phố Điện Biên Phủ",
    }  # fmt: skip
    assert {c.state_instrument for c in piece.changes if c.kind == "merge"} == {
        "Nghị quyết số 1661/NQ-UBTVQH15 ngày 16/6/2025"
    }


def test_a_merged_province_brings_the_provinces_that_went_into_it() -> None:
    piece = units_of(["25"])
    names = {a.key: a.name for a in piece.areas if a.level == "province"}
    assert names == {"T25": "Phú Thọ", "T26": "Vĩnh Phúc", "T17": "Hòa Bình", "T25-2025": "Phú Thọ"}
    assert faults_of(piece) == []


def test_the_provinces_add_up_to_the_nation() -> None:
    pieces = [units_of([a.code]) for a in units().areas if a.level == "province" and a.ends_on == FOREVER]
    assert len(pieces) == 34
    assert sum(len(p.areas) for p in pieces) == len(units().areas)
    assert sum(len(p.changes) for p in pieces) == len(units().changes)


def test_an_unknown_province_is_refused() -> None:
    with pytest.raises(UnknownProvince, match="17"):
        units_of(["11", "17"])


def test_centres_are_those_of_today_and_four_communes_have_none() -> None:
    standing = {a.key: a.name for a in units().areas if a.ends_on == FOREVER}
    points = centroids()
    assert points.keys() <= standing.keys()
    assert {standing[key] for key in standing.keys() - points.keys()} == {
        "Yên Bình", "Vĩnh Thực", "Cái Chiên", "Long Khánh"
    }  # fmt: skip
    assert all(8 < p.latitude < 23.5 and 102 < p.longitude < 115 for p in points.values())
    assert points["T11"].area_km2 is None
    assert points["X03127-2025"] == (21.4061, 103.067, 56.75)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("areas", "key,level,name,kind,code,parent_key,valid_from,valid_to"),
        ("area_changes", "changed_on,kind,from_key,to_key,main,state_instrument,party_instrument"),
        ("centroids", "key,latitude,longitude,area_km2"),
    ],
)
def test_files_notice_and_checksums_agree(name: str, columns: str) -> None:
    packed = (DATA / f"{name}.csv.gz").read_bytes()
    inside = gzip.decompress(packed)
    sums = dict(line.split()[::-1] for line in (DATA / "SHA256SUMS").read_text().splitlines())
    notice = (DATA / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"`{name}\.csv\.gz` \| ([\d,]+) \| `([0-9a-f]{{64}})`", notice)
    assert row is not None
    assert sums[f"{name}.csv.gz"] == hashlib.sha256(packed).hexdigest()
    assert row[2] == hashlib.sha256(inside).hexdigest()
    header, *rows = csv.reader(io.StringIO(inside.decode()))
    assert ",".join(header) == columns
    assert len(rows) == int(row[1].replace(",", ""))
    # No time of writing in the packed bytes: the same source gives the same file.
    assert packed[4:8] == bytes(4)


def test_the_notice_carries_the_licence_of_the_source() -> None:
    notice = (DATA / "README.md").read_text(encoding="utf-8")
    assert "Copyright (c) 2025 Tran Ngoc Minh Hieu" in notice
    assert "Permission is hereby granted, free of charge" in notice
    assert "vietnamadminunits` 1.0.4" in notice
