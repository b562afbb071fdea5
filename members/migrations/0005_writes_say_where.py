"""Writes to people, their stretches and movements say which cells and villages they touch.

What was computed from others then stays. A statement that touches many says nothing, as do the first days of a
register: by them it is decided whether figures of its whole province are reported. Events say that they touch
nothing: no figure reads them, and what is derived from them says so itself.
"""

from django.db import migrations

# More than this is most of a register.
MOST = 100

# The places of a person are looked up as the owner: no policy is asked for each row of them.
FUNCTIONS = f"""
CREATE FUNCTION note_write(relation text, cells bigint[], villages bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO common_write (relation, cells, villages)
    SELECT relation, CASE WHEN known THEN cells END, CASE WHEN known THEN villages END
    FROM (SELECT cardinality(cells) + cardinality(villages) <= {MOST}) AS few (known);
$$;

CREATE FUNCTION stretches_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_write(
        TG_TABLE_NAME,
        coalesce(array_agg(DISTINCT cell_id), '{{}}'),
        coalesce(array_agg(DISTINCT village_id) FILTER (WHERE village_id IS NOT NULL), '{{}}'))
    FROM changed;
    RETURN NULL;
END $$;

CREATE FUNCTION movements_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE kind = 'first_recorded') THEN
        INSERT INTO common_write (relation) VALUES (TG_TABLE_NAME);
    ELSE
        PERFORM note_write(
            TG_TABLE_NAME,
            coalesce(array_agg(DISTINCT cell), '{{}}'),
            coalesce(array_agg(DISTINCT village) FILTER (WHERE village IS NOT NULL), '{{}}'))
        FROM (SELECT cell_id, village_id FROM changed
              UNION SELECT from_cell_id, from_village_id FROM changed WHERE from_cell_id IS NOT NULL
             ) AS place (cell, village);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION members_were_written() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM note_write(
        TG_TABLE_NAME,
        coalesce(array_agg(DISTINCT cell) FILTER (WHERE cell IS NOT NULL), '{{}}'),
        coalesce(array_agg(DISTINCT village) FILTER (WHERE village IS NOT NULL), '{{}}'))
    FROM (SELECT cell_id, village_id FROM changed JOIN members_stretch stretch ON stretch.member_id = changed.id
          UNION
          SELECT cell_id, village_id FROM changed JOIN members_movement moved ON moved.member_id = changed.id
          UNION
          SELECT from_cell_id, from_village_id
          FROM changed JOIN members_movement moved ON moved.member_id = changed.id
         ) AS place (cell, village);
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION members_were_written();
DROP FUNCTION movements_were_written();
DROP FUNCTION stretches_were_written();
DROP FUNCTION note_write(text, bigint[], bigint[]);
"""

TABLES = {
    "members_member": "members_were_written",
    "members_stretch": "stretches_were_written",
    "members_movement": "movements_were_written",
}


# A trigger sees the rows before or after, not both under one name; so where places may change there are two.
def before_a_change(table: str, function: str) -> str:
    return f"""
CREATE TRIGGER rows_were_changed_from AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


TRIGGERS = "\n".join(
    f"""
DROP TRIGGER figures_were_written ON {table};
CREATE TRIGGER figures_were_written AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER rows_were_added AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();
{before_a_change(table, function) if table != "members_member" else ""}
CREATE TRIGGER rows_were_changed_to AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER rows_were_removed AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
    for table, function in TABLES.items()
)
NO_TRIGGERS = "\n".join(
    f"""
DROP TRIGGER rows_were_removed ON {table};
DROP TRIGGER rows_were_changed_to ON {table};
DROP TRIGGER IF EXISTS rows_were_changed_from ON {table};
DROP TRIGGER rows_were_added ON {table};
DROP TRIGGER figures_were_written ON {table};
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""
    for table in TABLES
)


def days(places: str) -> str:
    """What says since when figures may change; it touches nothing, since others say where."""
    columns, nothing = (
        ("relation, since, cells, villages", ", '{}', '{}'") if places else ("relation, since", "")
    )
    return f"""
CREATE OR REPLACE FUNCTION events_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write ({columns})
    SELECT 'members_event', day{nothing}
    FROM (
        SELECT min(CASE kind WHEN 'first_recorded' THEN DATE '0001-01-01' ELSE effective_on END) AS day
        FROM changed
    ) earliest
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION members_were_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write ({columns})
    SELECT 'members_member', day{nothing}
    FROM (
        SELECT min(stretch.starts_on) AS day
        FROM changed JOIN members_stretch stretch ON stretch.member_id = changed.id
    ) earliest
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0004_duties_and_workplaces"), ("common", "0003_write_says_where")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(days("said"), days("")),
    ]
