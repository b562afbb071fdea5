"""Where the register holds something on a person: table by table, column by column.

Every column of every table is either a column of a part below or stands in :data:`OUTSIDE` with the reason
why it holds nothing on a member, or nothing that can be found by the member. A test walks all models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from members.models import Event, Member, Movement, Post, Stretch
from registry.audit.models import Entry, Secret, Seen
from reports.models import Batch, BatchChange


@dataclass(frozen=True, slots=True)
class Part:
    """One table: which of its rows speak of a member, and each column with its title.

    ``day`` names the column on whose day units are called by name; ``joined`` are columns of other tables
    that stand here, each as ``app.model.column``.
    """

    code: str
    title: str
    about: str
    model: type[models.Model]
    columns: dict[str, str]
    rows: Callable[[Member], QuerySet[Any]]
    order: tuple[str, ...] = ("pk",)
    day: str = ""
    joined: tuple[str, ...] = ()


# Columns that say nothing to whoever reads on paper; files have them.
QUIET = {"member", "holder", "form_key", "object_type", "object_id", "actor_id", "organization_id", "last_id"}


def _imports(member: Member) -> QuerySet[Batch]:
    """Imports that wrote an event of the member, or wrote or changed the person."""
    written = Event.objects.filter(member=member, batch=OuterRef("pk"))
    changed = BatchChange.objects.filter(
        Q(row_id=member.pk, last_id__isnull=True) | Q(row_id__lte=member.pk, last_id__gte=member.pk),
        batch=OuterRef("pk"),
        relation=Member._meta.db_table,
    )
    return Batch.objects.filter(Exists(written) | Exists(changed)).select_related(
        "created_by", "organization"
    )


def copies_of(member_id: int) -> QuerySet[BatchChange]:
    """What stood in the register before an import changed it, of the person or of a post that they held."""
    person = Q(relation=Member._meta.db_table, row_id=member_id)
    post = Q(relation=Post._meta.db_table, before__holder_id=member_id)
    return BatchChange.objects.filter(person | post, before__isnull=False)


def entries_on(member_id: int) -> QuerySet[Entry]:
    """What was done to the person or said to be about them."""
    return Entry.objects.filter(object_type=Member._meta.label_lower, object_id=str(member_id))


def _trail(member: Member) -> QuerySet[Entry]:
    """Those, and whatever showed the person in a list, a search or an export. Each by its own index."""
    shown = Seen.objects.filter(member_id=member.pk).values_list("entry_id")
    # Whoever exported the whole register took everybody along.
    everybody = Entry.objects.filter(action="export").values_list("pk")
    either = entries_on(member.pk).values_list("pk").union(shown, everybody)
    said = Secret.objects.filter(pk=OuterRef("pk")).values("reason")
    return Entry.objects.filter(pk__in=either).annotate(said=Subquery(said))


PARTS = (
    Part(
        "person",
        "Lý lịch và số giấy tờ",
        "Những gì ghi về bản thân, một dòng cho mỗi người.",
        Member,
        {
            "id": "Mã trong sổ",
            "dossier_no": "Số hồ sơ",
            "card_no": "Số thẻ đảng viên",
            "citizen_id": "Số căn cước",
            "full_name": "Họ và tên",
            "gender": "Giới tính",
            "birth_date": "Ngày sinh",
            "ethnicity": "Dân tộc",
            "religion": "Tôn giáo",
            "native_place": "Quê quán",
            "admitted_on": "Ngày vào Đảng",
            "official_on": "Ngày chính thức",
            "education": "Giáo dục phổ thông",
            "qualification": "Trình độ chuyên môn",
            "political_theory": "Lý luận chính trị",
            "occupation": "Nghề nghiệp",
            "youth_union": "Đoàn viên",
            "local": "Người địa phương",
            "home": "Chi bộ quản lý hồ sơ",
            "elsewhere": "Các chi bộ khác đã từng sinh hoạt",
            "sort_key": "Khóa sắp xếp (suy ra từ họ tên)",
            "search_key": "Khóa tìm kiếm (suy ra từ họ tên)",
        },
        lambda member: Member.objects.filter(pk=member.pk).select_related("home"),
    ),
    Part(
        "events",
        "Các việc đã ghi",
        "Mỗi việc một dòng, kể cả việc đã hủy, kèm ai ghi, ai hủy, lúc nào và vì sao.",
        Event,
        {
            "id": "Mã",
            "member": "Mã người",
            "kind": "Việc",
            "effective_on": "Có hiệu lực từ",
            "decided_on": "Ngày quyết định",
            "document_no": "Số văn bản",
            "cell": "Chi bộ",
            "village": "Nơi cư trú",
            "other_place": "Nơi khác",
            "detail": "Chi tiết",
            "recorded_at": "Ghi lúc",
            "recorded_by": "Người ghi",
            "batch": "Đợt nhập",
            "form_key": "Mã biểu mẫu",
            "voided_at": "Hủy lúc",
            "voided_by": "Người hủy",
            "void_reason": "Lý do hủy",
            "replaced_by": "Thay bằng (mã)",
        },
        lambda member: Event.objects.filter(member=member).select_related(
            "cell", "village", "recorded_by", "voided_by"
        ),
        ("effective_on", "pk"),
        day="effective_on",
    ),
    Part(
        "stretches",
        "Thời gian được tính",
        "Suy ra từ các việc còn hiệu lực: từ ngày nào đến ngày nào được tính ở đâu.",
        Stretch,
        {
            "id": "Mã",
            "member": "Mã người",
            "starts_on": "Từ ngày",
            "ends_on": "Đến trước ngày",
            "cell": "Chi bộ",
            "village": "Nơi cư trú",
            "standing": "Tư cách",
            "gender": "Giới tính",
            "minority": "Nhóm dân tộc",
            "birth_date": "Ngày sinh",
        },
        lambda member: Stretch.objects.filter(member=member).select_related("cell", "village"),
        ("starts_on",),
        day="starts_on",
    ),
    Part(
        "movements",
        "Biến động được đếm",
        "Suy ra từ các việc còn hiệu lực: mỗi lần được đếm vào số liệu của một kỳ.",
        Movement,
        {
            "id": "Mã",
            "member": "Mã người",
            "event": "Theo việc (mã)",
            "kind": "Biến động",
            "happened_on": "Ngày",
            "cell": "Chi bộ",
            "village": "Nơi cư trú",
            "from_cell": "Chi bộ trước",
            "from_village": "Nơi cư trú trước",
            "standing": "Tư cách",
            "other_place": "Nơi khác",
            "gender": "Giới tính",
            "minority": "Nhóm dân tộc",
            "birth_date": "Ngày sinh",
        },
        lambda member: Movement.objects.filter(member=member).select_related(
            "cell", "village", "from_cell", "from_village"
        ),
        ("happened_on", "pk"),
        day="happened_on",
    ),
    Part(
        "posts",
        "Chức danh ở thôn, bản",
        "Chức danh đang giữ và đã giữ.",
        Post,
        {
            "id": "Mã",
            "holder": "Mã người",
            "village": "Thôn, bản",
            "post": "Chức danh",
            "starts_on": "Từ ngày",
            "ends_on": "Đến trước ngày",
            "form_key": "Mã biểu mẫu",
        },
        lambda member: Post.objects.filter(holder=member).select_related("village"),
        ("starts_on", "pk"),
        day="starts_on",
    ),
    Part(
        "imports",
        "Các lần nhập từ tệp",
        "Lần nhập nào đã đưa vào hoặc sửa thông tin của người này.",
        Batch,
        {
            "id": "Mã",
            "file_name": "Tệp",
            "digest": "Dấu vân tay của tệp (SHA-256)",
            "created_at": "Gửi lúc",
            "created_by": "Người gửi",
            "organization": "Đơn vị",
            "state": "Trạng thái",
            "finished_at": "Xong lúc",
        },
        _imports,
        ("created_at",),
        day="created_at",
    ),
    Part(
        "copies",
        "Bản ghi cũ giữ để hoàn tác",
        "Thông tin trước khi một lần nhập sửa, giữ trong thời hạn còn được hoàn tác.",
        BatchChange,
        {
            "id": "Mã",
            "batch": "Đợt nhập",
            "relation": "Bảng",
            "row_id": "Mã dòng",
            "last_id": "Đến mã dòng",
            "before": "Nội dung trước khi sửa",
        },
        lambda member: copies_of(member.pk),
    ),
    Part(
        "trail",
        "Ai đã xem, ai đã sửa",
        "Các dòng nhật ký về người này, mới nhất trước.",
        Entry,
        {
            "id": "Mã",
            "recorded_at": "Lúc",
            "actor_id": "Mã người dùng",
            "actor_name": "Người dùng",
            "action": "Việc",
            "object_type": "Loại đối tượng",
            "object_id": "Mã đối tượng",
            "organization_id": "Mã tổ chức",
            "said": "Lý do, mục đích",
            "facts": "Chi tiết",
            "request_id": "Mã yêu cầu",
            "address": "Địa chỉ máy",
        },
        _trail,
        ("-id",),
        joined=("audit.secret.reason", "audit.seen.member_id", "audit.seen.entry_id"),
    ),
)

_SUMS = "holds sums"
# Apps (``app.*``), tables (``app.model``) and columns (``app.model.column``) that are not in the document.
OUTSIDE = {
    "areas.*": "speaks of territories, never of a person",
    "cells.*": "speaks of organizations, never of a person",
    "accounts.*": "speaks of whoever uses the register and of machines, not of members",
    "account.*": "a library's own tables about users, empty",
    "mfa.*": "second factors of users",
    "auth.*": "not used",
    "contenttypes.*": "names of tables",
    "common.*": "how often an address asked",
    "audit.entry.secret_digest": "a digest of the reason, which stands beside it",
    "audit.secret.entry_id": "the entry to which the reason belongs",
    "audit.secret.salt": "random bytes",
    "audit.seen.organization_id": "who may read that the person was shown",
    "audit.link": "digests of entries",
    "audit.waiting": "which entries have no digest yet",
    "audit.check": "that the trail was checked",
    "members.member.dossier_no_index": "by which the number is found; tells nothing without the key",
    "members.member.card_no_index": "by which the number is found; tells nothing without the key",
    "members.member.citizen_id_index": "by which the number is found; tells nothing without the key",
    "members.erasure": "says that somebody was erased, and not who",
    "reports.target": "speaks of organizations, never of a person",
    "reports.boardreading": "a setting",
    "reports.batch.path": "where a file lies on the disk",
    "reports.batch.mapping": "titles of a file's columns",
    "reports.batch.progress": "counts of the work that goes on",
    "reports.batch.summary": "counts, and warnings that quote a file by row, removed after the set time",
    "reports.batch.lease_until": "until when a worker is believed alive",
    "reports.batch.attempts": "how often a worker took the import up",
    "reports.batch.forgotten_at": "since when it is not known what stood before the import",
    "reports.batchfault": "quotes a refused file by row, filed under no person; removed after the set time",
    "reports.columnmapping": "titles of columns",
    "reports.figurerun": _SUMS,
    "reports.monthfigure": _SUMS,
    "reports.retentionsetting": "a setting",
    "reports.retentionrun": "that old things were removed",
    "reports.retentioncount": _SUMS,
    "reports.write": "which table was written when",
}
