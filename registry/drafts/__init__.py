"""Drafts: what somebody types before it is entered, saved on the server, confirmed on a page of its own.

Every form with a confirming page is served by :func:`registry.drafts.entering.serve`; what was changed by
somebody else meanwhile is found by :class:`registry.drafts.over_record.OverRecord`. What the forms ask and
what is written stands with each app.
"""
