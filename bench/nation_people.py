"""The people of the made-up nation (:mod:`bench.nation`): whole lives drawn at once, and the rows that
follow.

A life: first recorded with the register, admitted later, or transferred in; recognized after a year;
perhaps to another cell; perhaps out of the register; beside that away and back, exempted, disciplined. Days
are numbers since the register began. The order of a life is fixed, so that stretches and movements follow
by SQL; a sample is held against what the program itself derives from the events.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

BEGAN, DAYS = "2016-01-01", 3956


def _draw(number: int) -> str:
    return f"((hashint8extended(n, {number}) & 9007199254740991) / 9007199254740992.0::float8)"


def _one_of(words: str, number: int, power: float) -> str:
    """One of the words, the first ones more often."""
    listed = words.split()
    quoted = ",".join(f"'{word}'" for word in listed)
    return f"(ARRAY[{quoted}])[1 + floor({len(listed)} * {_draw(number)} ^ {power})::int]"


_FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô Hồ Dương Lý Lò Vàng Giàng Quàng Cà Mùa Sùng Thào Tòng"
)
_MIDDLES = "Văn Thị Đức Minh Quang Thanh Hữu Ngọc Xuân A Đình Công Bá Thế Duy Hồng Kim Mạnh"
_GIVEN = (
    "An Anh Bình Chung Cường Dung Dũng Giang Hà Hạnh Hải Hoa Hòa Hùng Hương Khánh Lan Linh Long Mai Minh "
    "Nam Nga Phong Phúc Phương Quân Sơn Tâm Thảo Thu Thủy Tiến Trang Tuấn Tùng Vinh Yến Pó Chứ Dơ Tủa "
    "Sinh Páo"
)
_MINORITIES = "Thái Mông Tày Mường Nùng Khmer Dao"


# The words of names with their keys, as :mod:`registry.common.text` gives them.
def _keys_of_words() -> str:
    from registry.common.text import search_key, sort_key

    words = sorted({*_FAMILIES.split(), *_MIDDLES.split(), *_GIVEN.split()})
    rows = ", ".join(f"('{word}', '{search_key(word)}', '{sort_key(word)}')" for word in words)
    return f"(VALUES {rows})"


_PLACE = """CASE WHEN {drawn} < 0.06 THEN NULL
            WHEN {cell}.villages IS NOT NULL AND {drawn} < 0.9
            THEN {cell}.villages[1 + floor(cardinality({cell}.villages) * {again})::int]
            ELSE {commune}.lived[1 + floor(cardinality({commune}.lived) * {again} ^ 1.5)::int] END"""

PERSONS = f"""
CREATE TEMPORARY TABLE word ON COMMIT DROP AS
SELECT * FROM {_keys_of_words()} AS word (written, searched, sorted);
CREATE TEMPORARY TABLE of_cell ON COMMIT DROP AS
SELECT cell.n AS id, cell.commune,
       array_agg(served.village) FILTER (WHERE served.village IS NOT NULL) AS villages
FROM cell LEFT JOIN served ON served.cell = cell.n GROUP BY 1, 2;
CREATE TEMPORARY TABLE of_commune ON COMMIT DROP AS
SELECT commune, cells, lived, {_draw(30).replace("(n,", "(commune,")} ^ 3 * 0.9 + 0.01 AS minorities
FROM (SELECT commune, array_agg(n) AS cells FROM cell GROUP BY 1) c
LEFT JOIN (
    SELECT commune, array_agg(n) AS lived FROM village WHERE {_draw(31)} > 0.4 GROUP BY 1
) v USING (commune);
ANALYZE of_cell, of_commune, word;
CREATE TEMPORARY TABLE begun ON COMMIT DROP AS
SELECT n, began, entry, {_draw(12)} AS moves, {_draw(13)} AS leaves,
       CASE entry WHEN 'admitted' THEN began - 6900 - floor(11000 * {_draw(14)} ^ 2)::int
                  ELSE -8000 - floor(23000 * {_draw(14)} ^ 0.8)::int END AS born,
       CASE WHEN entry = 'admitted' AND {_draw(15)} > 0.05 AND began + 400 < {DAYS}
            THEN began + 365 + floor(30 * {_draw(16)})::int END AS recognized,
       1 + floor(%(cells)s * {_draw(17)} ^ 1.3)::bigint AS cell
