"""Which right each address of files made in the background needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section

# Whose files they are, the pages ask.
ROUTES = (
    Routes(
        Section.WORK,
        {
            "made_files": Route(PAGE, Right.LOOK),
            "made_file": Route(PAGE, Right.LOOK),
            "made_file_stop": Route(ACT, Right.LOOK),
            "made_file_remove": Route(ACT, Right.LOOK),
        },
    ),
)
