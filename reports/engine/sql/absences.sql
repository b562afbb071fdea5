-- Who is away on a day, and who is exempted: each from the event to what ends it. An exit ends both.
away AS MATERIALIZED (
    SELECT went.member_id FROM members_event went
    WHERE went.kind = 'away' AND went.voided_at IS NULL AND went.effective_on <= %(on{of})s
      AND NOT EXISTS (
          SELECT FROM members_event later
          WHERE later.member_id = went.member_id AND later.voided_at IS NULL
            AND later.effective_on BETWEEN went.effective_on AND %(on{of})s
            AND later.kind IN ('back', 'transferred_out', 'deleted', 'left', 'expelled', 'died')
      )
),
-- As the latest exemption says: to its last day, or open.
exempted AS MATERIALIZED (
    SELECT latest.member_id FROM (
        SELECT DISTINCT ON (member_id) member_id, effective_on, until FROM members_event
        WHERE kind = 'exempted' AND voided_at IS NULL AND effective_on <= %(on{of})s
        ORDER BY member_id, effective_on DESC, id DESC
    ) latest
    WHERE (latest.until IS NULL OR latest.until >= %(on{of})s) AND NOT EXISTS (
        SELECT FROM members_event later
        WHERE later.member_id = latest.member_id AND later.voided_at IS NULL
          AND later.effective_on BETWEEN latest.effective_on AND %(on{of})s
          AND later.kind IN ('transferred_out', 'deleted', 'left', 'expelled', 'died')
    )
)
