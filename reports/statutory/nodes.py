"""A node of a layout's text, read with what is wrong about it named by line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import yaml

# Texts of a form are short.
LONGEST = 400


class Fault(NamedTuple):
    """What is wrong, and on which line of the text."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"dòng {self.line}: {self.reason}"


class Faults:
    """Where faults are gathered, so that all of them are named together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, line: int, reason: str) -> None:
        """One more."""
        self.found.append(Fault(line, reason))


class Node:
    """A mapping or a scalar; whatever is not as it should be is a fault, and reads as if it were empty."""

    def __init__(self, node: yaml.Node, faults: Faults) -> None:
        self._faults = faults
        self._node = node
        self.line = node.start_mark.line + 1
        self._children: dict[str, tuple[int, yaml.Node]] = {}
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._take(key, value)

    def _take(self, key: yaml.Node, value: yaml.Node) -> None:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            self._faults.add(line, "tên mục phải là chữ")
        elif key.value in self._children:
            self._faults.add(line, f"mục “{key.value}” có hai lần")
        else:
            self._children[key.value] = (line, value)

    @property
    def is_scalar(self) -> bool:
        """Is it a text?"""
        return isinstance(self._node, yaml.ScalarNode)

    @property
    def scalar(self) -> str:
        """The text that it is."""
        return str(self._node.value).strip() if self.is_scalar else ""

    def knows(self, *names: str) -> None:
        """It is a mapping, and has nothing else."""
        if not isinstance(self._node, yaml.MappingNode):
            self._faults.add(self.line, "phải là các mục dạng “tên: nội dung”")
        for name, (line, _) in self._children.items():
            if name not in names:
                self._faults.add(line, f"không có mục “{name}”; các mục có thể ghi: {', '.join(names)}")

    @property
    def names(self) -> list[str]:
        """The names of what it has."""
        return list(self._children)

    def has(self, name: str) -> bool:
        """Does it have that?"""
        return name in self._children

    def line_of(self, name: str) -> int:
        """The line on which it stands, or that of the whole."""
        return self._children[name][0] if name in self._children else self.line

    def child(self, name: str) -> Node | None:
        """What stands there."""
        return Node(self._children[name][1], self._faults) if name in self._children else None

    def items(self, name: str, *, most: int) -> list[Node]:
        """The list that stands there."""
        if name not in self._children:
            return []
        line, node = self._children[name]
        if not isinstance(node, yaml.SequenceNode):
            self._faults.add(line, f"“{name}” phải là danh sách, mỗi phần tử bắt đầu bằng dấu -")
            return []
        if len(node.value) > most:
            self._faults.add(line, f"“{name}” có quá {most} phần tử")
            return []
        return [Node(item, self._faults) for item in node.value]

    def text(self, name: str, *, default: str | None = None, match: str = "", longest: int = LONGEST) -> str:
        """The text that stands there; without a default it must."""
        if name not in self._children:
            if default is None:
                self._faults.add(self.line, f"thiếu mục “{name}”")
            return default or ""
        line, node = self._children[name]
        value = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
        if not isinstance(node, yaml.ScalarNode) or (not value and default is None):
            self._faults.add(line, f"“{name}” phải là chữ và không để trống")
        elif len(value) > longest:
            self._faults.add(line, f"“{name}” dài quá {longest} ký tự")
        elif match and value and not re.fullmatch(match, value):
            self._faults.add(line, f"“{name}” không thể là “{value}”")
        return value

    def choice(self, name: str, choices: Iterable[str], *, default: str) -> str:
        """One of a few words."""
        value, known = self.text(name, default=default), list(choices)
        if value not in known:
            self._faults.add(self.line_of(name), f"“{name}” phải là một trong: {', '.join(known)}")
            return default
        return value

    def flag(self, name: str, *, required: bool = False) -> bool:
        """Yes or no."""
        value = self.text(name, default=None if required else "no")
        if value and value not in ("yes", "no"):
            self._faults.add(self.line_of(name), f"“{name}” phải là yes hoặc no")
        return value == "yes"

    def decimal(self, name: str, default: float, lowest: float, highest: float) -> float:
        """A number within bounds."""
        written = self.text(name, default=str(default))
        number = float(written) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", written) else None
        if number is None or not lowest <= number <= highest:
            self._faults.add(self.line_of(name), f"“{name}” phải là số từ {lowest:g} đến {highest:g}")
            return default
        return number
