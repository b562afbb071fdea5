"""Month-end figures, stored for every organization and area, that trends read.

``measures`` says what is stored, ``counting`` counts a month in one statement a tree, ``plan`` finds the
months that need it, ``runs`` is the queue of record, ``checking`` holds what is stored against a recount and
against the engine's own answers. A stored figure is a copy: :mod:`reports.engine.answers` stays the truth.
"""
