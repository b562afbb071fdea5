-- Targets of exactly one period, measure and basis. Grain: a recipient, with its latest target in force.
-- A target in words alone has no value. Index: target_by_recipient.
SELECT DISTINCT ON (recipient_id) recipient_id, organization.code, target.value, target.unit, target.sense,
       target.narrative AS words
FROM targets_target target JOIN units_organization organization ON organization.id = target.recipient_id
WHERE period_from = %(starts)s AND period_to = %(ends)s AND measure = %(measure)s AND basis = %(basis)s
  AND in_force_from <= %(on)s
ORDER BY recipient_id, in_force_from DESC, target.id DESC
