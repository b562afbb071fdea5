"""Which right each address of imports needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target


def _import(methods: str) -> Route:
    return Route(methods, Right.ENTER, Target.BATCH, Right.ENTER)


ROUTES = (
    Routes(
        Section.IMPORTS,
        {
            "imports": Route(FORM, Right.ENTER),
            "imports_remembered": Route(FORM, Right.ENTER),
            "import_template": Route(PAGE, Right.ENTER),
            "import": _import(PAGE),
            "import_columns": _import(PAGE),
            "import_check": _import(ACT),
            "import_explain": _import(ACT),
            "import_confirm": _import(ACT),
            "import_stop": _import(ACT),
            "import_progress": _import(PAGE),
            "import_faults": _import(PAGE),
            "import_undo": _import(FORM),
        },
    ),
)
