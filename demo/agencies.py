"""Agencies, schools, health, enterprises, police and army of the default demo, before July 2025.

Names of kinds of bodies are those in common use; the bodies themselves and their sizes are made up.
"""

from __future__ import annotations

from datetime import date
from random import Random

from registry.units.models import ChangeKind, Kind, Sector

from .cells import Body, Tree
from .places import TOWN_KINDS
from .units import Commune

DISTRICT_POLICE_ENDED = date(2025, 3, 1)
# A town of three communes, with offices to match.
SMALL_DISTRICT = "H095"
BLOCK_ENDED = date(2025, 3, 1)
COMMUNE_POLICE_CAME = date(2020, 10, 1)

# Bodies of each district that outlast it: name, sector, sort of people, size.
LASTING = (
    ("Trường THPT {}", Sector.SCHOOL, "school", 30),
    ("Trường PTDTNT THPT {}", Sector.SCHOOL, "school", 22),
    ("Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên {}", Sector.SCHOOL, "school", 12),
    ("Kho bạc Nhà nước {}", Sector.AGENCY, "agency", 9),
    ("Chi cục Thuế {}", Sector.AGENCY, "agency", 14),
    ("Hạt Kiểm lâm {}", Sector.AGENCY, "agency", 12),
    ("Phòng giao dịch Ngân hàng Chính sách xã hội {}", Sector.STATE_ENTERPRISE, "enterprise", 9),
    ("Ngân hàng Nông nghiệp và Phát triển nông thôn {}", Sector.STATE_ENTERPRISE, "enterprise", 13),
)
HEALTH_CENTRE = ("khối Hành chính - Dự phòng", "khối Điều trị", "khối Dược - Cận lâm sàng")
PARTY_OFFICES = (
    "Văn phòng",
    "Ban Tổ chức - Ủy ban Kiểm tra",
    "Ban Tuyên giáo và Dân vận",
    "Mặt trận và đoàn thể",
)
STATE_OFFICES = (
    "Văn phòng HĐND và UBND",
    "Phòng Nội vụ",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Nông nghiệp và Môi trường",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Văn hóa, Khoa học và Thông tin",
    "Phòng Kinh tế, Hạ tầng và Đô thị",
    "Thanh tra - Tư pháp",
)
POLICE_TEAMS = (
    "Đội Tham mưu tổng hợp",
    "Đội An ninh",
    "Đội Cảnh sát hình sự",
    "Đội Cảnh sát giao thông",
    "Đội Hậu cần",
)
PROVINCE_PARTY = (
    "Văn phòng Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy",
    "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Ủy ban MTTQ Việt Nam tỉnh",
    "Báo và Phát thanh, truyền hình Điện Biên", "Trường Chính trị tỉnh", "Tỉnh đoàn",
    "Hội Liên hiệp Phụ nữ tỉnh", "Hội Nông dân tỉnh", "Liên đoàn Lao động tỉnh",
)  # fmt: skip
PROVINCE_STATE = (
    "Văn phòng UBND tỉnh", "Sở Nội vụ", "Sở Tài chính", "Sở Nông nghiệp và Môi trường", "Sở Xây dựng",
    "Sở Công Thương", "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Tư pháp",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Dân tộc và Tôn giáo",
    "Thanh tra tỉnh", "Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh", "Thi hành án dân sự tỉnh",
    "Thuế tỉnh", "Kho bạc Nhà nước tỉnh", "Bảo hiểm xã hội tỉnh", "Thống kê tỉnh", "Hải quan tỉnh",
    "Ngân hàng Nhà nước tỉnh", "Cảng hàng không Điện Biên", "Đài Khí tượng thủy văn",
)  # fmt: skip
HOSPITALS = (
    "Bệnh viện Đa khoa tỉnh",
    "Bệnh viện Y học cổ truyền",
    "Bệnh viện Phổi",
    "Trung tâm Kiểm soát bệnh tật",
)
COLLEGES = ("Trường Cao đẳng Điện Biên", "Trường Cao đẳng nghề Điện Biên", "Trường THPT Chuyên Lê Quý Đôn")
STATE_FIRMS = (
    "Công ty Điện lực Điện Biên", "Viễn thông Điện Biên", "Bưu điện tỉnh Điện Biên",
    "Công ty Cao su Điện Biên", "Công ty Thủy nông Điện Biên", "Công ty Xổ số kiến thiết Điện Biên",
    "Ngân hàng NN và PTNT tỉnh", "Công ty Cấp nước Điện Biên",
)  # fmt: skip
FIRM_WORDS = (
    "Hồng Phát", "Tây Bắc Xanh", "Mường Trời", "Hoa Ban", "Pha Đin", "Nậm Rốm", "Thịnh Vượng", "Anh Minh",
    "Trường Thọ", "Bản Mế", "Đại Ngàn", "Sơn Cước", "Tân Long", "Khánh Hưng", "Ban Trắng", "An Khang",
)  # fmt: skip
FIRM_KINDS = ("Công ty TNHH", "Công ty cổ phần", "Hợp tác xã", "Doanh nghiệp tư nhân")


