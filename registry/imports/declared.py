"""The sheets and their columns: codes, Vietnamese headers, what a cell of each may hold.

One declaration that the reader, the writer, the mapping page and ``docs/sheets.md`` all follow. A header, a
sheet's name or a coded value is recognized by its code or any of its Vietnamese labels.
"""

from __future__ import annotations

from collections.abc import Iterable

from cells import models as cells
from members import models as members
from registry.units import models as areas
from reports import models as reports

from .shapes import Column, Holds, Sheet, fold


def _coded(choices: Iterable[tuple[str, str]], **aliases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((code, str(label), *aliases.get(code, ())) for code, label in choices)


_LEVELS = _coded(
    areas.Level.choices,
    province=("tỉnh", "cấp tỉnh", "thành phố trực thuộc trung ương"),
    district=("huyện", "cấp huyện", "quận", "thị xã"),
    commune=("xã", "cấp xã", "phường", "thị trấn", "đặc khu"),
    village=(
        "thôn",
        "bản",
        "tổ dân phố",
        "thôn bản",
        "xóm",
        "tiểu khu",
        "khu phố",
        "ấp",
        "làng",
        "buôn",
        "khối",
    ),
)
_CHANGES = _coded(
    areas.ChangeKind.choices,
    merge=("nhập", "hợp nhất"),
    split=("chia", "tách"),
    move=("chuyển", "điều chuyển"),
    abolish=("giải thể, kết thúc", "kết thúc hoạt động"),
    found=("thành lập mới", "lập mới"),
)
_KINDS = _coded(
    cells.Kind.choices,
    superior_committee=("đảng bộ cấp trên", "đảng bộ cấp trên cơ sở", "huyện ủy", "đảng ủy xã"),
    cell=("chi bộ trực thuộc",),
)
_SECTORS = _coded(
    cells.Sector.choices,
    commune=("xã", "phường", "thị trấn"),
    public_unit=("sự nghiệp",),
    private_enterprise=("doanh nghiệp tư nhân",),
    armed_forces=("lực lượng vũ trang",),
    school=("nhà trường",),
)
_EVENTS = _coded(
    members.EventKind.choices,
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
_PLACES = _coded(members.OtherPlace.choices, other_province=("ngoài tỉnh", "ngoại tỉnh"))
_POSTS = _coded(
    members.PostKind.choices,
    village_head=("trưởng thôn", "trưởng bản", "tổ trưởng tổ dân phố"),
    front_head=("trưởng ban ctmt",),
    association_head=("chi hội trưởng chi hội",),
    association_deputy=("phó chi hội trưởng",),
    youth_secretary=("bí thư đoàn",),
)

_VALID_FROM = Column("valid_from", "Từ ngày", Holds.FIRST_DAY, aliases=("hiệu lực từ", "từ"))
_VALID_TO = Column("valid_to", "Đến hết ngày", Holds.LAST_DAY, aliases=("đến ngày", "hiệu lực đến", "đến"))
_MAIN = Column("main", "Là đơn vị chính", Holds.YES_NO, aliases=("chính", "kế thừa chính"))
_CHANGED_ON = Column("changed_on", "Ngày thay đổi", Holds.DATE, required=True, aliases=("ngày",))
_CHANGE_KIND = Column("kind", "Hình thức", Holds.CHOICE, required=True, choices=_CHANGES, aliases=("loại",))

AREAS = Sheet(
    "areas",
    "Đơn vị hành chính",
    (
        Column("key", "Khóa đơn vị", Holds.IDENTIFIER, required=True, length=60, aliases=("khóa",)),
        Column("level", "Cấp", Holds.CHOICE, required=True, choices=_LEVELS, aliases=("cấp hành chính",)),
        Column("name", "Tên đơn vị", Holds.NAME, required=True, length=150, aliases=("tên",)),
        Column("kind", "Loại đơn vị", Holds.TEXT, length=40, aliases=("loại", "loại hình")),
        Column("code", "Mã hành chính", Holds.IDENTIFIER, length=20, aliases=("mã", "mã đơn vị")),
        Column(
            "parent_key",
            "Khóa cấp trên",
            Holds.IDENTIFIER,
            length=60,
            aliases=("cấp trên", "khóa đơn vị cấp trên", "thuộc"),
        ),
        _VALID_FROM,
        _VALID_TO,
    ),
    ("key", "valid_from"),
    aliases=("địa bàn", "hành chính"),
)
AREA_CHANGES = Sheet(
    "area_changes",
    "Biến động hành chính",
    (
        _CHANGED_ON,
        _CHANGE_KIND,
        Column("from_key", "Từ đơn vị", Holds.IDENTIFIER, length=60, aliases=("khóa đơn vị cũ", "đơn vị cũ")),
        Column(
            "to_key", "Sang đơn vị", Holds.IDENTIFIER, length=60, aliases=("khóa đơn vị mới", "đơn vị mới")
        ),
        _MAIN,
        Column("state_instrument", "Văn bản Nhà nước", length=300),
        Column("party_instrument", "Văn bản Đảng", length=300),
    ),
    ("changed_on", "kind", "from_key", "to_key"),
    aliases=("biến động đơn vị hành chính", "biến động địa bàn"),
)
ORGANIZATION_CHANGES = Sheet(
    "organization_changes",
    "Biến động tổ chức đảng",
    (
        _CHANGED_ON,
        _CHANGE_KIND,
        Column("from_code", "Từ tổ chức", Holds.IDENTIFIER, length=30, aliases=("mã cũ", "tổ chức cũ")),
        Column("to_code", "Sang tổ chức", Holds.IDENTIFIER, length=30, aliases=("mã mới", "tổ chức mới")),
        _MAIN,
        Column("instrument", "Văn bản", length=300, aliases=("số văn bản",)),
    ),
    ("changed_on", "kind", "from_code", "to_code"),
    aliases=("biến động tổ chức",),
)
ORGANIZATIONS = Sheet(
    "organizations",
    "Tổ chức đảng",
    (
        Column(
            "code",
            "Mã tổ chức",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("mã", "mã tổ chức đảng"),
        ),
        Column(
            "kind", "Loại hình", Holds.CHOICE, required=True, choices=_KINDS, aliases=("loại tổ chức", "loại")
        ),
        Column(
            "name", "Tên tổ chức", Holds.NAME, required=True, length=200, aliases=("tên", "tên tổ chức đảng")
        ),
        Column("sector", "Khu vực", Holds.CHOICE, choices=_SECTORS, aliases=("loại hình cơ sở", "lĩnh vực")),
        Column("parent_code", "Mã cấp trên", Holds.IDENTIFIER, length=30, aliases=("cấp trên", "thuộc")),
        Column(
            "area_key",
            "Khóa địa bàn",
            Holds.IDENTIFIER,
            length=60,
            aliases=("địa bàn", "khóa đơn vị hành chính"),
        ),
        _VALID_FROM,
        _VALID_TO,
    ),
    ("code", "valid_from"),
    aliases=("tổ chức",),
)
CELL_VILLAGES = Sheet(
    "cell_villages",
    "Chi bộ và thôn bản",
    (
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, required=True, length=30, aliases=("chi bộ",)),
        Column(
            "village_key",
            "Khóa thôn bản",
            Holds.IDENTIFIER,
            required=True,
            length=60,
            aliases=("thôn bản", "bản"),
        ),
        _VALID_FROM,
        _VALID_TO,
    ),
    ("cell_code", "village_key", "valid_from"),
    aliases=("chi bộ phụ trách thôn bản", "thôn bản của chi bộ"),
)
MEMBERS = Sheet(
    "members",
    "Đảng viên",
    (
        Column(
            "dossier_no",
            "Số hồ sơ",
            Holds.NUMBERED,
            required=True,
            length=30,
            aliases=("mã hồ sơ", "số lý lịch"),
        ),
        Column(
            "card_no", "Số thẻ đảng", Holds.LONG_NUMBER, length=20, aliases=("số thẻ", "số thẻ đảng viên")
        ),
        Column(
            "citizen_id",
            "Số căn cước",
            Holds.LONG_NUMBER,
            length=20,
            aliases=("số cccd", "cccd", "căn cước", "số định danh", "số căn cước công dân"),
        ),
        Column("admitted_on", "Ngày vào Đảng", Holds.DATE, plausible=True, aliases=("ngày kết nạp",)),
        Column(
            "official_on",
            "Ngày chính thức",
            Holds.DATE,
            plausible=True,
            aliases=("ngày công nhận chính thức",),
        ),
        Column("full_name", "Họ và tên", Holds.PERSON, required=True, length=120, aliases=("họ tên",)),
        Column("gender", "Giới tính", Holds.CHOICE, choices=_coded(members.Gender.choices)),
        Column("birth_date", "Ngày sinh", Holds.DATE, plausible=True, aliases=("ngày tháng năm sinh",)),
        Column("ethnicity", "Dân tộc", Holds.ETHNICITY),
        Column("religion", "Tôn giáo", length=60),
        Column("native_place", "Quê quán", length=200),
        Column(
            "education",
            "Giáo dục phổ thông",
            Holds.CHOICE,
            choices=_coded(
                members.Education.choices,
                lower_secondary=("thcs", "cấp 2"),
                upper_secondary=("thpt", "cấp 3"),
                primary=("cấp 1",),
                none=("chưa biết chữ",),
            ),
            aliases=("trình độ học vấn", "trình độ văn hóa", "học vấn"),
        ),
        Column(
            "qualification",
            "Trình độ chuyên môn",
            Holds.CHOICE,
            choices=_coded(members.Qualification.choices, none=("không", "không có")),
            aliases=("chuyên môn", "chuyên môn nghiệp vụ"),
        ),
        Column(
            "political_theory",
            "Lý luận chính trị",
            Holds.CHOICE,
            choices=_coded(
                members.PoliticalTheory.choices, advanced=("cao cấp", "cử nhân"), none=("không", "không có")
            ),
            aliases=("trình độ lý luận chính trị",),
        ),
        Column("occupation", "Nghề nghiệp", length=80),
        Column("youth_union", "Đoàn viên", Holds.YES_NO, aliases=("đoàn viên thanh niên",)),
        Column("local", "Người địa phương", Holds.YES_NO, aliases=("người tại chỗ",)),
    ),
    ("dossier_no",),
    aliases=("danh sách đảng viên",),
)
EVENTS = Sheet(
    "events",
    "Sự kiện",
    (
        Column(
            "dossier_no",
            "Số hồ sơ",
            Holds.NUMBERED,
            required=True,
            length=30,
            aliases=("mã hồ sơ", "số lý lịch"),
        ),
        Column(
            "kind",
            "Việc",
            Holds.CHOICE,
            required=True,
            choices=_EVENTS,
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
        Column("detail", "Chi tiết", length=120, aliases=("ghi chú", "hình thức")),
    ),
    ("dossier_no", "kind", "effective_on"),
    aliases=("sự kiện đảng viên", "biến động đảng viên"),
)
POSTS = Sheet(
    "posts",
    "Chức danh thôn bản",
    (
        Column(
            "village_key",
            "Khóa thôn bản",
            Holds.IDENTIFIER,
            required=True,
            length=60,
            aliases=("thôn bản", "bản"),
        ),
        Column("post", "Chức danh", Holds.CHOICE, required=True, choices=_POSTS),
        Column(
            "dossier_no", "Số hồ sơ", Holds.NUMBERED, length=30, aliases=("mã hồ sơ", "số hồ sơ người giữ")
        ),
        _VALID_FROM,
        _VALID_TO,
    ),
    ("village_key", "post", "valid_from"),
    aliases=("chức danh",),
)
TARGETS = Sheet(
    "targets",
    "Chỉ tiêu",
    (
        Column("period_from", "Kỳ từ ngày", Holds.DATE, required=True, plausible=True, aliases=("từ ngày",)),
        Column(
            "period_to",
            "Kỳ đến hết ngày",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("đến hết ngày", "đến ngày"),
        ),
        Column("measure", "Chỉ tiêu", Holds.IDENTIFIER, required=True, length=40, aliases=("mã chỉ tiêu",)),
        Column(
            "basis",
            "Căn cứ",
            Holds.CHOICE,
            required=True,
            choices=_coded(reports.Basis.choices, plan=("kế hoạch",)),
        ),
        Column("issuer_code", "Mã tổ chức giao", Holds.IDENTIFIER, length=30, aliases=("nơi giao",)),
        Column(
            "recipient_code",
            "Mã tổ chức nhận",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("nơi nhận", "mã tổ chức"),
        ),
        Column("value", "Số giao", Holds.NUMBER, aliases=("số lượng",)),
        Column("narrative", "Chỉ tiêu bằng lời", length=300),
        Column("document_no", "Số văn bản", length=60),
        Column("in_force_from", "Có hiệu lực từ", Holds.DATE, plausible=True, aliases=("hiệu lực từ",)),
    ),
    ("period_from", "period_to", "measure", "basis", "recipient_code", "in_force_from"),
    aliases=("chỉ tiêu giao",),
)

SHEETS = (
    AREAS,
    AREA_CHANGES,
    ORGANIZATIONS,
    ORGANIZATION_CHANGES,
    CELL_VILLAGES,
    MEMBERS,
    EVENTS,
    POSTS,
    TARGETS,
)
BY_CODE = {sheet.code: sheet for sheet in SHEETS}
BY_TITLE = {fold(title): sheet for sheet in SHEETS for title in (sheet.code, sheet.label, *sheet.aliases)}
