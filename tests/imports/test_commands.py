"""``manage.py import_registry`` and ``export_registry`` from the outside."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from members.models import Member

from . import samples

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    out = io.StringIO()
    code = 0
    try:
        call_command(command, *map(str, arguments), stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue()


def test_a_sound_folder_goes_in_and_is_summed_up(tmp_path):
    folder = samples.write_folder(tmp_path, samples.sheets())
    code, said = run("import_registry", folder, "--dry-run")
    assert code == 0 and "events: 13 dòng, 13 mới" in said and "chưa ghi gì" in said
    assert Member.objects.count() == 0
    code, said = run("import_registry", folder)
    assert code == 0 and "Đã ghi" in said and Member.objects.count() == 5
    code, said = run("import_registry", folder)
    assert code == 0 and "Không có gì mới" in said


def test_faults_are_csv_lines_and_the_exit_is_one(tmp_path):
    content = samples.sheets()
    samples.put(content, "members", 3, "birth_date", "31/02/1992")
    samples.put(content, "organizations", 2, "area_key", "tinh-9")
    code, said = run("import_registry", samples.write_folder(tmp_path, content))
    lines = list(csv.reader(io.StringIO(said)))
    assert code == 1
    assert [line[:4] for line in lines] == [
        ["organizations", "2", "area_key", "unknown_area"],
        ["members", "3", "birth_date", "no_such_date"],
    ]
    assert all(len(line) == 5 and line[4] for line in lines)


def test_json_says_the_same(tmp_path):
    content = samples.sheets()
    code, said = run("import_registry", samples.write_folder(tmp_path / "1", content), "--json")
    found = json.loads(said)
    assert code == 0 and found["ok"] and found["counts"]["members"]["inserted"] == 5
    samples.put(content, "members", 3, "gender", "khác")
    code, said = run("import_registry", samples.write_folder(tmp_path / "2", content), "--json")
    found = json.loads(said)
    assert code == 1 and not found["ok"]
    assert found["faults"][0]["code"] == "unknown_value" and found["faults"][0]["row"] == 3


def test_no_path_is_a_fault_and_no_traceback(tmp_path):
    assert run("import_registry", tmp_path / "nowhere")[0] == 1


def test_an_export_says_how_much(tmp_path):
    run("import_registry", samples.write_folder(tmp_path / "in", samples.sheets()))
    code, said = run("export_registry", tmp_path / "out")
    assert code == 0 and "events: 13 dòng" in said
    assert (tmp_path / "out" / "members.csv").read_text(encoding="utf-8").startswith("dossier_no,card_no,")


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError):
        call_command("export_registry", str(tmp_path / "file" / "out"))
