"""What the columns about people and their events may hold, with the words on screen."""

from __future__ import annotations

from django.db import models


class Gender(models.TextChoices):
    """Genders as the forms give them."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class Education(models.TextChoices):
    """General schooling, the highest level."""

    NONE = "none", "Không biết chữ"
    LITERATE = "literate", "Biết đọc, biết viết"
    PRIMARY = "primary", "Tiểu học"
    LOWER_SECONDARY = "lower_secondary", "Trung học cơ sở"
    UPPER_SECONDARY = "upper_secondary", "Trung học phổ thông"


class Qualification(models.TextChoices):
    """Professional level, the highest."""

    NONE = "none", "Chưa qua đào tạo"
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    COLLEGE = "college", "Cao đẳng"
    UNIVERSITY = "university", "Đại học"
    MASTER = "master", "Thạc sĩ"
    DOCTOR = "doctor", "Tiến sĩ"


class PoliticalTheory(models.TextChoices):
    """Level of political theory."""

    NONE = "none", "Chưa qua đào tạo"
    ELEMENTARY = "elementary", "Sơ cấp"
    INTERMEDIATE = "intermediate", "Trung cấp"
    ADVANCED = "advanced", "Cao cấp, cử nhân"


class AcademicTitle(models.TextChoices):
    """Academic title, the higher one."""

    ASSOCIATE_PROFESSOR = "associate_professor", "Phó giáo sư"
    PROFESSOR = "professor", "Giáo sư"


class Occupation(models.TextChoices):
    """What somebody works as, in the classes of the statutory forms."""

    STATE_OFFICIAL = "state_official", "Cán bộ, công chức cơ quan Nhà nước"
    PARTY_OFFICIAL = "party_official", "Cán bộ, công chức cơ quan Đảng, Mặt trận Tổ quốc, đoàn thể"
    COMMUNE_OFFICIAL = "commune_official", "Cán bộ, công chức, người không chuyên trách ở xã"
    VILLAGE_PART_TIME = "village_part_time", "Người hoạt động không chuyên trách ở thôn, bản"
    PUBLIC_EMPLOYEE = "public_employee", "Viên chức đơn vị sự nghiệp công lập"
    NONPUBLIC_EMPLOYEE = "nonpublic_employee", "Người lao động đơn vị sự nghiệp ngoài công lập"
    ENTERPRISE_MANAGER = "enterprise_manager", "Người lãnh đạo, quản lý doanh nghiệp"
    ENTERPRISE_STAFF = "enterprise_staff", "Nhân viên, người gián tiếp sản xuất"
    WORKER = "worker", "Công nhân, lao động trực tiếp sản xuất"
    FARMER = "farmer", "Người làm nông, lâm, ngư nghiệp"
    ARMED_FORCES = "armed_forces", "Sĩ quan, chiến sĩ quân đội, công an"
    UNIVERSITY_STUDENT = "university_student", "Sinh viên"
    PUPIL = "pupil", "Học sinh"
    OTHER = "other", "Nghề nghiệp khác"


class Religion(models.TextChoices):
    """Religion, as the statutory forms tell them apart; nothing recorded is unknown and never none."""

    NONE = "none", "Không theo tôn giáo"
    BUDDHIST = "buddhist", "Phật giáo"
    CATHOLIC = "catholic", "Công giáo"
    HOA_HAO = "hoa_hao", "Phật giáo Hòa Hảo"
    CAO_DAI = "cao_dai", "Cao Đài"
    PROTESTANT = "protestant", "Tin Lành"
    MUSLIM = "muslim", "Hồi giáo"
    OTHER = "other", "Đạo khác"


class Minority(models.TextChoices):
    """How an ethnicity counts: one of the 53 minority groups, Kinh, of foreign origin, or not known."""

    MINORITY = "minority", "Dân tộc thiểu số"
    KINH = "kinh", "Kinh"
    FOREIGN = "foreign", "Người nước ngoài"
    UNKNOWN = "unknown", "Chưa rõ"


class Standing(models.TextChoices):
    """The standing of a counted member."""

    PROBATIONARY = "probationary", "Dự bị"
    OFFICIAL = "official", "Chính thức"


class EventKind(models.TextChoices):
    """What can happen to a member."""

    FIRST_RECORDED = "first_recorded", "Ghi nhận ban đầu"
    ADMITTED = "admitted", "Kết nạp"
    RECOGNIZED = "recognized", "Công nhận chính thức"
    CELL_CHANGED = "cell_changed", "Chuyển chi bộ"
    MOVED = "moved", "Chuyển nơi cư trú"
    TRANSFERRED_IN = "transferred_in", "Chuyển sinh hoạt đến"
    TRANSFERRED_OUT = "transferred_out", "Chuyển sinh hoạt đi"
    AWAY = "away", "Sinh hoạt tạm thời nơi khác"
    BACK = "back", "Trở về sinh hoạt"
    EXEMPTED = "exempted", "Miễn sinh hoạt"
    DISCIPLINED = "disciplined", "Kỷ luật"
    DELETED = "deleted", "Xóa tên"
    LEFT = "left", "Xin ra, cho ra"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Từ trần"
    RESTORED = "restored", "Phục hồi"


class Discipline(models.TextChoices):
    """The measures of discipline short of expulsion."""

    REPRIMAND = "reprimand", "Khiển trách"
    WARNING = "warning", "Cảnh cáo"
    REMOVAL = "removal", "Cách chức"


class OtherPlace(models.TextChoices):
    """Where a transfer from or to outside the register comes from or goes."""

    IN_PROVINCE = "in_province", "Trong tỉnh"
    OTHER_PROVINCE = "other_province", "Tỉnh khác"
    ABROAD = "abroad", "Nước ngoài"


ENTRY_KINDS = (EventKind.FIRST_RECORDED, EventKind.ADMITTED, EventKind.TRANSFERRED_IN, EventKind.RESTORED)
EXIT_KINDS = (
    EventKind.TRANSFERRED_OUT,
    EventKind.DELETED,
    EventKind.LEFT,
    EventKind.EXPELLED,
    EventKind.DIED,
)
# Kinds of which a member's history holds at most one a day; the others change no count.
COUNTING_KINDS = (
    *ENTRY_KINDS,
    EventKind.RECOGNIZED,
    EventKind.CELL_CHANGED,
    EventKind.MOVED,
    *EXIT_KINDS,
)
