"""Reads a layout from its text, and says of a broken one on which line what is wrong.

The text is YAML: ``form``, ``title``, ``version``, ``source``, ``in_force_from``, ``verified``, ``unit``,
``paper``, ``columns``, ``rows``, ``checks``. Every scalar is text here, so nothing becomes a number or a
boolean by how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import yaml

from registry.common.dates import iso_day

from .expressions import BadExpression, expression, row_sum
from .layout import Check, Column, ColumnKind, Content, Declared, Expression, Layout, Row, Sum, When
from .nodes import Fault, Faults, Node

# Longer texts and more rows are no form.
LONGEST, MOST_ROWS, MOST_COLUMNS = 100_000, 300, 12
# The code of a form, of a row or column, of a declared line.
_FORM, _CODE, _LINE = r"[0-9]{1,2}[A-Z]?", r"[A-Za-z0-9_]{1,30}", r"[a-z0-9_]{1,40}"
_TOP = "form title version source in_force_from verified unit paper columns rows checks".split()
_OF_COLUMN = "code kind title width when of to group is".split()
_OF_ROW = "code name number is declared sum fill cells indent bold decimals if_any notes begins_block".split()
# What a spreadsheet would run.
_RUNS = ("=", "@", "\t")


class BrokenLayout(Exception):
    """The text is no layout; what is wrong, by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class _Columns(NamedTuple):
    """The columns, and what those of them say whose rows only fill it in."""

    columns: tuple[Column, ...]
    templates: dict[str, str]


def read_layout(text: str) -> Layout:
    """The layout that the text is; raises :class:`BrokenLayout` with every fault that was found."""
    faults = Faults()
    top = _top(text, faults)
    layout = _layout(top, faults) if top is not None and not faults.found else None
    if layout is None or faults.found:
        raise BrokenLayout(sorted(set(faults.found)))
    return layout