def add_all(tree: Tree, seats: dict[str, Commune], end: date) -> dict[str, Body]:
    """Every body that is not a village's; returns the superior committees of the province level by name."""
    for commune in tree.territory.communes:
        _of_commune(tree, commune)
    for district, (_, name) in tree.territory.districts.items():
        _of_district(tree, tree.committees[district], name, seats[district])
    province = _of_province(tree)
    _private_firms(tree, seats, end)
    return province


def _size(rng: Random, usual: float) -> float:
    return usual * rng.uniform(0.7, 1.35)


def _of_commune(tree: Tree, commune: Commune) -> None:
    rng, committee = tree.rng, tree.committees[commune.key]

    def cell(name: str, sector: Sector, mix: str, usual: float, starts: date | None = None) -> Body:
        return tree.found(
            committee,
            Kind.CELL,
            f"Chi bộ {name}",
            sector=sector,
            starts=starts,
            mix=mix,
            weight=_size(rng, usual),
            commune=commune,
        )

    title = f"{commune.kind.lower()} {commune.name}"
    cell(f"Cơ quan {title}", Sector.AGENCY, "agency", 17)
    for school in ("Mầm non", "Tiểu học", "THCS" if commune.kind in TOWN_KINDS else "PTDTBT THCS"):
        cell(f"Trường {school} {commune.name}", Sector.SCHOOL, "school", 15)
    if rng.random() < 0.6:
        cell(f"Trạm Y tế {title}", Sector.PUBLIC_UNIT, "health", 5)
    police = cell(f"Công an {title}", Sector.POLICE, "police", 6, COMMUNE_POLICE_CAME)
    tree.line(
        COMMUNE_POLICE_CAME, ChangeKind.FOUND, None, police, by="Quyết định của Ban Thường vụ cấp ủy huyện"
    )


def _of_district(tree: Tree, committee: Body, name: str, seat: Commune) -> None:
    rng = tree.rng
    before = len(tree.bodies)
    for pattern, sector, mix, usual in LASTING:
        tree.found(
            committee,
            Kind.GRASSROOTS_CELL,
            f"Chi bộ {pattern.format(name)}",
            sector=sector,
            mix=mix,
            weight=_size(rng, usual),
            commune=seat,
        )
    of = committee.terms[0].name.removeprefix("Đảng bộ ")
    _committee(tree, committee, f"Trung tâm Y tế {of}", HEALTH_CENTRE, Sector.PUBLIC_UNIT, "health", 17, seat)
    _committee(tree, committee, f"Cơ quan Đảng {of}", PARTY_OFFICES, Sector.AGENCY, "agency", 12, seat)
    _committee(tree, committee, f"Cơ quan Chính quyền {of}", STATE_OFFICES, Sector.AGENCY, "agency", 10, seat)
    _committee(tree, committee, f"Công an {of}", POLICE_TEAMS, Sector.POLICE, "police", 17, seat)
    _committee(
        tree, committee, f"Quân sự {of}", ("cơ quan", "Trung đội"), Sector.ARMED_FORCES, "army", 11, seat
    )
    if committee is tree.committees[SMALL_DISTRICT]:
        for body in tree.bodies[before:]:
            body.weight *= 0.4


def _committee(
    tree: Tree,
    above: Body,
    of: str,
    cells: tuple[str, ...],
    sector: Sector,
    mix: str,
    usual: float,
    seat: Commune | None,
    starts: date | None = None,
) -> Body:
    """A grassroots committee with its cells."""
    committee = tree.found(above, Kind.GRASSROOTS_COMMITTEE, f"Đảng bộ {of}", sector=sector, starts=starts)
    for name in cells:
        tree.found(
            committee,
            Kind.CELL,
            f"Chi bộ {name}",
            sector=sector,
            starts=starts,
            mix=mix,
            weight=_size(tree.rng, usual),
            commune=seat,
        )
    return committee


