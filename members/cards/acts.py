"""Acts on batches of cards that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("card_batch.opened", "lập đợt cấp thẻ"),
    Act("card_batch.people_added", "đưa đảng viên vào đợt cấp thẻ"),
    Act("card_batch.person_dropped", "bỏ một đảng viên khỏi đợt cấp thẻ"),
    Act("card_batch.sent", "gửi đợt cấp thẻ lên cấp trên"),
    Act("card_batch.withdrawn", "rút đợt cấp thẻ đã gửi"),
    Act("card_batch.approved", "duyệt đợt cấp thẻ"),
    Act("card_batch.sent_back", "trả lại đợt cấp thẻ"),
    Act("card_batch.issued", "cấp thẻ theo đợt đã duyệt"),
    Act("card_batch.undone", "hoàn tác bước vừa ghi của đợt cấp thẻ"),
    Act("card_batch.discarded", "xóa đợt cấp thẻ chưa gửi"),
)
