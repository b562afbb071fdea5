"""What the addresses of units, targets, imports, figures and retention need."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form


def _import(methods: str) -> Route:
    return Route(methods, Right.ENTER, Target.BATCH, Right.ENTER)


ROUTES = (
    Routes(
        Section.UNITS,
        {
            "home": Route(PAGE, Right.SIGNED_IN),
            "areas": Route(PAGE, Right.LOOK),
            "area": Route(PAGE, Right.LOOK, Target.AREA),
            "organizations": Route(PAGE, Right.LOOK),
            "organization": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "villages_without_member": Route(PAGE, Right.LOOK),
            "behind": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
        },
    ),
    Routes(
        Section.TARGETS,
        {
            "targets": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "targets_edit": form(Target.ORGANIZATION),
        },
    ),
    Routes(
        Section.RETENTION,
        {
            "retention": Route(PAGE, Right.KEEP),
            "retention_change": Route(FORM, Right.KEEP),
            "retention_cancel": Route(ACT, Right.KEEP, Target.NIGHT),
            "retention_retry": Route(ACT, Right.KEEP, Target.NIGHT),
            "never_counted": Route(PAGE, Right.MANAGE),
        },
    ),
    Routes(
        Section.IMPORTS,
        {
            "imports": Route(FORM, Right.ENTER),
            "import": _import(PAGE),
            "import_columns": _import(PAGE),
            "import_check": _import(ACT),
            "import_confirm": _import(ACT),
            "import_stop": _import(ACT),
            "import_progress": _import(PAGE),
            "import_faults": _import(PAGE),
            "import_undo": _import(FORM),
        },
    ),
    # Who may see nothing of the work in the background is refused by the page.
    Routes(Section.WORK, {"work": Route(PAGE, Right.SIGNED_IN)}),
    Routes(
        Section.STORED_FIGURES,
        {
            "runs": Route(PAGE, Right.SEE),
            "run": Route(PAGE, Right.SEE, Target.RUN),
            "run_now": Route(ACT, Right.MANAGE),
            "run_retry": Route(ACT, Right.MANAGE, Target.RUN),
            "run_cancel": Route(ACT, Right.MANAGE, Target.RUN),
        },
    ),
    Routes(
        Section.SUMMARIES,
        {
            "api_indicators": Route(PAGE, Right.MACHINE),
            "api_summary": Route(PAGE, Right.MACHINE, Target.ORGANIZATION),
            "api_nowhere": Route(PAGE, Right.MACHINE),
            "api_problem": Route(PAGE, Right.OPEN),
            "api_schema": Route(PAGE, Right.OPEN),
        },
    ),
)
