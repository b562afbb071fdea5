"""The supplement round of a year: every member is asked to bring the record up to date."""
