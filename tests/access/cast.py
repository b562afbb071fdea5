"""Who asks and what is asked for: every role over one commune, and things in, below, above and beside it.

Each role is held over DU-A, and that of staff over the province as well. ``own`` is that committee or what
belongs to it, ``child`` something below, ``parent`` something that belongs to the province committee itself,
``sibling`` something of DU-B, and ``unknown`` names nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from cells import services as cells
from cells.models import VillageLogEntry, VillageProgramme
from cells.services.residence import introduce
from members import services as members
from members.models import Assignment, Award, Case, Event, Member, PartyPost, Post, Profile, Review
from registry.accounts.access import clients
from registry.accounts.access.policy import HOLDERS
from registry.accounts.models import Grant, Role, SummaryClient, User
from registry.common.declared.routes import Right
from registry.imports import jobs
from registry.imports.models import Batch
from registry.privacy.retention import runs as retention
from registry.units import numbering, organization_acts
from registry.units.models import Organization
from reports.stored import runs
from tests.world import World

OWN, CHILD, PARENT, SIBLING, UNKNOWN = "own", "child", "parent", "sibling", "unknown"
TARGETS = (OWN, CHILD, PARENT, SIBLING, UNKNOWN)
NOBODY = UUID("00000000-0000-4000-8000-000000000000")


@dataclass
class Actor:
    """Somebody who asks; ``roles`` held at each kind of target, ``user`` where there is a live account."""

    name: str
    browser: Client
    user: User | None = None
    roles: dict[str, set[str]] = field(default_factory=dict)
    client_of: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    batch: Batch | None = None
    roots: int = 0

    def holds(self, right: Right, at: str | None = None) -> bool:
        """Does the actor hold the right at that target (or anywhere)?"""
        mine = self.roles.get(at, set()) if at else set().union(*self.roles.values())
        if right in HOLDERS:
            return not mine.isdisjoint(HOLDERS[right])
        if right is Right.LOOK:
            return not mine or not mine.isdisjoint(HOLDERS[Right.SEE])
        return self.user is not None


@dataclass
class Cast:
    """The actors, and what each target is."""

    world: World
    actors: dict[str, Actor]
    member: dict[str, Member]
    event: dict[str, Event]
    profile: dict[str, Profile]
    contact: dict[str, Assignment]
    task: dict[str, Assignment]
    review: dict[str, Review]
    award: dict[str, Award]
    organization_award: dict[str, Award]
    post: dict[str, Post]
    party_post: dict[str, PartyPost]
    base: dict[str, int]
    base_term: dict[str, int]
    case: dict[str, Case]
    case_step: dict[str, int]
    sent: dict[str, int]
    coming: dict[str, int]
    programme: dict[str, VillageProgramme]
    step: dict[str, VillageLogEntry]
    batch: dict[str, Batch]
    user: dict[str, User]
    grant: dict[str, Grant]
    client: dict[str, SummaryClient]
    run: Any
    night: Any

    organization = {OWN: "DU-A", CHILD: "CB-A1-2", PARENT: "TU", SIBLING: "DU-B", UNKNOWN: "CB-KHONG"}
    cell = {OWN: "CB-A1-1", CHILD: "CB-A2", PARENT: "CB-TU", SIBLING: "CB-B2", UNKNOWN: "CB-KHONG"}
    area = {OWN: "xa-a", CHILD: "a1-1", PARENT: "tinh", SIBLING: "xa-b", UNKNOWN: "khong-co"}
    village = {OWN: "a1-1", CHILD: "a2-1", PARENT: "tinh", SIBLING: "b2-1", UNKNOWN: "khong-co"}


def _above(world: World) -> None:
    """A cell of the province, and somebody in it."""
    world.cell["CB-TU"] = organization_acts.found_organization(
        code="CB-TU",
        kind="grassroots_cell",
        name="Chi bộ cơ quan tỉnh",
        sector="agency",
        parent=world.cell["TU"],
        on=date(2019, 1, 1),
        by=world.staff,
    )
    above = members.first_record(
        member_data={"dossier_no": "HS-TINH-1", "full_name": "Đinh Văn Tỉnh"},
        cell=world.cell["CB-TU"],
        village=None,
        on=date(2020, 1, 1),
        by=world.staff,
    )
    world.member["tinh"], world.event["tinh"] = above.member, above


def cast(world: World, uploads: Path) -> Cast:
    """Everybody and everything; ``uploads`` is where files that are sent are kept."""
    _above(world)
    who = {OWN: "an", CHILD: "vinh", PARENT: "tinh", SIBLING: "quy"}
    post = {
        target: members.fill_post(
            village=world.area[Cast.village[target]],
            post="front_head",
            holder=None,
            on=date(2025, 8, 1),
            by=world.staff,
        )
        for target in (OWN, CHILD, SIBLING)
    }
    case = {
        target: members.open_case(
            full_name=f"Lò Thị Nguồn {target}", cell=world.cell[code], on=date(2025, 8, 1), by=world.staff
        )
        for target, code in Cast.cell.items()
        if target != UNKNOWN
    }
    for one in case.values():
        members.note_step(case=one, step="review", on=date(2025, 9, 1), by=world.staff, result="yes")
    case_step = {target: one.steps.get().pk for target, one in case.items()}
    colleague = _user("colleague", {"DU-A": Role.OFFICER}, world)
    batch = {
        CHILD: _sent(world, colleague, "DU-A"),
        PARENT: _sent(world, world.staff, "TU"),
        SIBLING: _sent(world, world.other_officer, "DU-B"),
    }
    actors = {actor.name: actor for actor in _actors(world)}
    user = {
        OWN: colleague,
        CHILD: _user("of a cell", {"CB-A1-2": Role.VIEWER}, world),
        PARENT: world.viewer,
        SIBLING: world.other_officer,
    }
    for name, code in (("of a cell", "CB-A1-2"), ("of the other commune", "DU-B")):
        clients.issue(name=name, organization_id=world.cell[code].pk, by=world.staff)
    names = {OWN: "summary client", CHILD: "of a cell", SIBLING: "of the other commune"}
    client = {target: SummaryClient.objects.get(name=name) for target, name in names.items()}
    client[PARENT] = SummaryClient.objects.get(organization=world.cell["TU"])
    # Else each request whose writes are taken back would number the trees again.
    numbering.ensure()
    return Cast(
        world,
        actors,
        {target: world.member[name] for target, name in who.items()},
        {target: world.event[name] for target, name in who.items()},
        {target: _stated(world, world.member[name]) for target, name in who.items()},
        {target: _introduced(world, world.member[name]) for target, name in who.items()},
        {target: _assigned(world, world.member[name]) for target, name in who.items()},
        {target: _reviewed(world, world.member[name]) for target, name in who.items()},
        {target: _awarded(world, world.member[name]) for target, name in who.items()},
        {
            target: _awarded(world, world.cell[code])
            for target, code in Cast.organization.items()
            if code in world.cell
        },
        post,
        *_of_units(world),
        case,
        case_step,
        *_under_way(world),
        *_worked_on(world),
        batch,
        user,
        {target: Grant.objects.get(user=one) for target, one in user.items()},
        client,
        runs.ask(kind="changed", by=world.staff),
        retention.ask(by=world.staff),
    )


def _under_way(world: World) -> tuple[dict[str, int], dict[str, int]]:
    """Members sent from each commune to a cell of the province, and from there to each commune."""

    def send(name: str, to: str) -> int:
        transfer = members.send_transfer(
            member=world.member[name],
            to=world.cell[to],
            on=date(2026, 1, 5),
            document_no="1-GT",
            by=world.staff,
        )
        return int(transfer.pk)

    sent = {OWN: send("an", "CB-TU"), SIBLING: send("quy", "CB-TU")}
    above = members.first_record(
        member_data={"dossier_no": "HS-TINH-2", "full_name": "Đinh Văn Tỉnh Hai"},
        cell=world.cell["CB-TU"],
        on=date(2020, 1, 1),
        by=world.staff,
    )
    world.member["tinh-2"] = above.member
    return sent, {OWN: send("tinh", "DU-A"), SIBLING: send("tinh-2", "DU-B")}


def _of_units(world: World) -> tuple[dict[str, PartyPost], dict[str, int], dict[str, int]]:
    """A post of each organization, and a place of work in each area with its latest term."""
    on, by, holder = date(2025, 8, 1), world.staff, world.member["an"]
    post = {
        target: members.fill_party_post(
            organization=world.cell[code], post="deputy_secretary", holder=holder, on=on, by=by
        )
        for target, code in Cast.organization.items()
        if code in world.cell
    }
    terms = {
        target: members.found_base(
            code=f"CS-{target}", facts=members.BaseFacts("Công ty", world.area[key]), on=on, by=by
        )
        for target, key in Cast.area.items()
        if key in world.area
    }
    for term in terms.values():
        members.change_base(base=term.base, changes={"workers": 12}, on=date(2025, 9, 1), by=by)
    latest = {target: term.base.terms.latest("starts_on").pk for target, term in terms.items()}
    return post, {target: term.base_id for target, term in terms.items()}, latest


def _worked_on(world: World) -> tuple[dict[str, VillageProgramme], dict[str, VillageLogEntry]]:
    """A clearing programme of each village, and a step noted there."""
    on, by = date(2025, 8, 1), world.staff
    villages = {target: world.area[Cast.village[target]] for target in (OWN, CHILD, SIBLING)}
    charge = cells.Charge("other")
    return (
        {t: cells.open_programme(village=v, charge=charge, on=on, by=by) for t, v in villages.items()},
        {t: cells.note_step(village=v, step="survey", on=on, by=by) for t, v in villages.items()},
    )


def _stated(world: World, member: Member) -> Profile:
    """What is so of somebody from a day on."""
    return members.state_facts(member=member, on=date(2025, 9, 1), retired=True, by=world.staff)


def _introduced(world: World, member: Member) -> Assignment:
    """Somebody's contact with a cell of residence."""
    return introduce(member=member, cell=world.cell["CB-A2"], on=date(2025, 9, 1), by=world.staff)


