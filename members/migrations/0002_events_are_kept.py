from django.db import migrations

FORWARD = """
CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone text := current_setting('registry.undone_batch', true);
    facts_kept boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- Only the undo of the import that wrote the event may take it back.
        IF OLD.batch::text = undone THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'An event is voided, never removed.' USING ERRCODE = 'restrict_violation';
    END IF;
    facts_kept :=
        (OLD.id, OLD.member_id, OLD.kind, OLD.effective_on, OLD.decided_on, OLD.document_no, OLD.cell_id,
         OLD.village_id, OLD.other_place, OLD.detail, OLD.recorded_at, OLD.recorded_by_id, OLD.batch, OLD.form_key)
        IS NOT DISTINCT FROM
        (NEW.id, NEW.member_id, NEW.kind, NEW.effective_on, NEW.decided_on, NEW.document_no, NEW.cell_id,
         NEW.village_id, NEW.other_place, NEW.detail, NEW.recorded_at, NEW.recorded_by_id, NEW.batch, NEW.form_key);
    -- Voiding once, naming the replacement once, and the undo of an import that voided it.
    IF facts_kept AND (
        OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
        OR OLD.voided_at = NEW.voided_at AND OLD.void_reason = NEW.void_reason
            AND OLD.voided_by_id IS NOT DISTINCT FROM NEW.voided_by_id AND OLD.replaced_by_id IS NULL
        OR OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL AND coalesce(undone, '') <> ''
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An event is voided and replaced, never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON members_event
    FOR EACH ROW EXECUTE FUNCTION event_is_kept();
"""
BACKWARD = """
DROP TRIGGER event_is_kept ON members_event;
DROP FUNCTION event_is_kept();
"""


class Migration(migrations.Migration):
    """An event is never changed or removed, only voided, replaced, or taken back with its whole import."""

    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
