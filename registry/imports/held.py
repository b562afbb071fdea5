"""Why most columns of imports are in no document on a person; ``members`` says which rows are."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("imports.batch.path", "where a file lies on the disk"),
    NotHeld("imports.batch.mapping", "titles of a file's columns"),
    NotHeld("imports.batch.progress", "counts of the work that goes on"),
    NotHeld(
        "imports.batch.summary", "counts, and warnings that quote a file by row, removed after the set time"
    ),
    NotHeld("imports.importwork", "that a file was checked or written, and how often that was tried"),
    NotHeld("imports.batch.forgotten_at", "since when it is not known what stood before the import"),
    NotHeld(
        "imports.batchfault",
        "quotes a refused file by row, filed under no person; removed after the set time",
    ),
    NotHeld("imports.columnmapping", "titles of columns"),
    NotHeld(
        "imports.wordmapping",
        "what short words of coded columns mean, filed under no person; removed when long unused",
    ),
)
