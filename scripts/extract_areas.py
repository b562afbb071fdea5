"""Extracts the official units before and after 1 July 2025 into ``registry/units/data``.

Run by hand, once per release of the source, with the source package installed in an environment of its
own (``docs/area-data.md`` gives the commands); the project itself never depends on that package. Reads
its SQLite and JSON files, writes the sheets ``areas`` and ``area_changes`` and the centroids as gzipped CSV
whose bytes depend on the source alone, and ``SHA256SUMS`` over them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import importlib.util
import io
import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

REFORM = "2025-07-01"
EVE = "2025-06-30"

PROVINCES_MERGED = "Nghị quyết số 202/2025/QH15 ngày 12/6/2025"
DISTRICTS_ENDED = "Nghị quyết số 203/2025/QH15 ngày 16/6/2025"
COMMUNES_ARRANGED = "Nghị quyết số {number}/NQ-UBTVQH15 ngày 16/6/2025"

# The Standing Committee's resolution on the communes of each new province, by that province's code.
RESOLUTIONS = {
    "01": 1656, "04": 1657, "08": 1684, "11": 1661, "12": 1670, "14": 1681, "15": 1673, "19": 1683,
    "20": 1672, "22": 1679, "24": 1658, "25": 1676, "31": 1669, "33": 1666, "37": 1674, "38": 1686,
    "40": 1678, "42": 1665, "44": 1680, "46": 1675, "48": 1659, "51": 1677, "52": 1664, "56": 1667,
    "66": 1660, "68": 1671, "75": 1662, "79": 1685, "80": 1682, "82": 1663, "86": 1687, "91": 1654,
    "92": 1668, "96": 1655,
}  # fmt: skip

# Lines that the source owes to joining by name alone: an older unit was given the successor of another
# unit of the same name in another district of the same new province (two communes Thạnh Quới, 99 km
# apart, each "divided" into both of their successors). By new province; (older code, new code).
MISTAKEN_LINES = {
    "20": [("06079", "06184")],
    "31": [("10798", "11911"), ("11890", "10804"), ("11890", "10843")],
    "80": [("25462", "27694"), ("27691", "25459")],
    "82": [
        ("28252", "29869"), ("28270", "29869"), ("28437", "29869"), ("28439", "29869"),
        ("29902", "29869"), ("29908", "29869"),
    ],
    "86": [("28924", "29734"), ("29623", "29182"), ("29734", "28921")],
    "92": [
        ("31246", "31726"), ("31268", "31666"), ("31378", "31654"), ("31379", "31582"),
        ("31438", "31741"), ("31474", "31741"), ("31480", "31639"), ("31483", "31591"),
        ("31582", "31378"), ("31606", "31495"), ("31657", "31378"), ("31666", "31288"),
        ("31669", "31480"), ("31714", "31246"), ("31741", "31408"), ("31744", "31473"),
    ],
}  # fmt: skip

# Points that lie some 90 km from every commune that went into theirs, and within 7 km of those of the other.
EXCHANGED_POINTS = (("04924", "08296"), ("28615", "30130"))
# Points that lie 55 to 107 km from every commune that went into theirs, and fit no other: left out.
STRAY_POINTS = ("04714", "06757", "06967", "29983")

AREA_COLUMNS = ("key", "level", "name", "kind", "code", "parent_key", "valid_from", "valid_to")
CHANGE_COLUMNS = (
    "changed_on", "kind", "from_key", "to_key", "main", "state_instrument", "party_instrument"
)  # fmt: skip
CENTROID_COLUMNS = ("key", "latitude", "longitude", "area_km2")

KINDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Tỉnh", "Quận", "Xã")

# The source puts these in lower case because its capitals stop at accented or two-letter words.
SPELLINGS = {
    "Mường é": "Mường É",
    "Pa ủ": "Pa Ủ",
    "Ya ly": "Ya Ly",
    "é Tòng": "É Tòng",
    "Đại áng": "Đại Áng",
    "Đồng ý": "Đồng Ý",
}


class Source(NamedTuple):
    """What the package holds: units before and after, and which went into which."""

    older: list[dict[str, Any]]  # one row per commune; per district where an island district has none
    newer: list[dict[str, Any]]  # one row per commune
    provinces: dict[str, list[str]]  # new province's slug -> older provinces' slugs
    lines: list[tuple[str, str]]  # older commune's code (or H + district's) -> new commune's code
    mistaken: int  # lines left out


class Sheets(NamedTuple):
    """The rows of the three files, not yet in order."""

    areas: list[tuple[str, ...]]
    changes: list[tuple[str, ...]]
    centroids: list[tuple[str, ...]]


def package_data() -> Path:
    """The installed package's data folder, found without importing it (it drags in geometry libraries)."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("vietnamadminunits is not installed in this environment: see docs/area-data.md")
    return Path(spec.submodule_search_locations[0]) / "data"


