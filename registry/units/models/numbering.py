"""The numbers of units in today's tree, by which row-level security goes, and when they were given."""

from __future__ import annotations

from django.db import models


class TreeNumbering(models.Model):
    """When the units of a tree were last numbered, depth first (:mod:`registry.units.numbering`).

    Numbers of one version are never used in another: a range looked up before holds nothing after.
    """

    tree = models.CharField(max_length=16, primary_key=True)
    numbered_on = models.DateField()
    version = models.BigIntegerField()
    # What tells the tree that was numbered from others: numbers of the same one stay.
    digest = models.CharField(max_length=32, default="", db_default="")

    class Meta:
        verbose_name = "lần đánh số đơn vị"


class TreeChange(models.Model):
    """A statement changed where a unit stands, and the units have not been numbered since.

    Rows come from triggers and go when the units are numbered: writers of two units do not wait for each
    other.
    """

    tree = models.CharField(max_length=16)

    class Meta:
        verbose_name = "thay đổi vị trí đơn vị"


class UnitNumber(models.Model):
    """A unit's number in today's tree and the last number below it. What row-level security goes by.

    Apart from the units, so that numbering them changes none of them.
    """

    place = models.BigIntegerField()
    last_place = models.BigIntegerField()

    class Meta:
        abstract = True
