"""What the sheets of both trees share: cycles, whole histories, what hangs on a unit, the sender's sight.

The faults of both trees have their messages here, too.
"""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, FaultText

# A cycle needs a parent that does not rank above its child, so the walk upward starts from those.
_CYCLES = """
WITH RECURSIVE edge AS (
    SELECT {child} AS child, parent_id AS parent, starts_on, ends_on, row
      FROM {table}
     WHERE parent_id IS NOT NULL AND NOT broken
), walk AS (
    SELECT edge.row, edge.child AS first, edge.parent AS here, edge.starts_on, edge.ends_on,
           ARRAY[edge.child, edge.parent] AS path
      FROM edge
     WHERE edge.row = ANY(%(rows)s)
     UNION ALL
    SELECT walk.row, walk.first, edge.parent, greatest(walk.starts_on, edge.starts_on),
           least(walk.ends_on, edge.ends_on), walk.path || edge.parent
      FROM walk
      JOIN edge ON edge.child = walk.here
       AND edge.starts_on < walk.ends_on AND edge.ends_on > walk.starts_on
     WHERE walk.here <> walk.first AND cardinality(walk.path) <= 20
)
SELECT DISTINCT ON (walk.row) walk.row, {column}, ARRAY[
           (SELECT string_agg(unit.{name}, ' → ' ORDER BY place)
              FROM unnest(walk.path) WITH ORDINALITY AS step (id, place)
              JOIN {units} AS unit ON unit.id = step.id)]
  FROM walk
 WHERE walk.here = walk.first
 ORDER BY walk.row, cardinality(walk.path)
"""

# Adjoining rows that say the same are one: gaps and islands over a unit's rows in order of time. Grain: a
# stretch of a unit in which {values} stay the same.
_MERGED = """
SELECT {unit}, min(starts_on) AS starts_on, max(ends_on) AS ends_on, {values}
  FROM (SELECT *, count(*) FILTER (WHERE begins) OVER past AS run
          FROM (SELECT *, (lag(ends_on) OVER past, {lagged}) IS DISTINCT FROM (starts_on, {values}) AS begins
                  FROM ({rows}) AS stretch
                WINDOW past AS (PARTITION BY {unit} ORDER BY starts_on)) AS marked
        WINDOW past AS (PARTITION BY {unit} ORDER BY starts_on)) AS numbered
 GROUP BY {unit}, run, {values}
"""

# By which column people name a unit.
_NAMED_BY = {"area": "key", "organization": "code"}

FAULTS = (
    FaultText(
        "gap",
        "Dòng này không tiếp ngay sau dòng {0} của cùng đơn vị: giữa hai dòng là khoảng trống.",
        "What stands again after a time is another unit: give it a key or code of its own.",
    ),
    FaultText(
        "level_changes",
        "Đơn vị “{0}” đã có cấp {1}; cấp của một đơn vị không thay đổi.",
        "Give the other unit a key of its own.",
    ),
    FaultText("unknown_parent", "Không có cấp trên “{0}” trong tệp hoặc trong sổ."),
    FaultText("parent_rank", "Cấp trên “{0}” không đứng cao hơn đơn vị này."),
    FaultText("parent_is_a_cell", "Chi bộ “{0}” không thể có tổ chức cấp dưới."),
    FaultText(
        "cycle",
        "Các đơn vị là cấp trên của nhau thành vòng tròn: {0}.",
        "Mend the parent of one of the units that are named.",
    ),
    FaultText(
        "outlives_parent",
        "Cấp trên “{0}” không tồn tại suốt khoảng thời gian này.",
        "Split the row where the parent ends, or mend the parent's dates.",
    ),
    FaultText(
        "child_outlives", "Đơn vị cấp dưới “{0}” trong sổ vượt ra ngoài thời gian tồn tại của đơn vị này."
    ),
    FaultText("child_rank", "Đơn vị cấp dưới “{0}” trong sổ không còn đứng thấp hơn đơn vị này."),
    FaultText("unknown_area", "Không có đơn vị hành chính “{0}” trong tệp hoặc trong sổ."),
    FaultText("outlives_area", "Đơn vị hành chính “{0}” không tồn tại suốt khoảng thời gian này."),
    FaultText(
        "dependents_outlive",
        "Trong sổ còn {0} gắn với đơn vị này ngoài thời gian tồn tại mới của nó.",
        "Close, move or void what still hangs on the unit, or send it too.",
    ),
)


def gaps(sheet: str, tree: str) -> Check:
    """Rows that begin some time after the unit's earlier ones have ended, unless one of them is broken."""
    name = _NAMED_BY[tree]
    return Check(
        sheet,
        "gap",
        f"""
SELECT row, 'valid_from', ARRAY[earlier::text]
  FROM (SELECT row, starts_on, bool_or(broken) OVER (PARTITION BY {name}) AS doubtful,
               lag(row) OVER past AS earlier,
               max(ends_on) OVER (past ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to
          FROM sheet_{sheet}
         WHERE {name} <> ''
        WINDOW past AS (PARTITION BY {name} ORDER BY starts_on, row)) AS staged
 WHERE covered_to < starts_on AND NOT doubtful
""",
    )


def cycles(
    sheet: str, column: str, of_rows: tuple[str, ...], *, table: str, child: str, units: str, name: str
) -> Check:
    """Units that are each other's parents, among the rows that broke the rules ``of_rows``."""
    sql = _CYCLES.format(table=table, child=child, units=units, name=name, column=f"'{column}'")
    return Check(sheet, "cycle", sql, of_rows)


