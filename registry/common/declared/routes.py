"""Which right each address of the register needs, as apps declare it in ``routes.py`` (``ROUTES``).

An address has a *door*: a right that its user must hold somewhere, or is refused (403) whatever the address
names. What it names must lie in the user's scope, or does not exist (404). What is done to it may need
another right *over* it, or is refused (403). An address that no app declares is refused to everybody.

Who holds a right says :mod:`registry.accounts.access.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Right(Enum):
    """What somebody may do; the value says it in words."""

    OPEN = "reach the address without signing in"
    MACHINE = "pull summaries, with a summary client's token and no other way"
    SIGNED_IN = "sign in, look after one's own account"
    LOOK = "open the register's pages, which show what is in one's scope: nothing, where it is empty"
    SEE = "see organizations, areas, people and figures"
    ENTER = (
        "enter what happens to people, posts, places of work, work on villages, handing on of targets,"
        " imports"
    )
    MANAGE = (
        "change which villages a cell serves and a unit's own target, run the stored figures,"
        " show somebody all that is held on a person, erase who never counted"
    )
    KEEP = "set how long things are kept, for the whole register: so over a province only"
    AUDIT = "read the trail"
    ADMINISTER = "keep accounts, grants and summary clients"


class Target(Enum):
    """What an address names; the value says whose scope decides."""

    NONE = ""
    ORGANIZATION = "organization"
    CELL = "cell"
    AREA = "area"
    VILLAGE = "village"
    MEMBER = "member"
    EVENT = "event of a member"
    PROFILE = "what is so of a member from a day on"
    POST = "post of a village"
    PARTY_POST = "post of an organization"
    BASE = "place of work in an area or of an organization that one sees"
    CASE = "case of a prospect"
    PAPER = "paper of an organization"
    CARD_BATCH = "batch of cards of an organization"
    SENT = "transfer from an organization that one sees"
    COMING = "transfer to an organization that one sees"
    PROGRAMME = "clearing programme of a village"
    STEP = "step in the log of a village"
    BATCH = "own import, or one of an organization that one manages"
    NIGHT = "night's removal of what was kept long enough, which belongs to no unit"
    PLAN = "plan of reorganization, one's own or shared with an organization that one sees"
    RUN = "run of the stored figures, which belong to no unit"
    FACTOR = "own second factor"
    DRAFT = "own draft"
    ACCOUNT = "user whose account one keeps"
    GRANT = "grant over an organization that one administers"
    CLIENT = "summary client of an organization that one administers"


@dataclass(frozen=True, slots=True)
class Route:
    """What an address needs. ``HEAD`` is answered wherever ``GET`` is; any other method is 405."""

    methods: str
    door: Right
    target: Target = Target.NONE
    over: Right = Right.SEE

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that are answered."""
        named = tuple(self.methods.split())
        return (*named, "HEAD") if "GET" in named else named


PAGE, FORM, ACT = "GET", "GET POST", "POST"


def form(target: Target, over: Right = Right.ENTER, methods: str = FORM) -> Route:
    """A form about something in scope: whoever sees the thing may be told that another right is needed."""
    return Route(methods, Right.LOOK, target, over)


class Section(Enum):
    """What addresses are about; ``docs/access.md`` lists them in this order."""

    OWN_ACCOUNT = "signing in and one's own account"
    ADMINISTRATION = "accounts, grants and summary clients, for administrators"
    UNITS = "what one's units look like"
    SEARCH = "finding people and units"
    CELLS = "what is changed about cells and villages"
    TARGETS = "targets"
    PERIODS = "periods and what was published"
    REORGANIZATION = "plans of reorganization"
    FORMS = "statutory forms and declared lines"
    PEOPLE = "people"
    PAPERS = "papers about people, their numbers and templates"
    RETENTION = "how long things are kept"
    IMPORTS = "imports"
    TRAIL = "the trail"
    WORK = "work in the background"
    STORED_FIGURES = "stored figures"
    SUMMARIES = "summaries, for machines"


@dataclass(frozen=True, slots=True)
class Routes:
    """The addresses of one section, by their names, and what each needs."""

    section: Section
    by_name: dict[str, Route]
