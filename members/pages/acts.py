"""What can be entered about a member: its address, its form, its service, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from members import services
from members.forms import events as forms
from members.forms.base import ActForm
from members.models import (
    EXIT_KINDS,
    Awaited,
    Discipline,
    Event,
    EventKind,
    Member,
    OtherPlace,
    Standing,
    Stretch,
)
from members.services.changing import recognition_due_on
from registry.units.names import in_a_sentence

OUT_OF_PARTY = (EventKind.DELETED, EventKind.LEFT, EventKind.EXPELLED)


class Situation(NamedTuple):
    """Where a member stands today; ``last_exit`` is empty for whoever counts."""

    now: Stretch | None
    last_exit: str
    away: bool
    probation_ends: date | None

    @property
    def probationary(self) -> bool:
        """Counted, and not yet official."""
        return self.now is not None and self.now.standing == Standing.PROBATIONARY


def situation_of(member: Member, today: date) -> Situation:
    """Where ``member`` stands on ``today``, by the live events up to then."""
    past = [e for e in member.events.live().order_by("effective_on", "pk") if e.effective_on <= today]
    now = Stretch.objects.on(today).filter(member=member).first()
    exits = [event.kind for event in past if event.kind in EXIT_KINDS]
    # Whoever leaves is away no longer.
    journeys = [e.kind for e in past if e.kind in (EventKind.AWAY, EventKind.BACK, *EXIT_KINDS)]
    ends = None
    if now is not None and now.standing == Standing.PROBATIONARY:
        ends = recognition_due_on(member)
    return Situation(
        now=now,
        last_exit=exits[-1] if exits and now is None else "",
        away=bool(journeys) and journeys[-1] == EventKind.AWAY,
        probation_ends=ends,
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be entered about a member.

    ``says`` gets the member's name and the form's clean values and tells what will be true; ``fits`` says
    whether a menu offers it in a situation (its page takes it at any time: much is entered late).
    """

    path: str
    name: str
    title: str
    hint: str
    form: type[ActForm]
    write: Callable[..., Event]
    says: Callable[[str, dict[str, Any]], str]
    fits: Callable[[Situation], bool]
    lead: str = ""
    # What a board may say waits for the level that decides; empty: it never does.
    awaited: str = ""


def _from(values: dict[str, Any]) -> str:
    return f"Từ ngày {values['on']:%d/%m/%Y}"


def _cell(values: dict[str, Any]) -> str:
    return in_a_sentence(values["cell"].label)


def _village(values: dict[str, Any]) -> str:
    return in_a_sentence(values["village"].label)


def _standing(values: dict[str, Any]) -> str:
    return "đảng viên dự bị" if values.get("probationary") else "đảng viên chính thức"


def _lives(values: dict[str, Any]) -> str:
    return f", cư trú tại {_village(values)}" if values.get("village") else ""


def _leaves(name: str, values: dict[str, Any]) -> str:
    what = {
        EventKind.DELETED: "bị xóa tên trong danh sách đảng viên",
        EventKind.LEFT: "được ra khỏi Đảng",
        EventKind.EXPELLED: "bị khai trừ khỏi Đảng",
        EventKind.DIED: "từ trần",
    }[values["kind"]]
    if values["kind"] == EventKind.DIED:
        return f"Đồng chí {name} {what} ngày {values['on']:%d/%m/%Y} và không còn tính từ ngày đó."
    return f"{_from(values)}, {name} {what} và không còn tính trong số đảng viên."


def _restored(name: str, values: dict[str, Any]) -> str:
    where = f" tại {_cell(values)}" if values.get("cell") else " tại chi bộ cũ"
    return f"{_from(values)}, {name} được phục hồi với tư cách như trước khi ra{where}{_lives(values)}."


def _out_of(name: str, values: dict[str, Any]) -> str:
    where = OtherPlace(values["other_place"]).label.lower()
    return f"{_from(values)}, đồng chí {name} chuyển sinh hoạt đi ({where}), không còn tính ở chi bộ."


def _into(name: str, values: dict[str, Any]) -> str:
    return (
        f"{_from(values)}, đồng chí {name} sinh hoạt tại {_cell(values)}"
        f" là {_standing(values)}{_lives(values)}."
    )


def _disciplined(name: str, values: dict[str, Any]) -> str:
    measure = Discipline(values["detail"]).label.lower()
    return f"{_from(values)}, đồng chí {name} chịu kỷ luật {measure}; vẫn tính ở chi bộ."


def _counted(situation: Situation) -> bool:
    return situation.now is not None


def _was_out(situation: Situation) -> bool:
    return situation.last_exit in OUT_OF_PARTY


