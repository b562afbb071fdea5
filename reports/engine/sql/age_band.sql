-- The age band on the day `aged_on`, in full years by the calendar.
-- By the day on which somebody gets too old for a band: who has not yet had birthday n is younger than n.
-- Taking n years from 1 March 2023 gives 1 March, so somebody born on 29 February turns on 1 March.
CASE WHEN birth_date IS NULL THEN 'unknown'
     WHEN birth_date > (aged_on - interval '31 years')::date THEN '18-30'
     WHEN birth_date > (aged_on - interval '36 years')::date THEN '31-35'
     WHEN birth_date > (aged_on - interval '41 years')::date THEN '36-40'
     WHEN birth_date > (aged_on - interval '46 years')::date THEN '41-45'
     WHEN birth_date > (aged_on - interval '51 years')::date THEN '46-50'
     WHEN birth_date > (aged_on - interval '56 years')::date THEN '51-55'
     WHEN birth_date > (aged_on - interval '61 years')::date THEN '56-60'
     ELSE 'over_60' END