def _assigned(world: World, member: Member) -> Assignment:
    """Somebody follows a cell."""
    charge = members.Charge("follows_cell", world.cell["CB-A2"])
    return members.assign(member=member, charge=charge, on=date(2025, 9, 1), by=world.staff)


def _reviewed(world: World, member: Member) -> Review:
    """Somebody is under review."""
    return members.open_review(member=member, on=date(2025, 10, 1), reason="activity", by=world.staff)


def _awarded(world: World, to: Member | Organization) -> Award:
    """An award of somebody, or of an organization."""
    return members.give_award(to=to, kind="merit", awarded_on=date(2025, 9, 1), by=world.staff)


def _actors(world: World) -> list[Actor]:
    here = (OWN, CHILD)
    actors = []
    for role in Role.values:
        actors.append(_signed_in(world, role, {"DU-A": role}, {target: {role} for target in here}))
    everywhere = {target: {"staff"} for target in (OWN, CHILD, PARENT, SIBLING)}
    actors.append(_signed_in(world, "province staff", {"TU": Role.STAFF}, everywhere))
    both = {OWN: {"officer"}, CHILD: {"officer"}, SIBLING: {"viewer"}}
    grants = {"DU-A": Role.OFFICER, "DU-B": Role.VIEWER}
    actors.append(_signed_in(world, "officer here, viewer there", grants, both))
    actors.append(_signed_in(world, "stranger", {}, {}))
    ended = _signed_in(world, "ended grant", {"DU-A": Role.OFFICER}, {})
    Grant.objects.filter(user=ended.user).update(ends_on=localdate())
    to_come = _signed_in(world, "grant to come", {"DU-A": Role.OFFICER}, {})
    Grant.objects.filter(user=to_come.user).update(starts_on=localdate() + timedelta(days=1))
    gone = _signed_in(world, "ended account", {"DU-A": Role.STAFF}, {})
    User.objects.filter(pk=gone.user.pk).update(is_active=False)  # type: ignore[union-attr]
    gone.user = None
    actors += [ended, to_come, gone, Actor("anonymous", Client())]
    for name in ("summary client", "revoked client"):
        token = clients.issue(name=name, organization_id=world.cell["DU-A"].pk, by=world.staff)
        headers = {"Authorization": f"Bearer {token}"}
        actors.append(Actor(name, Client(headers=headers), client_of="DU-A", headers=headers))
    clients.revoke(name="revoked client", by=world.staff)
    actors[-1].client_of = ""
    return actors


def _signed_in(world: World, name: str, grants: dict[str, str], roles: dict[str, set[str]]) -> Actor:
    user = _user(f"actor {name}", grants, world)
    actor = Actor(name, Client(), user, roles)
    actor.browser.force_login(user)
    if actor.holds(Right.SEE):
        actor.roots = len(grants)
    if actor.holds(Right.ENTER):
        actor.batch = _sent(world, user, next(iter(grants)))
    return actor


def _user(name: str, grants: dict[str, str], world: World) -> User:
    user = User.objects.create(username=name.replace(" ", "-").replace(",", ""), full_name=name)
    for code, role in grants.items():
        Grant.objects.create(user=user, role=role, organization=world.cell[code])
    return user


def _sent(world: World, user: User, code: str) -> Batch:
    file = SimpleUploadedFile("members.csv", "Số hồ sơ,Họ và tên\nM-901,Lò Văn Mới\n".encode())
    return jobs.receive(files=[file], organization=world.cell[code], by=user)
