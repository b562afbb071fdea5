"""Each kind: what is over goes, what is not stays, and doing it again does nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from registry.common.declared import collected
from registry.common.declared.retained import Fixed, Retained
from registry.imports.models import Batch
from registry.imports.undo import undo
from registry.privacy.retention.kinds import by_code, fixed, kinds
from registry.privacy.retention.limits import due, limit_of
from tests.members.services.rows import refused
from tests.web.pages import signed_in

from .old import MAKERS, batch, import_faults, import_undo, old_and_fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_every_kind_has_bounds_around_its_default_and_says_whence():
    assert list(by_code()) == list(MAKERS)
    for kind in kinds():
        assert 0 < kind.lowest <= kind.days <= kind.highest
        assert kind.source and kind.sure in "F2MD" and len(kind.code) <= 24


def test_each_kind_is_declared_once_and_has_a_place_of_its_own():
    declared = collected("retained", "RETAINED")
    codes = [one.code for one in declared if isinstance(one, Retained)]
    assert sorted(codes) == sorted(by_code())
    for type_ in (Retained, Fixed):
        places = [one.place for one in declared if isinstance(one, type_)]
        assert len(places) == len(set(places))
    assert [title for title, _ in fixed()][-1] == "Tệp xuất ra (Excel, CSV, JSON)"


@pytest.mark.parametrize("code", MAKERS)
def test_what_is_over_goes_and_what_is_not_stays(world, code, django_capture_on_commit_callbacks):
    old, fresh = old_and_fresh(world, code)
    assert old() and fresh()
    limit = limit_of(code)
    assert due(limit) == 1
    before = limit.before(timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert limit.kind.remove(before) == 1
    assert not old() and fresh()
    assert due(limit) == 0 and limit.kind.remove(before) == 0


@pytest.mark.parametrize("state", ["checking", "writing"])
def test_an_import_at_work_loses_nothing(world, state, django_capture_on_commit_callbacks):
    made = batch(4000, state)
    for code in ("import_files", "import_leftovers", "import_faults", "import_undo"):
        limit = limit_of(code)
        with django_capture_on_commit_callbacks(execute=True):
            assert limit.kind.remove(limit.before(timezone.now())) == 0
    assert Batch.objects.get(pk=made.pk).path == made.path and os.path.exists(made.path)


def test_what_is_no_import_is_a_leftover_too(uploads, django_capture_on_commit_callbacks):
    (uploads / "imports").mkdir()
    (uploads / "imports" / "lạc").write_text("Lò Văn An")
    with django_capture_on_commit_callbacks(execute=True):
        assert by_code()["import_leftovers"].remove(timezone.now()) == 1
    assert not list((uploads / "imports").iterdir())


def test_the_page_of_an_import_says_that_its_words_are_gone(world):
    import_faults(world, 1000)
    made = Batch.objects.get()
    page = signed_in(world.staff).get(f"/nhap/{made.pk}/").content.decode()
    assert "“Lò Văn An” không phải là ngày." in page and "hết thời hạn lưu giữ" not in page
    by_code()["import_faults"].remove(timezone.now())
    page = signed_in(world.staff).get(f"/nhap/{made.pk}/").content.decode()
    assert "Lò Văn An" not in page and "hết thời hạn lưu giữ" in page


def test_an_import_whose_copies_are_gone_cannot_be_undone(world):
    import_undo(world, 1000)
    by_code()["import_undo"].remove(timezone.now())
    made = Batch.objects.get()
    assert refused(lambda by: undo(made, by=by), by=world.staff) == ("forgotten", "")
    assert Batch.objects.get().state == "done"


def test_the_documentation_says_the_same():
    page = (Path(settings.BASE_DIR) / "docs" / "data-subjects.md").read_text(encoding="utf-8")
    lines = [line.split("|")[1:4] for line in page.splitlines() if line.startswith("| `")]
    said = {kind.strip(" `"): (days.strip(), span.strip()) for kind, days, span in lines}
    assert said == {kind.code: (str(kind.days), f"{kind.lowest}–{kind.highest}") for kind in kinds()}
