-- Of the cases `placed` those whose last certificate is still valid on the day.
-- Grain: a row of the answer. Index: the steps of a case.
SELECT placed.row, count(*) AS cases
FROM placed
WHERE (
    SELECT max(step.done_on) FROM members_casestep step
    WHERE step.case_id = placed.id AND step.step = 'certificate' AND step.done_on <= %(on)s
) + make_interval(months => %(months)s) >= %(on)s::date
GROUP BY 1
