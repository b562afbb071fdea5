"""Which groups live where in Điện Biên and Sơn La, and made-up names of their villages.

The shares are of the order that census publications give for each district; the villages are not real.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

Profile = dict[str, int]

# Percent of villages by the group that lives there, by district (official keys before July 2025).
DISTRICTS: dict[str, Profile] = {
    "H094": {"Kinh": 66, "Thái": 34},
    "H095": {"Thái": 72, "Kinh": 14, "Mông": 8, "Dao": 6},
    "H096": {"Mông": 74, "Thái": 10, "Hà Nhì": 6, "Dao": 5, "Kinh": 3, "Hoa": 2},
    "H097": {"Mông": 70, "Thái": 19, "Khơ Mú": 5, "Hoa": 4, "Kháng": 2},
    "H098": {"Mông": 74, "Thái": 15, "Dao": 4, "Khơ Mú": 3, "Hoa": 4},
    "H099": {"Thái": 60, "Mông": 30, "Khơ Mú": 5, "Kháng": 3, "Kinh": 2},
    "H100": {"Thái": 56, "Kinh": 22, "Mông": 10, "Khơ Mú": 7, "Lào": 4, "Tày": 1},
    "H101": {"Mông": 55, "Thái": 34, "Lào": 6, "Khơ Mú": 3, "Xinh Mun": 2},
    "H102": {"Thái": 74, "Mông": 15, "Khơ Mú": 9, "Kinh": 2},
    "H103": {"Mông": 70, "Thái": 19, "Dao": 5, "Khơ Mú": 3, "Kháng": 2, "Hoa": 1},
    # Sơn La as a whole.
    "T14": {"Thái": 56, "Mông": 17, "Kinh": 10, "Mường": 8, "Dao": 3, "Xinh Mun": 3, "Khơ Mú": 2, "La Ha": 1},
}
# Communes that differ from their district.
COMMUNES: dict[str, Profile] = {
    "X03154": {"Hà Nhì": 88, "Mông": 12},  # Sín Thầu
    "X03155": {"Hà Nhì": 80, "Mông": 20},  # Sen Thượng
    "X03158": {"Hà Nhì": 60, "Mông": 40},  # Leng Su Sìn
    "X03157": {"Mông": 50, "Hà Nhì": 30, "Si La": 10, "Thái": 10},  # Chung Chải
    "X03162": {"Mông": 60, "Cống": 20, "Thái": 20},  # Nậm Kè
    "X03165": {"Mông": 60, "Cống": 15, "Thái": 25},  # Pa Tần
    "X03316": {"Thái": 82, "Mông": 8, "Khơ Mú": 10},  # Nà Tấu
    "X03317": {"Thái": 80, "Khơ Mú": 20},  # Nà Nhạn
    "X03325": {"Thái": 75, "Mông": 10, "Khơ Mú": 15},  # Mường Phăng
    "X03326": {"Thái": 78, "Khơ Mú": 22},  # Pá Khoang
    "X03145": {"Thái": 85, "Kinh": 15},  # Thanh Minh
    "X03340": {"Lào": 40, "Cống": 40, "Thái": 20},  # Pa Thơm
    "X03361": {"Mông": 100},  # Na Ư
    "X03358": {"Thái": 40, "Lào": 40, "Khơ Mú": 20},  # Núa Ngam
    "X03214": {"Thái": 45, "Lào": 50, "Kinh": 5},  # Mường Luân
    "X03211": {"Thái": 60, "Khơ Mú": 20, "Xinh Mun": 20},  # Chiềng Sơ
    "X03328": {"Thái": 55, "Kinh": 45},  # Thanh Luông
    "X03331": {"Thái": 50, "Kinh": 50},  # Thanh Hưng
    "X03334": {"Kinh": 60, "Thái": 40},  # Thanh Xương
    "X03346": {"Kinh": 55, "Thái": 45},  # Thanh Yên
    "X03352": {"Kinh": 55, "Thái": 45},  # Noong Hẹt
}
# Towns: their quarters are numbered and their people mixed.
TOWN_KINDS = ("Phường", "Thị trấn")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_THAI_HEADS = _words(
    "Nà Na Huổi Pá Co Noong Pom Hua Ta Bó Phiêng Xôm Lọng Hồng Thẩm Nậm Che Ló Món Cang Tin Bon Pe Púng"
)
_THAI_TAILS = _words(
    "Lốm Sản Hin Púng Luông Khoang Vai Pheo Hịa Nọi Ngám Tấu Cang Tòng Lếch Ten Hốc Tông Hươm Pen Khá Sai Hẹ"
    " Lúm Cò Lao Chan Dôn Khưa Ngua Phúng Bua Mạ Thìn Nghè Ít Nhộp Đứa Bon Sang Chua Liếng Mu Pục Hạ"
)
_MONG_HEADS = _words(
    "Háng Tìa Phìn Sín Tả Pú Há Chống Phà Dế Trung Xà Hấu Sính Pu Nậm Huổi Chế Tà Thèn Sông Làng Páo Kể Đề"
)
_MONG_TAILS = _words(
    "Lìa Dê Pa Trợ Chua Tơ Là Sua Mùa Dình Ghênh Phình Chải Tủa Chay Dúng Nhi Té Sảng Cai Hồ Só Lụ Chứ Mông"
    " Ca Tải Lình Sình Hảo Xúa Giàng Phàng Đằng Chớ Lóng Khua Nhù Sáng Mỳ Lầu"
)
_HA_NHI_HEADS = _words("A Tá Tả Lỳ Pờ Mốc Nậm Gia Sen Xa Long Pà")
_HA_NHI_TAILS = _words("Miếu San Chải Khừ Ma Nhù Kốc Sú Pảng Thượng Chà Cò Tó Ló Po Lùng Ngài Khò")
_KINH_HEADS = _words("Thanh Hồng Hợp Tân Đại Việt Hưng Văn Đông Yên Noong Trung Duyên Bình Hoàng Phú")
_KINH_TAILS = _words("Hà Thanh Thành Lập Biên Tiến Thái Bình Long Xuân Sơn Minh Lợi Thịnh Cường An Hòa Đoàn")

_WORDS = {
    "Mông": (_MONG_HEADS, _MONG_TAILS),
    "Dao": (_MONG_HEADS, _MONG_TAILS),
    "Hoa": (_MONG_HEADS, _MONG_TAILS),
    "Hà Nhì": (_HA_NHI_HEADS, _HA_NHI_TAILS),
    "Si La": (_HA_NHI_HEADS, _HA_NHI_TAILS),
    "Kinh": (_KINH_HEADS, _KINH_TAILS),
}


def profile(district: str, commune: str) -> Profile:
    """The groups of a commune: its own shares, else its district's, else those of Sơn La."""
    return COMMUNES.get(commune) or DISTRICTS.get(district) or DISTRICTS["T14"]


