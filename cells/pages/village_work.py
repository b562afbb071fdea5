"""Work on a village without a member, as officers enter it: its clearing programme and its log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from cells import services
from cells.forms.village_work import CloseForm, OpenForm, ReviseForm, StepForm
from cells.models import LogStep, VillageLogEntry, VillageProgramme
from members.pages.access import READ_ONLY
from members.pages.flow import act_entry
from registry.accounts.access.scopes import WRITERS, areas_in_sight, visible
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.attempts import attempt
from registry.drafts.entering import Outcome, serve
from registry.units.models import Area, Level
from registry.units.names import area_names, in_a_sentence, organization_names


def village_to_write(request: HttpRequest, key: str) -> Area:
    """The village in sight on which the user may enter work: else 404, or 403 for a mere reader."""
    user = user_of(request)
    village: Area = get_object_or_404(visible(Area.objects.all(), user), key=key, level=Level.VILLAGE)
    if not areas_in_sight(user, [village.pk], roles=WRITERS):
        raise PermissionDenied(READ_ONLY)
    return village


def _name(village: Area) -> str:
    return in_a_sentence(area_names([village.pk], localdate())[village.pk])


def _page(village: Area) -> str:
    return f"{reverse('area', args=[village.key])}#chuong-trinh"


def _entry(request: HttpRequest, village: Area, make: Callable[..., Any], **said: Any) -> HttpResponse:
    """Serve a form about the village: where it leads to, and the templates of officers' forms."""
    name, page = _name(village), _page(village)
    return serve(
        request,
        act_entry(
            make=make,
            landing=lambda _: page,
            about=lambda typed: name,
            back=page,
            extra={"quiet": True},
            **said,
        ),
    )


def _for(user: User, form: type[Any], **more: Any) -> Callable[..., Any]:
    return lambda data, **kwargs: form(data, user=user, today=localdate(), **more, **kwargs)


def open_programme(request: HttpRequest, key: str) -> HttpResponse:
    """Open a clearing programme of the village."""
    village, user = village_to_write(request, key), user_of(request)
    name = _name(village)

    def write(form: Any, answers: Mapping[str, Any]) -> VillageProgramme:
        return services.open_programme(village=village, by=user, **form.arguments())

    def outcome(form: Any, opened: VillageProgramme, found: Any) -> Outcome:
        return Outcome(
            f"Từ ngày {opened.starts_on:%d/%m/%Y}, {name} có chương trình xóa bản trắng. {_charge(opened)}",
            named=(opened.starts_on, opened.ends_on),
        )

    return _entry(
        request,
        village,
        _for(user, OpenForm),
        title=f"Mở chương trình xóa bản trắng: {name}",
        lead="Mỗi thôn, bản chỉ có một chương trình mở cùng lúc.",
        write=write,
        outcome=outcome,
        done=lambda opened: f"Đã mở chương trình từ ngày {opened.starts_on:%d/%m/%Y}.",
        repeated=lambda form_key: VillageProgramme.objects.filter(village=village, form_key=form_key).first(),
    )


def revise_programme(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change cause, who is in charge and the aim of a programme."""
    village, user = village_to_write(request, key), user_of(request)
    programme = _programme(village, number)
    _note_in_charge(user, programme)

    def write(form: Any, answers: Mapping[str, Any]) -> list[str]:
        charge = form.arguments()["charge"]
        changes = {name: getattr(charge, name) for name in form.to_write(answers)}
        return services.revise_programme(programme=programme, changes=changes, by=user)

    def outcome(form: Any, changed: list[str], found: Any) -> Outcome:
        says = f"Chương trình của {_name(village)}: {_charge(programme)}"
        return Outcome(says if changed else "Không có gì thay đổi.", named=tuple(changed))

    return _entry(
        request,
        village,
        _for(user, ReviseForm, programme=programme),
        title=f"Sửa chương trình xóa bản trắng: {_name(village)}",
        write=write,
        outcome=outcome,
        done=lambda changed: "Đã ghi thay đổi của chương trình." if changed else "Không có gì thay đổi.",
    )


def close_programme(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Close a programme."""
    village, user = village_to_write(request, key), user_of(request)
    programme = _programme(village, number)
    name = _name(village)

    def write(form: Any, answers: Mapping[str, Any]) -> VillageProgramme:
        services.close_programme(programme=programme, on=form.cleaned_data["on"], by=user)
        return programme

    def outcome(form: Any, closed: VillageProgramme, found: Any) -> Outcome:
        day = form.cleaned_data["on"]
        if day == programme.starts_on:
            return Outcome(f"Chương trình mở ngày {day:%d/%m/%Y} của {name} được xóa: ghi nhầm.")
        return Outcome(f"Từ ngày {day:%d/%m/%Y}, chương trình xóa bản trắng của {name} không còn mở.")

    return _entry(
        request,
        village,
        _for(user, CloseForm),
        title=f"Đóng chương trình xóa bản trắng: {name}",
        lead=f"Mở từ ngày {programme.starts_on:%d/%m/%Y}. Ghi nhầm: dùng đúng ngày đó để xóa.",
        write=write,
        outcome=outcome,
        done=lambda _: "Đã đóng chương trình.",
    )


def note_step(request: HttpRequest, key: str) -> HttpResponse:
    """Note a step in the village's log."""
    village, user = village_to_write(request, key), user_of(request)
    name = _name(village)

    def write(form: Any, answers: Mapping[str, Any]) -> VillageLogEntry:
        said = form.arguments()
        return services.note_step(village=village, step=said.pop("work"), by=user, **said)

    def outcome(form: Any, entry: VillageLogEntry, found: Any) -> Outcome:
        return Outcome(f"Nhật ký của {name}, ngày {entry.noted_on:%d/%m/%Y}: {LogStep(entry.step).label}.")

    return _entry(
        request,
        village,
        _for(user, StepForm),
        title=f"Ghi nhật ký: {name}",
        write=write,
        outcome=outcome,
        done=lambda entry: f"Đã ghi: {LogStep(entry.step).label}, ngày {entry.noted_on:%d/%m/%Y}.",
        repeated=lambda form_key: VillageLogEntry.objects.filter(village=village, form_key=form_key).first(),
    )


@require_POST
def remove_step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a step out of the log: it was noted by mistake."""
    village, user = village_to_write(request, key), user_of(request)
    entry = get_object_or_404(VillageLogEntry, pk=number, village=village)
    attempt(request, lambda: services.remove_step(entry=entry, by=user), "Đã bỏ dòng nhật ký ghi nhầm.")
    return redirect(_page(village))


def _programme(village: Area, number: int) -> VillageProgramme:
    found = VillageProgramme.objects.select_related("organization", "in_charge")
    programme: VillageProgramme = get_object_or_404(found, pk=number, village=village)
    return programme


def _note_in_charge(user: User, programme: VillageProgramme) -> None:
    """The form names who is in charge, where the user sees that member: so the reading is written down."""
    if programme.in_charge is not None:
        record("members.read", by=user, on=programme.in_charge, purpose="phu-trach-ban")


def _charge(programme: VillageProgramme) -> str:
    """Cause, who is to see to it, and the aim, in sentences."""
    said = [f"Nguyên nhân: {in_a_sentence(programme.cause_label)}."]
    if programme.organization_id:
        names = organization_names([programme.organization_id], localdate())
        said.append(f"Phụ trách: {names[programme.organization_id]}.")
    if programme.aim_on:
        said.append(f"Phấn đấu đến ngày {programme.aim_on:%d/%m/%Y}.")
    return " ".join(said)
