"""How pages name the sheets and columns of an import."""

from django import template

from registry.imports.declared import BY_CODE

register = template.Library()


@register.filter
def sheet_label(code: str) -> str:
    """The Vietnamese name of a sheet; what nobody knows as it stands."""
    sheet, _, title = code.partition("/")
    if sheet not in BY_CODE:
        return code
    return f"{BY_CODE[sheet].label}: {title}" if title else BY_CODE[sheet].label


@register.filter
def column_label(code: str, sheet: str) -> str:
    """The Vietnamese header of a sheet's column; what nobody knows as it stands."""
    sheet = sheet.partition("/")[0]
    column = BY_CODE[sheet].by_code.get(code) if sheet in BY_CODE else None
    return column.label if column else code
