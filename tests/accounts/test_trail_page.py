"""The trail as the auditor reads it, and who looked at a person."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from members.forms.finders import Members
from registry.accounts.models import Grant, Role
from registry.audit import chain
from registry.audit.models import Check, Entry, Seen
from registry.audit.trail import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client, world):
    client.force_login(world.auditor)
    return client


@pytest.fixture
def low_auditor(client, world):
    """Audits one commune committee, and what lies below it."""
    Grant.objects.filter(user=world.auditor).update(organization=world.cell["DU-A"])
    client.force_login(world.auditor)
    return client


def listed(client, **asked):
    """The numbers of the entries on the page."""
    response = client.get(reverse("audit"), {name.replace("_", "-"): value for name, value in asked.items()})
    assert response.status_code == 200
    return [line.entry.pk for line in response.context["lines"]]


@pytest.fixture
def an(world):
    """A member, with the home that the register gave him meanwhile."""
    member = world.member["an"]
    member.refresh_from_db()
    return member


def note(world, **about):
    record(about.pop("action", "members.read"), by=about.pop("by", world.viewer), **about)
    return Entry.objects.latest("pk").pk


def test_it_works(auditor, world):
    note(world, on=world.member["an"], reason="đối chiếu thẻ")
    page = auditor.get(reverse("audit")).content.decode()
    assert "mở hồ sơ đảng viên" in page and "đối chiếu thẻ" in page
    assert f"Đảng viên số {world.member['an'].pk}" in page and "Lò Văn An" not in page


@pytest.mark.parametrize("who", ["staff", "officer", "viewer", "stranger", "administrator"])
def test_nobody_else_reads_the_trail(client, world, who):
    client.force_login(getattr(world, who))
    assert client.get(reverse("audit")).status_code == 403


def test_an_auditor_reads_what_concerns_the_organizations_below(low_auditor, world):
    own = note(world, organization=world.cell["CB-A1-1"].pk)
    other = note(world, organization=world.cell["CB-B2"].pk)
    above = note(world, organization=world.cell["TU"].pk)
    nobodys = note(world, by=None, action="figures.asked")
    found = listed(low_auditor)
    assert own in found and not {other, above, nobodys} & set(found)


def test_what_concerns_nobody_is_for_the_auditor_of_the_top(auditor, world):
    assert note(world, by=None, action="figures.asked") in listed(auditor)


def test_an_act_without_an_object_stands_where_its_users_rights_begin(low_auditor, world):
    assert note(world, by=world.officer, action="members.searched") in listed(low_auditor)
    assert note(world, by=world.other_officer, action="members.searched") not in listed(low_auditor)


@pytest.mark.parametrize(
    ("asked", "fits", "does_not"),
    [
        ({"nguoi": "officer"}, {"by": "officer"}, {"by": "viewer"}),
        ({"viec": "members.exported"}, {"action": "members.exported"}, {"action": "members.read"}),
        ({"loai": "imports.batch"}, {"on": ("imports.batch", "x")}, {"on": ("accounts.user", "1")}),
        (
            {"loai": "accounts.user", "so": "1"},
            {"on": ("accounts.user", "1")},
            {"on": ("accounts.user", "2")},
        ),
        ({"loai": "members.member", "so": "7"}, {"on": ("members.member", "7")}, {"seen": [8]}),
        ({"loai": "members.member", "so": "7"}, {"seen": [7]}, {"on": ("members.member", "8")}),
        ({"don_vi": "DU-A"}, {"organization": "CB-A1-1"}, {"organization": "CB-B2"}),
        ({"don_vi": "CB-A1-1"}, {"organization": "CB-A1-1"}, {"organization": "DU-A"}),
        ({"tu": "2000-01-01", "den": "2099-01-01"}, {}, None),
        ({"tu": "2099-01-01"}, None, {}),
        ({"den": "2000-01-01"}, None, {}),
        ({"dia_chi": "10.1.2.3"}, None, {}),
        ({"yeu_cau": "11111111-1111-1111-1111-111111111111"}, None, {}),
        ({"viec": "nothing"}, None, {}),
        ({"don_vi": "NO"}, None, {}),
    ],
)
def test_filters(auditor, world, asked, fits, does_not):
    def made(about):
        given = dict(about)
        if "by" in given:
            given["by"] = getattr(world, given["by"])
        if "organization" in given:
            given["organization"] = world.cell[given["organization"]].pk
        if "seen" in given:
            given["seen"] = [(person, world.cell["CB-A1-1"].pk) for person in given["seen"]]
        return note(world, **given)

    found_one = made(fits) if fits is not None else None
    other = made(does_not) if does_not is not None else None
    found = listed(auditor, **asked)
    assert found_one is None or found_one in found
    assert other not in found


@pytest.mark.parametrize(
    ("name", "said"), [("dia-chi", "Không phải địa chỉ IP"), ("yeu-cau", "Mã yêu cầu không đúng dạng")]
)
def test_a_filter_that_means_nothing_is_told_of_and_matches_nothing(auditor, world, name, said):
    response = auditor.get(reverse("audit"), {name: "xx"})
    assert said in response.content.decode() and response.context["lines"] == []


def test_one_request_and_one_address_are_found(auditor, world):
    auditor.get(reverse("audit"))
    entry = Entry.objects.latest("pk")
    assert entry.action == "audit.read"
    assert listed(auditor, yeu_cau=str(entry.request_id)) == [entry.pk]
    assert entry.pk in listed(auditor, dia_chi=entry.address)


def test_pages_follow_each_other_without_a_gap(auditor, world):
    every = sorted((note(world, action="members.searched") for _ in range(120)), reverse=True)
    first = auditor.get(reverse("audit"), {"viec": "members.searched"}).context["page"]
    second = auditor.get(reverse("audit"), {"viec": "members.searched", "sau": first.after}).context["page"]
    third = auditor.get(reverse("audit"), {"viec": "members.searched", "sau": second.after}).context["page"]
    assert [e.pk for e in (*first.rows, *second.rows, *third.rows)] == every
    assert first.before is None and third.after is None
    back = auditor.get(reverse("audit"), {"viec": "members.searched", "truoc": third.before}).context["page"]
    assert [e.pk for e in back.rows] == [e.pk for e in second.rows]


def test_the_number_of_queries_does_not_grow_with_the_list(auditor, world, django_assert_max_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        auditor.get(reverse("audit"))
        with CaptureQueriesContext(connection) as done:
            auditor.get(reverse("audit"), {"viec": "members.read"})
        return len(done)

    note(world, on=world.member["an"], reason="vì")
    few = queries()
    for _ in range(40):
        note(world, on=world.member["an"], reason="vì")
    assert queries() == few


def test_the_page_tells_how_the_chain_stands(auditor, world):
    assert "chưa được kiểm tra lần nào" in auditor.get(reverse("audit")).content.decode()
    chain.verify()
    assert "đều nguyên vẹn" in auditor.get(reverse("audit")).content.decode()
    Check.objects.create(number=7, fault="link 7 is missing")
    page = auditor.get(reverse("audit")).content.decode()
    assert "Chuỗi nhật ký bị đứt" in page and "link 7 is missing" in page


def test_the_file_holds_every_line_and_is_itself_noted(auditor, world):
    for _ in range(60):
        note(world, action="members.searched", reason="=1+1")
    response = auditor.get(reverse("audit"), {"viec": "members.searched", "dang": "csv"})
    content = b"".join(response) if response.streaming else response.content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 61 and rows[1][3] == "tìm đảng viên"
    assert not rows[1][6].startswith("=")
    assert Entry.objects.latest("pk").action == "audit.exported"
    assert Entry.objects.latest("pk").facts["rows"] == 60


# Who looked at a person.


@pytest.fixture
def staff(client, world):
    client.force_login(world.staff)
    return client


def access_log(client, member):
    return client.get(reverse("member_access_log", args=[member.pk]))


def test_who_looked_is_listed(staff, world, an):
    binh = world.member["binh"]
    note(world, on=an, reason="đối chiếu thẻ")
    note(world, by=world.officer, action="members.listed", seen=[(an.pk, an.home_id)])
    note(world, by=world.other_officer, on=binh)
    note(world, by=None, action="export")
    lines = access_log(staff, an).context["lines"]
    assert [(line.entry.actor_name, line.said) for line in lines] == [
        ("", "xuất toàn bộ sổ"),
        ("officer", "xem danh sách đảng viên"),
        ("viewer", "mở hồ sơ đảng viên"),
    ]
    assert lines[2].reason == "đối chiếu thẻ"
    assert Entry.objects.latest("pk").action == "members.access_log_listed"


def test_the_other_commune_gets_404(client, world):
    client.force_login(world.other_officer)
    assert access_log(client, world.member["an"]).status_code == 404


@pytest.mark.parametrize("who", ["officer", "viewer"])
def test_only_staff_over_the_person_see_who_looked(client, world, who):
    client.force_login(getattr(world, who))
    assert access_log(client, world.member["an"]).status_code == 403


def test_staff_of_the_commune_see_that_the_province_looked(client, world, an):
    Grant.objects.filter(user=world.officer).update(role=Role.STAFF)
    note(world, by=world.viewer, action="members.listed", seen=[(an.pk, an.home_id)])
    client.force_login(world.officer)
    assert [line.entry.actor_name for line in access_log(client, an).context["lines"]] == ["viewer"]


def test_a_long_list_is_paged(staff, world):
    an = world.member["an"]
    every = [note(world, on=an) for _ in range(60)]
    page = access_log(staff, an).context["page"]
    assert [e.pk for e in page.rows] == every[:9:-1]
    older = staff.get(reverse("member_access_log", args=[an.pk]), {"sau": page.after}).context["page"]
    assert [e.pk for e in older.rows] == every[9::-1] and older.after is None


# Every page, search and file that shows people says whom.


def seen_by(response_of, action):
    """Whom the newest entry of ``action`` names after a page was opened."""
    response = response_of()
    assert response.status_code in (200, 302)
    entry = Entry.objects.filter(action=action).latest("pk")
    return set(Seen.objects.filter(entry_id=entry.pk).values_list("member_id", flat=True))


def people(world, *names):
    return {world.member[name].pk for name in names}


ON = {"ngay": "2026-06-30"}
# The page (by whom, address, what it asks), the act, and the people whom it shows.
SHOWS = {
    "list": ("viewer", "/dang-vien/", {"don-vi": "CB-B1-2"}, "members.listed", ("pho", "uyen")),
    "file": (
        "viewer",
        "/dang-vien/",
        {"don-vi": "CB-B1-2", "dang": "csv"},
        "members.exported",
        ("pho", "uyen"),
    ),
    "search by name": ("viewer", "/tim/", {"q": "Lò Văn An"}, "members.searched", ("an",)),
    "cell": ("viewer", "/to-chuc/CB-B1-2/", {}, "members.listed", ("pho", "uyen")),
    "drill_down": (
        "viewer",
        "/danh-sach/",
        {"indicator": "members", "organization": "CB-B1-2", "on": "2026-06-30"},
        "members.listed",
        ("pho", "uyen"),
    ),
    "file of what is behind": (
        "viewer",
        "/danh-sach/",
        {"indicator": "members", "organization": "CB-B1-2", "on": "2026-06-30", "dang": "xlsx"},
        "members.exported",
        ("pho", "uyen"),
    ),
    "holders of posts behind a figure": (
        "viewer",
        "/danh-sach/",
        {"indicator": "post_coverage", "post": "village_head", "organization": "DU-A", "on": "2026-06-30"},
        "members.listed",
        ("an",),
    ),
    "book": (
        "viewer",
        "/so-sach/danh-sach/",
        {"don-vi": "CB-B1-2", "den": "2026-06-30"},
        "members.listed",
        ("pho", "uyen"),
    ),
    "file of a book": (
        "viewer",
        "/so-sach/danh-sach/",
        {"don-vi": "CB-B1-2", "den": "2026-06-30", "dang": "xlsx"},
        "members.exported",
        ("pho", "uyen"),
    ),
    "village": ("viewer", "/dia-ban/a1-1/", {}, "members.read", ("an",)),
    "posts": ("officer", "/dia-ban/a1-1/chuc-danh/", {}, "members.read", ("an",)),
    "posts of a commune": ("viewer", "/chuc-danh/thon-ban/", {"xa": "xa-a"}, "members.listed", ("an",)),
    "due": ("staff", "/den-han/", {}, "members.listed", None),
}


@pytest.mark.parametrize("name", SHOWS)
def test_whoever_is_shown_is_noted(client, world, name):
    who, path, asked, action, named = SHOWS[name]
    client.force_login(getattr(world, who))
    found = seen_by(lambda: client.get(path, {**ON, **asked}), action)
    if named is not None:
        assert found == people(world, *named)
    else:
        assert found == {line.member.pk for line in client.get(path).context["lines"]}


def test_a_search_by_number_and_a_picker_note_whom_they_found(client, world):
    client.force_login(world.officer)
    assert seen_by(lambda: client.post("/tim/", {"q": "HS00001"}, follow=True), "members.searched") == people(
        world, "an"
    )
    assert "digests" not in Entry.objects.filter(action="members.searched").latest("pk").facts
    picked = Members(world.officer).search("Lò Văn An")[0]
    assert [option.label for option in picked] == ["Lò Văn An"]
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.facts["purpose"]) == ("members.searched", "chon")
    assert set(Seen.objects.filter(entry_id=entry.pk).values_list("member_id", flat=True)) == people(
        world, "an"
    )


def test_opening_a_member_and_each_form_is_noted_whatever_the_method(client, world, an):
    client.force_login(world.officer)
    for method, path in (
        (client.get, reverse("member", args=[an.pk])),
        (client.get, reverse("member_correct", args=[an.pk])),
        (client.post, reverse("member_correct", args=[an.pk])),
    ):
        before = Entry.objects.latest("pk").pk
        assert method(path).status_code in (200, 302)
        entry = Entry.objects.get(pk__gt=before, action="members.read")
        assert (entry.object_id, entry.organization_id) == (str(an.pk), an.home_id)


def test_being_turned_away_from_a_person_leaves_a_line(client, world, an):
    client.force_login(world.viewer)
    assert client.get(reverse("member_correct", args=[an.pk])).status_code == 403
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_name, entry.object_id) == ("access.refused", "viewer", str(an.pk))
    assert entry.facts == {"route": "member_correct", "method": "GET"}
    assert not Entry.objects.filter(action="members.read", actor_name="viewer").exists()
