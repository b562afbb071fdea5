"""The list of members, a member's page, and search: in sight or not at all, and always written down."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import services as members
from members.models import Event, Member
from members.pages.personal_facts import SHOWN
from members.services.personal import FIELDS
from registry.audit.models import Entry
from tests.web.pages import add_people, get, queries, signed_in

pytestmark = pytest.mark.django_db


WHY = {"purpose": "check", "note": "theo công văn của Đảng ủy"}


def names(response):
    return [person.member.full_name for person in response.context["people"]]


def last_entry(action):
    return Entry.objects.filter(action=action).order_by("-pk").first()


class TestList:
    path = "/dang-vien/"

    def test_it_works(self, world):
        response = get(world.staff, self.path)
        assert response.status_code == 200
        assert response.context["total"] == 16 == len(names(response))

    def test_the_other_commune_gets_404(self, world):
        assert get(world.officer, self.path, **{"don-vi": "DU-B"}).status_code == 404

    def test_an_officer_sees_the_communes_people_and_no_others(self, world):
        listed = names(get(world.officer, self.path))
        assert "Lò Văn An" in listed
        assert not {"Lý A Quý", "Giàng Thị Oanh", "Hạng A Phổ"} & set(listed)

    def test_a_stranger_sees_nobody(self, world):
        assert get(world.stranger, self.path).context["total"] == 0

    def test_names_stand_in_the_order_of_the_language(self, world):
        assert names(get(world.staff, self.path))[:4] == [
            "Lò Văn An",
            "Lò Thị Bình",
            "Quàng Văn Chung",
            "Vàng A Dủng",
        ]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "lo thi"}, ["Lò Thị Bình", "Lò Thị Tâm"]),
            ({"q": "LÒ THỊ TÂM"}, ["Lò Thị Tâm"]),
            ({"q": "dao"}, ["Vàng Thị Đào"]),
            ({"q": "o"}, ["Giàng Thị Oanh"]),
            ({"q": "HS00001"}, []),
            ({"q": "910000000001"}, []),
            ({"tu-cach": "probationary"}, ["Giàng Thị Uyên", "Cà Văn Vinh"]),
            ({"dan-toc": "Dao"}, ["Lý A Quý"]),
            ({"gioi-tinh": "female", "don-vi": "CB-A1-1"}, ["Lò Thị Bình", "Lò Thị Tâm"]),
            ({"trang-thai": "da-ra"}, ["Cà Văn Giang", "Trần Thị Lan"]),
            ({"trang-thai": "da-ra", "don-vi": "CB-A2"}, ["Cà Văn Giang"]),
            ({"q": "lan", "trang-thai": "tat-ca"}, ["Trần Thị Lan"]),
            ({"q": "%"}, []),
            ({"q": "lan", "trang-thai": "dang"}, []),
            ({"trang-thai": "da-ra", "gioi-tinh": "female"}, ["Trần Thị Lan"]),
            ({"trang-thai": "tat-ca", "don-vi": "CB-A2", "q": "giang"}, ["Cà Văn Giang"]),
            ({"gioi-tinh": "khac"}, []),
            ({"dan-toc": "null"}, []),
            ({"trang-thai": "null"}, []),
            ({"q": "lo" * 41}, []),
        ],
    )
    def test_filters(self, world, query, found):
        assert names(get(world.staff, self.path, **query)) == found

    def test_standing_and_cell_are_those_of_the_reporting_date(self, world):
        before = get(world.staff, self.path, ngay="2025-09-30", q="oanh").context["people"][0]
        after = get(world.staff, self.path, ngay="2025-10-01", q="oanh").context["people"][0]
        assert (before.cell.code, after.cell.code) == ("CB-B1-1", "CB-B2")
        son = get(world.staff, self.path, ngay="2024-05-18", q="sung a son").context["people"][0]
        assert son.standing == "probationary"

    def test_the_day_of_admission_is_the_papers_or_the_registers(self, world):
        def admitted(text):
            return get(world.staff, self.path, q=text).context["people"][0].admitted_on

        assert admitted("lo van an") == date(2010, 5, 19)
        assert admitted("ca van vinh") == date(2025, 9, 2)

    def test_pages_go_on_and_come_back_without_a_gap(self, world):
        add_people(world, 60)
        browser, seen, address = signed_in(world.staff), [], self.path
        while address:
            response = browser.get(address)
            page = response.context["page"]
            seen.append(names(response))
            address = f"{self.path}?sau={page.after}" if page.after else None
        flat = [name for page in seen for name in page]
        assert [len(page) for page in seen] == [50, 26]
        assert len(set(flat)) == len(flat) == 76
        back = browser.get(f"{self.path}?truoc={page.before}")
        assert names(back) == seen[0] and back.context["page"].before is None

    @pytest.mark.parametrize("sau", ["abc", "-1", "1" * 30, "²"])
    def test_a_page_that_is_none_is_told_of(self, world, sau):
        assert get(world.staff, self.path, sau=sau).status_code == 400

    def test_reading_is_written_down_without_what_was_looked_for(self, world):
        get(world.officer, self.path, q="Lò Văn An")
        entry = last_entry("members.listed")
        assert entry.facts.pop("digests").keys() == {"text"}
        assert (entry.actor_name, entry.facts) == ("officer", {"filters": ["q"], "rows": 1})
        assert "An" not in str(Entry.objects.filter(pk=entry.pk).values())

    def test_queries_do_not_grow_with_rows(self, world):
        two = queries(world.staff, self.path, **{"don-vi": "CB-B1-2"})
        add_people(world, 20, cell="CB-B1-2", village="b1-2")
        assert queries(world.staff, self.path, **{"don-vi": "CB-B1-2"}) == two


class TestMember:
    @pytest.fixture(autouse=True)
    def page(self, world):
        self.path = f"/dang-vien/{world.member['an'].pk}/"

    def test_it_works(self, world):
        response = get(world.officer, self.path)
        assert response.status_code == 200
        assert "Lò Văn An" in response.text and "Ghi nhận ban đầu" in response.text

    def test_the_other_commune_gets_404(self, world):
        assert get(world.other_officer, self.path).status_code == 404
        assert get(world.stranger, self.path).status_code == 404

    def test_days_of_admission_and_recognition_come_from_the_events_too(self, world):
        facts = dict(get(world.officer, f"/dang-vien/{world.member['tam'].pk}/").context["facts"])
        assert (facts["Ngày vào Đảng"], facts["Ngày chính thức"]) == ("03/02/2024", "03/02/2025")

    def test_every_field_but_the_numbers_and_the_name_is_on_the_page(self):
        elsewhere = {"full_name", "dossier_no", "card_no", "citizen_id"}
        assert set(SHOWN) == FIELDS - elsewhere

    def test_what_is_not_known_is_said_or_left_out(self, world):
        member = world.member["an"]
        Member.objects.filter(pk=member.pk).update(birth_date=None, gender="", religion="", local=True)
        facts = dict(get(world.officer, self.path).context["facts"])
        assert facts["Ngày sinh"] == facts["Giới tính"] == "chưa rõ"
        assert not facts.keys() & {"Tôn giáo", "Người địa phương"}
        Member.objects.filter(pk=member.pk).update(gender="female", religion="buddhist", local=False)
        facts = dict(get(world.officer, self.path).context["facts"])
        assert (facts["Giới tính"], facts["Tôn giáo"]) == ("Nữ", "Phật giáo")
        assert facts["Người địa phương"] == "Không (cán bộ tăng cường)"

    def test_numbers_are_masked(self, world):
        text = get(world.officer, self.path).text
        assert "910000000001" not in text and "011000000001" not in text
        assert "•••••••••001" in text

    def test_numbers_open_for_a_purpose_that_is_written_down(self, world):
        response = signed_in(world.officer).post(f"{self.path}so-giay-to/", WHY)
        for number in ("HS00001", "910000000001", "011000000001"):
            assert number in response.text
        assert "no-store" in response.headers["Cache-Control"]
        entry = last_entry("members.numbers_shown")
        assert entry.object_id == str(world.member["an"].pk)
        assert "910000000001" not in get(world.officer, self.path).text, "once, and masked again"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"purpose": "", "note": "theo công văn"}, "Hãy chọn mục đích xem."),
            ({"purpose": "vì thích", "note": "theo công văn"}, "không phải là một trong"),
            ({"purpose": "check", "note": "  "}, "Hãy ghi rõ việc đang làm."),
            ({"purpose": "check", "note": "thẻ"}, "Ngắn quá"),
            ({"purpose": "check", "note": "thẻ số 9100 0000 0001"}, "Đừng ghi số giấy tờ vào đây"),
        ],
    )
    def test_numbers_stay_masked_without_a_purpose(self, world, sent, said):
        response = signed_in(world.officer).post(f"{self.path}so-giay-to/", sent)
        assert "910000000001" not in response.text and said in response.text
        assert last_entry("members.numbers_shown") is None

    def test_numbers_open_for_writers_alone(self, world):
        for user, status in ((world.viewer, 403), (world.other_officer, 404), (world.stranger, 404)):
            response = signed_in(user).post(f"{self.path}so-giay-to/", WHY)
            assert response.status_code == status and "910000000001" not in response.text
        assert "so-giay-to" not in get(world.viewer, self.path).text
        assert signed_in(world.officer).get(f"{self.path}so-giay-to/").status_code == 405

    def test_a_voided_event_is_struck_with_its_reason(self, world):
        event = Event.objects.get(member=world.member["tam"], kind="recognized")
        members.void(event=event, reason="Nhầm với người khác", by=world.officer)
        response = get(world.officer, f"/dang-vien/{world.member['tam'].pk}/")
        assert "Nhầm với người khác" in response.text
        assert [happening.kind for happening in response.context["timeline"]] == ["voided", "entry"]
        assert "Đảng viên dự bị" in response.text

    def test_stays_are_told_with_the_names_of_their_time(self, world):
        response = get(world.officer, f"/dang-vien/{world.member['oanh'].pk}/")
        assert [(stay.cell.name, stay.starts_on) for stay in response.context["stays"]] == [
            ("Chi bộ bản Si Pa", date(2025, 10, 1)),
            ("Chi bộ bản Nậm Pồ", date(2020, 1, 1)),
        ]

    def test_only_writers_are_offered_forms(self, world):
        assert get(world.officer, self.path).context["actions"]
        viewer = get(world.viewer, self.path)
        assert not viewer.context["actions"] and "/dinh-chinh/" not in viewer.text

    def test_reading_is_written_down(self, world):
        get(world.viewer, self.path)
        entry = last_entry("members.read")
        assert (entry.actor_name, entry.object_id) == ("viewer", str(world.member["an"].pk))

    def test_queries_do_not_grow_with_events(self, world):
        few = queries(world.staff, self.path)
        for month in range(1, 13):
            members.discipline(
                member=world.member["an"], detail="reprimand", on=date(2024, month, 1), by=world.staff
            )
        assert queries(world.staff, self.path) == few


class TestSearch:
    path = "/tim/"

    def test_it_works(self, world):
        response = get(world.staff, self.path, q="na tong")
        assert {unit.place.key for unit in response.context["areas"].units} == {"a1-1", "a2-1"}
        assert {unit.place.code for unit in response.context["organizations"].units} == {"CB-A1-1", "CB-A2"}
        assert names(get(world.staff, self.path, q="giang")) == [
            "Cà Văn Giang",
            "Giàng A Nắm",
            "Giàng Thị Oanh",
            "Giàng Thị Uyên",
        ]

    def test_the_other_commune_is_not_found(self, world):
        response = get(world.officer, self.path, q="si pa")
        assert not response.context["people"]
        assert not response.context["organizations"].units and not response.context["areas"].units

    def test_a_number_opens_the_person_and_never_stands_in_an_address(self, world):
        response = signed_in(world.officer).post(self.path, {"q": "011000000001"}, follow=True)
        assert response.redirect_chain[-1][0] == f"/dang-vien/{world.member['an'].pk}/"

    @pytest.mark.parametrize("typed", ["011 000 000 001", "0110.0000.0001", "9100-0000-0001", " HS00001 "])
    def test_a_number_is_found_however_it_is_parted(self, world, typed):
        response = signed_in(world.officer).post(self.path, {"q": typed}, follow=True)
        assert response.redirect_chain[-1][0] == f"/dang-vien/{world.member['an'].pk}/"

    def test_part_of_a_number_finds_nobody(self, world):
        response = signed_in(world.officer).post(self.path, {"q": "01100000000"}, follow=True)
        assert response.context["people"] == []

    def test_a_number_in_an_address_finds_nobody(self, world):
        assert get(world.officer, self.path, q="011000000001").context["people"] == []

    def test_the_number_of_somebody_elses_member_finds_nobody(self, world):
        response = signed_in(world.other_officer).post(self.path, {"q": "011000000001"}, follow=True)
        assert response.status_code == 200
        assert "Không có đảng viên nào mang đúng số này" in response.text

    def test_a_day_of_birth_finds_people_alone_or_with_a_name(self, world):
        an, binh = world.member["an"], world.member["binh"]
        Member.objects.filter(pk__in=[an.pk, binh.pk]).update(birth_date=date(1990, 3, 4))
        client = signed_in(world.officer)

        def found(typed):
            response = client.post(self.path, {"q": typed}, follow=True)
            return [person.member for person in response.context["people"]]

        assert found("04/03/1990") == [an, binh]
        assert found("an 4.3.1990") == [an]
        assert found("04/03/1990 Bình") == [binh]
        assert found("05/03/1990") == [] == found("04/03/1990 Chung")
        Member.objects.filter(pk=binh.pk).update(birth_date_precision="month")
        assert found("04/03/1990") == [an], "the day of the other is not known"
        other = signed_in(world.other_officer).post(self.path, {"q": "04/03/1990"}, follow=True)
        assert other.context["people"] == [] and "sinh ngày này" in other.text
        assert get(world.officer, self.path, q="04/03/1990").context["people"] == []
        listed = client.post("/dang-vien/", {"q": "04/03/1990"}, follow=True)
        assert [person.member for person in listed.context["people"]] == [an]

    def test_a_name_goes_on_to_an_address_of_its_own(self, world):
        client = signed_in(world.officer)
        address = client.post(f"{self.path}?ngay=2026-06-30", {"q": " Lò  An "}).headers["Location"]
        assert address.startswith("/tim/?ngay=2026-06-30&k=") and "An" not in address
        for _ in range(2):
            page = client.get(address)
            assert [person.member for person in page.context["people"]] == [world.member["an"]]
        assert f"/dang-vien/?{address.partition('?')[2].replace('&', '&amp;')}" in page.text or (
            not page.context["more_people"]
        )
        later = signed_in(world.officer).get(address)
        assert "Lượt tìm này không còn" in later.text and "Lò Văn An" not in later.text
        listed = client.post("/dang-vien/?don-vi=DU-A&sau=3", {"q": "lò an"})
        assert "sau=" not in listed.headers["Location"] and "don-vi=DU-A" in listed.headers["Location"]
        assert [p.member for p in client.get(listed.headers["Location"]).context["people"]] == [
            world.member["an"]
        ]

    @pytest.mark.parametrize("text", ["", "a", "  ", "\u0301"])
    def test_too_little_to_look_for_is_told(self, world, text):
        assert "Hãy gõ ít nhất hai chữ" in get(world.staff, self.path, q=text).text

    def test_searching_is_written_down_without_the_words(self, world):
        get(world.officer, self.path, q="an")
        facts = last_entry("members.searched").facts
        assert facts.pop("digests").keys() == {"text"} and facts == {"by_number": False, "rows": 1}

    def test_an_old_name_still_finds_the_place(self, world):
        found = get(world.staff, self.path, q="A Hai").context["areas"].units
        assert [(area.place.key, area.place.stands) for area in found] == [("xa-a2", False)]

    def test_queries_do_not_grow_with_what_is_found(self, world):
        few = queries(world.staff, self.path, q="lo")
        add_people(world, 18)
        assert queries(world.staff, self.path, q="lo") == few


@pytest.mark.parametrize("path", ["/tim/?q=lo", "/dang-vien/?q=lo"])
def test_names_are_looked_through_without_the_rows(world, path):
    """What a name is compared with lies together in one index, which holds no other column."""
    client = signed_in(world.staff)
    with CaptureQueriesContext(connection) as caught:
        assert names(client.get(path)) == ["Lò Văn An", "Lò Thị Bình", "Lò Thị Tâm"]
    compared = [
        one["sql"] for one in caught if "LIKE" in one["sql"] and 'FROM "members_member"' in one["sql"]
    ]
    assert compared
    assert not any("sealed" in statement for statement in compared)
    [index] = [index for index in Member._meta.indexes if index.name == "member_by_sort_key"]
    assert {*index.fields, *index.include} == {"sort_key", "id", "search_key", "home", "elsewhere"}