def _top(text: str, faults: Faults) -> Node | None:
    if len(text) > LONGEST:
        faults.add(1, f"tệp dài quá {LONGEST} ký tự")
        return None
    try:
        # An alias may stand for itself, or for a thousand others.
        for event in yaml.parse(text, yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                faults.add(
                    event.start_mark.line + 1 if event.start_mark else 1, "không dùng được dấu * (alias)"
                )
                return None
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(mark.line + 1 if mark else 1, f"không đọc được: {error.problem or error.context}")
        return None
    except (yaml.YAMLError, RecursionError):
        faults.add(1, "không đọc được tệp này")
        return None
    if root is None:
        faults.add(1, "tệp trống")
        return None
    return Node(root, faults)


def _layout(top: Node, faults: Faults) -> Layout | None:
    top.knows(*_TOP)
    paper = top.child("paper")
    if paper is not None:
        paper.knows("font_size", "row_gap", "pages")
    columns = _columns(top, faults)
    rows = tuple(_rows(top, columns, faults))
    _check_rows(rows, columns.columns, faults)
    read = Layout(
        form=top.text("form", match=_FORM),
        title=top.text("title"),
        version=top.text("version", longest=40),
        source=top.text("source", default=""),
        in_force_from=_day(top, faults),
        is_verified=top.flag("verified", required=True),
        unit=top.text("unit", default="người", longest=40),
        columns=columns.columns,
        rows=rows,
        checks=tuple(_checks(top, rows, columns.columns, faults)),
        font_size=paper.decimal("font_size", 10, 6, 14) if paper else 10,
        row_gap=paper.decimal("row_gap", 1.5, 0, 12) if paper else 1.5,
        pages=int(paper.decimal("pages", 1, 1, 20)) if paper else 1,
    )
    return read


def _day(top: Node, faults: Faults) -> date:
    written = top.text("in_force_from")
    try:
        return iso_day(written)
    except ValueError:
        if written:
            faults.add(top.line_of("in_force_from"), "ngày phải viết theo dạng năm-tháng-ngày")
        return date.max


def _columns(top: Node, faults: Faults) -> _Columns:
    found: list[Column] = []
    templates: dict[str, str] = {}
    nodes = top.items("columns", most=MOST_COLUMNS)
    for node in nodes:
        node.knows(*_OF_COLUMN)
        kind = ColumnKind(node.choice("kind", [*ColumnKind], default=ColumnKind.VALUE))
        code = node.text("code", match=_CODE)
        if template := node.text("is", default=""):
            templates[code] = template
        if any(code == other.code for other in found):
            faults.add(node.line, f"cột “{code}” có hai lần")
        found.append(
            Column(
                code,
                kind,
                node.text("title"),
                node.decimal("width", 1, 0.1, 100),
                When(node.choice("when", [*When], default=When.NOW)),
                tuple(part.strip() for part in node.text("of", default="").split("+") if part.strip()),
                node.text("to", default=""),
                node.text("group", default=""),
            )
        )
    _check_columns(found, nodes, top, faults)
    return _Columns(tuple(found), templates)


def _check_columns(found: list[Column], nodes: list[Node], top: Node, faults: Faults) -> None:
    if sum(column.kind == ColumnKind.NAME for column in found) != 1:
        faults.add(top.line_of("columns"), "phải có đúng một cột tên (kind: name)")
    values = {column.code for column in found if column.kind in (ColumnKind.VALUE, ColumnKind.SUM)}
    for column, node in zip(found, nodes, strict=True):
        named = [*column.of, *([column.to] if column.kind == ColumnKind.RATIO else [])]
        computed = column.kind in (ColumnKind.RATIO, ColumnKind.SHARE, ColumnKind.SUM)
        if computed and not column.of:
            faults.add(node.line, f"cột “{column.code}” phải cho biết tính từ cột nào (of)")
        if column.kind in (ColumnKind.RATIO, ColumnKind.SHARE) and not column.to:
            faults.add(node.line, f"cột “{column.code}” phải cho biết chia cho gì (to)")
        for other in named:
            if other not in values or other == column.code:
                faults.add(node.line, f"cột “{column.code}” tính từ “{other}”, không phải là một cột số")


def _rows(top: Node, columns: _Columns, faults: Faults) -> Iterator[Row]:
    for place, node in enumerate(top.items("rows", most=MOST_ROWS), start=1):
        node.knows(*_OF_ROW)
        name = node.text("name")
        if name.startswith(_RUNS):
            faults.add(node.line_of("name"), "tên dòng không được bắt đầu bằng = hoặc @")
        yield Row(
            at=node.line,
            code=node.text("code", default=f"r{place}", match=_CODE),
            name=name,
            number=node.text("number", default="", longest=10),
            cells=_cells(node, columns, faults),
            indent=int(node.decimal("indent", 0, 0, 6)),
            is_bold=node.flag("bold"),
            decimals=int(node.decimal("decimals", 0, 0, 3)),
            if_any=node.flag("if_any"),
            notes=tuple(_notes(node, faults)),
            begins_block=node.flag("begins_block"),
        )


def _notes(node: Node, faults: Faults) -> Iterator[tuple[str, Expression]]:
    for note in node.items("notes", most=5):
        note.knows("says", "where")
        try:
            yield note.text("says"), expression(note.text("where"))
        except BadExpression as bad:
            faults.add(note.line_of("where"), str(bad))


def _cells(node: Node, columns: _Columns, faults: Faults) -> dict[str, Content]:
    values = [column.code for column in columns.columns if column.kind == ColumnKind.VALUE]
    cells: dict[str, Content] = {}
    own = node.child("cells")
    if own is not None:
        own.knows(*values)
        for code in own.names:
            cells |= _one(own.child(code), code, faults)
    given = [name for name in ("is", "declared", "sum", "fill") if node.has(name)]
    if len(given) > 1:
        faults.add(node.line, f"dòng chỉ ghi được một trong: {', '.join(given)}")
    elif given == ["fill"]:
        fill = node.text("fill")
        for code in values:
            if code in columns.templates and code not in cells:
                text = columns.templates[code].replace("{}", fill)
                cells |= _read(code, "is", text, node.line_of("fill"), faults)
    elif given:
        text = node.text(given[0])
        for code in values:
            if code not in cells:
                cells |= _read(code, given[0], text, node.line_of(given[0]), faults)
    return cells


def _one(node: Node | None, code: str, faults: Faults) -> dict[str, Content]:
    """The content of one cell: an expression, or a declared line or a sum by its name."""
    if node is None:
        return {}
    if node.is_scalar:
        return _read(code, "is", node.scalar, node.line, faults)
    node.knows("is", "declared", "sum")
    keys = node.names
    if len(keys) != 1:
        faults.add(node.line, "một ô ghi đúng một trong: is, declared, sum")
        return {}
    return _read(code, keys[0], node.text(keys[0]), node.line, faults)


def _read(code: str, kind: str, text: str, line: int, faults: Faults) -> dict[str, Content]:
    try:
        if kind == "is":
            return {code: expression(text)}
        if kind == "sum":
            return {code: row_sum(text)}
        if not re.fullmatch(_LINE, text):
            raise BadExpression("mã dòng khai báo chỉ gồm chữ thường, chữ số và dấu _")
        return {code: Declared(text)}
    except BadExpression as bad:
        faults.add(line, str(bad))
        # Something stands there, so that sums of it are no faults of their own.
        return {code: Expression(())}


def _check_rows(rows: tuple[Row, ...], columns: tuple[Column, ...], faults: Faults) -> None:
    by_code: dict[str, Row] = {}
    for row in rows:
        if row.code in by_code:
            faults.add(row.at, f"dòng “{row.code}” có hai lần")
        by_code[row.code] = row
    for row in rows:
        for column, content in row.cells.items():
            for _, other in content.rows if isinstance(content, Sum) else ():
                if other not in by_code or column not in by_code[other].cells:
                    faults.add(row.at, f"tổng của dòng “{row.code}” gọi “{other}”, dòng này không có số")
                elif _leads_to(by_code, column, other, row.code):
                    faults.add(row.at, f"tổng của dòng “{row.code}” quay lại chính nó qua “{other}”")
    for column_ in columns:
        if column_.kind == ColumnKind.SHARE and column_.to not in by_code:
            faults.add(1, f"cột “{column_.code}” chia cho dòng “{column_.to}”, không có dòng này")


def _leads_to(rows: dict[str, Row], column: str, start: str, wanted: str) -> bool:
    seen, ahead = set(), [start]
    while ahead:
        code = ahead.pop()
        if code == wanted:
            return True
        if code not in seen and code in rows:
            seen.add(code)
            content = rows[code].cells.get(column)
            ahead += [other for _, other in content.rows] if isinstance(content, Sum) else []
    return False


def _checks(top: Node, rows: tuple[Row, ...], columns: tuple[Column, ...], faults: Faults) -> Iterator[Check]:
    codes, named = {row.code for row in rows}, {column.code for column in columns}
    for node in top.items("checks", most=20):
        node.knows("row", "column", "form", "other_row", "other_column")
        check = Check(*(node.text(name) for name in ("column", "row", "form", "other_column", "other_row")))
        if check.row not in codes or check.column not in named:
            faults.add(node.line, f"kiểm tra gọi ô “{check.row}, {check.column}”, không có ô này")
        yield check