def read_source(folder: Path) -> Source:
    """Reads the package's files and leaves out the lines known to be mistaken."""
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        older = [dict(row) for row in connection.execute("SELECT * FROM admin_units_legacy")]
        newer = [dict(row) for row in connection.execute("SELECT * FROM admin_units")]
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    old_code = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": older_code(row) for row in older
    }
    new_code = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in newer}
    lines = [
        (old_code[old], new_code[province, ward])
        for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for ward, olds in wards.items()
        for old in olds
    ] + [
        (old_code[old], new_code[province, target["newWardKey"]])
        for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items()
        for old, targets in olds.items()
        for target in targets
    ]
    mistaken = {line for pairs in MISTAKEN_LINES.values() for line in pairs}
    if not mistaken <= set(lines):
        raise SystemExit(f"lines listed as mistaken are not in this source: {sorted(mistaken - set(lines))}")
    right = [line for line in lines if line not in mistaken]
    return Source(older, newer, converter["DICT_PROVINCE"], right, len(lines) - len(right))


def older_code(row: dict[str, Any]) -> str:
    """The older unit a row stands for: its commune or, on five islands, the district itself."""
    return row["wardCode"] or f"H{row['districtCode']}"


def named(full_name: str) -> tuple[str, str]:
    """Kind and name apart: ``Thị Xã Mường Lay`` gives ``Thị xã`` and ``Mường Lay``.

    The kind in front of the name is the one that the resolutions give; the source's own column of kinds
    differs from it in a few rows.
    """
    for kind in KINDS:
        if full_name.lower().startswith(f"{kind.lower()} "):
            name = full_name[len(kind) + 1 :]
            return kind, SPELLINGS.get(name, name)
    raise SystemExit(f"a name of no known kind: {full_name!r}")


def area(
    key: str, level: str, full_name: str, code: str, parent: str, *, since: str = "", until: str = ""
) -> tuple[str, ...]:
    """A row of the sheet ``areas``; ``until`` is the last day included."""
    kind, name = named(full_name)
    return (key, level, name, kind, code, parent, since, until)


def change(kind: str, source: str, target: str, instrument: str, *, main: bool = False) -> tuple[str, ...]:
    """A row of the sheet ``area_changes`` on the day of the reform."""
    return (REFORM, kind, source, target, "yes" if main else "", instrument, "")


def province_keys(source: Source) -> tuple[dict[str, str], dict[str, str]]:
    """Keys of the older and the new provinces by code; a province that no other joined keeps its key."""
    old_code = {row["provinceKey"]: row["provinceCode"] for row in source.older}
    new_code = {row["provinceKey"]: row["provinceCode"] for row in source.newer}
    before = {code: f"T{code}" for code in old_code.values()}
    after = {
        new_code[new]: before[old_code[olds[0]]] if len(olds) == 1 else f"T{new_code[new]}-2025"
        for new, olds in source.provinces.items()
    }
    return before, after


def province_rows(source: Source, sheets: Sheets) -> None:
    """63 provinces before and 34 after: the 11 that nothing joined go on, 23 are new from 52."""
    before, after = province_keys(source)
    old = {row["provinceKey"]: (row["provinceCode"], row["province"]) for row in source.older}
    new = {row["provinceKey"]: (row["provinceCode"], row["province"]) for row in source.newer}
    for slug, olds in source.provinces.items():
        new_code, new_name = new[slug]
        for old_slug in olds:
            old_code, old_name = old[old_slug]
            if before[old_code] == after[new_code]:
                if (old_code, old_name) != (new_code, new_name):
                    raise SystemExit(f"{old_name} goes on under another name or code")
                sheets.areas.append(area(before[old_code], "province", old_name, old_code, ""))
                continue
            sheets.areas.append(area(before[old_code], "province", old_name, old_code, "", until=EVE))
            sheets.changes.append(
                change(
                    "merge",
                    before[old_code],
                    after[new_code],
                    PROVINCES_MERGED,
                    main=old_code == new_code,
                )
            )
        if len(olds) > 1:
            sheets.areas.append(area(after[new_code], "province", new_name, new_code, "", since=REFORM))


