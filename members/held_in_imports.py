"""Which imports speak of a person, and the copies that they keep of the person's rows to be undone by."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.common.declared import collected
from registry.common.declared.held import Held
from registry.imports.models import Batch, BatchChange

from .identifiers import keyring
from .models import Event, Member


def _imports(person: Member) -> QuerySet[Batch]:
    """Imports that wrote an event of the member, or wrote or changed the person."""
    written = Event.objects.filter(member=person, batch=OuterRef("pk"))
    changed = BatchChange.objects.filter(
        Q(row_id=person.pk, last_id__isnull=True) | Q(row_id__lte=person.pk, last_id__gte=person.pk),
        batch=OuterRef("pk"),
        relation=Member._meta.db_table,
    )
    return Batch.objects.filter(Exists(written) | Exists(changed)).select_related(
        "created_by", "organization"
    )


def copies_of(person: Member) -> QuerySet[BatchChange]:
    """What stood in the register before an import changed it: the person, and rows about the person."""
    mine = Q(relation=Member._meta.db_table, row_id=person.pk)
    for one in collected("versions", "TABLES"):
        if one.person and one.table != Member._meta.db_table:
            mine |= Q(relation=one.table, **{f"before__{one.person}": person.pk})
    return BatchChange.objects.filter(mine, before__isnull=False)


def opened(before: dict[str, Any]) -> dict[str, Any]:
    """A row as it was, its numbers in clear and without what only finds or orders them."""
    clear = {name: value for name, value in before.items() if not name.endswith("_index")}
    for name, value in before.items():
        column = name.removesuffix("_sealed")
        if column != name:
            # As the database writes bytes in JSON.
            sealed = bytes.fromhex(value.removeprefix("\\x")) if value else b""
            clear[column] = keyring().open(column, sealed) if sealed else ""
            del clear[name]
    return clear


IN_IMPORTS = (
    Held(
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
        order=("created_at",),
        day="created_at",
        place=60,
    ),
    Held(
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
        copies_of,
        place=70,
        quiet=("last_id",),
        opened={"before": opened},
        is_copy=True,
    ),
)
