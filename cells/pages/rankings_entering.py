"""Ranking a unit on one form: what is proposed, what is decided, and what becomes of proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cells.forms.rankings import BACK, CONFIRM, SHORT, RankingsForm, Said, VerdictsForm, change_of, standings
from cells.models import Grade
from cells.rankings.asked import (
    OF,
    UNIT,
    Asked,
    asked_for,
    confirmable,
    decidable,
    proposable,
)
from cells.rankings.cap import cap_on
from cells.rankings.lines import Line, Of
from cells.rankings.periods import PERIOD
from cells.services.rankings import RankingChange, send_back
from cells.services.rankings import decide as write_decided
from cells.services.rankings import propose as write_proposed
from members.audited import audited_rows
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.refusals import Refused
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS

from .rankings import choose

# More lines than this on one form would be no form: a unit below is chosen first.
MOST_LINES = 150
PARAMETERS = (UNIT, PERIOD, OF)
NOT_THEIRS = {
    "ranking_propose": "Bạn chỉ được xem xếp loại của đơn vị này, không được đề xuất.",
    "ranking_decide": "Xếp loại do cấp trên quyết định: bạn không có quyền ở cấp trên của đơn vị này.",
    "ranking_confirm": "Xếp loại do cấp trên xác nhận: bạn không có quyền ở cấp trên của đơn vị này.",
}


class Found(NamedTuple):
    """What the address asks for, whoever asks, all its lines, and those of them that the form is about."""

    asked: Asked
    user: User
    everything: list[Line]
    lines: list[Line]


def propose(request: HttpRequest) -> HttpResponse:
    """Propose the classes of a unit's members, or of the unit and those below it."""
    return _rank(request, "ranking_propose", proposable, "Đề xuất xếp loại", proposes=True)


def decide(request: HttpRequest) -> HttpResponse:
    """Enter what the superior committee decided."""
    return _rank(request, "ranking_decide", decidable, "Ghi xếp loại đã quyết định", proposes=False)


