"""Makes rows of a plan of what people write in a form or a sheet: names become keys, new units get one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from registry.common.refusals import Refused
from registry.common.text import search_key

from .cells_along import Along, cells_alone
from .heads import Heads
from .models import Plan, RowKind, RowTree
from .naming import Names, Several
from .performing import PlanFault

Said = Mapping[str, str]
Row = dict[str, Any]


class Entering:
    """Lines of one plan, read one after the other: lines that name the same new unit mean one."""

    def __init__(self, names: Names, plan: Plan, heads: Heads) -> None:
        self.names, self.plan, self.heads = names, plan, heads
        self._along: dict[str, Along] = {}
        self.rows: list[Row] = []
        self.faults: list[PlanFault] = []
        self._new: dict[tuple[str, str, str], str] = {}

    def read(self, lines: Iterable[tuple[int, Said]]) -> Entering:
        """Read lines with their numbers, as whoever wrote them counts."""
        for number, said in lines:
            row = self._take(number, said)
            if row is not None and said.get("cells") and row["tree"] == RowTree.AREA and row.get("new"):
                self._bring_cells(number, said, row)
        self._add_cells()
        self.heads.note()
        return self

    def _take(self, number: int, said: Said) -> Row | None:
        """The row that the line asks for; ``None`` where something is wrong with it."""
        try:
            row = self._row(said)
        except Refused as refused:
            self.faults.append(PlanFault(number, refused.field, refused.code, refused.message))
            return None
        self.rows.append(row)
        return row

    def _bring_cells(self, number: int, said: Said, row: Row) -> None:
        """The cells of the villages that lead to one are to become one."""
        new, code, secretary = said["new"].strip(), said.get("cell_code", ""), said.get("secretary", "")
        along = self._along.setdefault(row["new"], Along(number, new, "", ""))
        along.olds.append(row["old"])
        along.code, along.secretary = along.code or code, along.secretary or secretary

    def _add_cells(self) -> None:
        """A row for each cell that merges with its villages."""
        if not self._along:
            return
        cells = cells_alone(self.plan.on, {new: along.olds for new, along in self._along.items()})
        for new, along in self._along.items():
            if len(cells[new]) > 1:
                for line in along.lines(cells[new]):
                    self._take(along.number, line)
            elif along.secretary:
                said = "Không có từ hai chi bộ nhập lại: hãy ghi bí thư ở một dòng của chi bộ."
                self.faults.append(PlanFault(along.number, "secretary", "no_cells_to_merge", said))

    def _row(self, said: Said) -> Row:
        kind, tree = said.get("kind") or RowKind.MERGE, said.get("tree") or RowTree.AREA
        row: Row = {"kind": kind, "tree": tree, "is_main": bool(said.get("is_main"))}
        row |= {name: said.get(name, "") for name in ("level", "unit_kind")}
        row |= self.heads.said(said.get("head", "").strip(), kind, tree)
        row["villages"] = " ".join(self._unit(RowTree.AREA, one, "villages") for one in _several(said))
        if kind == RowKind.FOUND:
            row["parent"] = self._unit(tree, said.get("parent", ""), "parent")
            return row | self._founded(tree, said, row["parent"])
        row["old"] = old = self._unit(tree, said.get("old", ""), "old", said.get("commune", ""))
        if parent := said.get("parent", ""):
            row["parent"] = self._unit(tree, parent, "parent")
        if kind == RowKind.RENAME:
            return row | {"name": _required(said, "new"), "code": said.get("code", "")}
        if kind == RowKind.MOVE and not parent:
            raise Refused("parent_missing", "Hãy ghi cấp trên mới của đơn vị.", "parent")
        if kind in (RowKind.MERGE, RowKind.SPLIT):
            return row | self._target(tree, said, row.get("parent") or self.names.above[tree, old])
        return row

    def _unit(self, tree: str, words: str, name: str, above: str = "") -> str:
        if not words:
            raise Refused("unit_missing", "Hãy ghi mã hoặc tên của đơn vị.", name)
        try:
            found = self.names.find(tree, words, above)
        except Several as several:
            where = ", ".join(filter(None, several.above[:4]))
            raise Refused(
                "several_units",
                f"Có nhiều đơn vị tên «{words}» ({where}): ghi thêm tên cấp trên sau dấu phẩy, hoặc ghi mã.",
                name,
            ) from None
        if found is None:
            raise Refused(
                "unknown_unit",
                f"Không có đơn vị «{words}» vào ngày thực hiện trong phạm vi của bạn: xem lại tên, hoặc ghi"
                " mã.",
                name,
            )
        return found

    def _target(self, tree: str, said: Said, above: str) -> Row:
        """The unit that a row leads to: one that stands, or one that is to be founded."""
        words = _required(said, "new")
        try:
            standing = self.names.find(tree, words) if "," in words else self.names.find(tree, words, above)
        except Several:
            standing = None
        return {"new": standing} if standing is not None else self._founded(tree, said, above)

    def _founded(self, tree: str, said: Said, above: str) -> Row:
        name, code = _required(said, "new"), said.get("code", "")
        if tree == RowTree.ORGANIZATION:
            known = self._new.get((tree, above, search_key(name)), code)
            if not known:
                raise Refused("code_missing", "Hãy ghi mã của tổ chức đảng mới.", "code")
            self._new[tree, above, search_key(name)] = known
            return {"new": known, "name": name}
        return {
            "new": self._key(above, name),
            "name": name,
            "code": code,
            "parent": (said.get("parent") and above) or "",
        }

    def _key(self, above: str, name: str) -> str:
        """The key of a new area: the same for all rows of the plan that name it."""
        said = f"{self.plan.pk} {above} {search_key(name)}"
        return f"N-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _several(said: Said) -> list[str]:
    return [one.strip() for one in said.get("villages", "").replace("\n", ";").split(";") if one.strip()]


def _required(said: Said, name: str) -> str:
    words = said.get(name, "").strip()
    if not words:
        raise Refused("new_missing", "Hãy ghi đơn vị mới: tên, hoặc mã của đơn vị đang có.", name)
    return words
