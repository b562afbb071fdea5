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
)
from registry.servers.roles import WEB

# The units whose numbers lie in the context's ranges, found by the index of places. A function, and of little
# declared cost, because the planner counts a sub-select's cost anew for each row that it looks up, and would
# read all people to be spared it.
IN_RANGES = f"""
CREATE OR REPLACE FUNCTION registry_units(kind text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 ROWS 100
SET search_path = public, pg_temp AS $$
DECLARE
    ranges CONSTANT int8multirange := registry_context(kind);
BEGIN
    IF kind = 'areas' THEN
        RETURN QUERY SELECT unit_id FROM {AREA_NUMBERS}
            WHERE place >= lower(ranges) AND place < upper(ranges) AND place <@ ranges;
    ELSE
        RETURN QUERY SELECT unit_id FROM {ORGANIZATION_NUMBERS}
            WHERE place >= lower(ranges) AND place < upper(ranges) AND place <@ ranges;
    END IF;
END $$;
REVOKE ALL ON FUNCTION registry_units(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_units(text) TO {WEB};
"""  # noqa: S608 (our own names)

# Of several organizations at once, for the rare row that is not seen by its own cell. As a function of little
# declared cost, so that plans are made for the rows that are; as the owner's, so that one probe answers. It
# says whether numbers that everybody may read lie in ranges, and nothing else.
ANY_WITHIN = f"""
CREATE OR REPLACE FUNCTION registry_any_within(units bigint[], ranges text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM {ORGANIZATION_NUMBERS} number
        WHERE number.unit_id = ANY (units) AND number.place <@ ranges::int8multirange);
END $$;
REVOKE ALL ON FUNCTION registry_any_within(bigint[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_any_within(bigint[], text) TO {WEB};
"""  # noqa: S608 (our own names)

# Does the user of the context see every organization, and so everybody? Units are numbered in one run from
# the roots, so that two numbers answer it.
SEES_EVERYTHING = f"""
CREATE OR REPLACE FUNCTION registry_sees_everything() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ranges CONSTANT int8multirange := registry_context('cells');
BEGIN
    RETURN coalesce((
        SELECT int8range(min(place), max(place), '[]') <@ ranges FROM {ORGANIZATION_NUMBERS}), false);
END $$;
REVOKE ALL ON FUNCTION registry_sees_everything() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_sees_everything() TO {WEB};
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
        functions=IN_RANGES + ANY_WITHIN + SEES_EVERYTHING,
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
    # Numbers of units: written by those who number, read by policies in the name of whoever asks. Who is seen
    # follows from them.
    *alike((AREA_NUMBERS, ORGANIZATION_NUMBERS), web=READ, deriver=ALL, seen="true"),
    TableAccess("units_treenumbering", web=READ, deriver=ALL),
    TableAccess("units_treechange", web="SELECT, INSERT", deriver=ALL),
)
