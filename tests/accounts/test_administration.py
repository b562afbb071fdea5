"""Pages of administrators: whom they show, to whom, and what is read on them only once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.accounts import services
from registry.accounts.access import clients, scopes
from registry.accounts.models import Grant, SummaryClient, User
from registry.common.stale_forms import mark_of
from tests.accounts.codes import enter, set_up_telephone
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

EVERYBODY = {"staff", "officer", "other_officer", "viewer", "auditor", "administrator"}
LISTS = ("accounts", "account_new", "clients")


@pytest.fixture
def by(client, world):
    client.force_login(world.administrator)
    return client


@pytest.fixture
def commune(world):
    """A browser of the administrator of one commune."""
    user, _ = services.create_account(
        username="quan.tri.xa",
        full_name="Quản trị xã A",
        organization_id=world.cell["DU-A"].pk,
        role="administrator",
        by=None,
    )
    User.objects.filter(pk=user.pk).update(one_time_until=None)
    browser = Client()
    browser.force_login(user)
    return browser


def acts_on(user):
    """Every address that does something to a user, with what is sent."""
    return [
        ("account_rename", [user.pk], {"full_name": "Tên khác"}),
        ("account_password", [user.pk], {}),
        ("account_end", [user.pk], {"reason": "x"}),
        ("account_reopen", [user.pk], {}),
        ("account_factors", [user.pk], {"reason": "x"}),
        ("account_sessions", [user.pk], {}),
        ("account_grant", [user.pk], {"role": "viewer", "organization": "1"}),
        *(("grant_end", [user.pk, row.pk], {}) for row in user.grants.all()),
    ]


def test_it_works(by, world):
    page = by.get(reverse("accounts"))
    assert page.status_code == 200 and "6 người dùng" in page.text
    assert "Cán bộ nghiệp vụ: Đảng bộ xã Nậm A" in page.text
    one = by.get(reverse("account", args=[world.officer.pk]))
    assert "Đảng bộ xã Nậm A" in one.text and "chưa cài" in one.text


def test_the_other_commune_gets_404(commune, world):
    for user in (world.other_officer, world.staff, world.stranger):
        assert commune.get(reverse("account", args=[user.pk])).status_code == 404
        for name, args, data in acts_on(user):
            assert commune.post(reverse(name, args=args), data).status_code == 404, name
    world.other_officer.refresh_from_db()
    assert world.other_officer.is_active and world.other_officer.check_password(PASSWORD)
    assert commune.get(reverse("account", args=[999_999])).status_code == 404


@pytest.mark.parametrize("who", ["staff", "officer", "viewer", "auditor", "stranger"])
def test_without_the_role_all_of_it_is_refused(client, world, who):
    client.force_login(getattr(world, who))
    token = SummaryClient.objects.get()
    for name in LISTS:
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("account", args=[world.officer.pk])).status_code == 403
    for name, args, data in acts_on(world.officer):
        assert client.post(reverse(name, args=args), data).status_code == 403, name
    for name in ("client_renew", "client_revoke"):
        assert client.post(reverse(name, args=[token.pk])).status_code == 403
    assert reverse("accounts") not in client.get(reverse("password")).text


@pytest.mark.parametrize(("who", "to"), [("administrator", "accounts"), ("auditor", "audit")])
def test_who_sees_no_figure_begins_where_the_work_is(client, world, who, to):
    client.force_login(getattr(world, who))
    assert client.get(reverse("home")).headers["Location"] == reverse(to)
    page = client.get(reverse(to))
    assert page.status_code == 200
    for name in ("members", "areas", "runs", "search"):
        assert f'"{reverse(name)}"' not in page.text, name


def test_a_commune_lists_its_own_and_names_nothing_beyond(commune, world):
    services.grant(user=world.staff, role="officer", organization_id=world.cell["DU-A"].pk, by=None)
    page = commune.get(reverse("accounts"))
    assert {line.user.username for line in page.context["lines"]} == {"officer", "staff", "quan.tri.xa"}
    theirs = commune.get(reverse("account", args=[world.staff.pk])).text
    assert "Đảng bộ tỉnh" not in theirs and "Cán bộ nghiệp vụ" in theirs
    assert "ngoài phạm vi quản trị" in theirs and reverse("account_end", args=[world.staff.pk]) not in theirs


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "can bo"}, {"officer", "other_officer"}),
        ({"q": "LÒ THỊ"}, {"staff"}),
        ({"vai_tro": "auditor"}, {"auditor"}),
        ({"don_vi": "nam b"}, {"other_officer"}),
        ({"trang_thai": "da-khoa"}, {"viewer"}),
        ({"trang_thai": "dang-dung", "vai_tro": "staff"}, {"staff"}),
        ({"trang_thai": "chua-buoc-hai"}, {"staff", "other_officer", "auditor", "administrator"}),
        ({"q": "can bo", "don_vi": "nam b"}, {"other_officer"}),
        ({"trang_thai": "cho-mat-khau"}, {"auditor"}),
        ({"vai_tro": "khong-co"}, EVERYBODY),
        ({"vai_tro": "null", "trang_thai": "da-khoa"}, EVERYBODY),
        ({"q": "\N{COMBINING ACUTE ACCENT}", "don_vi": "\N{COMBINING ACUTE ACCENT}"}, EVERYBODY),
    ],
)
def test_users_are_found_by_name_role_unit_and_state(by, world, filters, found):
    set_up_telephone(world.officer)
    services.end_account(user=world.viewer, by=None, reason="x")
    User.objects.filter(pk=world.auditor.pk).update(one_time_until=timezone.now())
    page = by.get(reverse("accounts"), filters)
    assert {line.user.username for line in page.context["lines"]} == found


def test_a_new_user_gets_in_with_the_password_that_is_read_once(by, world):
    form = {
        "full_name": "Quàng Văn Mới",
        "username": "quang.van.moi",
        "role": "officer",
        "organization": str(world.cell["DU-B"].pk),
        "ends_on": "31/12/2099",
    }
    page = by.post(reverse("account_new"), form)
    password = re.search(r"<code>([a-z0-9-]{19})</code>", page.text)[1]
    assert "no-store" in page.headers["Cache-Control"]
    user = User.objects.get(username="quang.van.moi")
    assert scopes.root_ids(user) == [world.cell["DU-B"].pk]
    assert str(user.grants.get().ends_on) == "2100-01-01"
    assert password not in by.get(reverse("account", args=[user.pk])).text
    assert enter(Client(), user, password).status_code == 302


def test_a_unit_is_searched_for_without_losing_what_was_typed(by, world):
    form = {"full_name": "Quàng Văn Mới", "organization_words": "nam b", "find": "organization"}
    page = by.post(reverse("account_new"), form)
    assert page.status_code == 200 and "Quàng Văn Mới" in page.text
    assert not User.objects.filter(full_name="Quàng Văn Mới").exists()


def test_a_form_says_what_is_wrong_in_its_own_place(by, world):
    page = by.post(reverse("account_new"), {"username": "staff", "role": "", "organization": ""})
    assert page.text.count("Cần ghi ô này.") == 2 * 3, "beside each field, and in the list above them"
    taken = {"full_name": "A", "username": "staff", "role": "viewer", "organization": world.cell["TU"].pk}
    assert "đã có người dùng" in by.post(reverse("account_new"), taken).text
    assert "Chưa ghi được" in by.post(reverse("account_new"), taken | {"role": "root"}).text


@pytest.mark.parametrize("code", ["TU", "DU-B", "HU-B"])
def test_a_commune_gives_nothing_beyond_itself_whatever_is_sent(commune, world, code):
    form = {"role": "viewer", "organization": str(world.cell[code].pk)}
    commune.post(reverse("account_grant", args=[world.officer.pk]), form)
    assert world.officer.grants.count() == 1
    new = form | {"full_name": "A B", "username": "mot.nguoi.moi"}
    commune.post(reverse("account_new"), new)
    commune.post(reverse("clients"), {"name": "máy", "organization": form["organization"]})
    assert not User.objects.filter(username="mot.nguoi.moi").exists() and SummaryClient.objects.count() == 1


def test_a_grant_is_given_and_ended(by, world):
    form = {"role": "viewer", "organization": str(world.cell["DU-B"].pk)}
    by.post(reverse("account_grant", args=[world.officer.pk]), form)
    assert len(scopes.root_ids(world.officer)) == 2
    row = world.officer.grants.get(role="viewer")
    page = by.post(reverse("grant_end", args=[world.officer.pk, row.pk]), follow=True)
    assert "Đã thôi quyền." in page.text and len(scopes.root_ids(world.officer)) == 1


def test_a_grant_of_another_user_is_not_ended_through_this_ones_page(by, world):
    theirs = world.other_officer.grants.get()
    assert by.post(reverse("grant_end", args=[world.officer.pk, theirs.pk])).status_code == 404
    assert Grant.objects.filter(pk=theirs.pk).exists()


def test_each_act_does_what_it_says(by, world):
    set_up_telephone(world.officer)
    user, page = world.officer, reverse("account", args=[world.officer.pk])
    told = {}
    for name, data in (
        ("account_rename", {"full_name": "Vàng A Chếnh"}),
        ("account_factors", {"reason": "mất điện thoại"}),
        ("account_sessions", {}),
        ("account_end", {"reason": "nghỉ hưu"}),
    ):
        answer = by.post(reverse(name, args=[user.pk]), data)
        assert answer.headers["Location"] == page
        told[name] = by.get(page).text
    assert "Vàng A Chếnh" in told["account_rename"] and "Đã xóa bước hai" in told["account_factors"]
    assert "đã khóa" in told["account_end"] and "Mở lại tài khoản" in told["account_end"]
    reopened = by.post(reverse("account_reopen", args=[user.pk]))
    password = re.search(r"<code>([a-z0-9-]{19})</code>", reopened.text)[1]
    mark = {"mark": by.get(page).context["mark"]}
    again = by.post(reverse("account_password", args=[user.pk]), mark)
    newer = re.search(r"<code>([a-z0-9-]{19})</code>", again.text)[1]
    assert enter(Client(), user, password).status_code == 200
    assert enter(Client(), user, newer).status_code == 302


def test_ones_own_page_offers_nothing_that_would_be_refused(by, world):
    page = by.get(reverse("account", args=[world.administrator.pk])).text
    for name, args, _ in acts_on(world.administrator):
        assert reverse(name, args=args) not in page, name
    by.post(reverse("account_end", args=[world.administrator.pk]), {"reason": "x"})
    assert User.objects.get(pk=world.administrator.pk).is_active


def test_a_token_is_issued_renewed_and_revoked_and_each_time_read_once(by, world):
    form = {"name": "Sở Nội vụ", "organization": str(world.cell["DU-A"].pk)}
    issued = by.post(reverse("clients"), form)
    first = re.search(r"<code>([\w-]{43})</code>", issued.text)[1]
    assert clients.find(first).organization_id == world.cell["DU-A"].pk
    row = SummaryClient.objects.get(name="Sở Nội vụ")
    assert first not in by.get(reverse("clients")).text
    renewed = by.post(reverse("client_renew", args=[row.pk]), {"mark": mark_of(row.token_digest)})
    second = re.search(r"<code>([\w-]{43})</code>", renewed.text)[1]
    assert clients.find(first) is None and clients.find(second).organization_id == world.cell["DU-A"].pk
    by.post(reverse("client_revoke", args=[row.pk]))
    assert clients.find(second) is None and "đã thu hồi" in by.get(reverse("clients")).text


def test_clients_of_others_are_out_of_a_communes_sight(commune, world):
    theirs = SummaryClient.objects.get()
    assert theirs.name not in commune.get(reverse("clients")).text
    for name in ("client_renew", "client_revoke"):
        assert commune.post(reverse(name, args=[theirs.pk])).status_code == 404
    assert clients.find(world.client_token)


def test_the_list_asks_as_much_for_twenty_users_as_for_two(by, world):
    def queries():
        by.get(reverse("accounts"))
        with CaptureQueriesContext(connection) as asked:
            by.get(reverse("accounts"))
        return len(asked)

    few = queries()
    for number in range(18):
        user = User.objects.create(username=f"nguoi.{number}", organization=world.cell["DU-A"])
        Grant.objects.create(user=user, role="viewer", organization=world.cell["DU-A"])
    assert queries() == few


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}"]
)
def test_names_are_shown_as_typed(by, world, name):
    by.post(reverse("account_rename", args=[world.officer.pk]), {"full_name": name})
    for address in (reverse("accounts"), reverse("account", args=[world.officer.pk])):
        page = by.get(address).text
        assert name not in page or "{{" in name
        assert "onerror=alert" not in page.replace("&lt;img src=x onerror=alert", "")


@pytest.mark.parametrize(
    ("code", "role", "sees"), [("TU", "staff", {"an", "quy"}), ("DU-A", "officer", {"an"})]
)
def test_accounts_for_the_province_and_for_a_commune_are_made_here(by, world, code, role, sees):
    """From the form to the first page that the new user sees, with the password that was shown."""
    given = {
        "full_name": "Cán bộ mới",
        "username": "can.bo.moi",
        "role": role,
        "organization": str(world.cell[code].pk),
    }
    page = by.post(reverse("account_new"), given).content.decode()
    (password,) = re.findall(r"Mật khẩu</p><p><code>(.+?)</code>", page)
    user = User.objects.get(username="can.bo.moi")
    assert user.check_password(password) and user.organization == world.cell[code]
    User.objects.filter(pk=user.pk).update(one_time_until=None)
    browser = Client()
    browser.force_login(user)
    listed = browser.get("/dang-vien/").content.decode()
    assert {name for name in ("an", "quy") if world.member[name].full_name in listed} == sees