ACTS: tuple[Act, ...] = (
    Act(
        "cong-nhan",
        "member_recognize",
        "Công nhận chính thức",
        "Hết 12 tháng dự bị",
        forms.RecognizeForm,
        services.recognize,
        lambda name, v: f"{_from(v)}, đồng chí {name} là đảng viên chính thức.",
        lambda s: s.probationary,
        "Công nhận có hiệu lực từ đúng ngày hết 12 tháng dự bị, kể cả khi họp xét và quyết định muộn.",
        awaited=Awaited.RECOGNITION,
    ),
    Act(
        "chuyen-noi-cu-tru",
        "member_move_house",
        "Chuyển nơi cư trú",
        "Sang thôn, bản khác; chi bộ giữ nguyên",
        forms.MoveHouseForm,
        services.move_house,
        lambda name, v: f"{_from(v)}, đồng chí {name} cư trú tại {_village(v)}; chi bộ không đổi.",
        _counted,
    ),
    Act(
        "chuyen-chi-bo",
        "member_change_cell",
        "Chuyển chi bộ",
        "Sang chi bộ khác trong phạm vi của bạn",
        forms.ChangeCellForm,
        services.change_cell,
        lambda name, v: f"{_from(v)}, đồng chí {name} sinh hoạt tại {_cell(v)}{_lives(v)}.",
        _counted,
        "Chi bộ mới phải nằm trong phạm vi của bạn. Sang xã khác thì dùng «Giới thiệu sang nơi khác».",
    ),
    Act(
        "chuyen-di",
        "member_transfer_out",
        "Chuyển sinh hoạt đi",
        "Ra ngoài sổ: tỉnh khác, nước ngoài",
        forms.TransferOutForm,
        services.transfer_out,
        _out_of,
        _counted,
        awaited=Awaited.TRANSFER,
    ),
    Act(
        "tam-vang",
        "member_away",
        "Sinh hoạt tạm thời nơi khác",
        "Vẫn tính ở chi bộ",
        forms.NotedForm,
        services.away,
        lambda name, v: f"{_from(v)}, đồng chí {name} tạm thời sinh hoạt nơi khác; vẫn tính ở chi bộ.",
        lambda s: s.now is not None and not s.away,
    ),
    Act(
        "tro-ve",
        "member_back",
        "Trở về sinh hoạt",
        "Hết thời gian sinh hoạt tạm thời",
        forms.NotedForm,
        services.back,
        lambda name, v: f"{_from(v)}, đồng chí {name} trở về sinh hoạt tại chi bộ.",
        lambda s: s.now is not None and s.away,
    ),
    Act(
        "mien-sinh-hoat",
        "member_exempt",
        "Miễn công tác, sinh hoạt",
        "Tuổi cao, sức yếu; vẫn tính, không xếp loại",
        forms.ExemptForm,
        services.exempt,
        lambda name, v: f"{_from(v)}, đồng chí {name} được miễn công tác, sinh hoạt đảng; vẫn tính ở chi bộ.",
        _counted,
        awaited=Awaited.EXEMPTION,
    ),
    Act(
        "ky-luat",
        "member_discipline",
        "Kỷ luật",
        "Khiển trách, cảnh cáo, cách chức",
        forms.DisciplineForm,
        services.discipline,
        _disciplined,
        _counted,
        "Đảng viên dự bị chỉ có hai hình thức: khiển trách và cảnh cáo.",
        awaited=Awaited.DISCIPLINE,
    ),
    Act(
        "ra-khoi-dang",
        "member_leave",
        "Ra khỏi Đảng, từ trần",
        "Xóa tên, cho ra, khai trừ, từ trần",
        forms.LeaveForm,
        services.leave,
        _leaves,
        _counted,
        awaited=Awaited.EXIT,
    ),
    Act(
        "chuyen-den",
        "member_transfer_in",
        "Tiếp nhận trở lại",
        "Đã chuyển đi, nay chuyển về",
        forms.TransferInForm,
        services.transfer_in,
        _into,
        lambda s: s.last_exit == EventKind.TRANSFERRED_OUT,
        awaited=Awaited.TRANSFER,
    ),
    Act(
        "phuc-hoi",
        "member_restore",
        "Phục hồi đảng viên",
        "Quyết định cũ bị hủy",
        forms.RestoreForm,
        services.restore,
        _restored,
        _was_out,
        "Để trống chi bộ và thôn, bản nếu trở về nơi cũ.",
        awaited=Awaited.RESTORATION,
    ),
    Act(
        "ket-nap-lai",
        "member_readmit",
        "Kết nạp lại",
        "Đã ra khỏi Đảng, nay kết nạp lại",
        forms.ReadmitForm,
        services.admit_by_vote,
        lambda name, v: f"{_from(v)}, {name} là đảng viên dự bị của {_cell(v)}{_lives(v)}.",
        _was_out,
        awaited=Awaited.ADMISSION,
    ),
)
