"""The sheets of people: members, what they are from when, what happened to them, posts held in villages."""

from .bases import BASES
from .duties import ASSIGNMENTS, PARTY_POSTS
from .events import EVENTS
from .people import MEMBERS
from .posts import POSTS
from .profiles import PROFILES

SHEETS = (BASES, MEMBERS, PROFILES, EVENTS, POSTS, PARTY_POSTS, ASSIGNMENTS)
