"""The sheets of people: members, what they are from when, what happened to them, what they have."""

from .bases import BASES
from .case_steps import CASE_STEPS
from .cases import PROSPECTS
from .duties import ASSIGNMENTS, PARTY_POSTS
from .events import EVENTS
from .holidays import HOLIDAYS
from .honours import AWARDS, BADGES, CARDS
from .people import MEMBERS
from .posts import POSTS
from .profiles import PROFILES
from .reviews import REVIEWS

SHEETS = (
    *(BASES, MEMBERS, PROFILES, EVENTS, POSTS, PARTY_POSTS, ASSIGNMENTS),
    *(BADGES, CARDS, AWARDS, REVIEWS, PROSPECTS, CASE_STEPS, HOLIDAYS),
)
