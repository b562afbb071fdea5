-- The state of each village that stands on a day: its members by each reading, has it a cell of its own?
-- Somebody who cannot be placed in one village of the day counts for none.
village_people AS (
    SELECT village_now.village_id,
           sum(people) AS resident,
           sum(people) FILTER (WHERE serving.cell_id IS NOT NULL) AS own,
           sum(official) FILTER (WHERE serving.cell_id IS NOT NULL) AS own_official
    FROM recorded
    JOIN village_now ON village_now.recorded = recorded.village_id
    LEFT JOIN cell_now ON cell_now.recorded = recorded.cell_id
    LEFT JOIN serving ON serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
    GROUP BY 1
),
-- Cadres from elsewhere by cell and village: not local at all, or posted to the village on the day. Only this
-- asks people themselves, and it is not run where no condition asks for `local`: the planner leaves out a join
-- that nothing reads. Index: assignment_posted.
posted AS MATERIALIZED (
    SELECT placed.cell_id, placed.village_id, count(*) AS people
    FROM placed
    JOIN members_member member ON member.id = placed.member_id
    JOIN village_now ON village_now.recorded = placed.village_id
    LEFT JOIN (
        SELECT DISTINCT member_id, village_id FROM members_assignment
        WHERE task = 'posted_to_village' AND starts_on <= %(on{of})s AND ends_on > %(on{of})s
    ) AS posting
        ON posting.member_id = placed.member_id AND posting.village_id = village_now.village_id
    WHERE NOT member.local OR posting.member_id IS NOT NULL
    GROUP BY placed.cell_id, placed.village_id
),
village_posted AS (
    SELECT village_now.village_id, sum(people) AS posted
    FROM posted
    JOIN village_now ON village_now.recorded = posted.village_id
    JOIN cell_now ON cell_now.recorded = posted.cell_id
    JOIN serving ON serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
    GROUP BY 1
),
-- Who will hardly be there for long. Only this asks how old people are and whether they are away; it is not run
-- where no condition asks for it, as above.
staying AS MATERIALIZED (
    SELECT cell_id, village_id,
           count(*) FILTER (WHERE age_band <> 'over_60') AS not_over_60,
           count(*) FILTER (WHERE member_id NOT IN (SELECT away.member_id FROM away)) AS not_away
    FROM placed
    GROUP BY cell_id, village_id
),
village_staying AS (
    SELECT village_now.village_id, sum(not_over_60) AS not_over_60, sum(not_away) AS not_away
    FROM staying
    JOIN village_now ON village_now.recorded = staying.village_id
    JOIN cell_now ON cell_now.recorded = staying.cell_id
    JOIN serving ON serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
    GROUP BY 1
),
village_with_cell AS (
    SELECT village_id, count(*) AS cells FROM serving WHERE served = 1 GROUP BY village_id
),
-- Villages whose own cell has a committee; not run where no condition asks for it.
village_with_committee AS (
    SELECT serving.village_id
    FROM serving
    JOIN (
        SELECT cell_now.cell_id, sum(official) AS official
        FROM recorded JOIN cell_now ON cell_now.recorded = recorded.cell_id
        GROUP BY 1
    ) AS officials USING (cell_id)
    WHERE serving.served = 1 AND officials.official >= %(committee_from)s AND EXISTS (
        SELECT FROM members_partypost post JOIN members_stretch there ON there.member_id = post.holder_id
        WHERE post.organization_id = serving.cell_id AND post.post IN ('secretary', 'committee_member')
          AND post.starts_on <= %(on{of})s AND post.ends_on > %(on{of})s
          AND there.starts_on <= %(on{of})s AND there.ends_on > %(on{of})s
    )
    GROUP BY 1
),
village_counts AS (
    SELECT village_id,
           coalesce(resident, 0) AS resident,
           coalesce(own, 0) AS own,
           coalesce(own, 0) - coalesce(posted, 0) AS local,
           coalesce(own_official, 0) AS own_official,
           coalesce(not_over_60, 0) AS not_over_60,
           coalesce(not_away, 0) AS not_away,
           cells IS NOT NULL AS own_cell,
           village_with_committee.village_id IS NOT NULL AS own_committee
    FROM standing_village
    LEFT JOIN village_people USING (village_id)
    LEFT JOIN village_posted USING (village_id)
    LEFT JOIN village_staying USING (village_id)
    LEFT JOIN village_with_cell USING (village_id)
    LEFT JOIN village_with_committee USING (village_id)
),
village_state AS (SELECT *, {reading} = 0 AS without_member FROM village_counts)
