from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "caller", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("caller", models.CharField(max_length=100)),
                ("window_no", models.BigIntegerField()),
                ("seconds", models.IntegerField()),
                ("taken", models.IntegerField()),
                ("taken_before", models.IntegerField()),
            ],
            options={
                "verbose_name": "số lần yêu cầu",
            },
        ),
        migrations.CreateModel(
            name="Write",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("relation", models.CharField(max_length=63)),
                ("since", models.DateField(null=True)),
            ],
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension

# Counts of requests cost little without a log; a crash empties the table, which only lets people ask again.
UNLOGGED = "ALTER TABLE common_ratecount SET UNLOGGED"

# Each row carries the number of the transaction that wrote it: by it a snapshot tells whether it has seen the
# write. Django has no field for such numbers. The moment is the statement's, so that triggers need not say it.
TRANSACTIONS = """
ALTER TABLE common_write ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE common_write ALTER COLUMN written_at SET DEFAULT statement_timestamp();
CREATE INDEX write_by_transaction ON common_write (xid);
"""

# Each app puts a trigger with this function on those of its tables that computed answers are taken from.
WRITES = """
CREATE FUNCTION figures_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write (relation) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""

Migration.operations += [
    # Constraints over periods compare numbers inside a GiST index.
    BtreeGistExtension(),
    # Searches by a part of a name.
    TrigramExtension(),
    migrations.RunSQL(UNLOGGED),
    migrations.RunSQL(TRANSACTIONS),
    migrations.RunSQL(WRITES),
]
