"""The trail as the auditor reads it: what was done in the organizations below, newest first, and how its
chain stands. Of people it knows only their numbers in the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate, localtime, make_aware
from django_filters import CharFilter, ChoiceFilter, UUIDFilter

from registry.accounts.access.places import organization_place
from registry.accounts.access.scopes import AUDITORS, root_ids, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit import chain
from registry.audit.actions import choices, kinds_of_objects, object_words, words
from registry.audit.actions import facts as known_facts
from registry.audit.models import Entry, Secret, Seen
from registry.audit.trail import record
from registry.common import exports
from registry.common.filters import EVERY, AddressForm, DayFilter, Filters, note
from registry.common.paging import SIZE, Page, edge_of
from registry.common.templatetags.ui import iso_day
from registry.units.models import OrganizationTerm
from registry.units.structure import Structure, forest

_BEGINS_WITH_A_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2][1-9]|[123]0|31)(T|$)")
HEADS = (
    "Số",
    "Lúc",
    "Ai",
    "Việc",
    "Đối tượng",
    "Đơn vị",
    "Lý do",
    "Chi tiết",
    "Địa chỉ",
    "Mã yêu cầu",
)


class FilterForm(AddressForm):
    """The fields of the filters, with the one that needs more than its field to be checked."""

    def clean_dia_chi(self) -> str:
        """An IPv4 or IPv6 address, written as the trail writes it."""
        given = self.cleaned_data["dia_chi"]
        try:
            return str(ip_address(given)) if given else ""
        except ValueError as error:
            raise forms.ValidationError("Không phải địa chỉ IP. Ví dụ: 10.0.0.7.") from error


def _day(label: str, method: str) -> DayFilter:
    return DayFilter("recorded_at", label=label, method=method)


class EntryFilters(Filters):
    """What the trail is narrowed to."""

    nguoi = CharFilter(label="Tên đăng nhập", method="by_user", max_length=150)
    viec = ChoiceFilter("action", label="Việc", choices=choices, empty_label=EVERY)
    loai = ChoiceFilter(label="Loại đối tượng", method="about", choices=kinds_of_objects, empty_label=EVERY)
    so = CharFilter(label="Số của đối tượng", method="read_beside", max_length=60)
    don_vi = CharFilter(label="Mã đơn vị (gồm cả cấp dưới)", method="below", max_length=30)
    tu = _day("Từ ngày", "since")
    den = _day("Đến hết ngày", "until")
    yeu_cau = UUIDFilter(
        "request_id", label="Mã yêu cầu", error_messages={"invalid": "Mã yêu cầu không đúng dạng."}
    )
    dia_chi = CharFilter("address", label="Địa chỉ máy", max_length=45)

    class Meta:
        form = FilterForm

    def by_user(self, found: QuerySet[Entry], name: str, username: str) -> QuerySet[Entry]:
        """What the user of that name did."""
        return found.filter(actor_id__in=User.objects.filter(username=username).values("pk"))

    def about(self, found: QuerySet[Entry], name: str, kind: str) -> QuerySet[Entry]:
        """Acts on objects of a kind, or on the one whose number is given."""
        return found.filter(_about(kind, self.form.cleaned_data["so"]))

    def below(self, found: QuerySet[Entry], name: str, code: str) -> QuerySet[Entry]:
        """What concerns the organization of that code or one below it."""
        return found.filter(organization_id__any_of=_below(code))

    def since(self, found: QuerySet[Entry], name: str, day: date) -> QuerySet[Entry]:
        """From the beginning of the day."""
        return found.filter(recorded_at__gte=make_aware(datetime.combine(day, time.min)))

    def until(self, found: QuerySet[Entry], name: str, day: date) -> QuerySet[Entry]:
        """To the end of the day."""
        end = make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return found.filter(recorded_at__lt=end)


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry as it is read."""

    entry: Entry
    actor: str
    said: str
    about: str
    unit: str
    reason: str
    facts: str


def entries_for(user: User) -> QuerySet[Entry]:
    """What the user may read of the trail: of the organizations below; and of none, for who audits a top."""
    in_sight = Q(organization_id__any_of=subtree_ids(user, roles=AUDITORS))
    roots = root_ids(user, roles=AUDITORS)
    tops = OrganizationTerm.objects.on(localdate()).filter(organization__any_of=roots, parent=None)
    return Entry.objects.filter(in_sight | Q(organization_id=None) if tops.exists() else in_sight)


def _about(kind: str, number: str) -> Q:
    """Acts on objects of a kind or on one of them; of a member also those that showed the person."""
    if not number:
        return Q(object_type=kind)
    if kind == "units.organization":
        number = str(forest().ids_by_code.get(number, number))
    on_it = Q(object_type=kind, object_id=number)
    if kind == "members.member" and number.isascii() and number.isdigit() and len(number) < 19:
        on_it |= Q(pk__in=Seen.objects.filter(member_id=int(number)).values("entry_id"))
    return on_it


