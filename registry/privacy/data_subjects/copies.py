"""What imports keep of a person to be undone by: it goes when the person does."""

from __future__ import annotations

from members.models import Member
from members.services import erasing
from reports.held import copies_of


def count(member_id: int) -> int:
    """How many rows there are."""
    return copies_of(Member(pk=member_id)).count()


def take(member_id: int) -> int:
    """Remove them; returns how many there were. The import can be undone without this person only."""
    return copies_of(Member(pk=member_id)).delete()[0]


def register() -> None:
    """Have an erasure take them along."""
    erasing.kept_of.append(count)
    erasing.with_it.append(take)
