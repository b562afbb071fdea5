"""The sheets of people: members, what happened to them, and the posts that they hold in villages."""

from .events import EVENTS
from .people import MEMBERS
from .posts import POSTS

SHEETS = (MEMBERS, EVENTS, POSTS)
