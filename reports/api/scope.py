"""What a summary client may ask about.

A client belongs to an organization and may ask about whatever lies in that organization's subtree on the
question's structure date, and about the territories that committees of that subtree lead. An organization
that has ended hands its clients on to its successors, or to the one marked main. Everything else does not
exist.
"""

from __future__ import annotations

from dataclasses import replace

from registry.accounts.models import SummaryClient
from registry.common.dates import DAY
from registry.units.structure import Forest, Structure, forest
from registry.units.tree import Tree
from reports.engine.asked import Asked, understand
from reports.engine.asked_roots import parameter_of
from reports.questions import Question, QuestionFault

from .problems import Faulty, NotThere

_ONE, _SEVERAL = ("organization", "area"), ("organizations", "areas")
NOTHING_THERE = "Không có đơn vị này trong phạm vi của máy nhận số liệu."


def permitted(client: SummaryClient, question: Question) -> Asked:
    """The question, understood, if the client may ask it.

    Raises :class:`NotThere` for a root outside the client's scope, whatever else is wrong with the question,
    and :class:`Faulty` for anything else that cannot be answered.
    """
    # Read here, so that a root that is nobody's takes no more statements than one out of sight.
    trees = forest()
    try:
        asked = understand(question)
    except QuestionFault as fault:
        if fault.parameter in _ONE and _names_one_root(question):
            _check_absent_root(client, trees, question, fault.parameter)
        elif fault.parameter in _SEVERAL:
            _check_each(client, question, fault.parameter)
        elif fault.parameter == "level":
            # Whether a level is above the root says something about the root.
            permitted(client, replace(question, level=None))
        raise Faulty(fault.parameter, fault.message) from None
    if not all(holds(asked.structure, client, asked.tree, root) for root in asked.roots):
        raise NotThere(parameter_of(question), NOTHING_THERE)
    return asked


def root_of(client: SummaryClient, structure: Structure, tree: Tree, key_or_code: str, parameter: str) -> int:
    """The standing unit of that key (or code) if the client may see it; else raises :class:`NotThere`."""
    find = structure.find_organization if tree == Tree.PARTY else structure.find_area
    unit = find(key_or_code)
    if unit is None or unit not in structure.of(tree).standing or not holds(structure, client, tree, unit):
        raise NotThere(parameter, NOTHING_THERE)
    return unit


def in_scope(client: SummaryClient, structure: Structure, tree: Tree) -> list[int]:
    """The standing units of ``tree`` that the client may see."""
    heirs = _heirs(structure, client.organization_id)
    return [
        unit for unit in structure.of(tree).standing if not heirs.isdisjoint(_over(structure, tree, unit))
    ]


def _names_one_root(question: Question) -> bool:
    return (question.organization is None) != (question.area is None)


def _check_each(client: SummaryClient, question: Question, parameter: str) -> None:
    """Of several roots, one that is not the client's to see goes before whatever is wrong with another."""
    alone = replace(question, organizations=None, areas=None)
    for root in map(str.strip, question.roots):
        in_party = parameter == "organizations"
        one = replace(alone, organization=root) if in_party else replace(alone, area=root)
        try:
            permitted(client, one)
        except NotThere:
            raise NotThere(parameter, NOTHING_THERE) from None
        except Faulty:
            continue


def _check_absent_root(client: SummaryClient, trees: Forest, question: Question, parameter: str) -> None:
    """A root that does not stand on the structure date is the client's own if it was on its last day."""
    if question.organization is not None:
        tree, root = Tree.PARTY, trees.ids_by_code.get(question.organization)
    else:
        tree, root = Tree.TERRITORY, trees.ids_by_key.get(question.area or "")
    terms = trees.of(tree).terms
    # A unit may have been entered and not yet placed.
    if root is not None and root in terms:
        last_day = terms[root][-1].ends_on - DAY
        if holds(trees.on(last_day), client, tree, root):
            return
    raise NotThere(parameter, NOTHING_THERE)


def holds(structure: Structure, client: SummaryClient, tree: Tree, root: int) -> bool:
    """Does the client's organization hold the standing ``root`` of ``tree``?"""
    return not _heirs(structure, client.organization_id).isdisjoint(_over(structure, tree, root))


def _over(structure: Structure, tree: Tree, unit: int) -> tuple[int, ...]:
    """The organizations over a standing unit, itself included; of an area, over its territory."""
    return structure.party.path(unit) if tree == Tree.PARTY else structure.village(Tree.PARTY, unit).path


def _heirs(structure: Structure, organization: int) -> set[int]:
    """The organization while it stands; later its successors (or the main one), and so on; before, nobody."""
    tree = structure.party.tree
    found: set[int] = set()
    seen: set[int] = set()
    ahead = [organization]
    while ahead:
        unit = ahead.pop()
        if unit in seen:
            continue
        seen.add(unit)
        if unit in structure.party.standing:
            found.add(unit)
        elif unit in tree.terms and tree.first_day(unit) <= structure.day:
            ahead.extend(tree.followed(unit, structure.day)[0])
    return found
