"""What a person may ask of the register: to see all that it holds, and to be erased who never counted.

The policy and its sources stand in ``docs/data-subjects.md``; how long things are kept, in
:mod:`registry.privacy.retention`.
"""