FROM (
    SELECT n, CASE WHEN {_draw(10)} < 0.87 THEN 'first_recorded' WHEN {_draw(10)} < 0.975 THEN 'admitted'
                   ELSE 'transferred_in' END AS entry,
           CASE WHEN {_draw(10)} < 0.87 THEN 0 ELSE 1 + floor({DAYS - 1} * {_draw(11)})::int END AS began
    FROM generate_series(1, %(people)s) n
) entered;
CREATE TEMPORARY TABLE life ON COMMIT DROP AS
SELECT moved_or_not.*,
       CASE WHEN {_draw(18)} < 0.07 AND settled < {DAYS - 3}
            THEN settled + 2 + floor(({DAYS - 2} - settled) * {_draw(19)})::int END AS "left",
       (ARRAY['died','died','died','died','died','died','transferred_out','transferred_out','deleted','left',
              'expelled'])[1 + floor(11 * {_draw(20)})::int] AS exit
FROM (
    SELECT *, greatest(began, recognized, moved) AS settled FROM (
        SELECT begun.*, CASE
            WHEN moves < 0.062 AND (entry <> 'admitted' OR recognized IS NOT NULL)
                 AND greatest(began, recognized) < {DAYS - 40}
            THEN greatest(began, recognized) + 2
                 + floor(({DAYS - 2} - greatest(began, recognized)) * {_draw(21)})::int END AS moved
        FROM begun
    ) moving
) moved_or_not;
CREATE TEMPORARY TABLE one ON COMMIT DROP AS
SELECT n, entry, '{BEGAN}'::date + began AS began, '{BEGAN}'::date + born AS born,
       '{BEGAN}'::date + recognized AS recognized, '{BEGAN}'::date + moved AS moved,
       '{BEGAN}'::date + "left" AS "left", exit, '{BEGAN}'::date + until AS until,
       CASE WHEN {_draw(22)} < 0.36 THEN 'female' ELSE 'male' END AS gender,
       CASE WHEN {_draw(23)} < 0.003 THEN 'unknown' WHEN {_draw(24)} < minorities THEN 'minority'
            ELSE 'kinh' END AS minority,
       100000 + cell AS cell,
       -- A change of cell without a village leaves it as it was.
       100000 + CASE WHEN moved IS NULL THEN village ELSE coalesce(village, village_before) END AS village,
       CASE WHEN moved IS NULL THEN 100000 + cell ELSE 100000 + before END AS first_cell,
       CASE WHEN moved IS NULL THEN 100000 + village ELSE 100000 + village_before END AS first_village,
       CASE WHEN {_draw(25)} < 0.27 AND until - began > 90
            THEN '{BEGAN}'::date + began + 31 + floor((until - began - 80) * {_draw(26)})::int END AS away,
       CASE WHEN {_draw(27)} < 0.2
            THEN '{BEGAN}'::date + began + 1 + floor((until - began - 1) * {_draw(28)})::int END AS exempted,
       CASE WHEN {_draw(29)} < 0.05 AND moved IS NULL AND until - began > 1
            THEN '{BEGAN}'::date + began + 1 + floor((until - began - 1) * {_draw(33)})::int
       END AS disciplined
