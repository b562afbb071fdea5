"""The engine of import and export knows no sheet: what it works with is declared by the apps that own it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps

import registry.imports
from registry.imports.declared import LAYOUTS, PLAIN, SHAPES, SHEETS

FOLDER = Path(registry.imports.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py"))
# Tables of the engine itself: what it notes of each import, and the work on it.
OWN = {
    model._meta.db_table
    for model in apps.get_models()
    if model.__name__.startswith(("Batch", "ColumnM", "WordM", "ImportW"))
}


def words_of(path):
    """Every text in a module that is no docstring, and every module that it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.ImportFrom):
            # A neighbour's name is no sheet's.
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def known(words):
    """What of the sheets these words name: a sheet, one of its tables, or its column."""
    tables = {model._meta.db_table for model in apps.get_models()} - OWN
    tables |= {table for sheet in SHEETS for table in sheet.target_state.temporary}
    columns = {column.code for shape in SHAPES for column in shape.columns if "_" in column.code}
    # Both are staged half-open under names of their own: the engine reads periods.
    columns -= {"valid_from", "valid_to"}
    sheets = {shape.code for shape in SHAPES}
    parts = {part for word in words for part in word.replace(".", " ").replace(",", " ").split()}
    return (tables | columns) & parts | {
        sheet for sheet in sheets for word in words if sheet == word or f"sheet_{sheet}" in word
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_engine_names_no_sheet_no_table_and_no_column(module):
    assert known(list(words_of(module))) == set()


def test_a_planted_name_is_found():
    assert known(["SELECT id FROM members_member", "UPDATE sheet_areas SET row = 1", "full_name"]) == {
        "members_member",
        "areas",
        "full_name",
    }


def test_every_sheet_is_declared_by_the_app_that_owns_its_rows():
    tables = {model._meta.db_table: model._meta.app_config.name for model in apps.get_models()}
    for sheet, one in PLAIN:
        assert one.table in tables, sheet.code
    assert [sheet.code for sheet in SHEETS] == [
        "areas",
        "area_changes",
        "organizations",
        "organization_changes",
        "bases",
        "members",
        "profiles",
        "events",
        "posts",
        "party_posts",
        "assignments",
        "badges",
        "cards",
        "awards",
        "reviews",
        "prospects",
        "case_steps",
        "holidays",
        "cell_villages",
        "meetings",
        "rankings",
        "ranking_caps",
        "residence_comments",
        "village_programme",
        "village_log",
        "programmes",
        "targets",
        "declared",
    ]


def test_a_layout_makes_sheets_that_there_are():
    sheets = {sheet.code: sheet for sheet in SHEETS}
    assert [layout.code for layout in LAYOUTS] == ["roster"]
    for layout in LAYOUTS:
        assert layout.instead_of in sheets
        for code, columns in layout.makes.items():
            assert columns.keys() <= sheets[code].by_code.keys()
            assert set(columns.values()) <= layout.by_code.keys()
