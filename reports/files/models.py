"""A file that is made in the background, and its sealed content."""

from __future__ import annotations

from django.db import models

from registry.common.queue.models import WorkItem
from registry.units.models import Organization


class MadeFile(WorkItem):
    """A file that somebody asked for, of an organization; it names no person itself.

    ``maker`` is the kind of file and ``asked`` what it was asked with. What stands below ``total`` is known
    when it is done.
    """

    maker = models.CharField("loại", max_length=20)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    title = models.CharField("tệp", max_length=300)
    asked = models.JSONField("yêu cầu", default=dict)
    done = models.PositiveIntegerField("đã xong", default=0)
    total = models.PositiveIntegerField("tất cả", default=0)
    file_name = models.CharField("tên tệp", max_length=120, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField("dung lượng", default=0)
    people = models.PositiveIntegerField("số người", default=0)

    class Meta(WorkItem.Meta):
        verbose_name = "tệp lập trong nền"
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="files_of_somebody")]


class FilePart(models.Model):
    """A piece of a file, sealed; all in their order are the file. Written when the file is done."""

    whole = models.ForeignKey(MadeFile, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = "phần của tệp"
        constraints = [models.UniqueConstraint(fields=["whole", "number"], name="part_has_its_own_number")]
