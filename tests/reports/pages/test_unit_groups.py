"""Groups of units: asked about as one by figures, their lists, files, explanations and saved questions."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from registry.accounts.access.database_roles import as_user
from registry.audit.models import Entry
from reports.engine.answers import answer
from reports.models import SavedQuestion, UnitGroup
from reports.questions import Question

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"
BOTH = ["DU-A", "DU-B"]


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def save(user, units=BOTH, address="/so-lieu/nhom/moi/", **more):
    return browser(user).post(address, {"name": "Mường A và B", "chon": units} | more)


def asked(number):
    return f"don-vi=nhom:{number}&ngay={DAY}"


@pytest.fixture
def group(world):
    assert save(world.staff).status_code == 302
    return UnitGroup.objects.get()


def test_it_works(world, group):
    client = browser(world.staff)
    assert (group.tree, group.keys, group.shared_in_id) == ("organization", BOTH, None)
    shown = client.get("/so-lieu/nhom/").content.decode()
    assert "Mường A và B" in shown and f'href="/so-lieu/?don-vi=nhom:{group.pk}"' in shown
    offered = client.get("/so-lieu/nhom/moi/").content.decode()
    assert 'value="DU-A"' in offered and 'value="DU-B"' in offered
    response = client.get(f"/so-lieu/members/?{asked(group.pk)}")
    each = [
        answer(Question("members", organization=code, on=response.context["question"].on)) for code in BOTH
    ]
    together = response.context["answer"]
    assert together.total.value == sum(one.total.value for one in each) > 0
    # Each of its units has a row, and the group stands among the units to choose from.
    assert [row.key for row in together.rows if row.key in BOTH] == BOTH
    assert f'<option value="nhom:{group.pk}" selected>' in response.content.decode()
    assert Entry.objects.filter(action="figures.group_saved").count() == 1


def test_units_of_a_group_that_overlap_are_counted_one_time(world):
    save(world.staff, units=["TU", "DU-A"])
    response = browser(world.staff).get(f"/so-lieu/members/?{asked(UnitGroup.objects.get().pk)}")
    whole = answer(Question("members", organization="TU", on=response.context["question"].on))
    assert response.context["answer"].total.value == whole.total.value


def test_areas_are_grouped_like_organizations(world):
    save(world.staff, units=["dia-ban:xa-a", "dia-ban:xa-b"])
    group = UnitGroup.objects.get()
    assert (group.tree, group.keys) == ("area", ["xa-a", "xa-b"])
    for code in ("members", "villages_without_member", "women_share", "balance"):
        found = browser(world.staff).get(f"/so-lieu/{code}/?{asked(group.pk)}")
        same = Question(code, areas="xa-a,xa-b", **_days(found.context["question"]))
        assert found.context["answer"].total.value == answer(same).total.value, code


def _days(question):
    return {name: getattr(question, name) for name in ("on", "starts", "ends", "structure_on", "level", "by")}


def test_its_list_holds_whom_its_figure_counts_and_names_the_units(world, group):
    client = browser(world.staff)
    page = client.get(f"/so-lieu/members/?{asked(group.pk)}&cap=chung")
    address = re.search(r'class="figure-value"><a href="([^"]+)"', page.content.decode())[1].replace(
        "&amp;", "&"
    )
    assert f"organizations={quote('DU-A,DU-B', safe='')}" in address
    listed = client.get(address)
    assert listed.context["counted"] == page.context["answer"].total.value == listed.context["seen"]
    assert (
        'href="/to-chuc/DU-A/' in listed.content.decode()
        and 'href="/to-chuc/DU-B/' in listed.content.decode()
    )


def test_its_file_says_of_which_units_it_is(world, group):
    sent = browser(world.staff).get(f"/so-lieu/admissions/?{asked(group.pk)}&dang=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(sent.getvalue())).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(text.startswith("Mường A và B: ") and " + " in text for text in texts), texts


def test_its_change_is_explained(world, group):
    client = browser(world.staff)
    page = client.get(f"/so-lieu/members/?{asked(group.pk)}&so-sanh=nam-truoc")
    moved = page.context["moved"]
    why = client.get(moved).context["why"]
    assert why.after == page.context["answer"].total.value
    assert why.before + why.more - why.less == why.after and not why.has_fault
    flow = client.get(f"/so-lieu/admissions/?{asked(group.pk)}&so-sanh=nam-truoc")
    parts = {part.code for part in client.get(flow.context["moved"]).context["why"].parts}
    assert parts <= {*BOTH, "other", "unallocated"}, "events are sorted by the units of the group"


def test_a_saved_question_asks_about_it_and_keeps_it(world, group):
    client = browser(world.staff)
    given = {
        "name": "Kết nạp",
        "indicator": "admissions",
        "choices": f"don-vi=nhom:{group.pk}",
        "on_home": "1",
    }
    assert client.post("/so-lieu/luu/", given).status_code == 302
    assert SavedQuestion.objects.get().group == group
    first = client.get(f"/?ngay={DAY}").context["saved"][0]
    assert first.answer.question.organizations == "DU-A,DU-B"
    # What is shared must be answered by those with whom it is shared.
    client.post("/so-lieu/luu/", given | {"name": "Chung", "shared_in": "TU"})
    assert not SavedQuestion.objects.filter(name="Chung").exists()
    client.post(f"/so-lieu/nhom/{group.pk}/xoa/")
    assert UnitGroup.objects.filter(pk=group.pk).exists(), "a question asks about it"
    client.post(f"/so-lieu/luu/{SavedQuestion.objects.get().pk}/xoa/")
    client.post(f"/so-lieu/nhom/{group.pk}/xoa/")
    assert not UnitGroup.objects.exists()
    assert Entry.objects.filter(action="figures.group_removed").count() == 1


def test_it_is_its_owners_unless_it_is_shared_and_never_of_units_out_of_sight(world, group):
    address = f"/so-lieu/members/?{asked(group.pk)}"
    for other in (world.officer, world.other_officer):
        client = browser(other)
        assert client.get(address).status_code == client.get(f"/so-lieu/nhom/{group.pk}/").status_code == 404
        assert "Mường A và B" not in client.get("/so-lieu/nhom/").content.decode()
        assert "Mường A và B" not in client.get("/so-lieu/members/").content.decode()
        assert client.post(f"/so-lieu/nhom/{group.pk}/xoa/").status_code == 404
        assert save(other).status_code == 404, "of units in sight alone"
        with as_user(other):
            assert not UnitGroup.objects.exists(), "the rows are out of sight, too"
    # Shared where somebody has a right who does not see all of its units.
    own = browser(world.officer).get("/so-lieu/members/").context["own_units"][0]
    UnitGroup.objects.filter(pk=group.pk).update(shared_in=own.id)
    assert browser(world.officer).get(address).status_code == 404
    assert "Mường A và B" not in browser(world.officer).get("/so-lieu/nhom/").content.decode()


def test_whoever_it_is_shared_with_reads_it_and_its_owner_changes_it(world):
    save(world.staff, shared_in="TU")
    group, client = UnitGroup.objects.get(), browser(world.viewer)
    assert client.get(f"/so-lieu/members/?{asked(group.pk)}").status_code == 200
    read = client.get(f"/so-lieu/nhom/{group.pk}/").content.decode()
    assert "Mường A và B" in read and "Sửa" not in read and "Lò Thị Ban chia sẻ" in read
    assert save(world.viewer, units=BOTH, address=f"/so-lieu/nhom/{group.pk}/").status_code == 400
    assert client.post(f"/so-lieu/nhom/{group.pk}/xoa/").status_code == 404
    assert UnitGroup.objects.get().owner == world.staff


def test_what_is_no_group_is_refused(world):
    for more, said in (
        ({"units": ["DU-A"]}, "ít nhất hai"),
        ({"name": " "}, "đặt tên"),
        ({"units": ["DU-A", "dia-ban:xa-b"]}, "không gồm cả hai"),
        ({"units": ["DU-A"] * 2}, "ít nhất hai"),
    ):
        response = save(world.staff, **more)
        assert response.status_code == 422 and said in response.content.decode(), more
    assert not UnitGroup.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitGroup.objects.create(owner=world.staff, name="Một", tree="area", keys=["xa-a"])


def test_looking_elsewhere_loses_nothing_that_is_ticked(world):
    response = save(world.staff, units=["DU-A"], xem="1", trong="DU-B", cap="cell", name="Đang chọn")
    assert response.status_code == 200 and not UnitGroup.objects.exists()
    shown = response.content.decode()
    assert 'value="DU-A" checked' in shown and 'value="Đang chọn"' in shown


def test_the_same_name_is_the_same_group_and_a_changed_one_stays_itself(world, group):
    save(world.staff, units=["DU-B", "DU-A"])
    assert UnitGroup.objects.get().keys == ["DU-B", "DU-A"]
    save(world.staff, address=f"/so-lieu/nhom/{group.pk}/", name="Tên khác", shared_in="TU")
    changed = UnitGroup.objects.get()
    assert (changed.pk, changed.name, changed.shared_in.code) == (group.pk, "Tên khác", "TU")


def test_where_a_unit_does_not_stand_the_page_says_which(world, group):
    shown = browser(world.staff).get(f"/so-lieu/members/?don-vi=nhom:{group.pk}&cau-truc=2014-12-31")
    assert shown.status_code == 200 and "answer" not in shown.context
    assert "không tồn tại vào ngày cơ cấu 31/12/2014" in shown.content.decode()