def merged(unit: str, values: tuple[str, ...], rows: str) -> str:
    """The ``rows`` of units with those made one that adjoin and say the same."""
    lagged = ", ".join(f"lag({value}) OVER past" for value in values)
    return _MERGED.format(unit=unit, values=", ".join(values), lagged=lagged, rows=rows)


def left_outside(
    sheet: str,
    tree: str,
    table: str,
    column: str,
    when: str,
    what: str,
    *,
    where: str = "true",
    life: str = "life",
) -> Check:
    """Units whose life the file cuts short while the register holds rows of ``table`` about them.

    None of it may be left outside the unit's life, but for rows that the file brings as well.
    """
    return Check(
        sheet,
        "dependents_outlive",
        f"""
SELECT unit.row, 'valid_to', ARRAY[count(*) || ' {what}']
  FROM shrunk_{tree} AS unit
  JOIN {tree}_life AS life ON life.id = unit.id
  JOIN {table} AS held ON held.{column} = unit.id
 WHERE NOT life.{life} @> {when} AND {where}
 GROUP BY unit.row
""",
    )


def outlives(
    sheet: str, column: str, rows: str, reference: str, tree: str, code: str = "outlives_parent"
) -> Check:
    """Stretches of the table ``rows`` that begin before, or end after, the unit that they hang on."""
    return Check(
        sheet,
        code,
        f"""
SELECT stretch.row, '{column}', ARRAY[above.{_NAMED_BY[tree]}]
  FROM {rows} AS stretch
  JOIN after_{tree} AS above ON above.id = stretch.{reference}
  JOIN {tree}_life AS life ON life.id = stretch.{reference}
 WHERE stretch.row IS NOT NULL AND NOT stretch.broken
   AND NOT life.life @> daterange(stretch.starts_on, stretch.ends_on)
""",
    )


def child_outlives(sheet: str, tree: str, rows: str) -> Check:
    """Units whose life the file cuts short while others of the register still hang on them."""
    return Check(
        sheet,
        "child_outlives",
        f"""
SELECT parent.row, 'valid_to', ARRAY[child.{_NAMED_BY[tree]}]
  FROM shrunk_{tree} AS parent
  JOIN {tree}_life AS life ON life.id = parent.id
  JOIN {rows} AS stretch ON stretch.parent_id = parent.id AND stretch.row IS NULL
  JOIN after_{tree} AS child ON child.id = stretch.{tree}_id
 WHERE NOT life.life @> daterange(stretch.starts_on, stretch.ends_on)
""",
    )


def hangs_on_nothing(sheet: str, column: str, tree: str) -> Check:
    """New units without a parent: nobody's scope holds them."""
    name = _NAMED_BY[tree]
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{name}]
  FROM sheet_{sheet} AS staged
  JOIN after_{tree} AS unit ON unit.{name} = staged.{name} AND unit.is_new
 WHERE staged.{column} = ''
""",
    )


def no_parent(sheet: str, column: str, tree: str, unless: str) -> Check:
    """Units without a parent, but for those of the topmost rank."""
    return Check(
        sheet,
        "no_parent",
        f"""
SELECT row, '{column}', ARRAY[{_NAMED_BY[tree]}]
  FROM sheet_{sheet}
 WHERE NOT broken AND {column} = '' AND {unless}
""",
    )


def not_a_village(sheet: str) -> Check:
    """Rows whose ``village_key`` names another kind of area."""
    return Check(
        sheet,
        "not_a_village",
        f"""
SELECT staged.row, 'village_key', ARRAY[]::text[]
  FROM sheet_{sheet} AS staged
  JOIN after_area AS village ON village.key = staged.village_key
 WHERE village.level NOT IN ('village', '')
""",
    )


def outlives_unit(
    sheet: str, column: str, code: str, tree: str, *, life: str = "life", where: str = "true"
) -> Check:
    """Rows that say something of a unit of ``tree`` on days on which it does not stand (or is no cell)."""
    return Check(
        sheet,
        code,
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_{tree} AS unit ON unit.{_NAMED_BY[tree]} = staged.{column}
  JOIN {tree}_life AS life ON life.id = unit.id
 WHERE NOT staged.broken AND {where}
   AND NOT life.{life} @> daterange(staged.starts_on, staged.ends_on)
""",
    )


def outlives_village(sheet: str) -> Check:
    """Rows that say something of a village on days on which it does not stand."""
    return outlives_unit(sheet, "village_key", "outlives_village", "area", where="unit.level = 'village'")


def area_outside(sheet: str, column: str) -> Check:
    """An area of the register that lies outside the sender's sight; new ones are judged by their parent."""
    return _outside(sheet, column, "area", "visible_areas")


def organization_outside(sheet: str, column: str, allowed: str) -> Check:
    """An organization of the register that lies outside those that the parameter ``allowed`` names.

    New ones are judged by their parent.
    """
    return _outside(sheet, column, "organization", allowed)


def _outside(sheet: str, column: str, tree: str, allowed: str) -> Check:
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_{tree} AS unit ON unit.{_NAMED_BY[tree]} = staged.{column}
 WHERE NOT unit.is_new AND unit.id <> ALL(%({allowed})s)
""",
    )
