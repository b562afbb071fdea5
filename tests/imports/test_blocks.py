"""Reading many rows at a time says of a file what reading them one by one says."""

from __future__ import annotations

from random import Random

import pytest

from registry.imports import rows as reading_rows
from registry.imports.arrangement import arranged
from registry.imports.columns import read_columns
from registry.imports.declared import BY_CODE
from registry.imports.outcome import Faults
from registry.imports.passing_over import Watcher
from registry.imports.reading import Reading
from registry.imports.rows import Rows
from registry.imports.tables import SheetFault, Table

SOUND = {
    "dossier_no": ["0001", "0002", "17", "ĐB-5"],
    "card_no": ["", "001234567890"],
    "citizen_id": ["", "011090000001", "011090000002"],
    "full_name": ["Lò Văn An", "Vừ Thị Mai", "H'Hen Niê", "Nguyễn Thị Hoà"],
    "gender": ["male", "Nữ", "nam"],
    "birth_date": ["1985-03-01", "1985", "03/1985", "01/03/1985"],
    "ethnicity": ["Thái", "Kinh", ""],
    "native_place": ["", "Ẳng Nưa, Mường Ảng", "A \\ B"],
    "youth_union": ["", "yes", "x"],
    "kind": ["admitted", "kết nạp", "qua đời"],
    "effective_on": ["2020-06-01", "1/6/2020"],
    "document_no": ["", "11-QĐ/HU"],
    "cell_code": ["11.4", "11.5"],
    "village_key": ["", "ban-1"],
    "detail": ["", "warning"],
    "name": ["Bản Co", "Chi bộ 10"],
    "valid_from": ["", "2020-01-01"],
    "valid_to": ["", "2025-06-30"],
}
ODD = {
    "dossier_no": ["", "  ", "Cộng", "7 tổng", 12, 1.5e20, "1e+10", "***12"],
    "card_no": ["12", "000000000000", "chưa có", 123456789012, "0012 3456 7890", "O01234567890", None],
    "citizen_id": ["-", "011 090 000 001", True],
    "full_name": [
        *("", "Lo\u0300 An", "Hoa`ng  A", "Nguyeãn Vaên A", "NguyÔn V¨n B", "=1+1", "– –", "#N/A", "A" * 200),
        *("H’Hen", " Lò An", "Lò\u00a0An", "Lò  An", "Ký tên", "Họ và tên", "Lò An.", 5),
    ],
    "gender": ["?", "khác", None],
    "birth_date": ["2985-01-01", "31/02/1990", 31000, "không rõ", "1800"],
    "ethnicity": ["Klingon", "-"],
    "native_place": ["-", "x" * 300, "B¶n Co", 1, 1.0, True],
    "youth_union": ["maybe", 1, True, "không"],
    "kind": ["", "gì đó"],
    "effective_on": ["", "hôm qua", "1700-01-01"],
    "document_no": ["12-Q§/HU", None],
    "cell_code": [11.4, "11.4 "],
    "village_key": ["ban-2"],
    "detail": ["dự bị"],
    "name": ["", "B¶n"],
    "valid_from": ["2030-01-01", "x"],
    "valid_to": ["2019-01-01"],
}
PASSED = (["Tổng cộng: 5"], ["", "", "3"], ["Chi bộ bản Co"], ["Người lập biểu", "Ký tên"], [], ["", "", ""])
SHEETS = {
    "members": "dossier_no card_no citizen_id full_name gender birth_date ethnicity native_place youth_union",
    "events": "dossier_no kind effective_on document_no cell_code village_key detail",
    "cell_villages": "cell_code village_key valid_from valid_to",
}


def oddness(chance: Random) -> float:
    """How many of a table's rows are odd."""
    return chance.choice((0, 0.02, 0.2))


