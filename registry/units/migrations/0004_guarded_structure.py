"""Where units stand, and so who is seen, is written by the web role only for units that its user sees."""

from django.db import migrations

GUARD = """
-- Does the user of the context see the unit? One founded in this transaction is not numbered yet.
CREATE FUNCTION unit_is_kept(tree text, unit bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF unit IS NULL OR registry_context(tree) = '{(,)}' THEN
        RETURN true;
    ELSIF tree = 'areas' THEN
        RETURN EXISTS (SELECT FROM units_area WHERE id = unit);
    END IF;
    RETURN EXISTS (SELECT FROM units_organization WHERE id = unit);
END $$;

-- Its arguments: the tree, and the columns that name units of it.
CREATE FUNCTION structure_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    units bigint[];
BEGIN
    IF current_user = 'registry_web' AND registry_context(TG_ARGV[0]) IS DISTINCT FROM '{(,)}' THEN
        SELECT array_agg(value::bigint) INTO units
        FROM (SELECT * FROM jsonb_each_text(to_jsonb(OLD)) UNION ALL SELECT * FROM jsonb_each_text(to_jsonb(NEW)))
            AS columns (name, value)
        WHERE name = ANY (TG_ARGV[1:]);
        IF EXISTS (SELECT FROM unnest(units) AS unit WHERE NOT unit_is_kept(TG_ARGV[0], unit)) THEN
            RAISE EXCEPTION 'Where a unit stands is changed by those who see it.'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER structure_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON units_organizationterm
    FOR EACH ROW EXECUTE FUNCTION structure_is_guarded('cells', 'organization_id');
CREATE TRIGGER territory_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON units_organizationterm
    FOR EACH ROW EXECUTE FUNCTION structure_is_guarded('areas', 'area_id');
CREATE TRIGGER structure_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON units_organizationchange
    FOR EACH ROW EXECUTE FUNCTION structure_is_guarded('cells', 'source_id', 'target_id');
CREATE TRIGGER structure_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON units_areaplacement
    FOR EACH ROW EXECUTE FUNCTION structure_is_guarded('areas', 'area_id');
CREATE TRIGGER structure_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON units_areachange
    FOR EACH ROW EXECUTE FUNCTION structure_is_guarded('areas', 'source_id', 'target_id');
"""
FREE = """
DROP TRIGGER structure_is_guarded ON units_organizationterm;
DROP TRIGGER territory_is_guarded ON units_organizationterm;
DROP TRIGGER structure_is_guarded ON units_organizationchange;
DROP TRIGGER structure_is_guarded ON units_areaplacement;
DROP TRIGGER structure_is_guarded ON units_areachange;
DROP FUNCTION structure_is_guarded();
DROP FUNCTION unit_is_kept(text, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0003_founded_in_context")]

    operations = [migrations.RunSQL(GUARD, FREE)]