def group_of_village(rng: Random, shares: Profile) -> str:
    """The group that lives in one village of a commune with these shares."""
    return rng.choices(list(shares), list(shares.values()))[0]


def person_group(rng: Random, village_group: str, commune_kind: str) -> str:
    """The group of somebody of a village; towns are mixed, and a few have married in anywhere."""
    draw = rng.random()
    if commune_kind in TOWN_KINDS:
        if draw < 0.52:
            return "Kinh"
        return village_group if draw < 0.78 and village_group != "Kinh" else "Thái" if draw < 0.93 else "Mông"
    if draw < 0.955:
        return village_group
    return "Kinh" if draw < 0.97 else "Thái" if draw < 0.99 else "Mông"


def village_names(rng: Random, commune_kind: str, groups: list[str]) -> Iterator[tuple[str, str]]:
    """Kind and name of one village for each of ``groups``, no name twice."""
    if commune_kind in TOWN_KINDS:
        for number in range(1, len(groups) + 1):
            yield "Tổ dân phố", str(number)
        return
    used: set[str] = set()
    names: list[str] = []
    for i, group in enumerate(groups):
        if i and groups[i - 1] == group and names[-1] in used and rng.random() < 0.12:
            # One village that grew and was divided long ago: "Nà Sản 1", "Nà Sản 2".
            names += [f"{names[-1]} 2"]
            names[-2] += " 1"
            continue
        heads, tails = _WORDS.get(group, (_THAI_HEADS, _THAI_TAILS))
        while True:
            head, tail = rng.choice(heads), rng.choice(tails)
            name = f"{head} {tail}"
            if head != tail and name not in used:
                break
        used.add(name)
        names.append(name)
    for group, name in zip(groups, names, strict=True):
        yield ("Thôn" if group == "Kinh" else "Bản"), name
