"""Work in the background: every piece of it is a row, and the message broker only says that there is one.

Nothing is lost when a worker dies (its lease runs out, and another takes the row up), when the broker or the
clock does (every worker looks for itself what waits), or when three clocks ask at once (a key stands once).
Only who took a row up last may write to it, so a worker that slept too long or was cancelled writes nothing.

``models`` has what every such row says, ``items`` what can be done with one, ``held`` an item in a worker's
hands, ``working`` how a worker does it, ``sweeping`` how lost ones are found, ``nudges`` the way to the
broker, ``clock`` what starts when. Which kinds of work there are is declared in each app's ``work.py``.
"""
