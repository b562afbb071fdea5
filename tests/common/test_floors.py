"""The floors of layout hold: imports go down only, and every folder has taken its floor."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Folders of the checkout that no room of the product is.
BESIDE = {"bench", "deploy", "docs", "scripts", "static", "templates", "tests", "var"}
ROOMS = {"cells", "demo", "members", "registry", "reports"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over the packages in a folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_upward_import_and_a_folder_without_a_floor_are_found(tmp_path):
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        shutil.copytree(PROJECT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "data"))
    (tmp_path / "registry" / "common" / "planted.py").write_text("import members.models\n")
    (tmp_path / "reports" / "attic").mkdir()
    (tmp_path / "reports" / "attic" / "__init__.py").write_text("")
    said = lint(tmp_path)
    assert said.returncode == 1
    assert "registry.common is not allowed to import members" in said.stdout
    assert "reports.attic" in said.stdout


def test_the_folders_of_the_checkout_are_those_of_the_plan():
    folders = {path.name for path in PROJECT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert ROOMS <= folders <= ROOMS | BESIDE
