"""What the register holds of units whose life the file cuts short: none of it may be left outside."""

from __future__ import annotations

from .checks_units import Check

DEPENDENT_CHECKS = tuple(
    Check(
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
    for sheet, tree, life, table, column, when, what, where in (
        (
            "areas",
            "area",
            "life",
            "cells_cellvillage",
            "village_id",
            "daterange(held.starts_on, held.ends_on)",
            "dòng chi bộ phụ trách",
            """NOT EXISTS (SELECT FROM sheet_cell_villages AS staged
                            JOIN after_organization AS cell ON cell.code = staged.cell_code
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE cell.id = held.cell_id AND village.id = held.village_id
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "areas",
            "area",
            "life",
            "members_post",
            "village_id",
            "daterange(held.starts_on, held.ends_on)",
            "chức danh",
            """NOT EXISTS (SELECT FROM sheet_posts AS staged
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE village.id = held.village_id AND staged.post = held.post
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "areas",
            "area",
            "life",
            "members_event",
            "village_id",
            "held.effective_on",
            "sự kiện của đảng viên",
            "held.voided_at IS NULL AND held.kind = ANY(%(place_changes)s)",
        ),
        (
            "areas",
            "area",
            "life",
            "after_term",
            "area_id",
            "daterange(held.starts_on, held.ends_on)",
            "tổ chức đảng",
            "held.row IS NULL",
        ),
        (
            "areas",
            "area",
            "life",
            "areas_areachange",
            "source_id",
            "(held.changed_on - 1)",
            "dòng biến động",
            "true",
        ),
        (
            "areas",
            "area",
            "life",
            "areas_areachange",
            "target_id",
            "held.changed_on",
            "dòng biến động",
            "true",
        ),
        (
            "organizations",
            "organization",
            "cell_life",
            "cells_cellvillage",
            "cell_id",
            "daterange(held.starts_on, held.ends_on)",
            "dòng phụ trách thôn, bản",
            """NOT EXISTS (SELECT FROM sheet_cell_villages AS staged
                            JOIN after_organization AS cell ON cell.code = staged.cell_code
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE cell.id = held.cell_id AND village.id = held.village_id
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "organizations",
            "organization",
            "cell_life",
            "members_event",
            "cell_id",
            "held.effective_on",
            "sự kiện của đảng viên",
            "held.voided_at IS NULL AND held.kind = ANY(%(place_changes)s)",
        ),
        (
            "organizations",
            "organization",
            "life",
            "cells_organizationchange",
            "source_id",
            "(held.changed_on - 1)",
            "dòng biến động",
            "true",
        ),
        (
            "organizations",
            "organization",
            "life",
            "cells_organizationchange",
            "target_id",
            "held.changed_on",
            "dòng biến động",
            "true",
        ),
    )
)
