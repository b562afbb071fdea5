"""What papers hold on a person: which were issued. What a paper says is made from the record itself."""

from __future__ import annotations

from django.db.models import Q

from registry.common.declared.held import Held, NotHeld

from .models import PaperPerson

HELD = (
    Held(
        "papers",
        "Văn bản đã lấy số",
        "Quyết định, nghị quyết, giấy giới thiệu về người này đã lấy số để in.",
        PaperPerson,
        {
            "id": "Mã",
            "paper": "Văn bản (mã)",
            "place": "Thứ tự",
            "member": "Mã người",
            "case": "Hồ sơ quần chúng (mã)",
        },
        lambda person: PaperPerson.objects.filter(Q(member=person) | Q(case__member=person)),
        place=62,
        quiet=("member", "case"),
        is_copy=True,
    ),
    NotHeld("papers.paper", "number, day and organization of a paper; who it is about is in its people"),
    NotHeld("papers.papertemplate", "how papers of a province are laid out, never a person"),
)