def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm what was proposed, or send it back for a reason."""
    view, title = "ranking_confirm", "Xác nhận đề xuất xếp loại"
    found = _lines(request, view, title, confirmable)
    if isinstance(found, HttpResponse):
        return found
    asked, user = found.asked, found.user

    def make(data: Any, **kwargs: Any) -> Any:
        return VerdictsForm(data, lines=found.lines, period=asked.period, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> tuple[int, int]:
        confirmed, back = _changes(form.of(CONFIRM)), _changes(form.of(BACK))
        _hold(form, asked, user, confirmable, confirmed + back)
        over, reason = form.cleaned_data["over_reason"], form.cleaned_data["reason"]
        return (
            write_decided(period=asked.period, changes=confirmed, by=user, over_reason=over),
            send_back(period=asked.period, changes=back, reason=reason, by=user),
        )

    def outcome(form: Any, written: tuple[int, int], before: Any) -> Outcome:
        confirmed, back = form.of(CONFIRM), form.of(BACK)
        parts = [f"xác nhận {len(confirmed)}"] * bool(confirmed) + [f"trả lại {len(back)}"] * bool(back)
        says = f"{' và '.join(parts).capitalize()} đề xuất, {asked.period.title}."
        return Outcome(says, lambda: _shown(confirmed, back), named=_named(confirmed + back))

    done = "Đã xác nhận {} và trả lại {} đề xuất."
    return _entry(request, found, title, make, write, outcome, lambda n: done.format(*n))


def _rank(
    request: HttpRequest,
    view: str,
    whose: Callable[[list[Line], User], list[Line]],
    title: str,
    *,
    proposes: bool,
) -> HttpResponse:
    found = _lines(request, view, title, whose)
    if isinstance(found, HttpResponse):
        return found
    asked, user = found.asked, found.user

    def make(data: Any, **kwargs: Any) -> Any:
        return RankingsForm(data, lines=found.lines, period=asked.period, proposes=proposes, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> int:
        changes = form.changes(answers)
        _hold(form, asked, user, whose, changes)
        if proposes:
            return write_proposed(period=asked.period, changes=changes, by=user)
        reason = form.cleaned_data["over_reason"]
        return write_decided(period=asked.period, changes=changes, by=user, over_reason=reason)

    def outcome(form: Any, written: int, before: Any) -> Outcome:
        said = form.said()
        gone = sum(one.becomes is None for one in said)
        what = "Đề xuất" if proposes else "Ghi"
        parts = [f"{what} mức xếp loại của {len(said) - gone}"] * (len(said) > gone)
        parts += [f"bỏ xếp loại của {gone}"] * bool(gone)
        says = (
            f"{', '.join(parts)} {_noun(asked)}, {asked.period.title}." if said else "Không có gì thay đổi."
        )
        return Outcome(says, lambda: _shown(said), named=_named(said))

    done = "Đã gửi đề xuất của {} {}." if proposes else "Đã ghi xếp loại của {} {}."
    return _entry(request, found, title, make, write, outcome, lambda n: done.format(n, _noun(asked)))


def _lines(
    request: HttpRequest, view: str, title: str, whose: Callable[[list[Line], User], list[Line]]
) -> Found | HttpResponse:
    """The lines that the form is about; or the page on which a smaller unit is chosen."""
    asked, user = asked_for(request), user_of(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": title})
    if asked.place.id not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(NOT_THEIRS[view])
    if count := asked.too_many():
        return choose(request, asked, count, title, view)
    everything = asked.lines(user)
    lines = whose(everything, user)
    if len(lines) > MOST_LINES:
        return choose(request, asked, len(lines), title, view)
    if asked.of == Of.MEMBERS:
        record(
            "members.listed",
            by=user,
            organization=asked.place.id,
            list="xep-loai",
            rows=len(lines),
            seen=audited_rows(line.member for line in lines),
        )
    if not lines and request.method == "POST":
        return redirect(asked.address("rankings"))
    if not lines:
        context = {
            "asked": asked,
            "title": f"{title} {asked.period.title}",
            "back": asked.address("rankings"),
        }
        return render(request, "cells/nothing_to_enter.html", context)
    return Found(asked, user, everything, lines)


def _entry(
    request: HttpRequest,
    found: Found,
    title: str,
    make: Callable[..., Any],
    write: Callable[..., Any],
    outcome: Callable[..., Outcome],
    done: Callable[[Any], str],
) -> HttpResponse:
    """Serve a form about the lines: where it leads to, and its templates."""
    asked = found.asked
    page, cap = asked.address("rankings"), cap_on(asked.period.ends)
    return serve(
        request,
        Entry(
            title=f"{title} {asked.period.title}",
            make=make,
            write=write,
            outcome=outcome,
            landing=lambda _: page,
            done=done,
            about=lambda typed: f"{asked.place.name}, {asked.period.title}",
            parameters=PARAMETERS,
            back=page,
            fill_template="cells/rankings_edit.html",
            confirm_template="cells/rankings_confirm.html",
            extra={
                "asked": asked,
                "cap": cap,
                "counts": asked.address("ranking_counts"),
                "standings": standings(asked.capped(found.everything), {}, cap),
            },
        ),
    )


def _hold(
    form: Any,
    asked: Asked,
    user: User,
    whose: Callable[[list[Line], User], list[Line]],
    changes: Sequence[RankingChange],
) -> None:
    """The units of the changes held; refused where the lines are no longer those that the form showed."""
    ORGANIZATIONS.lock(Organization.objects.filter(pk__in={change.unit for change in changes}))
    now = {line.key: (line.proposed, line.decided) for line in whose(asked.lines(user), user)}
    if {line.key: (line.proposed, line.decided) for line in form.lines} != now:
        raise Refused("changed_meanwhile", "Người khác vừa ghi xếp loại ở đây.")


def _shown(said: Sequence[Said], back: Sequence[Said] = ()) -> dict[str, Any]:
    """How many get which class, and the lines: those that are sent back or ranked no more stand first."""
    found = [(one.line, "trả lại", f"đề xuất {one.words.lower()}") for one in back]
    for one in sorted(said, key=lambda one: one.becomes is not None):
        found.append((one.line, one.words.lower() or "bỏ", one.line.unit.name if one.line.member else ""))
    classes = Counter(one.becomes.grade for one in said if one.becomes and one.becomes.grade)
    return {"said": found, "classes": [(SHORT[grade], n) for grade in Grade if (n := classes[grade])]}


def _changes(said: Sequence[Said]) -> list[RankingChange]:
    return [change_of(one.line, one.becomes) for one in said]


def _named(said: Sequence[Said]) -> list[tuple[str, str]]:
    return [(one.line.key, repr(one.becomes)) for one in said]


def _noun(asked: Asked) -> str:
    return "đảng viên" if asked.of == Of.MEMBERS else "tổ chức đảng"
