"""How pages name the sheets and columns of an import."""

from django import template

from registry.imports.declared import BY_CODE

register = template.Library()


@register.filter
def sheet_label(code: str) -> str:
    """The Vietnamese name of a sheet; what nobody knows as it stands."""
    return BY_CODE[code].label if code in BY_CODE else code


@register.filter
def column_label(code: str, sheet: str) -> str:
    """The Vietnamese header of a sheet's column; what nobody knows as it stands."""
    column = BY_CODE[sheet].by_code.get(code) if sheet in BY_CODE else None
    return column.label if column else code
