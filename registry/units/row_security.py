"""Who may do what with the tables of both trees, and of the numbers of their units."""

from __future__ import annotations

from registry.common.declared.row_security import (
    ALL,
    AREA_NUMBERS,
    ORGANIZATION_NUMBERS,
    READ,
    TableAccess,
    alike,
    unit_in_sight,
    within,
)
from registry.servers.roles import WEB

# Of several organizations at once, for the rare row that is not seen by its own cell. As functions of little
# declared cost, so that plans are made for the rows that are; as the owner's, so that one probe answers. They
# tell a yes or no about the user's own ranges, and nothing else.
SEES_ANY = f"""
CREATE OR REPLACE FUNCTION registry_sees_any(units bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM {ORGANIZATION_NUMBERS} number
        WHERE number.unit_id = ANY (units) AND {within("number.place", "cells")});
END $$;
REVOKE ALL ON FUNCTION registry_sees_any(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_sees_any(bigint[]) TO {WEB};
"""  # noqa: S608 (our own names)

TABLES = (
    TableAccess(
        "units_area",
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=unit_in_sight("units_area", AREA_NUMBERS, "areas"),
        added="true",
    ),
    TableAccess(
        "units_organization",
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=unit_in_sight("units_organization", ORGANIZATION_NUMBERS, "cells"),
        added="true",
        functions=SEES_ANY,
    ),
    *alike(
        (
            "units_areaplacement",
            "units_areanaming",
            "units_areachange",
            "units_organizationterm",
            "units_organizationchange",
        ),
        counter=READ,
        deriver=READ,
        summary=READ,
    ),
    # Numbers of units: written by those who number, read by policies in the name of whoever asks.
    *alike(("units_treenumbering", AREA_NUMBERS, ORGANIZATION_NUMBERS), web=READ, deriver=ALL),
    TableAccess("units_treechange", web="SELECT, INSERT", deriver=ALL),
)
