"""How long things are kept: the declared kinds, their dated settings, and the night's removal.

What the membership record itself holds is kept by law and is not here; nor are exports, which are streamed
and never kept. The policy and its sources stand in ``docs/data-subjects.md``.
"""
