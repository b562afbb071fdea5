"""Occupations and religions in the words that personnel lists use, and the class that each stands for.

Only words that mean one class: a teacher may be of a public school or of another, and whoever is paid by the
State an official of a province or of a commune. Other words stay beside the class `other`.
"""

from __future__ import annotations

from registry.common.declared.sheets import coded

from .models.choices import AcademicTitle, Occupation, Religion

OCCUPATION = coded(
    Occupation.choices,
    state_official=("công chức nhà nước", "cán bộ công chức nhà nước"),
    party_official=("cán bộ đảng", "cán bộ mặt trận", "cán bộ đoàn thể", "công chức đảng đoàn thể"),
    commune_official=(
        "cán bộ xã",
        "CB xã",
        "công chức xã",
        "cán bộ công chức xã",
        "cán bộ không chuyên trách xã",
    ),
    village_part_time=(
        "người hoạt động không chuyên trách ở thôn",
        "cán bộ thôn bản",
        "cán bộ bản",
        "không chuyên trách thôn bản",
    ),
    public_employee=("viên chức",),
    nonpublic_employee=("lao động ngoài công lập",),
    enterprise_manager=("quản lý doanh nghiệp", "lãnh đạo doanh nghiệp", "giám đốc doanh nghiệp"),
    enterprise_staff=("nhân viên doanh nghiệp", "nhân viên công ty"),
    worker=("công nhân",),
    farmer=(
        *("nông dân", "làm ruộng", "làm nông", "làm nông nghiệp", "làm nương", "làm rẫy", "nông nghiệp"),
        *("trồng trọt", "chăn nuôi", "ngư dân", "làm rừng", "nông lâm nghiệp"),
    ),
    armed_forces=(
        "bộ đội",
        "quân nhân",
        "công an",
        "chiến sĩ công an",
        "lực lượng vũ trang",
        "bộ đội biên phòng",
    ),
    university_student=("sinh viên đại học", "SV"),
    pupil=("HS", "học sinh THPT"),
    other=("khác", "lao động tự do", "tự do"),
)
RELIGION = coded(
    Religion.choices,
    none=("không", "không có", "ko", "0", "không tôn giáo", "không theo đạo", "lương"),
    buddhist=("phật", "đạo phật"),
    catholic=("thiên chúa", "thiên chúa giáo", "công giáo la mã", "đạo thiên chúa"),
    hoa_hao=("hòa hảo", "PGHH"),
    cao_dai=("đạo cao đài",),
    protestant=("đạo tin lành",),
    muslim=("islam", "đạo hồi"),
    other=("khác", "tôn giáo khác"),
)
ACADEMIC_TITLE = coded(
    AcademicTitle.choices, associate_professor=("PGS", "phó GS"), professor=("GS", "giáo sư")
)
