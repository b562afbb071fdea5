"""The sheets of people: members, what they are from when, what happened to them, posts held in villages."""

from .events import EVENTS
from .people import MEMBERS
from .posts import POSTS
from .profiles import PROFILES

SHEETS = (MEMBERS, PROFILES, EVENTS, POSTS)
