"""A slow, plain second opinion on every figure.

``world`` holds a register in memory as the rows of its sheets, ``store`` puts it into the database or writes
the sheets, and the rest computes each figure from those rows, day by day, by the written meaning of the
figures alone. Nothing here imports the code under test but its models (to store a world) and the question
and answer types.
"""