def _of_province(tree: Tree) -> dict[str, Body]:
    def superior(name: str, starts: date | None = None) -> Body:
        return tree.found(tree.root, Kind.SUPERIOR_COMMITTEE, f"Đảng bộ {name}", starts=starts)

    block = superior("Khối các cơ quan và doanh nghiệp tỉnh")
    party = superior("các cơ quan Đảng tỉnh", BLOCK_ENDED)
    state = superior("Ủy ban nhân dân tỉnh", BLOCK_ENDED)
    police, army = superior("Công an tỉnh"), superior("Quân sự tỉnh")
    border = superior("Bộ đội Biên phòng tỉnh")
    block.ends = BLOCK_ENDED
    by = "Quyết định số 2018-QĐ/TU (dữ liệu mẫu)"
    tree.line(BLOCK_ENDED, ChangeKind.SPLIT, block, state, main=True, by=by)
    tree.line(BLOCK_ENDED, ChangeKind.SPLIT, block, party, by=by)
    groups: tuple[tuple[Body, tuple[str, ...], int, Sector, str, float], ...] = (
        (party, PROVINCE_PARTY, 2, Sector.AGENCY, "agency", 17),
        (state, PROVINCE_STATE, 4, Sector.AGENCY, "agency", 17),
        (state, HOSPITALS, 8, Sector.PUBLIC_UNIT, "health", 20),
        (state, COLLEGES, 5, Sector.SCHOOL, "school", 18),
        (state, STATE_FIRMS, 5, Sector.STATE_ENTERPRISE, "enterprise", 16),
    )
    for heir, names, cells, sector, mix, usual in groups:
        for name in names:
            parts = tuple(f"{name} {number}" for number in range(1, cells + 1))
            committee = _committee(tree, block, name, parts, sector, mix, usual, None)
            committee.becomes(BLOCK_ENDED, parent=heir)
            tree.line(BLOCK_ENDED, ChangeKind.MOVE, committee, committee, by=by)
    for number in range(1, 15):
        parts = tuple(f"Phòng nghiệp vụ {number}.{part}" for part in range(1, 4))
        _committee(
            tree, police, f"Phòng nghiệp vụ {number} Công an tỉnh", parts, Sector.POLICE, "police", 17, None
        )
    for number in range(1, 9):
        parts = tuple(f"Đại đội {number}.{part}" for part in range(1, 4))
        _committee(tree, army, f"đơn vị {number} Quân sự tỉnh", parts, Sector.ARMED_FORCES, "army", 15, None)
    for commune in [c for c in tree.territory.communes if c.district in ("H096", "H103", "H100")][::2]:
        parts = ("Chỉ huy - Hành chính", "Đội Vũ trang", "Đội Vận động quần chúng")
        of = f"Đồn Biên phòng {commune.name}"
        _committee(tree, border, of, parts, Sector.ARMED_FORCES, "army", 10, commune)
    return {"party": party, "state": state, "police": police, "army": army, "border": border}


def _private_firms(tree: Tree, seats: dict[str, Commune], end: date) -> None:
    """Two to four cells a year in private enterprises, most of them around the city; a few end again."""
    rng = tree.rng
    names = [f"{kind} {words}" for words in FIRM_WORDS for kind in FIRM_KINDS]
    rng.shuffle(names)
    days = [None] * 9
    years = [date(year, rng.randrange(1, 13), 1) for year in range(2016, end.year + 1) for _ in range(3)]
    for starts in [*days, *(day for day in sorted(years) if day <= end)]:
        district = rng.choices(list(seats), [8 if key == "H094" else 1 for key in seats])[0]
        committee = tree.committees[seats[district].key]
        cell = tree.found(
            committee,
            Kind.CELL,
            f"Chi bộ {names.pop()}",
            sector=Sector.PRIVATE_ENTERPRISE,
            starts=starts,
            mix="enterprise",
            weight=_size(rng, 6),
            commune=seats[district],
        )
        if starts is not None:
            tree.line(
                starts, ChangeKind.FOUND, None, cell, by=f"Quyết định số {rng.randrange(100, 990)}-QĐ/ĐU"
            )
