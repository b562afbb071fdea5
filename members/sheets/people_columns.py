"""The columns of the sheet of members: a field of a member that goes in and out is entered here only."""

from __future__ import annotations

from members.ethnicity import canonical
from members.models import Education, Gender, PoliticalTheory, Qualification
from registry.common.declared.sheets import Column, Holds, Listed, coded

DOSSIER_NO = Column(
    "dossier_no",
    "Số hồ sơ",
    Holds.NUMBERED,
    required=True,
    length=30,
    aliases=("mã hồ sơ", "số lý lịch"),
    secret=True,
)
_ETHNICITY = Listed(canonical, "unknown_ethnicity", "one of the 54 groups, or Người nước ngoài")

COLUMNS = (
    DOSSIER_NO,
    Column(
        "card_no",
        "Số thẻ đảng",
        Holds.LONG_NUMBER,
        length=20,
        aliases=("số thẻ", "số thẻ đảng viên"),
        secret=True,
    ),
    Column(
        "citizen_id",
        "Số căn cước",
        Holds.LONG_NUMBER,
        length=20,
        aliases=("số cccd", "cccd", "căn cước", "số định danh", "số căn cước công dân"),
        secret=True,
    ),
    Column("admitted_on", "Ngày vào Đảng", Holds.DATE, plausible=True, aliases=("ngày kết nạp",)),
    Column(
        "official_on",
        "Ngày chính thức",
        Holds.DATE,
        plausible=True,
        aliases=("ngày công nhận chính thức",),
    ),
    Column(
        "full_name",
        "Họ và tên",
        Holds.PERSON,
        required=True,
        length=120,
        aliases=("họ tên",),
        keys=(300, 120),
    ),
    Column("gender", "Giới tính", Holds.CHOICE, choices=coded(Gender.choices)),
    Column("birth_date", "Ngày sinh", Holds.DATE, plausible=True, aliases=("ngày tháng năm sinh",)),
    Column("ethnicity", "Dân tộc", Holds.LISTED, listed=_ETHNICITY),
    Column("religion", "Tôn giáo", length=60),
    Column("native_place", "Quê quán", length=200),
    Column(
        "education",
        "Giáo dục phổ thông",
        Holds.CHOICE,
        choices=coded(
            Education.choices,
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
        choices=coded(Qualification.choices, none=("không", "không có")),
        aliases=("chuyên môn", "chuyên môn nghiệp vụ"),
    ),
    Column(
        "political_theory",
        "Lý luận chính trị",
        Holds.CHOICE,
        choices=coded(PoliticalTheory.choices, advanced=("cao cấp", "cử nhân"), none=("không", "không có")),
        aliases=("trình độ lý luận chính trị",),
    ),
    Column("occupation", "Nghề nghiệp", length=80),
    Column("youth_union", "Đoàn viên", Holds.YES_NO, aliases=("đoàn viên thanh niên",)),
    Column("local", "Người địa phương", Holds.YES_NO, aliases=("người tại chỗ",)),
)
