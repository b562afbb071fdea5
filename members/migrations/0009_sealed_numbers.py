from django.conf import settings
from django.db import migrations

from members.identifiers import COLUMNS, LOCK_KEY, keyring

ROWS = 2000
# The proof tells whether a key in the settings is the one of that id. One key is in force: new values are
# written under it; the others are still needed to read. The function waits for whoever brings another key
# into force, and keeps the next one waiting until the caller's transaction ends.
KEYS = f"""
CREATE TABLE members_identifierkey (
    id varchar(32) COLLATE "C" PRIMARY KEY, proof bytea NOT NULL, in_force boolean NOT NULL
);
CREATE UNIQUE INDEX one_identifier_key_in_force ON members_identifierkey (in_force) WHERE in_force;
CREATE FUNCTION identifier_key_in_force() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({LOCK_KEY});
    RETURN (SELECT id FROM members_identifierkey WHERE in_force);
END $$;
"""
NO_KEYS = "DROP FUNCTION identifier_key_in_force(); DROP TABLE members_identifierkey;"
COLUMNS_TO_FILL = "".join(
    f"ALTER TABLE members_member ADD COLUMN {c}_sealed bytea, ADD COLUMN {c}_index bytea;" for c in COLUMNS
)
NO_COLUMNS = "".join(
    f"ALTER TABLE members_member DROP COLUMN {c}_sealed, DROP COLUMN {c}_index;" for c in COLUMNS
)
FILL = f"""
UPDATE members_member AS held
   SET {", ".join(f"{c}_sealed = new.{c}_sealed, {c}_index = new.{c}_index, {c} = ''" for c in COLUMNS)}
  FROM unnest(%s::bigint[], {", ".join(["%s::bytea[]"] * 6)})
       AS new (id, {", ".join(f"{c}_sealed, {c}_index" for c in COLUMNS)})
 WHERE held.id = new.id
"""
# Copies of members that imports keep for their undoing, which the rewriting of all rows rules out anyway.
FORGET = f"""
UPDATE reports_batchchange SET before = before - '{{{",".join(COLUMNS)}}}'::text[]
 WHERE relation = 'members_member' AND before IS NOT NULL
"""


def seal(apps, schema_editor):
    """Every number that stands in clear, some thousand people at a time."""
    with schema_editor.connection.cursor() as cursor:
        key = keyring().first
        cursor.execute("INSERT INTO members_identifierkey VALUES (%s, %s, true)", [key.name, key.proof])
        # What stood unique in clear stands so by its index soon; meanwhile all are empty.
        cursor.execute("ALTER TABLE members_member DROP CONSTRAINT member_has_a_dossier")
        cursor.execute("ALTER TABLE members_member DROP CONSTRAINT members_member_dossier_no_key")
        last = 0
        while True:
            cursor.execute(
                f"SELECT id, {', '.join(COLUMNS)} FROM members_member WHERE id > %s ORDER BY id LIMIT {ROWS}",
                [last],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            arrays = [[row[0] for row in rows]]
            for place, column in enumerate(COLUMNS, start=1):
                values, blinds = zip(*key.seal_all(column, [row[place] for row in rows]), strict=True)
                arrays += [list(values), list(blinds)]
            cursor.execute(FILL, arrays)
        cursor.execute(FORGET)


def open_again(apps, schema_editor):
    """Back into clear columns."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(f'{c}_sealed' for c in COLUMNS)} FROM members_member")
        for member, *values in cursor.fetchall():
            clear = [keyring().open(c, bytes(v)) if v else "" for c, v in zip(COLUMNS, values, strict=True)]
            cursor.execute(
                f"UPDATE members_member SET {', '.join(f'{c} = %s' for c in COLUMNS)} WHERE id = %s",
                [*clear, member],
            )
        cursor.execute(
            "ALTER TABLE members_member ADD CONSTRAINT members_member_dossier_no_key UNIQUE (dossier_no)"
        )
        cursor.execute(
            "ALTER TABLE members_member ADD CONSTRAINT member_has_a_dossier CHECK (dossier_no <> '')"
        )


class Migration(migrations.Migration):
    """Numbers are sealed, each with a blind index; what is in clear is emptied."""

    dependencies = [
        ("members", "0008_erasures"),
        ("reports", "0005_grants_are_seen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL(KEYS, NO_KEYS),
        migrations.RunSQL(COLUMNS_TO_FILL, NO_COLUMNS),
        migrations.RunPython(seal, open_again),
    ]