FROM (
    SELECT life.*, home.minorities, coalesce("left", {DAYS}) AS until,
           {_PLACE.format(drawn=_draw(34), again=_draw(35), cell="here", commune="home")} AS village,
           CASE WHEN moved IS NOT NULL THEN old.id END AS before,
           CASE WHEN moved IS NOT NULL THEN old.villages[1] END AS village_before
    FROM life
    JOIN of_cell here ON here.id = life.cell
    JOIN of_commune home ON home.commune = here.commune
    LEFT JOIN of_cell old ON old.id = CASE
        WHEN moved IS NULL THEN NULL
        WHEN {_draw(36)} < 0.2 THEN 1 + floor(%(cells)s * {_draw(37)})::bigint
        ELSE home.cells[1 + floor(cardinality(home.cells) * {_draw(37)})::int] END
) placed;
-- Who would move into the cell where they are does not move.
UPDATE one SET moved = NULL, first_village = village WHERE moved IS NOT NULL AND first_cell = cell;
"""

TABLES = ("members_member", "members_event", "members_stretch", "members_movement")
_STANDING = "CASE entry WHEN 'admitted' THEN 'probationary' ELSE 'official' END"
# An event's number is that of the person and one of these.
_ENTRY, _RECOGNIZED, _MOVED, _LEFT, _AWAY, _BACK, _EXEMPTED, _DISCIPLINED = range(8)

ROWS = (
    f"""
INSERT INTO members_member
    (id, dossier_no_sealed, dossier_no_index, full_name, sort_key, search_key, gender, birth_date, ethnicity,
     religion, native_place, education, qualification, political_theory, occupation, home_id, elsewhere)
SELECT n, decode(md5(n::text), 'hex'), sha256(n::text::bytea),
       concat_ws(' ', f.written, m.written, o.written, g.written),
       concat_ws(' ', g.sorted, m.sorted, o.sorted, f.sorted),
       concat_ws(' ', f.searched, m.searched, o.searched, g.searched), gender, born,
       CASE minority WHEN 'minority' THEN {_one_of(_MINORITIES, 43, 1.4)} WHEN 'kinh' THEN 'Kinh' ELSE '' END,
       '', '', CASE WHEN {_draw(44)} < 0.8 THEN 'upper_secondary' ELSE 'lower_secondary' END,
       CASE WHEN {_draw(45)} < 0.4 THEN 'university' ELSE 'none' END, 'none', '',
       cell, CASE WHEN first_cell <> cell THEN ARRAY[first_cell] END
FROM one
JOIN word f ON f.written = {_one_of(_FAMILIES, 39, 2)}
JOIN word m ON m.written = {_one_of(_MIDDLES, 40, 1.5)}
LEFT JOIN word o ON {_draw(46)} < 0.3 AND o.written = {_one_of(_MIDDLES, 41, 1)}
JOIN word g ON g.written = {_one_of(_GIVEN, 42, 1.2)}
""",
    f"""
INSERT INTO members_event
    (id, member_id, kind, effective_on, document_no, cell_id, village_id, other_place, detail, recorded_at,
     void_reason)
SELECT n::bigint * 8 + event.number, n, event.kind, event.happened, '', event.cell, event.village,
       CASE WHEN event.kind IN ('transferred_in', 'transferred_out') THEN 'other_province' ELSE '' END,
       event.detail, now(), ''
FROM one CROSS JOIN LATERAL (VALUES
    ({_ENTRY}, entry, began, first_cell, first_village, ''),
    ({_RECOGNIZED}, 'recognized', recognized, NULL, NULL, ''),
    ({_MOVED}, 'cell_changed', moved, cell, village, ''),
    ({_LEFT}, exit, "left", NULL, NULL, ''),
    ({_AWAY}, 'away', away, NULL, NULL, ''),
    ({_BACK}, 'back', CASE WHEN {_draw(48)} < 0.85 THEN away + 30 END, NULL, NULL, ''),
    ({_EXEMPTED}, 'exempted', exempted, NULL, NULL, ''),
    ({_DISCIPLINED}, 'disciplined', disciplined, NULL, NULL, 'reprimand')
) AS event (number, kind, happened, cell, village, detail)
WHERE event.happened IS NOT NULL
""",
    f"""
INSERT INTO members_stretch
    (member_id, cell_id, village_id, standing, gender, minority, birth_date, starts_on, ends_on)
