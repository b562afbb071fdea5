"""Who belongs to a cell and leads it."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from .people import State, age_band
from .places import Places, at
from .world import Member, on


class CellFigures(Places):
    """Who belongs to a cell and leads it."""

    def _at_risk(self, people: list[tuple[Member, State]], day: date) -> tuple[bool, int]:
        """Is everybody known to be over 60, and how many are away?"""
        old = all(age_band(member.birth_date, day) == "over_60" for member, _ in people)
        return old, sum(self.people.is_away(member, day) for member, _ in people)

    def has_committee(self, cell: str, day: date) -> bool:
        """Has the cell enough official members, and somebody in a post of its committee?"""
        if self.officials(cell, day) < settings.COMMITTEE_FROM:
            return False
        return bool(self._holders(cell, day, ("secretary", "committee_member")))

    def _holders(self, organization: str, day: date, posts: tuple[str, ...]) -> list[str]:
        """The counted members who hold one of the posts."""
        return [
            post.dossier_no
            for post in on(self.world.party_posts, day)
            if post.organization_code == organization
            and post.post in posts
            and self.people.state(post.dossier_no, day)
        ]

    def officials(self, cell: str, day: date) -> int:
        """The official members of a cell that stands on the day."""
        return sum(state.standing == "official" for _, state in self._people_of_cell(cell, day))

    def _people_of_cell(self, cell: str, day: date) -> list[tuple[Member, State]]:
        counted = self.people.counted(day)
        place = self.trees.organizations.place
        return [(member, state) for member, state in counted if place(state.cell, day) == at(cell)]
