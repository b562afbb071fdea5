"""What the end of a village or a cell means for the people recorded in it.

They are not rewritten: the ledger says where they count. But nobody can be recorded in a unit that has ended,
nobody is left behind where nothing follows, and a village's posts end with it.
"""

from __future__ import annotations

from registry.common.dated import end_from
from registry.common.declared.endings import Ending, UnitEnd
from registry.common.refusals import Refused
from registry.units.organizations import ORGANIZATIONS
from registry.units.restructure import Structure, written
from registry.units.services import AREAS

from .models import Assignment, Award, Event, PartyPost, Post, Stretch


def _refuse_people(structure: Structure, ending: UnitEnd, unit: str) -> None:
    name = structure.quoted(ending.unit, ending.on)
    recorded = Event.objects.live().filter(**{unit: ending.unit}, effective_on__gte=ending.on).count()
    if recorded:
        raise Refused(
            "people_recorded_later",
            f"Có {recorded} sự kiện của đảng viên ghi tại {name} từ ngày {written(ending.on)} trở đi. "
            "Hãy thay các sự kiện đó trước.",
            "on",
        )
    left = Stretch.objects.filter(**{unit: ending.unit}).on(ending.on).count()
    if left and not ending.successors:
        raise Refused(
            "people_left", f"Còn {left} đảng viên tại {name}. Hãy chuyển họ đi trước khi giải thể.", "on"
        )


def area_ended(ending: UnitEnd) -> None:
    """A village ends with its posts and the tasks in it, and only where nobody is left without a place."""
    _refuse_people(AREAS, ending, "village")
    posts = Post.objects.filter(village=ending.unit)
    if posts.filter(starts_on__gte=ending.on).exists():
        raise Refused(
            "posts_filled_later",
            f"{AREAS.quoted(ending.unit, ending.on)} có chức danh ghi từ ngày {written(ending.on)} trở đi.",
            "on",
        )
    end_from(posts, ending.on)
    end_from(Assignment.objects.filter(village=ending.unit), ending.on)


def organization_ended(ending: UnitEnd) -> None:
    """A cell ends only where nobody is left without a place; posts and tasks in it end with it.

    An organization that was given an award later than that has not ended.
    """
    _refuse_people(ORGANIZATIONS, ending, "cell")
    if Award.objects.filter(organization=ending.unit, awarded_on__gte=ending.on).exists():
        raise Refused(
            "awarded_later",
            f"{ORGANIZATIONS.quoted(ending.unit, ending.on)} có khen thưởng từ ngày {written(ending.on)} trở"
            " đi.",
            "on",
        )
    end_from(PartyPost.objects.filter(organization=ending.unit), ending.on)
    end_from(Assignment.objects.filter(cell=ending.unit), ending.on)


ENDINGS = (Ending("area", area_ended), Ending("organization", organization_ended))
