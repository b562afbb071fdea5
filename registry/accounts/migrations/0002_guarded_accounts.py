"""What gives rights is written by the web role only where the signed context lets its user."""

from django.db import migrations

GUARD = """
-- Are the organization's accounts administered by the user of the context?
CREATE FUNCTION accounts_are_kept_at(unit bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN registry_context('accounts') = '{(,)}' OR unit IN (SELECT registry_units('accounts'));
END $$;

-- Is it the user's own account, or does all that it belongs to and holds lie where the user administers?
CREATE FUNCTION account_is_kept(person bigint, keeper bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN person::text = registry_context('user')
        OR registry_context('accounts') IS NOT NULL
        AND (keeper IS NULL OR accounts_are_kept_at(keeper))
        AND NOT EXISTS (
            SELECT FROM accounts_grant
            WHERE user_id = person AND NOT accounts_are_kept_at(organization_id)
                AND ends_on > (statement_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);
END $$;

CREATE FUNCTION account_rights_are_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    is_kept boolean;
BEGIN
    IF current_user = 'registry_web' THEN
        IF TG_TABLE_NAME IN ('accounts_grant', 'accounts_summaryclient') THEN
            is_kept := (TG_OP = 'INSERT' OR accounts_are_kept_at(OLD.organization_id))
                AND (TG_OP = 'DELETE' OR accounts_are_kept_at(NEW.organization_id));
        ELSIF TG_TABLE_NAME = 'accounts_user' THEN
            is_kept := CASE TG_OP
                WHEN 'INSERT' THEN accounts_are_kept_at(NEW.organization_id)
                WHEN 'DELETE' THEN account_is_kept(OLD.id, OLD.organization_id)
                ELSE NEW.id = OLD.id AND account_is_kept(OLD.id, OLD.organization_id)
                    AND (NEW.organization_id IS NOT DISTINCT FROM OLD.organization_id
                        OR accounts_are_kept_at(NEW.organization_id)) END;
        ELSE
            is_kept := (TG_OP = 'INSERT' OR (
                    SELECT account_is_kept(id, organization_id) FROM accounts_user WHERE id = OLD.user_id))
                AND (TG_OP = 'DELETE' OR (
                    SELECT account_is_kept(id, organization_id) FROM accounts_user WHERE id = NEW.user_id));
        END IF;
        IF is_kept IS NOT TRUE THEN
            RAISE EXCEPTION 'Rights and accounts are changed by those who administer them.'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER account_rights_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON accounts_grant
    FOR EACH ROW EXECUTE FUNCTION account_rights_are_guarded();
CREATE TRIGGER account_rights_are_guarded BEFORE INSERT OR DELETE OR UPDATE
    OF id, username, password, is_active, organization_id, one_time_until ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION account_rights_are_guarded();
CREATE TRIGGER account_rights_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON accounts_secondfactor
    FOR EACH ROW EXECUTE FUNCTION account_rights_are_guarded();
CREATE TRIGGER account_rights_are_guarded BEFORE INSERT OR DELETE OR UPDATE
    OF organization_id, token_digest, expires_at, revoked_at, exact_until, exact_reason ON accounts_summaryclient
    FOR EACH ROW EXECUTE FUNCTION account_rights_are_guarded();
"""
FREE = """
DROP TRIGGER account_rights_are_guarded ON accounts_grant;
DROP TRIGGER account_rights_are_guarded ON accounts_user;
DROP TRIGGER account_rights_are_guarded ON accounts_secondfactor;
DROP TRIGGER account_rights_are_guarded ON accounts_summaryclient;
DROP FUNCTION account_rights_are_guarded();
DROP FUNCTION account_is_kept(bigint, bigint);
DROP FUNCTION accounts_are_kept_at(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("units", "0003_founded_in_context")]

    operations = [migrations.RunSQL(GUARD, FREE)]