SELECT n, part.cell, part.village, part.standing, gender, minority, born, part.starts, part.ends
FROM one CROSS JOIN LATERAL (VALUES
    (began, coalesce(recognized, moved, "left", '9999-12-31'), {_STANDING}, first_cell, first_village),
    (recognized, coalesce(moved, "left", '9999-12-31'), 'official', first_cell, first_village),
    (moved, coalesce("left", '9999-12-31'), 'official', cell, village)
) AS part (starts, ends, standing, cell, village)
WHERE part.starts IS NOT NULL
""",
    f"""
INSERT INTO members_movement
    (member_id, event_id, kind, happened_on, cell_id, village_id, from_cell_id, from_village_id, standing,
     other_place, gender, minority, birth_date, measure)
SELECT n, n::bigint * 8 + move.number, move.kind, move.happened, move.cell, move.village, move.from_cell,
       move.from_village, move.standing,
       CASE WHEN move.kind IN ('transferred_in', 'transferred_out') THEN 'other_province' ELSE '' END,
       gender, minority, born, CASE move.kind WHEN 'disciplined' THEN 'reprimand' ELSE '' END
FROM one CROSS JOIN LATERAL (VALUES
    ({_ENTRY}, entry, began, {_STANDING}, first_cell, first_village, NULL::bigint, NULL::bigint),
    ({_RECOGNIZED}, 'recognized', recognized, 'official', first_cell, first_village, NULL, NULL),
    (NULL::int, 'crossed', moved, 'official', cell, village, first_cell, first_village),
    ({_LEFT}, exit, "left", CASE WHEN recognized IS NULL THEN {_STANDING} ELSE 'official' END, cell, village,
     NULL, NULL),
    ({_DISCIPLINED}, 'disciplined', disciplined,
     CASE WHEN recognized IS NULL OR recognized > disciplined THEN {_STANDING} ELSE 'official' END, cell,
     village, NULL, NULL)
) AS move (number, kind, happened, standing, cell, village, from_cell, from_village)
WHERE move.happened IS NOT NULL
""",
)

_STRETCHES = """
SELECT member_id, gender, minority, birth_date, starts_on, ends_on, cell_id, village_id, standing
FROM members_stretch WHERE member_id = ANY (%s)
"""
_MOVEMENTS = """
SELECT member_id, gender, minority, birth_date, kind, happened_on, cell_id, village_id, standing, other_place,
       from_cell_id, from_village_id, event_id, measure
FROM members_movement WHERE member_id = ANY (%s)
"""
_HOMES = "SELECT id, home_id, elsewhere FROM members_member WHERE id = ANY (%s)"


def check(members: Collection[int]) -> None:
    """What stands of these members is what the program derives from their events, else ``AssertionError``."""
    from django.db import connection

    from members.derivation import EVENTS, derived
    from members.history import HistoryFault

    stretches: set[tuple[Any, ...]] = set()
    movements: set[tuple[Any, ...]] = set()
    homes: dict[int, tuple[int, list[int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {"members": list(members)})
        for one in derived(cursor.fetchall()):
            assert not isinstance(one, HistoryFault), (one.message, one.fact)
            stretches.update((one.member, *one.copies, *span) for span in one.history.spans)
            movements.update((one.member, *one.copies, *move) for move in one.history.moves)
            home = one.history.spans[-1].cell
            homes[one.member] = home, sorted({move.cell for move in one.history.moves} - {home})
        cursor.execute(_STRETCHES, [list(members)])
        differ = stretches ^ set(cursor.fetchall())
        assert not differ, sorted(map(str, differ))[:6]
        cursor.execute(_MOVEMENTS, [list(members)])
        differ = movements ^ set(cursor.fetchall())
        assert not differ, sorted(map(str, differ))[:6]
        cursor.execute(_HOMES, [list(members)])
        for member, home, elsewhere in cursor.fetchall():
            assert homes[member] == (home, elsewhere or []), (member, home, elsewhere)
