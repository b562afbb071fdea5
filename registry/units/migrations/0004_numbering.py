from django.db import migrations, models

TABLES = ["areas_area", "areas_areaplacement", "areas_areachange"]


def watched(tree, tables):
    """SQL that leaves a row for each statement that may change where units of ``tree`` stand, and its reverse."""
    forward, backward = "", ""
    for table in tables:
        # A unit's own row says where it stands only by being there.
        events = (
            "INSERT OR DELETE"
            if table in ("areas_area", "cells_organization")
            else "INSERT OR UPDATE OR DELETE"
        )
        forward += f"""
CREATE TRIGGER tree_was_changed AFTER {events} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('{tree}');
"""
        backward += f"DROP TRIGGER tree_was_changed ON {table};"
    return forward, backward


FORWARD = """
CREATE FUNCTION tree_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO areas_treechange (tree) VALUES (TG_ARGV[0]);
    RETURN NULL;
END $$;
-- Who founds a unit sees it at once, as do those above: until it is numbered it stands where their sight begins.
CREATE FUNCTION unit_is_in_sight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_place IS NULL THEN
        NEW.first_place := nullif(current_setting('registry.' || TG_ARGV[0] || '_lo', true), '')::bigint;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unit_is_in_sight BEFORE INSERT ON areas_area
    FOR EACH ROW EXECUTE FUNCTION unit_is_in_sight('areas');
"""
BACKWARD = """
DROP TRIGGER unit_is_in_sight ON areas_area;
DROP FUNCTION unit_is_in_sight();
DROP FUNCTION tree_was_changed();
"""
ON_AREAS = watched("areas", TABLES)


class Migration(migrations.Migration):
    """Units are numbered depth first, and anew when a tree was changed."""

    dependencies = [("areas", "0003_places")]
    operations = [
        migrations.CreateModel(
            name="TreeNumbering",
            fields=[
                ("tree", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("numbered_on", models.DateField()),
                ("version", models.BigIntegerField()),
            ],
            options={"verbose_name": "lần đánh số đơn vị"},
        ),
        migrations.CreateModel(
            name="TreeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree", models.CharField(max_length=16)),
            ],
            options={"verbose_name": "thay đổi vị trí đơn vị"},
        ),
        migrations.CreateModel(
            name="AreaNumber",
            fields=[
                ("place", models.BigIntegerField()),
                ("last_place", models.BigIntegerField()),
                (
                    "unit",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="number",
                        serialize=False,
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "số thứ tự địa bàn",
                "indexes": [models.Index(fields=["place"], include=("unit",), name="area_by_place")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(*ON_AREAS),
    ]
