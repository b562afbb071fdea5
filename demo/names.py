"""Names of made-up people, by ethnic group and gender, as a Vietnamese reader would expect them.

Family, middle and given names are drawn apart from each other, so nobody's name is taken from anybody.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Stock(NamedTuple):
    """What the names of one ethnic group are drawn from; a middle name may be empty."""

    family: tuple[str, ...]
    male_middle: tuple[str, ...]
    male_given: tuple[str, ...]
    female_middle: tuple[str, ...]
    female_given: tuple[str, ...]


def _stock(family: str, male_middle: str, male_given: str, female_middle: str, female_given: str) -> Stock:
    """Words divided by blanks; ``*3`` behind one repeats it, ``_`` joins two, ``-`` stands for none."""
    columns = []
    for words in (family, male_middle, male_given, female_middle, female_given):
        column: list[str] = []
        for word in words.split():
            text, _, times = word.partition("*")
            column += ["" if text == "-" else text.replace("_", " ")] * int(times or 1)
        columns.append(tuple(column))
    return Stock(*columns)


_THAI_MEN = (
    "Ánh Biên Bình Chung Chiến Dũng Dưỡng Hặc Hoan Hùng Hưng Inh Khụt Lả Lập Ngoai Nọi Ón Panh Phương Pản"
    " Phong Pâng Quyết Sương Sơn Thoan Thiêm Tiến Tiếp Tình Toản Tuấn Xuân Xôm Yêu Ọi Ín Hươi Hịa Muôn"
)
_THAI_WOMEN = (
    "Ánh Bun Chiên Dung Hạnh Hương Hiền Lả Lan Loan Mai Ngọc Nga Pản Phượng Pọm Thanh Thoa Xuân Xiên Yêu Ín"
    " Inh Ón Ngoan Hặc Diên Duyên Hoài Thương Ươi Biên"
)
_THAI = _stock(
    "Lò*8 Quàng*6 Cà*4 Lường*5 Tòng*4 Bạc*2 Lù Vì*2 Điêu*2 Cầm Mào Lèo Hoàng Hà Khoàng",
    "Văn*9 Xuân Ngọc Minh Đức",
    _THAI_MEN,
    "Thị*12 Thu Thị_Hồng Thị_Thu Thị_Ngọc",
    _THAI_WOMEN,
)
_MONG = _stock(
    "Giàng*6 Vừ*6 Sùng*5 Mùa*5 Lầu*4 Thào*4 Hạng*3 Cứ*2 Lý*2 Ly*2 Chá*2 Vàng*5 Hờ Sình Cháng Hầu Sính Và",
    "A*14 Chông Giống Nhìa Bua Chứ Pàng Khua Vả Dúng",
    "Chứ Pó Sình Dơ Tủa Páo Lử Sùng Dế Nhè Vừ Sinh Chu Chia Dình Vảng Sáu Phổng Cháng Thông Kỷ Minh Tàng Sàng"
    " Pháng Thào Lầu Vàng Khua Bua Hồng Dua Tùng Chìa Súa Nhìa Đế",
    "Thị*14 Y -",
    "Mỷ Dua Mai Chía Sua Pàng Xía Dở Mảy Cở Súa Máy Sông Chá Vá Dếnh Ly Dợ Lỳ Chư Dí Pà Nhia Ca Sênh Xái Già",
)
_KINH = _stock(
    "Nguyễn*14 Trần*6 Phạm*5 Lê*5 Vũ*4 Hoàng*3 Bùi*3 Đỗ*3 Đặng*2 Đinh Ngô Dương Đào Phan Hà Mai Trịnh Lương"
    " Vương Cao",
    "Văn*7 Đức*3 Quang*2 Minh*2 Xuân*2 Mạnh Hữu Ngọc Tiến Duy Công Thanh Việt Đình",
    "Anh Bình Cường Chiến Dũng Duy Đạt Đức Giang Hà Hải Hiếu Hòa Hoàng Hùng Hưng Huy Khánh Kiên Lâm Long Minh"
    " Nam Phong Phú Phúc Quân Quang Quyết Sơn Thành Thắng Thịnh Tiến Toàn Trung Trường Tuấn Tùng Vinh",
    "Thị*7 Thu*2 Thị_Thu Thị_Thanh Thị_Hồng Thị_Minh Ngọc Thùy Phương Bích Hồng Kim Mai",
    "Anh Chi Chinh Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hòa Hồng Huệ Hương Huyền Lan Liên Linh Loan Ly Mai"
    " My Nga Ngân Ngọc Nhung Oanh Phương Phượng Quỳnh Tâm Thảo Thanh Thủy Thúy Trang Tuyết Vân Yến",
)
_HA_NHI = _stock(
    "Pờ*6 Lỳ*5 Chang*3 Khoàng*4 Sừng*4 Vù*2 Chu Toán Phùy",
    "Gia Xuyến Go Lòng Chà Khò Hừ Văn*3 Xuân*2 Mỳ Sừng",
    "Phù Xá Khai Giá Che Po Hừ Chừ Nu Sinh Xè Chinh Tư Khừ Lé Lòng Dần Thàng Pư",
    "Thị*4 Mỳ*2 Go*2 Mé Xú",
    "Na Xuyến Nu Mé Lé Chuy De Po Dung Xó Nhù Chừ Mai Hoa Pứ",
)
_DAO = _stock(
    "Tẩn*6 Phàn*5 Chảo*5 Lý*3 Bàn*2 Triệu*2",
    "A*6 Văn*3 Láo Chòi Chỉn Phù Sài Kim",
    "Pao Phây Sử Sài Khé Siểu Tá Lụa Nải Chiêu Quang Vạng Mìn Lủ Phin Chài Sơn",
    "Thị*5 Mẩy*4 Lở Sử San",
    "Mẩy Nảy Phẩy Lai Mụi Xiêm Liều Pham Nhầy Lan Chiệp Viện",
)
_KHO_MU = _stock(
    "Lò*5 Quàng*4 Lường*4 Vì*2 Tòng*2 Moong Lèo Cà Chương",
    "Văn*12 Xuân",
    _THAI_MEN,
    "Thị*12",
    _THAI_WOMEN,
)
_XA_PHANG = _stock(
    "Hoàng*2 Lý*3 Sần*2 Thàng Vàng Phàn Lò",
    "A*4 Văn*3 Seo",
    "Phừ Sáng Quáng Sài Chẩn Pao Sần Phong Thống Diu Sinh",
    "Thị*5 Mẩy Seo",
    "Dín Mẩy Pham Sàng Phương Lai Diu Hoa",
)
_TAY = _stock(
    "Nông*4 Hoàng*4 Ma Lương*3 Triệu Hà Bế Lý Vi",
    "Văn*6 Đức Quang Ngọc",
    "Hòa Thắng Quyền Thiệu Đàm Chiến Sơn Thành Tuyên Huấn Bằng Khiêm",
    "Thị*7 Thu Bích",
    "Bích Hiên Thơm Lan Thủy Hiệp Kim Nhình Diệp Yến Huế",
)
_MUONG = _stock(
    "Bùi*6 Quách*3 Đinh*3 Hà*2 Phạm",
    "Văn*7 Xuân Minh",
    "Thiện Dũng Hải Thức Tiệp Chiến Nhất Khởi Hoan Lực",
    "Thị*8 Thu",
    "Nhinh Hạnh Thiệp Hường Liệu Thoan Diện Huệ",
)
_CONG = _stock(
    "Lò*4 Lý*3 Nạ*2 Chảo Quàng Lùng Hù",
    "Văn*8 Xuân",
    "Pánh Hoan Tiến Khan Chung Muôn Tình Sơn Dưỡng Hùng Ngoai",
    "Thị*8",
    "Pánh Hương Nga Xuân Lả Mai Hoa Ngoan Thoa",
)
_SI_LA = _CONG._replace(family=("Hù", "Hù", "Hù", "Pờ", "Pờ", "Lỳ", "Giàng", "Chang"))
_XINH_MUN = _KHO_MU._replace(family=("Lò", "Lò", "Vì", "Vì", "Lường", "Cà", "Vi", "Quàng"))
_KHANG = _KHO_MU._replace(family=("Lò", "Lò", "Quàng", "Lường", "Làn", "Hoàng", "Cầm"))

STOCKS: dict[str, Stock] = {
    "Thái": _THAI,
    "Mông": _MONG,
    "Kinh": _KINH,
    "Khơ Mú": _KHO_MU,
    "Hà Nhì": _HA_NHI,
    "Dao": _DAO,
    "Lào": _KHO_MU._replace(family=("Lò", "Lò", "Lường", "Bạc", "Vì", "Tòng", "Quàng", "Lèo")),
    "Kháng": _KHANG,
    "Si La": _SI_LA,
    "Cống": _CONG,
    "Xinh Mun": _XINH_MUN,
    "Hoa": _XA_PHANG,
    "Tày": _TAY,
    "Nùng": _TAY,
    "Mường": _MUONG,
    "La Ha": _KHANG,
}


def full_name(rng: Random, group: str, female: bool) -> str:
    """A name such as somebody of this group and gender may bear; groups without a stock use Kinh names."""
    stock = STOCKS.get(group, _KINH)
    middles, givens = (
        (stock.female_middle, stock.female_given) if female else (stock.male_middle, stock.male_given)
    )
    pick = rng.random
    family = stock.family[int(pick() * len(stock.family))]
    middle = middles[int(pick() * len(middles))]
    given = givens[int(pick() * len(givens))]
    if given in (family, middle):
        given = givens[(givens.index(given) + 1) % len(givens)]
    return f"{family} {middle} {given}" if middle else f"{family} {given}"