def district_rows(source: Source, sheets: Sheets) -> None:
    """The district level ended on one day; five island districts went on as special zones (below)."""
    before, _ = province_keys(source)
    islands = {row["districtCode"] for row in source.older if not row["wardCode"]}
    for code, (name, province) in sorted(
        {row["districtCode"]: (row["district"], row["provinceCode"]) for row in source.older}.items()
    ):
        sheets.areas.append(area(f"H{code}", "district", name, code, before[province], until=EVE))
        if code not in islands:
            sheets.changes.append(change("abolish", f"H{code}", "", DISTRICTS_ENDED))


def commune_rows(source: Source, sheets: Sheets) -> None:
    """Communes: one whole unit into one goes on under its key; every other new one is a new area.

    Main is marked where the State hands the older unit's code on to the new one: that is one predecessor
    for every new commune, and never two successors for an older one.
    """
    _, after = province_keys(source)
    newer = {row["wardCode"]: row for row in source.newer}
    successors, predecessors = Counter(o for o, _ in source.lines), Counter(n for _, n in source.lines)
    going_on = {
        old: new
        for old, new in source.lines
        if successors[old] == predecessors[new] == 1 and not old.startswith("H")
    }
    for row in source.older:
        if not row["wardCode"]:
            continue
        key, district = f"X{row['wardCode']}", f"H{row['districtCode']}"
        sheets.areas.append(area(key, "commune", row["ward"], row["wardCode"], district, until=EVE))
    new_keys = {new: f"X{old}" for old, new in going_on.items()}
    for code, row in newer.items():
        key = new_keys.setdefault(code, f"X{code}-2025")
        parent = after[row["provinceCode"]]
        sheets.areas.append(area(key, "commune", row["ward"], code, parent, since=REFORM))
    names = {row["wardCode"]: row["ward"] for row in source.older}
    for old, new in source.lines:
        key = old if old.startswith("H") else f"X{old}"
        arranged = COMMUNES_ARRANGED.format(number=RESOLUTIONS[newer[new]["provinceCode"]])
        if old in going_on:
            sheets.changes.append(change("move", key, key, DISTRICTS_ENDED))
            if named(names[old]) != named(newer[new]["ward"]):
                sheets.changes.append(change("rename", key, key, arranged))
            continue
        kind = "split" if successors[old] > 1 else "merge"
        main = old == new or (successors[old] == predecessors[new] == 1)
        sheets.changes.append(change(kind, key, new_keys[new], arranged, main=main))
    centroid_rows(source, sheets, new_keys)


def centroid_rows(source: Source, sheets: Sheets, commune_keys: dict[str, str]) -> None:
    """Centre and area of today's communes, centre of today's provinces (the source has no area of those)."""
    _, after = province_keys(source)
    for row in {row["provinceCode"]: row for row in source.newer}.values():
        sheets.centroids.append(
            (after[row["provinceCode"]], f"{row['provinceLat']:.4f}", f"{row['provinceLon']:.4f}", "")
        )
    points = {row["wardCode"]: (row["wardLat"], row["wardLon"]) for row in source.newer}
    for one, other in EXCHANGED_POINTS:
        points[one], points[other] = points[other], points[one]
    for row in source.newer:
        code = row["wardCode"]
        if code not in STRAY_POINTS:
            latitude, longitude = points[code]
            size = f"{row['wardAreaKm2']:.2f}" if row["wardAreaKm2"] else ""
            sheets.centroids.append((commune_keys[code], f"{latitude:.4f}", f"{longitude:.4f}", size))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Writes a gzipped CSV without a timestamp and returns the SHA-256 of what is inside."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    content = unicodedata.normalize("NFC", text.getvalue()).encode()
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Writes the files and prints their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the files go: registry/units/data")
    folder: Path = parser.parse_args().folder
    source = read_source(package_data())
    sheets = Sheets([], [], [])
    province_rows(source, sheets)
    district_rows(source, sheets)
    commune_rows(source, sheets)
    rank = {"province": 0, "district": 1, "commune": 2}
    files = {
        "areas.csv.gz": (AREA_COLUMNS, sorted(sheets.areas, key=lambda r: (rank[r[1]], r[0], r[6]))),
        "area_changes.csv.gz": (CHANGE_COLUMNS, sorted(sheets.changes)),
        "centroids.csv.gz": (CENTROID_COLUMNS, sorted(sheets.centroids)),
    }
    sums = []
    for name, (columns, rows) in files.items():
        inside = write_csv(folder / name, columns, rows)
        packed = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        sums.append(f"{packed}  {name}\n")
        print(f"{name}: {len(rows)} rows, {(folder / name).stat().st_size} bytes, inside {inside}")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    kinds = Counter(row[1] for row in sheets.changes)
    print(f"{source.mistaken} mistaken lines left out; ledger {dict(sorted(kinds.items()))}")


if __name__ == "__main__":
    main()