def made(code: str, seed: int) -> Table:
    """A table in which one row in fifty, or in five, or none has an odd cell or is about nobody."""
    chance = Random(seed)
    header = SHEETS[code].split() + (["ghi chú riêng"] if seed % 3 == 0 else [])
    odd = oddness(chance)
    rows = [header]
    for number in range(chance.randrange(70, 140)):
        row = [chance.choice(SOUND.get(column, [""])) for column in header]
        if chance.random() < 0.9:
            row[0] = f"{number:04}" if code != "cell_villages" else row[0]
        if chance.random() < odd:
            place = chance.randrange(len(header))
            row[place] = chance.choice(ODD.get(header[place], ["có"]))
        if chance.random() < odd / 4:
            row = list(chance.choice([*PASSED, header]))
        if chance.random() < odd / 4:
            row = row[: chance.randrange(len(row) + 1)]
        if chance.random() < odd / 8:
            row = [*row, "thừa"]
        rows.append(row)

    def numbered():
        yield from enumerate(rows, start=1)
        if seed % 7 == 0:
            raise SheetFault("bad_csv", row=len(rows) + 1)

    formulas = {chance.randrange(2, 130): {0}} if seed % 11 == 0 else {}
    return Table(code, numbered, formulas=formulas)


def read(code: str, seed: int):
    """All that reading the table gives and says."""
    faults, said = Faults(), Reading()
    table = arranged(made(code, seed))
    faults.origins.begin(code, code, of_layout=False)
    columns = read_columns(BY_CODE[code], table, said, faults)
    rows = Rows(BY_CODE[code], table, columns, [], faults)
    blocks, ended = [], None
    try:
        blocks.extend(rows.read(table.rows))
    except SheetFault as fault:
        ended = fault.code
    rows.name_passed_over()
    old = [(cell.column.code, cell.watch.found()) for cell in columns.cells if cell.watch]
    known = [cell.known for cell in columns.cells]
    return "".join(blocks), ended, rows.count, faults.found, faults.notes, columns.filled, old, known


@pytest.mark.parametrize("code", SHEETS)
def test_the_same_is_read_at_once_and_one_by_one(code, monkeypatch):
    sizes = (1_000, 7)
    found = {}
    for size in sizes:
        monkeypatch.setattr(reading_rows, "BLOCK", size)
        found[size] = [read(code, seed) for seed in range(300)]
    monkeypatch.setattr(reading_rows, "at_once", lambda rows, block: None)
    one_by_one = [read(code, seed) for seed in range(300)]
    for size in sizes:
        for seed, (fast, slow) in enumerate(zip(found[size], one_by_one, strict=True)):
            assert fast[:7] == slow[:7], seed
    assert any(fast[3] for fast in one_by_one) and any(fast[4] for fast in one_by_one)


@pytest.mark.parametrize("is_over", [False, True])
def test_a_row_is_passed_over_at_a_glance_as_at_length(is_over, monkeypatch):
    rows = [cells for seed in range(300) if seed % 7 for _, cells in made("events", seed).rows()]
    rows += [["7", "Ký tên", "2020-01-01"], ["7", "Việc", "Chi bộ"], ["7", " ", "2020-01-01"], ["", "a", "b"]]
    width = len(SHEETS["events"].split())
    rows = [[*cells, *[""] * (width - len(cells))] for cells in rows]
    watcher = Watcher(SHEETS["events"].split(), [(0,), (1,), (2,)], is_over=is_over)
    at_a_glance = [watcher.why_passed(cells) for cells in rows]
    taken = [watcher._is_whole(cells) for cells in rows]
    monkeypatch.setattr(Watcher, "_is_whole", lambda watcher, cells: False)
    assert at_a_glance == [watcher.why_passed(cells) for cells in rows]
    assert any(taken) and any(at_a_glance)


def test_sound_rows_are_read_at_once(monkeypatch):
    taken = []
    at_once = reading_rows.at_once
    monkeypatch.setattr(reading_rows, "at_once", lambda *given: taken.append(at_once(*given)) or taken[-1])
    sound = [seed for seed in range(300) if oddness(Random(seed)) == 0 and seed % 7 and seed % 11]
    for code in ("members", "events"):
        for seed in sound:
            read(code, seed)
    assert len(taken) == 2 * len(sound) and None not in taken
