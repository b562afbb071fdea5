"""The audit trail: one row an act, appended in the transaction of the act, never changed, chained by hash.

It has no foreign keys and knows no other table: what it says stays true when the thing it speaks of goes. The
rules of the tables (append only, who waits for its link) are triggers, made by the migration.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Who did what to which object, when, from where and why. No personal value stands here in clear.

    ``organization_id`` is the organization whose people or unit the act concerns; empty for what concerns
    none. ``secret_digest`` binds the row's :class:`Secret` to the chain, where it has one.
    """

    recorded_at = models.DateTimeField("lúc", auto_now_add=True)
    actor_id = models.BigIntegerField("mã người dùng", null=True)
    actor_name = models.CharField("người dùng", max_length=150, blank=True)
    action = models.CharField("việc", max_length=60)
    object_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    object_id = models.CharField("mã đối tượng", max_length=60, blank=True)
    organization_id = models.BigIntegerField("mã tổ chức", null=True)
    secret_digest = models.CharField("mã băm lý do", max_length=64, blank=True, default="")
    facts = models.JSONField("chi tiết", default=dict)
    request_id = models.UUIDField("mã yêu cầu", null=True)
    address = models.GenericIPAddressField("địa chỉ", null=True)

    class Meta:
        verbose_name = "dòng nhật ký"
        indexes = [
            models.Index(fields=["object_type", "object_id", "recorded_at"], name="audit_by_object"),
            models.Index(fields=["actor_id", "recorded_at"], name="audit_by_actor"),
            models.Index(fields=["organization_id", "id"], name="audit_by_organization"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["recorded_at"], name="audit_by_time"),
        ]

    @property
    def reason(self) -> str:
        """Why, in the actor's words; empty where nothing was said or it has been forgotten."""
        held = Secret.objects.filter(pk=self.pk).first()
        return held.reason if held else ""


class Secret(models.Model):
    """What of an entry may be forgotten: its reason, in words that may name somebody, and its salt.

    Without the salt the digests in the entry can be matched with nothing. The chain holds only the digest, so
    that forgetting breaks no link.
    """

    entry_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()
    reason = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "phần có thể xóa của dòng nhật ký"


class Seen(models.Model):
    """A person shown, found or exported by the act of an entry, and the home organization at that time."""

    pk = models.CompositePrimaryKey("member_id", "entry_id")
    entry_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "người đã được xem"
        indexes = [models.Index(fields=["entry_id"], name="audit_seen_by_entry")]


class Link(models.Model):
    """A link of the chain: SHA-256 of the link before it and of the entry's canonical line.

    Numbers run 0, 1, 2, … without gaps. Number 0 has no entry: random bytes that name this register.
    """

    number = models.BigIntegerField("số", primary_key=True)
    entry_id = models.BigIntegerField("dòng nhật ký", unique=True, null=True)
    digest = models.BinaryField("mã băm")

    class Meta:
        verbose_name = "mắt xích"


class Waiting(models.Model):
    """An entry that has no link yet. Written by a trigger with the entry, removed when it is sealed."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = "dòng chờ niêm phong"


class Check(models.Model):
    """The chain was gone through: how far it reached, and what was wrong (empty: nothing)."""

    checked_at = models.DateTimeField("lúc", auto_now_add=True)
    number = models.BigIntegerField("đến mắt xích")
    fault = models.TextField("lỗi", blank=True)

    class Meta:
        verbose_name = "lần kiểm tra chuỗi"
