"""The engine of import and export: see ``docs/sheets.md`` for the sheets themselves."""
