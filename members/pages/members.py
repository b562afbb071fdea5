"""The list of members: who counts on the reporting date, by unit, standing, gender, ethnicity and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django_filters import CharFilter, ChoiceFilter

from members.audited import audited_rows, everybody_in
from members.ethnicity import NAMES
from members.models import Gender, Member, MemberQuerySet, Movement, Standing, Stretch
from registry.accounts.access import scopes
from registry.accounts.access.places import (
    Place,
    find_organization,
    level_below,
    organization_place,
    roots_of,
    structure_of,
)
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.cached_counts import count
from registry.common.filters import EVERY, Filters
from registry.common.moments import Moment, moment_of
from registry.common.paging import page_of
from registry.common.searches import KEY, WORDS, recall, remember, with_words
from registry.common.text import clean
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import Structure
from registry.units.tree import Tree

from . import listing

# Where in the list a page is, in its address.
PLACES = ("sau", "truoc", "dang")
COUNTED, GONE, ALL = "dang", "da-ra", "tat-ca"
STATES = {COUNTED: "Đang có trong danh sách", GONE: "Đã ra khỏi danh sách", ALL: "Tất cả"}


class MemberFilters(Filters):
    """By unit, standing and state on the reporting date, and by gender, ethnicity and name."""

    don_vi = CharFilter(label="Đơn vị", method="read_beside", max_length=30)
    tu_cach = ChoiceFilter(label="Tư cách", method="read_beside", choices=Standing.choices, empty_label=EVERY)
    trang_thai = ChoiceFilter(
        label="Trạng thái", method="read_beside", choices=list(STATES.items()), empty_label=None
    )
    gioi_tinh = ChoiceFilter("gender", label="Giới tính", choices=Gender.choices, empty_label=EVERY)
    dan_toc = ChoiceFilter(
        "ethnicity", label="Dân tộc", choices=[(name, name) for name in NAMES], empty_label=EVERY
    )
    q = CharFilter(label="Tên", method="of_name", max_length=80)

    def __init__(self, request: HttpRequest, moment: Moment, structure: Structure) -> None:
        super().__init__(with_words(request), Member.objects.all())
        self._request, self._user = request, user_of(request)
        self._on, self._structure = moment.on, structure

    @cached_property
    def unit(self) -> Place | None:
        """The unit that the list is narrowed to; 404 for one out of sight."""
        code = self.is_valid() and self.form.cleaned_data["don_vi"]
        return find_organization(self._request, self._structure, code) if code else None

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Members in the user's sight that match."""
        return super().filter_queryset(self._of_state(queryset) if self.is_valid() else queryset)

    def _of_state(self, people: QuerySet[Any]) -> QuerySet[Any]:
        """Who counts in the unit on the day, no longer does, or ever did."""
        of_member = self._stretches.filter(member=OuterRef("pk"))
        if self._state == COUNTED:
            people = people.filter(Exists(of_member.filter(cell__any_of=self._cells)))
            # In sight besides: a person's own columns would be looked through for everybody there is.
            return people & Member.objects.visible_to(self._user) if self._is_personal else people
        people = Member.objects.visible_to(self._user)
        if self.unit is not None:
            places = Movement.objects.filter(member=OuterRef("pk"), cell__any_of=self._cells)
            people = people.filter(Exists(places))
        return people.filter(~Exists(of_member)) if self._state == GONE else people

    def of_name(self, people: MemberQuerySet, name: str, words: str) -> MemberQuerySet:
        """Whose names have these words in them."""
        return people.matching(words)

    @property
    def counted(self) -> QuerySet[Any]:
        """As many rows as are listed, and of a kind that costs least to count."""
        if not self.is_valid() or self._state != COUNTED or self._is_personal:
            return self.qs
        # Somebody counts in one cell a day.
        return self._stretches.filter(cell__any_of=self._cells)

    @property
    def _state(self) -> str:
        return self.form.cleaned_data["trang_thai"] or COUNTED

    @property
    def _is_personal(self) -> bool:
        return any(self.form.cleaned_data[name] for name in ("gioi_tinh", "dan_toc", "q"))

    @property
    def _stretches(self) -> QuerySet[Stretch]:
        """What holds on the day, of the standing asked for."""
        here = Stretch.objects.on(self._on)
        standing = self.form.cleaned_data["tu_cach"]
        return here.filter(standing=standing) if standing else here

    @cached_property
    def _cells(self) -> list[int]:
        """The cells in sight, of the unit alone where one is asked for."""
        seen = scopes.subtree_ids(self._user)
        return seen if self.unit is None else list(set(cells_under(self._structure, self.unit)) & set(seen))


def cells_under(structure: Structure, unit: Place) -> list[int]:
    """The recorded cells that count in ``unit`` on the structure date."""
    if not unit.stands:
        return []
    leaves = Roster(structure, Tree.PARTY, [unit.id], None).cells
    return [cell for cell, leaf in leaves.items() if leaf.row != OUTSIDE]


def members(request: HttpRequest) -> HttpResponseBase:
    """The list, a page at a time or whole as a file. A name is posted, so that it stands in no address."""
    moment = moment_of(request)
    structure = structure_of(moment)
    listed = MemberFilters(request, moment, structure)
    if request.method == "POST":
        return _of_words(request, listed.unit)
    about: dict[str, Any] = {
        "by": request.user,
        "organization": listed.unit.id if listed.unit else None,
        "filters": listed.used,
        "personal": listing.words_of(recall(request) or ""),
    }
    if kind := exports.wanted(request):
        people = everybody_in(listed.qs)
        record("members.exported", kind=kind, rows=len(people), seen=people, **about)
        table = exports.Table("Danh sách đảng viên", listing.HEADS[:-1], _lines(structure, listed, moment))
        return exports.send(kind, table)
    page = page_of(request, listed.qs)
    record("members.listed", rows=len(page.rows), seen=audited_rows(page.rows), **about)
    return render(
        request,
        "lists/members.html",
        {
            "moment": moment,
            "form": listed.form,
            "unit": listed.unit,
            "units": unit_choices(request, structure, listed.unit),
            "total": count(listed.counted),
            "page": page,
            "people": listing.persons(structure, page.rows, moment.on),
        },
    )


def _of_words(request: HttpRequest, unit: Place | None) -> HttpResponse:
    """On to the list of that name in the ``unit`` that the address names, with the address' other filters."""
    query = request.GET.copy()
    for name in (KEY, WORDS, *PLACES):
        query.pop(name, None)
    query["don-vi"] = unit.code if unit else ""
    if words := clean(request.POST.get(WORDS, ""))[:80]:
        query[KEY] = remember(request, words)
    return redirect(f"{reverse('members')}?{query.urlencode()}")


def _lines(structure: Structure, listed: MemberFilters, moment: Moment) -> Iterator[Sequence[Any]]:
    for piece in listing.in_pieces(listed.qs):
        for line in listing.cells_of(listing.persons(structure, piece, moment.on)):
            yield line[:-1]


def unit_choices(request: HttpRequest, structure: Structure, chosen: Place | None) -> list[Place]:
    """The units that the filter offers: the user's own, what stands right below, and the one chosen."""
    offered: list[Place] = []
    for root in roots_of(request, structure):
        offered.append(root)
        level = level_below(structure, root) if root.stands else None
        if level:
            below = structure.units_at(Tree.PARTY, level, root.id)
            named = sorted(below, key=lambda unit: structure.party_term(unit).sort_key)  # type: ignore[union-attr]
            offered += [organization_place(structure, unit) for unit in named if unit != root.id]
    if chosen is not None and chosen not in offered:
        offered.append(chosen)
    return offered
