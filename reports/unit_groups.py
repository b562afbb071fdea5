"""Groups of units: whose they are, the units of one that somebody sees, saving one, and removing it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from registry.accounts.access.places import Place, unit_place
from registry.accounts.access.scopes import area_ids, root_ids, subtree_ids
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.common.templatetags import ui
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.structure import Structure
from registry.units.tree import Tree

from .models import UnitGroup

# So many units are asked about as one.
MOST = 40
# How an address, and so a saved question, names a group.
NAMED = ui.GROUP


def of(user: User) -> QuerySet[UnitGroup]:
    """The user's own groups, and those shared where the user has a right."""
    return UnitGroup.objects.filter(Q(owner=user) | Q(shared_in__in=root_ids(user))).select_related("owner")


def places_of(group: UnitGroup, structure: Structure, user: User) -> list[Place] | None:
    """The units of a group on a structure date; ``None`` where one of them is out of the user's sight."""
    return places_in_sight(structure, Tree(group.tree), group.keys, user)


def places_in_sight(structure: Structure, tree: Tree, keys: Sequence[str], user: User) -> list[Place] | None:
    """The units of those keys, or codes; ``None`` where the user does not see one of them."""
    units = _numbers(structure, tree, keys)
    if not _in_sight(tree, user).issuperset(units):
        return None
    return [unit_place(structure, tree, unit) for unit in units]


def out_of_sight(group: UnitGroup, structure: Structure, user: User) -> list[Place]:
    """The units of a group that the user does not see."""
    tree = Tree(group.tree)
    unseen = set(_numbers(structure, tree, group.keys)) - _in_sight(tree, user) - {0}
    return [unit_place(structure, tree, unit) for unit in sorted(unseen)]


def _numbers(structure: Structure, tree: Tree, keys: Sequence[str]) -> list[int]:
    """Numbers of the units; 0 for what is no unit."""
    numbers = structure.forest.ids_of(tree)
    return [numbers.get(key, 0) for key in keys]


def _in_sight(tree: Tree, user: User) -> set[int]:
    return set(area_ids(user) if tree == Tree.TERRITORY else subtree_ids(user))


@write
def save(
    *,
    name: str,
    places: Sequence[Place],
    shared_in: Organization | None,
    by: User,
    group: UnitGroup | None = None,
) -> UnitGroup:
    """The units, which ``by`` sees, are a group under that name; ``group`` (or one of that name) is replaced.

    Refuses an empty name, fewer than two units or too many, units of both trees, and to share where the user
    has no right.
    """
    name, keys = clean(name)[:120], [place.key for place in places]
    if not name:
        raise Refused("name", "Hãy đặt tên cho nhóm.", "name")
    if len(keys) < 2:
        raise Refused("units", "Hãy chọn ít nhất hai đơn vị.", "units")
    if len(keys) > MOST:
        raise Refused("units", f"Một nhóm gồm nhiều nhất {MOST} đơn vị.", "units")
    if len({place.tree for place in places}) > 1:
        raise Refused("units", "Một nhóm gồm địa bàn, hoặc gồm tổ chức đảng, không gồm cả hai.", "units")
    if any("," in key for key in keys):
        raise Refused("units", "Đơn vị có mã mang dấu phẩy không gộp được.", "units")
    if shared_in is not None and shared_in.pk not in root_ids(by):
        raise Refused("shared_in", "Chỉ chia sẻ được trong đơn vị mà bạn có quyền.", "shared_in")
    found = group or UnitGroup.objects.filter(owner=by, name=name).first() or UnitGroup(owner=by)
    if found.owner_id != by.pk:
        raise Refused("owner", "Chỉ người đã lập nhóm này sửa được nó.")
    found.name, found.tree, found.keys, found.shared_in = name, places[0].tree.value, keys, shared_in
    found.save()
    record("figures.group_saved", by=by, on=found, rows=len(keys))
    return found


@write
def remove(*, group: UnitGroup, by: User) -> None:
    """The group is no more; only its owner removes it, and not while a saved question asks about it."""
    if group.owner_id != by.pk:
        raise Refused("owner", "Chỉ người đã lập nhóm này xóa được nó.")
    if asked := group.questions.count():
        raise Refused("asked", f"Còn {asked} câu hỏi đã lưu hỏi về nhóm này: hãy xóa các câu hỏi ấy trước.")
    record("figures.group_removed", by=by, on=group)
    UnitGroup.objects.filter(pk=group.pk).delete()
