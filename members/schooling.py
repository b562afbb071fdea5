"""Schooling in the words that personnel lists use, and the level that each stands for.

Only words that say one level: *10/12* or *phổ thông* may be two, so the user says which is meant. Classes of
ten years are those of the school of the north until 1989 (4, 3 and 3 years).
"""

from __future__ import annotations

from registry.common.declared.sheets import coded

from .models.choices import Education, PoliticalTheory, Qualification

EDUCATION = coded(
    Education.choices,
    none=("chưa biết chữ", "mù chữ"),
    literate=("biết chữ", "biết đọc biết viết", "xóa mù chữ", "xóa mù"),
    primary=(
        *("cấp 1", "cấp I", "TH", "tốt nghiệp tiểu học", "5/12", "4/10", "lớp 5", "lớp 5/12", "lớp 4/10"),
        "hết tiểu học",
    ),
    lower_secondary=(
        *("THCS", "cấp 2", "cấp II", "PTCS", "trung học CS", "tốt nghiệp THCS", "TN THCS", "bổ túc THCS"),
        *("9/12", "7/10", "lớp 9", "lớp 9/12", "lớp 7/10", "tốt nghiệp trung học cơ sở"),
    ),
    upper_secondary=(
        *("THPT", "cấp 3", "cấp III", "PTTH", "tốt nghiệp THPT", "TN THPT", "bổ túc THPT", "BT THPT"),
        *("12/12", "10/10", "lớp 12", "lớp 12/12", "lớp 10/10", "tốt nghiệp trung học phổ thông"),
        "phổ thông trung học",
    ),
)
QUALIFICATION = coded(
    Qualification.choices,
    none=("không", "không có", "chưa qua", "chưa đào tạo", "chưa có"),
    elementary=("SC", "sơ cấp nghề"),
    intermediate=(
        "TC",
        "TCCN",
        "TCN",
        "trung học chuyên nghiệp",
        "trung cấp chuyên nghiệp",
        "trung cấp nghề",
    ),
    college=("CĐ", "cao đẳng nghề"),
    university=(
        "ĐH",
        "cử nhân",
        "CN",
        "kỹ sư",
        "KS",
        "bác sĩ",
        "bác sỹ",
        "kiến trúc sư",
        "tốt nghiệp đại học",
    ),
    master=("ThS", "th s", "thạc sỹ", "cao học"),
    doctor=("TS", "t s", "tiến sỹ", "phó tiến sĩ"),
)
POLITICAL_THEORY = coded(
    PoliticalTheory.choices,
    none=("không", "không có", "chưa qua", "chưa", "chưa có", "chưa học"),
    elementary=("SC", "sơ cấp LLCT", "SCLLCT", "sơ cấp lý luận chính trị", "sơ cấp chính trị"),
    intermediate=(
        "TC",
        "trung cấp LLCT",
        "TCLLCT",
        "TC LLCT",
        "trung cấp lý luận chính trị",
        "trung cấp chính trị",
    ),
    advanced=(
        *("CC", "cao cấp", "cử nhân", "cao cấp LLCT", "CCLLCT", "CC LLCT", "cao cấp lý luận chính trị"),
        *("cử nhân chính trị", "cao cấp chính trị", "cử nhân lý luận chính trị"),
    ),
)