def _below(code: str) -> list[int]:
    """The organization of that code and all below it today; none for an unknown code."""
    known = forest()
    own = known.ids_by_code.get(code)
    return known.on(localdate()).party.below([own]) if own is not None else []


def audit(request: HttpRequest) -> HttpResponseBase:
    """The trail, a page at a time or whole as a file; reading it is itself noted."""
    user = user_of(request)
    filters = EntryFilters(request.GET, entries_for(user))
    found = filters.qs
    if kind := exports.wanted(request):
        record("audit.exported", by=user, filters=filters.used, rows=found.count(), kind=kind)
        notes = [*note(filters.form), exports.made_today()]
        return exports.send(kind, exports.Table("Nhật ký", HEADS, _cells(found), notes, is_long=True))
    page = _page(request, found)
    record("audit.read", by=user, filters=filters.used, rows=len(page.rows))
    context = {"form": filters.form, "page": page, "lines": lines(page.rows), "chain": chain.state()}
    return render(request, "audit/page.html", context)


def _page(request: HttpRequest, found: QuerySet[Entry]) -> Page:
    """The page that the address asks for: older than ``sau``, newer than ``truoc``, or the newest."""
    edge, newer = edge_of(request), bool(request.GET.get("truoc"))
    if edge is not None:
        found = found.filter(pk__gt=edge) if newer else found.filter(pk__lt=edge)
    rows = list(found.order_by("pk" if newer else "-pk")[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if newer:
        rows.reverse()
    older, later = (True, more) if newer else (more, edge is not None)
    return Page(
        rows, after=rows[-1].pk if rows and older else None, before=rows[0].pk if rows and later else None
    )


def lines(entries: Sequence[Entry]) -> list[TrailLine]:
    """Entries in words; three queries however many they are."""
    reasons = dict(Secret.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", "reason"))
    users = {int(e.object_id) for e in entries if e.object_type == "accounts.user" and e.object_id.isdigit()}
    users |= {entry.actor_id for entry in entries if entry.actor_id}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=users)}
    structure = forest().on(localdate())
    return [
        TrailLine(
            entry,
            names.get(str(entry.actor_id), entry.actor_name) or "máy",
            words(entry.action),
            _object(entry, structure, names),
            _unit(structure, entry.organization_id),
            reasons.get(entry.pk, ""),
            "; ".join(_facts(entry.facts)),
        )
        for entry in entries
    ]


def _unit(structure: Structure, organization: int | None) -> str:
    if organization is None or organization not in structure.forest.party_terms:
        return ""
    return organization_place(structure, organization).name


def _object(entry: Entry, structure: Structure, names: dict[str, str]) -> str:
    """What the act was done to."""
    if not entry.object_type:
        return ""
    if entry.object_type == "units.organization" and entry.object_id.isdigit():
        return _unit(structure, int(entry.object_id)) or f"Tổ chức đảng số {entry.object_id}"
    if entry.object_type == "accounts.user" and entry.object_id in names:
        return f"Tài khoản {names[entry.object_id]}"
    return f"{object_words(entry.object_type)} {entry.object_id}"


def _facts(facts: dict[str, Any]) -> Iterator[str]:
    """The facts of an entry as text; digests say nothing to a reader."""
    for name, fact in facts.items():
        if name == "digests" or fact in ("", None, [], {}):
            continue
        yield f"{known.words if (known := known_facts().get(name)) else name}: {_fact(name, fact)}"


def _fact(name: str, fact: Any) -> str:
    if isinstance(fact, bool):
        return "có" if fact else "không"
    if isinstance(fact, list):
        return ", ".join(_fact(name, one) for one in fact)
    if isinstance(fact, dict):
        return ", ".join(f"{part} {value}" for part, value in fact.items())
    known = known_facts().get(name)
    text = known.values.get(str(fact), str(fact)) if known else str(fact)
    return iso_day(text[:10]) if _BEGINS_WITH_A_DAY.match(text) else text


def _cells(found: QuerySet[Entry]) -> Iterator[Sequence[Any]]:
    for piece in _in_pieces(found):
        for line in lines(piece):
            entry = line.entry
            yield (
                entry.pk,
                localtime(entry.recorded_at).strftime("%d/%m/%Y %H:%M:%S"),
                f"{line.actor} ({entry.actor_name})" if entry.actor_name else line.actor,
                line.said,
                line.about,
                line.unit,
                line.reason,
                line.facts,
                entry.address or "",
                str(entry.request_id or ""),
            )


def _in_pieces(found: QuerySet[Entry], size: int = 2000) -> Iterable[list[Entry]]:
    """Newest first, some thousand at a time."""
    last: int | None = None
    while piece := list((found if last is None else found.filter(pk__lt=last)).order_by("-pk")[:size]):
        yield piece
        last = piece[-1].pk
