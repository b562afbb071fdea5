"""The columns of facts that have a day, alike in the sheet of members and in that of profiles."""

from __future__ import annotations

from members import occupations, schooling
from registry.common.declared.sheets import Column, Holds

RELIGION = Column(
    "religion", "Tôn giáo", Holds.CHOICE, length=60, choices=occupations.RELIGION, other="other"
)
EDUCATION = Column(
    "education",
    "Giáo dục phổ thông",
    Holds.CHOICE,
    choices=schooling.EDUCATION,
    aliases=("trình độ học vấn", "trình độ văn hóa", "học vấn", "trình độ vh", "văn hóa"),
)
QUALIFICATION = Column(
    "qualification",
    "Trình độ chuyên môn",
    Holds.CHOICE,
    choices=schooling.QUALIFICATION,
    of_subjects=True,
    aliases=("chuyên môn", "chuyên môn nghiệp vụ", "trình độ cm", "trình độ chuyên môn nghiệp vụ"),
)
ACADEMIC_TITLE = Column(
    "academic_title",
    "Học hàm",
    Holds.CHOICE,
    choices=occupations.ACADEMIC_TITLE,
    aliases=("chức danh khoa học",),
)
POLITICAL_THEORY = Column(
    "political_theory",
    "Lý luận chính trị",
    Holds.CHOICE,
    choices=schooling.POLITICAL_THEORY,
    aliases=("trình độ lý luận chính trị", "llct", "lý luận", "trình độ llct"),
)
OCCUPATION = Column(
    "occupation",
    "Nghề nghiệp",
    Holds.CHOICE,
    length=80,
    choices=occupations.OCCUPATION,
    other="other",
    words_to="job",
)
JOB = Column("job", "Việc làm", length=200, aliases=("công việc", "công việc cụ thể"))
YOUTH_UNION = Column(
    "youth_union", "Đoàn viên", Holds.YES_NO, aliases=("đoàn viên thanh niên",), yes=("đoàn viên", "ĐV")
)
PRIVATE_OWNER = Column(
    "private_owner",
    "Chủ doanh nghiệp tư nhân",
    Holds.YES_NO,
    aliases=("chủ doanh nghiệp",),
    yes=("chủ doanh nghiệp", "chủ DN"),
)
RETIRED = Column(
    "retired",
    "Đã nghỉ hưu",
    Holds.YES_NO,
    aliases=("nghỉ hưu", "hưu trí"),
    yes=("hưu trí", "nghỉ hưu", "hưu"),
)

FACT_COLUMNS = (
    OCCUPATION,
    JOB,
    EDUCATION,
    QUALIFICATION,
    ACADEMIC_TITLE,
    POLITICAL_THEORY,
    RELIGION,
    YOUTH_UNION,
    PRIVATE_OWNER,
    RETIRED,
)
