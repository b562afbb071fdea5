"""The audit trail: one row an act, appended in the transaction of the act, never changed.

It has no foreign keys and knows no other table: what it says stays true when the thing it speaks of goes.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Who did what to which object, when, from where and why. No personal value stands here in clear."""

    recorded_at = models.DateTimeField("lúc", auto_now_add=True)
    actor_id = models.BigIntegerField("mã người dùng", null=True)
    actor_name = models.CharField("người dùng", max_length=150, blank=True)
    action = models.CharField("việc", max_length=60)
    object_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    object_id = models.CharField("mã đối tượng", max_length=60, blank=True)
    reason = models.TextField("lý do", blank=True)
    facts = models.JSONField("chi tiết", default=dict)
    request_id = models.UUIDField("mã yêu cầu", null=True)
    address = models.GenericIPAddressField("địa chỉ", null=True)

    class Meta:
        verbose_name = "dòng nhật ký"
        indexes = [
            models.Index(fields=["object_type", "object_id", "recorded_at"], name="audit_by_object"),
            models.Index(fields=["actor_id", "recorded_at"], name="audit_by_actor"),
        ]
