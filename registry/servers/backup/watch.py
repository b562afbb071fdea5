"""Is the backup alive? Answered from what has arrived, not from whether somebody is at work.

What is wrong is said in sentences; no sentence means that a restore would find everything up to a minute ago.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

from .config import Config
from .database import State, state_of
from .sets import Set, all_sets, now, read_note

REHEARSAL, TROUBLE = "rehearsal.json", "trouble.json"


class Fault(NamedTuple):
    """Something that is wrong, and with what: ``stream`` (changes, heartbeat), ``copy`` or ``rehearsal``."""

    about: str
    text: str


def faults(config: Config) -> list[str]:
    """All that is wrong now, in sentences."""
    try:
        state = state_of(config)
    except psycopg.Error:
        state = None
    return [fault.text for fault in findings(config, state)]


def findings(config: Config, state: State | None) -> list[Fault]:
    """All that is wrong now, by what the database has just said; ``None`` where it said nothing."""
    if state is None:
        stream = ["Cơ sở dữ liệu không trả lời: không nhận được thay đổi nào."]
    else:
        stream = _of_the_stream(config, state)
    return [
        *(Fault("stream", text) for text in stream),
        *(Fault("copy", text) for text in _of_the_copies(config)),
        *(Fault("rehearsal", text) for text in _of_the_rehearsal(config)),
    ]


def _of_the_stream(config: Config, state: State) -> list[str]:
    found = []
    current = Set(config.folder)
    if current.belongs_to() != state.owner():
        found.append("Bản sao lưu thuộc về một dòng thời gian khác của cơ sở dữ liệu (sau khi phục hồi?).")
    if state.slot is None:
        found.append("Cơ sở dữ liệu không còn giữ thay đổi cho bản sao lưu (mất slot).")
    elif state.slot == "lost":
        found.append("Cơ sở dữ liệu đã bỏ những thay đổi mà bản sao lưu chưa nhận (slot quá hạn).")
    elif not state.is_active:
        found.append("Không có chương trình nào đang nhận thay đổi.")
    beat = state.heartbeat
    if beat is None or beat.age > config.silence:
        found.append("Nhịp tim đã ngừng: chương trình sao lưu không chạy.")
    elif beat.age > config.on_its_way and not _has_arrived(config, state):
        found.append(f"Nhịp tim lúc {_local(beat.at)} chưa đến bản sao lưu.")
    if state.checksum_failures:
        found.append(f"Cơ sở dữ liệu có {state.checksum_failures} trang hỏng (checksum).")
    return found


def _has_arrived(config: Config, state: State) -> bool:
    """Does the change that the newest heartbeat made stand in the files?"""
    assert state.heartbeat is not None
    received = Set(config.folder).received()
    return (
        received is not None
        and received > state.heartbeat.place
        and ((state.confirmed or 0) > state.heartbeat.place)
    )


def _of_the_copies(config: Config) -> list[str]:
    found = []
    copies = Set(config.folder).copies()
    if not copies:
        found.append("Chưa có bản sao toàn bộ nào.")
    elif copies[-1].at < now() - timedelta(hours=config.oldest_copy_hours):
        found.append(f"Bản sao toàn bộ mới nhất đã cũ: {_local(copies[-1].at)}.")
    trouble = read_note(config.folder / TROUBLE)
    if trouble:
        found.append(f"Lần làm gần nhất không thành: {trouble.get('problem')}")
    return found


def _of_the_rehearsal(config: Config) -> list[str]:
    rehearsal = read_note(config.folder / REHEARSAL)
    if rehearsal and not rehearsal.get("ok"):
        return [f"Diễn tập phục hồi không thành: {rehearsal.get('problem')}"]
    if config.rehearsal_days and _is_overdue(config, rehearsal):
        return ["Đã quá lâu chưa diễn tập phục hồi."]
    return []


def _is_overdue(config: Config, rehearsal: dict[str, object] | None) -> bool:
    """A day later than it should have been; counted from the first copy where there was none."""
    copies = [copy.at for one in all_sets(config.folder) for copy in one.copies()]
    since = datetime.fromisoformat(str(rehearsal["at"])) if rehearsal else min(copies, default=now())
    return since < now() - timedelta(days=config.rehearsal_days + 1)


def summary(config: Config) -> str:
    """For the administrator: what there is, and what is wrong."""
    lines = []
    for one in all_sets(config.folder):
        copies = one.copies()
        kind = "Đang ghi" if one.folder == config.folder else "Để riêng"
        owner = one.belongs_to() or {}
        span = f", từ {_local(copies[0].at)} đến {_local(copies[-1].at)}" if copies else ""
        lines.append(
            f"{kind}: dòng thời gian {owner.get('timeline', '?')}, {len(copies)} bản sao toàn bộ{span}, "
            f"{len(one.segments())} tệp thay đổi"
        )
    rehearsal = read_note(config.folder / REHEARSAL)
    if rehearsal:
        result = "được" if rehearsal.get("ok") else f"KHÔNG ĐƯỢC: {rehearsal.get('problem')}"
        at = _local(datetime.fromisoformat(str(rehearsal["at"])))
        lines.append(f"Diễn tập phục hồi lúc {at}: {result}; tới {rehearsal.get('reached') or '?'}")
    else:
        lines.append("Diễn tập phục hồi: chưa lần nào")
    wrong = faults(config)
    return "\n".join([*lines, *(f"✗ {fault}" for fault in wrong), *([] if wrong else ["✓ Mọi thứ ổn."])])


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%d/%m/%Y %H:%M:%S")
