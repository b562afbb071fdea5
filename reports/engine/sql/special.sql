-- What kinds of a special place a village is on a day: its own row says, where that is empty its commune's.
SELECT unnest(string_to_array(coalesce(nullif(own.special, ''), nullif(commune.special, ''), 'none'), ' '))
           AS value
FROM units_areaplacement place
JOIN units_areanaming own
    ON own.area_id = place.area_id AND own.starts_on <= {day} AND own.ends_on > {day}
LEFT JOIN units_areanaming commune
    ON commune.area_id = place.parent_id AND commune.starts_on <= {day} AND commune.ends_on > {day}
WHERE place.area_id = {village} AND place.starts_on <= {day} AND place.ends_on > {day}
