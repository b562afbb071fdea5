"""The sheet of members' events: a row for each thing that happened to somebody on a day."""

from __future__ import annotations

from members.derivation import PlaceFault
from members.models import EventKind, OtherPlace
from registry.common.declared.sheet_parts import Export, FaultText, Texts
from registry.common.declared.sheets import Column, Holds, Sheet, coded

from .events_rules import RULES
from .events_written import TARGET_STATE, WRITTEN
from .people_columns import DOSSIER_NO
from .unusual import EVENT_TEXTS

_KINDS = coded(
    EventKind.choices,
    recognized=("chuyển chính thức", "công nhận đảng viên chính thức", "chuyển đảng chính thức"),
    moved=("chuyển chỗ ở", "thay đổi nơi cư trú"),
    transferred_in=("chuyển đến",),
    transferred_out=("chuyển đi",),
    away=("sinh hoạt tạm thời",),
    back=("trở về",),
    exempted=("miễn công tác và sinh hoạt", "miễn công tác, sinh hoạt"),
    left=("xin ra khỏi đảng", "cho ra khỏi đảng", "xin ra", "cho ra"),
    died=("chết", "qua đời"),
    restored=("phục hồi đảng tịch", "khôi phục"),
)
_PLACES = coded(OtherPlace.choices, other_province=("ngoài tỉnh", "ngoại tỉnh"))
_REMEDIES = {
    "already_counted": "The stays overlap: an exit is missing before this row, or the row stands twice.",
    "not_counted": "An entry is missing before this row, or the member has left already.",
    "cell_not_standing": "Mend the day, or name the cell that took over.",
}

EVENTS = Sheet(
    "events",
    "Sự kiện",
    (
        DOSSIER_NO,
        Column(
            "kind",
            "Việc",
            Holds.CHOICE,
            required=True,
            choices=_KINDS,
            aliases=("loại việc", "sự kiện", "loại"),
        ),
        Column(
            "effective_on",
            "Có hiệu lực từ",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("ngày hiệu lực", "ngày có hiệu lực", "ngày"),
        ),
        Column("decided_on", "Ngày quyết định", Holds.DATE, plausible=True, aliases=("ngày ra quyết định",)),
        Column("document_no", "Số văn bản", length=60, aliases=("số quyết định",)),
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, length=30, aliases=("chi bộ",)),
        Column("village_key", "Khóa thôn bản", Holds.IDENTIFIER, length=60, aliases=("thôn bản", "bản")),
        Column("other_place", "Nơi khác", Holds.CHOICE, choices=_PLACES, aliases=("nơi đến", "nơi đi")),
        Column("detail", "Chi tiết", length=120, aliases=("ghi chú", "hình thức", "hình thức kỷ luật")),
        Column(
            "until",
            "Đến hết ngày",
            Holds.DATE,
            plausible=True,
            aliases=("đến ngày", "hết hạn", "có giá trị đến"),
        ),
    ),
    ("dossier_no", "kind", "effective_on"),
    aliases=("sự kiện đảng viên", "biến động đảng viên"),
    by_officers=True,
    target_state=TARGET_STATE,
    rules=RULES,
    written=WRITTEN,
    texts=Texts(
        (
            FaultText("bad_detail", "Chi tiết của việc này chỉ là “probationary” (dự bị) hoặc để trống."),
            FaultText(
                "bad_discipline",
                "“{0}” không phải là hình thức kỷ luật: khiển trách, cảnh cáo, cách chức, hoặc để trống.",
            ),
            FaultText("until_of_another_kind", "Chỉ việc miễn sinh hoạt có ngày hết hạn."),
            FaultText("until_before", "Ngày hết hạn trước ngày có hiệu lực."),
            *(FaultText(code, text, _REMEDIES.get(code, "")) for code, text in PlaceFault.MESSAGES.items()),
        ),
        warnings=EVENT_TEXTS,
        note="""\
* a changed event voids the one that stood there and replaces it (reason: “nhập lại”). An event on another
  day is another event: void the wrong one by hand. Of `away`, `back`, `exempted` and `disciplined` a day
  may hold several, told apart by their document number;
""",
    ),
    # Live events only: what was voided is no part of what happened.
    export=Export("""
SELECT clear.dossier_no, held.kind, held.effective_on, held.decided_on,
       nullif(held.document_no, '') AS document_no, cell.code AS cell_code, village.key AS village_key,
       nullif(held.other_place, '') AS other_place, nullif(held.detail, '') AS detail,
       held.until
  FROM members_event AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
  LEFT JOIN units_organization AS cell ON cell.id = held.cell_id
  LEFT JOIN units_area AS village ON village.id = held.village_id
 WHERE held.voided_at IS NULL
 ORDER BY clear.dossier_no COLLATE "C", held.effective_on, held.kind COLLATE "C",
          held.document_no COLLATE "C", held.detail COLLATE "C", held.decided_on, cell.code COLLATE "C",
          village.key COLLATE "C", held.other_place COLLATE "C", held.until
"""),
)
