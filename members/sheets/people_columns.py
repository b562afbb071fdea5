"""The columns of the sheet of members: a field of a member that goes in and out is entered here only."""

from __future__ import annotations

from members.ethnicity import NAMES, canonical
from members.identifiers import DIGITS
from members.models import Gender
from registry.common.declared.sheets import Column, Holds, Listed, coded

from .fact_columns import (
    ACADEMIC_TITLE,
    EDUCATION,
    JOB,
    OCCUPATION,
    POLITICAL_THEORY,
    PRIVATE_OWNER,
    QUALIFICATION,
    RELIGION,
    RETIRED,
    YOUTH_UNION,
)

DOSSIER_NO = Column(
    "dossier_no",
    "Số hồ sơ",
    Holds.NUMBERED,
    required=True,
    length=30,
    aliases=("mã hồ sơ", "số lý lịch"),
    secret=True,
)
_ETHNICITY = Listed(
    canonical, "unknown_ethnicity", "one of the 54 groups, Dân tộc khác, or Người nước ngoài", NAMES
)

COLUMNS = (
    DOSSIER_NO,
    Column(
        "card_no",
        "Số thẻ đảng",
        Holds.LONG_NUMBER,
        length=20,
        aliases=("số thẻ", "số thẻ đảng viên"),
        secret=True,
        digits=DIGITS["card_no"],
    ),
    Column(
        "citizen_id",
        "Số căn cước",
        Holds.LONG_NUMBER,
        length=20,
        aliases=("số cccd", "cccd", "căn cước", "số định danh", "số căn cước công dân"),
        secret=True,
        digits=DIGITS["citizen_id"],
    ),
    Column(
        "admitted_on",
        "Ngày vào Đảng",
        Holds.DATE,
        plausible=True,
        aliases=("ngày kết nạp", "ngày vào đảng dự bị", "ngày kết nạp đảng", "vào đảng", "ngày vào"),
    ),
    Column(
        "official_on",
        "Ngày chính thức",
        Holds.DATE,
        plausible=True,
        aliases=("ngày công nhận chính thức", "ngày vào đảng chính thức", "chính thức"),
    ),
    Column(
        "full_name",
        "Họ và tên",
        Holds.PERSON,
        required=True,
        length=120,
        aliases=("họ tên", "họ và tên đảng viên", "họ tên đảng viên"),
        keys=(300, 120),
        pieces=(
            "họ",
            "họ đệm",
            "họ và đệm",
            "họ và tên đệm",
            "họ tên đệm",
            "họ và chữ đệm",
            "chữ đệm",
            "tên đệm",
            "tên",
        ),
    ),
    Column(
        "gender",
        "Giới tính",
        Holds.CHOICE,
        choices=coded(Gender.choices, male=("nam giới", "trai"), female=("nữ giới", "gái")),
        aliases=("nam/nữ", "giới"),
    ),
    Column(
        "birth_date",
        "Ngày sinh",
        Holds.PARTIAL_DATE,
        plausible=True,
        aliases=("ngày tháng năm sinh", "năm sinh", "sinh ngày"),
    ),
    Column("ethnicity", "Dân tộc", Holds.LISTED, listed=_ETHNICITY),
    RELIGION,
    Column("native_place", "Quê quán", length=200),
    EDUCATION,
    QUALIFICATION,
    ACADEMIC_TITLE,
    POLITICAL_THEORY,
    OCCUPATION,
    JOB,
    YOUTH_UNION,
    PRIVATE_OWNER,
    RETIRED,
    Column(
        "local",
        "Người địa phương",
        Holds.YES_NO,
        aliases=("người tại chỗ",),
        yes=("địa phương", "người địa phương", "tại chỗ"),
    ),
)
