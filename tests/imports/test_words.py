"""Words that the register does not know are explained one time, remembered, listed and taken back."""

from __future__ import annotations

import pytest

from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.audit.models import Entry
from registry.imports.declared import BY_CODE
from registry.imports.models import WordMapping
from registry.imports.words import answers, questions, vocabulary_of
from tests.work import work_on

from .test_pages import csv_file, send, uploads  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Số hồ sơ,Họ và tên,Chi bộ,Tính từ ngày,Trình độ văn hóa,Dân tộc,Nghề nghiệp\n"
REMEMBERED = "/nhap/da-nho/"


def people(*lines):
    """A list of one row a person: number, schooling, ethnic group, occupation."""
    rows = (f"{n},Lò Văn {'ABCDEFGH'[i]},CB-A1-1,01/01/2020,{rest}" for i, (n, rest) in enumerate(lines))
    return csv_file("danh-sach.csv", HEADER + "\n".join(rows) + "\n")


def checked(client, *lines):
    batch, url = send(client, people(*lines))
    client.post(f"{url}kiem-tra/")
    work_on(batch)
    batch.refresh_from_db()
    return batch, url


def form(batch, **meanings):
    """The form of the words as a user fills it in: by word the meaning."""
    filled = {}
    for place, question in enumerate(questions(batch.summary["words"])):
        filled[f"of-{place}"] = f"{question.vocabulary}:{question.word}"
        filled[f"word-{place}"] = meanings.get(question.word.replace(" ", "_"), "")
    return filled


def test_it_works(client, world):
    client.force_login(world.officer)
    lines = [
        ("W-1", "Phổ thông,Xạ Lạ,CB tổng đội"),
        ("W-2", "PHỔ  THÔNG,Thái,Nông dân"),
        ("W-3", "12/12,Thái,"),
    ]
    batch, url = checked(client, *lines)
    assert not batch.summary["ok"]
    assert batch.summary["words"] == [
        ["members.education", "Phổ thông", 2],
        ["members.ethnicity", "Xạ Lạ", 1],
        ["members.occupation", "CB tổng đội", 1],
    ]
    page = client.get(url).text
    assert "Từ sổ chưa biết" in page and "Trung học phổ thông" in page and "Khơ Mú" in page
    said = form(batch, Phổ_thông="upper_secondary", Xạ_Lạ="-", CB_tổng_đội="commune_official")
    assert client.post(f"{url}nghia-cua-tu/", said).url == url
    work_on(batch)
    page = client.get(url).text
    assert "Tệp không có lỗi" in page and "Từ sổ chưa biết" not in page
    client.post(f"{url}ghi/")
    work_on(batch)
    found = Member.objects.filter(full_name__startswith="Lò Văn ").values_list(
        "full_name", "education", "ethnicity", "occupation"
    )
    assert {row for row in found if len(row[0]) == 8} == {
        ("Lò Văn A", "upper_secondary", "", "commune_official"),
        ("Lò Văn B", "upper_secondary", "Thái", "farmer"),
        ("Lò Văn C", "upper_secondary", "Thái", ""),
    }


def test_what_was_said_holds_for_the_next_file_until_it_is_taken_back(client, world):
    client.force_login(world.officer)
    batch, url = checked(client, ("W-1", "Phổ thông,Xạ Lạ,"))
    client.post(f"{url}nghia-cua-tu/", form(batch, Phổ_thông="upper_secondary", Xạ_Lạ="Khơ Mú"))
    work_on(batch)
    held = WordMapping.objects.get(word="phổ thông")
    assert (held.vocabulary, held.meaning, held.chosen_by) == (
        "members.education",
        "upper_secondary",
        world.officer,
    )
    entry = Entry.objects.get(action="import.explained")
    assert entry.facts == {"rows": 2} and "Phổ" not in str(entry.facts), "the trail quotes no cell"

    WordMapping.objects.update(used_at="2025-01-01T00:00Z")
    again, _ = checked(client, ("W-2", "phổ thông,Thái,"))
    assert again.summary["ok"] and again.summary["words"] == []
    held.refresh_from_db()
    assert held.used_at.year > 2025, "a word that a file has is not forgotten"
    assert WordMapping.objects.get(word="xạ lạ").used_at.year == 2025

    page = client.get(REMEMBERED).text
    assert "> phổ thông<" in page and "Trung học phổ thông" in page and "xạ lạ" in page
    client.post(REMEMBERED, {"words": [held.pk, "x"], "headers": []})
    assert "> phổ thông<" not in client.get(REMEMBERED).text
    assert Entry.objects.get(action="import.forgotten").facts == {"rows": 1}
    last, _ = checked(client, ("W-3", "Phổ thông,Thái,"))
    assert last.summary["words"] == [["members.education", "Phổ thông", 1]]


def test_words_are_the_organizations_own(client, world):
    client.force_login(world.officer)
    batch, url = checked(client, ("W-1", "Phổ thông,,"))
    client.post(f"{url}nghia-cua-tu/", form(batch, Phổ_thông="upper_secondary"))
    held = WordMapping.objects.get()
    for user, sees in ((world.officer, 1), (world.staff, 1), (world.other_officer, 0)):
        with as_user(user):
            assert WordMapping.objects.count() == sees
    client.force_login(world.other_officer)
    assert "> phổ thông<" not in client.get(REMEMBERED).text
    client.post(REMEMBERED, {"words": [held.pk]})
    assert WordMapping.objects.exists()
    assert client.post(f"{url}nghia-cua-tu/", form(batch)).status_code == 404
    client.force_login(world.viewer)
    assert client.get(REMEMBERED).status_code == 403


def test_nothing_said_changes_nothing_and_a_page_of_before_is_not_misread(client, world):
    client.force_login(world.officer)
    batch, url = checked(client, ("W-1", "Phổ thông,,"))
    assert "Hãy chọn nghĩa" in client.post(f"{url}nghia-cua-tu/", form(batch), follow=True).text
    asked = questions(batch.summary["words"])
    chosen = {"word-0": "upper_secondary"}
    assert answers(chosen | {"of-0": "members.education:10/12"}, asked) == {}
    assert answers({"word-0": "phd", "of-0": "members.education:Phổ thông"}, asked) == {}
    assert not WordMapping.objects.exists()


def test_the_register_knows_better_than_what_was_said(client, world):
    client.force_login(world.officer)
    before, _ = checked(client, ("W-1", "Phổ thông,,"))
    WordMapping.objects.create(
        organization=before.organization,
        vocabulary="members.education",
        word="12/12",
        meaning="primary",
        chosen_by=world.officer,
        used_at="2025-01-01T00:00Z",
    )
    batch, _ = checked(client, ("W-1", "12/12,,"))
    assert batch.summary["ok"] and WordMapping.objects.get().used_at.year == 2025


def test_one_list_is_one_vocabulary():
    for sheet in ("members", "profiles", "roster"):
        assert vocabulary_of(BY_CODE[sheet], "education") == "members.education"
    assert vocabulary_of(BY_CODE["events"], "kind") != vocabulary_of(BY_CODE["organizations"], "kind")
