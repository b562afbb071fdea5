"""The roots of a question: the units that it is about, standing on its structure date."""

from __future__ import annotations

from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.catalogue import Family, Indicator
from reports.questions import Question, QuestionFault

_NAMES = {"organization": Tree.PARTY, "area": Tree.TERRITORY}
_SEVERAL = {"organizations": Tree.PARTY, "areas": Tree.TERRITORY}


def parameter_of(question: Question) -> str:
    """The one parameter that names the roots; raises :class:`QuestionFault` for none or several."""
    given = [name for name in (*_NAMES, *_SEVERAL) if getattr(question, name) is not None]
    if len(given) == 1:
        return given[0]
    named = "organization" if not given or given[0] in _NAMES else given[0]
    raise QuestionFault(named, "Cho biết một trong: organization, area, organizations, areas.")


def roots_of(question: Question, indicator: Indicator, structure: Structure) -> tuple[Tree, tuple[int, ...]]:
    """The tree and the roots: of several those that stand under none of the others."""
    name = parameter_of(question)
    tree = (_NAMES | _SEVERAL)[name]
    if tree == Tree.TERRITORY and indicator.family == Family.TARGETS:
        raise QuestionFault(name, "Chỉ tiêu giao cho tổ chức đảng: dùng organization.")
    roots = dict.fromkeys(_found(name, asked.strip(), structure) for asked in question.roots)
    return tree, _topmost(structure, tree, list(roots))


def _found(name: str, asked: str, structure: Structure) -> int:
    day = structure.day.strftime("%d/%m/%Y")
    if name.startswith("organization"):
        root = structure.find_organization(asked)
        if root is None:
            raise QuestionFault(name, f"Không có tổ chức mã “{asked}”.")
        if root not in structure.party.standing:
            raise QuestionFault(name, f"Tổ chức “{asked}” không tồn tại vào ngày {day}.")
        return root
    root = structure.find_area(asked)
    if root is None:
        raise QuestionFault(name, f"Không có địa bàn nào mang khóa hoặc mã “{asked}” vào ngày {day}.")
    if root not in structure.areas.standing:
        raise QuestionFault(name, f"Địa bàn “{asked}” không tồn tại vào ngày {day}.")
    return root


def _topmost(structure: Structure, tree: Tree, roots: list[int]) -> tuple[int, ...]:
    if len(roots) == 1:
        return (roots[0],)
    reading, all_of_them = structure.of(tree), frozenset(roots)
    return tuple(root for root in roots if all_of_them.isdisjoint(reading.path(root)[:-1]))
