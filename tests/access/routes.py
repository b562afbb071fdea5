"""How each address of the policy is asked for, and what it answers to whoever may ask.

A new address needs a line in its app's ``routes.py`` (what it needs) and one here (how a test names its
targets, and the answer where it is not a plain page).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from members.pages.acts import ACTS
from registry.common.declared.routes import Right, Target

from .cast import CHILD, NOBODY, OWN, PARENT, SIBLING, TARGETS, UNKNOWN, Actor, Cast

ON = "2026-06-30"
Make = Callable[[Cast, Actor, str], str]
Answer = dict[str, int] | Callable[[Actor, str], int]
# Whatever is sent is answered by leading on.
DONE: Answer = {"POST": 302}


@dataclass(frozen=True, eq=False)
class Line:
    """One way to ask for a route: how its address is made, and the status of each method that is let through.

    ``target`` stands where the address names something in its query only, and the policy speaks of none;
    ``sees`` where something else than a role over the target decides whether it is there; ``may`` where the
    door is not enough.
    """

    route: str
    make: Make
    answers: Answer = field(default_factory=dict)
    target: Target | None = None
    targets: tuple[str, ...] = TARGETS
    sees: Callable[[Actor, str], bool] | None = None
    may: Callable[[Actor], bool] | None = None

    def answer(self, actor: Actor, method: str) -> int:
        """The status for somebody who may."""
        if callable(self.answers):
            return self.answers(actor, method)
        return self.answers.get(method, self.answers.get("GET", 200) if method == "HEAD" else 200)


def plain(route: str, answers: Answer | None = None, *args: Any, query: str = "") -> Line:
    """An address that names nothing."""
    return Line(
        route, lambda cast, actor, target: reverse(route, args=args) + query, answers or {}, targets=("none",)
    )


def of(route: str, kind: str, answers: Answer | None = None, query: str = "") -> Line:
    """An address whose only parameter is the key of a unit."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[getattr(cast, kind)[target]]) + query,
        answers or {},
    )


def asking(route: str, kind: str, target: Target, query: str, *args: str, **more: Any) -> Line:
    """An address that names a unit in its query, after ``query``."""
    return Line(
        route,
        lambda cast, actor, which: (
            f"{reverse(route, args=args)}?ngay={ON}&{query}{getattr(cast, kind)[which]}"
        ),
        target=target,
        **more,
    )


def member_key(cast: Cast, target: str) -> Any:
    """What stands in the address of a member."""
    return cast.member[target].pk if target in cast.member else 10**9


def about(route: str, targets: tuple[str, ...] = TARGETS, answers: Answer | None = None) -> Line:
    """An address about a member."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[member_key(cast, target)]),
        answers or {},
        targets=targets,
    )


def event(route: str) -> Line:
    """An address about an event of a member."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.event[target].pk if target in cast.event else 10**9
        return reverse(route, args=[member_key(cast, target), known])

    return Line(route, make, DONE)


def profile(route: str) -> Line:
    """An address about what is so of a member from a day on."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.profile[target].pk if target in cast.profile else 10**9
        return reverse(route, args=[member_key(cast, target), known])

    return Line(route, make, DONE)


def introduced(route: str) -> Line:
    """An address about a member's contact with a cell of residence."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.contact[target].pk if target in cast.contact else 10**9
        return reverse(route, args=[member_key(cast, target), known])

    return Line(route, make, DONE)


def reviewed(route: str) -> Line:
    """An address about a review of a member."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.review[target].pk if target in cast.review else 10**9
        return reverse(route, args=[member_key(cast, target), known])

    return Line(route, make, DONE)


def award(cast: Cast, actor: Actor, target: str) -> str:
    """An award of a member."""
    given = cast.award[target].pk if target in cast.award else 10**9
    return reverse("member_given_taken_back", args=[member_key(cast, target), "khen-thuong", given])


def organization_award(cast: Cast, actor: Actor, target: str) -> str:
    """An award of an organization."""
    given = cast.organization_award[target].pk if target in cast.organization_award else 10**9
    return reverse("organization_award_taken_back", args=[cast.organization[target], given])


def post(cast: Cast, actor: Actor, target: str) -> str:
    """A post of a village."""
    held = cast.post[target].pk if target in cast.post else 10**9
    return reverse("post_vacate", args=[cast.village[target], held])


def of_case(route: str, answers: Answer | None = None, *path: str) -> Line:
    """An address about the case of a prospect, with the last ``path`` of its form."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        case = cast.case.get(target)
        if route == "case_step_removed":
            return reverse(route, args=[case.pk, cast.case_step[target]] if case else [10**9, 10**9])
        address = reverse("case" if path else route, args=[case.pk if case else 10**9])
        return f"{address}{path[0]}/" if path else address

    return Line(route, make, answers or {})


def under_way(route: str, side: str, answers: Answer) -> Line:
    """An answer to a transfer from or to an organization."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[getattr(cast, side).get(target, 10**9)]),
        answers,
        targets=(OWN, SIBLING, UNKNOWN),
    )


def worked_on(route: str) -> Line:
    """A clearing programme of a village, or a step noted in its log."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        known = cast.step if route == "village_step_remove" else cast.programme
        number = known[target].pk if target in known else 10**9
        return reverse(route, args=[cast.village[target], number])

    return Line(route, make, DONE, targets=(OWN, CHILD, SIBLING, UNKNOWN))


def of_a_village(route: str) -> Line:
    """A form about a village."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.village[target]]),
        DONE,
        targets=(OWN, CHILD, SIBLING, UNKNOWN),
    )


def batch(route: str, answers: Answer) -> Line:
    """An import: one's own, a colleague's, and those of organizations above and beside."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        found = actor.batch if target == OWN else cast.batch.get(target)
        return reverse(route, args=[found.pk if found else NOBODY])

    def sees(actor: Actor, target: str) -> bool:
        return target == OWN or actor.holds(Right.MANAGE, target)

    return Line(route, make, answers, sees=sees)


def run(route: str, answers: Answer | None = None) -> Line:
    """A run of the stored figures: it belongs to no unit, so it is there or it is not."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.run.pk if target == OWN else 10**9]),
        answers or {},
        targets=(OWN, UNKNOWN),
        sees=lambda actor, target: target == OWN,
    )


def to_the_only_one(actor: Actor, method: str) -> int:
    """The doors to the trees lead on where there is one way."""
    return 302 if actor.roots == 1 else 200


def sent_home(actor: Actor, method: str) -> int:
    """Whoever is signed in need not sign in."""
    return 302 if actor.user else 200


def to_the_work(actor: Actor, method: str) -> int:
    """Who sees no figure is led on to the trail or the accounts."""
    return 200 if actor.holds(Right.LOOK) else 302


def keeps(actor: Actor) -> bool:
    """How long things are kept is set over a province only."""
    return actor.holds(Right.KEEP, PARENT)


def compares(actor: Actor) -> bool:
    """Numbers are compared by who manages the whole register."""
    return actor.holds(Right.MANAGE, PARENT)


def comparing(route: str, answers: Answer | None = None, args: tuple[int | str, ...] = ()) -> Line:
    """A page about the whole register, as of numbers that wait: it names no unit."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=args),
        answers or {},
        targets=("none",),
        may=compares,
    )


def has_work(actor: Actor) -> bool:
    """Work in the background is seen by those who see figures, and by who keeps the register's limits."""
    return actor.holds(Right.SEE) or keeps(actor)


def night(route: str) -> Line:
    """A night's removal: it belongs to no unit, so it is there or it is not."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.night.pk if target == OWN else 10**9]),
        {"POST": 302},
        targets=(OWN, UNKNOWN),
        sees=lambda actor, target: target == OWN,
        may=keeps,
    )


def administers(actor: Actor, target: str) -> bool:
    """Accounts and clients are those of the units that one administers."""
    return actor.holds(Right.ADMINISTER, target)


def account(route: str, answers: Answer | None = None) -> Line:
    """An address about a user, or about one of the user's grants."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        user = cast.user.get(target)
        numbers = [user.pk if user else 10**9]
        if route == "grant_end":
            numbers.append(cast.grant[target].pk if user else 10**9)
        return reverse(route, args=numbers)

    return Line(route, make, answers or {}, sees=administers)


def machine(route: str, answers: Answer | None = None) -> Line:
    """An address about a summary client."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        return reverse(route, args=[cast.client[target].pk if target in cast.client else 10**9])

    return Line(route, make, answers or {}, sees=administers)


PLAN_ROUTES = (
    *(
        "plan",
        "plan_things",
        "plan_progress",
        "plan_edit",
        "plan_merge",
        "plan_row",
        "plan_row_remove",
        "plan_sheet",
    ),
    *("plan_share", "plan_preview", "plan_stop", "plan_discard", "plan_carry_out", "plan_undo"),
)


def nobodys_plan(route: str) -> Line:
    """A plan that is not there; who sees which is tried where plans are tested."""
    numbers = [10**9, 1] if route == "plan_row_remove" else [10**9]
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=numbers),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    )


def nobodys_paper(route: str) -> Line:
    """A paper that is not there; who sees which is tried where papers are tested."""
    args: list[Any] = [10**9, "pdf"] if route == "paper_file" else [10**9]
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=args),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    )


# The password is asked for once more, before anything is looked up.
FIRST_PROVE: Answer = {"GET": 302, "POST": 302}

LINES: tuple[Line, ...] = (
    plain("login", sent_home),
    plain("second_step", {"GET": 302, "POST": 302}),
    plain("logout", DONE),
    plain("password"),
    plain("prove"),
    plain("factors"),
    plain("factor_totp", FIRST_PROVE),
    plain("factor_key", FIRST_PROVE),
    plain("factor_codes", FIRST_PROVE),
    Line(
        "factor_remove",
        lambda cast, actor, target: reverse("factor_remove", args=[10**9]),
        FIRST_PROVE,
        targets=(UNKNOWN,),
        sees=lambda actor, target: True,
    ),
    plain("own_sessions"),
    plain("drafts"),
    Line(
        "draft_give_up",
        lambda cast, actor, target: reverse("draft_give_up", args=[NOBODY]),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    ),
    plain("own_sessions_end", DONE),
    plain("accounts"),
    plain("account_new"),
    account("account"),
    account("account_grant"),
    account("grant_end", DONE),
    account("account_rename", DONE),
    account("account_password", DONE),
    account("account_end", DONE),
    account("account_reopen", DONE),
    account("account_factors", DONE),
    account("account_sessions", DONE),
    Line(
        "health",
        lambda cast, actor, target: reverse("health"),
        targets=("none",),
        may=lambda actor: actor.holds(Right.ADMINISTER, PARENT),
    ),
    plain("clients"),
    machine("client_renew", DONE),
    machine("client_revoke", DONE),
    plain("home", to_the_work),
    Line(
        "home",
        lambda c, a, t: f"/?ngay={ON}&don-vi={c.organization[t]}",
        to_the_work,
        target=Target.ORGANIZATION,
        sees=lambda a, t: True,
    ),
    plain("areas", to_the_only_one),
    of("area", "area", query=f"?ngay={ON}"),
    plain("organizations", to_the_only_one),
    of("organization", "organization", query=f"?ngay={ON}"),
    of("organization", "cell", query=f"?ngay={ON}"),
    plain("villages"),
    plain("clearing"),
    plain("readings"),
    comparing("reading_set", DONE),
    asking("villages", "area", Target.AREA, "xa="),
    plain("figures"),
    plain("question_save", {"POST": 400}),
    Line(
        "question_remove",
        lambda cast, actor, target: reverse("question_remove", args=[10**9]),
        {"POST": 404},
        targets=(UNKNOWN,),
        sees=lambda actor, target: True,
    ),
    plain("made_files"),
    *(
        Line(
            route,
            lambda cast, actor, target, route=route: reverse(route, args=[10**9]),
            {method: 404},
            targets=(UNKNOWN,),
            sees=lambda actor, target: True,
        )
        for route, method in (("made_file", "GET"), ("made_file_stop", "POST"), ("made_file_remove", "POST"))
    ),
    plain("inbox"),
    plain("notices_read", DONE),
    *(
        Line(
            route,
            lambda cast, actor, target, route=route: reverse(route, args=[10**9]),
            {method: 404},
            targets=(UNKNOWN,),
            sees=lambda actor, target: True,
        )
        for route, method in (
            ("notice_file", "GET"),
            ("notice_remove", "POST"),
            ("question_schedule", "POST"),
        )
    ),
    plain("schedules"),
    Line(
        "figure",
        lambda c, a, t: f"{reverse('figure', args=['members'])}?ngay={ON}&don-vi={c.organization[t]}",
        target=Target.ORGANIZATION,
    ),
    Line(
        "figure",
        lambda c, a, t: f"{reverse('figure', args=['villages'])}?ngay={ON}&don-vi=dia-ban:{c.area[t]}",
        target=Target.AREA,
    ),
    asking("drill_down", "organization", Target.ORGANIZATION, f"indicator=members&on={ON}&organization="),
    asking("drill_down", "area", Target.AREA, f"indicator=members&on={ON}&area="),
    asking(
        "why_moved",
        "organization",
        Target.ORGANIZATION,
        f"indicator=members&on={ON}&compare_on=2025-06-30&organization=",
    ),
    plain("search"),
    plain("search", query="?q=lo+van"),
    of("cell_villages", "cell"),
    plain("targets"),
    asking("targets", "organization", Target.ORGANIZATION, "don-vi="),
    plain("party_posts"),
    asking("party_posts", "organization", Target.ORGANIZATION, "don-vi="),
    plain("post_coverage"),
    asking("post_coverage", "organization", Target.ORGANIZATION, "don-vi="),
    asking("post_coverage", "area", Target.AREA, "don-vi=dia-ban:"),
    plain("village_posts_table"),
    asking("village_posts_table", "area", Target.AREA, "xa="),
    asking("village_posts_edit", "area", Target.AREA, "xa=", answers=DONE),
    plain("meetings"),
    asking("meetings", "organization", Target.ORGANIZATION, "don-vi="),
    asking("meetings_edit", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    plain("rankings"),
    asking("rankings", "organization", Target.ORGANIZATION, "don-vi="),
    asking("ranking_counts", "organization", Target.ORGANIZATION, "don-vi="),
    *(
        asking(route, "organization", Target.ORGANIZATION, "don-vi=", answers=DONE)
        for route in ("ranking_propose", "ranking_decide", "ranking_confirm")
    ),
    plain("residence"),
    asking("residence", "organization", Target.ORGANIZATION, "don-vi="),
    asking("residence_comments", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    about("member_introduce", answers=DONE),
    introduced("introduction_end"),
    plain("reviews"),
    asking("reviews", "organization", Target.ORGANIZATION, "don-vi="),
    about("review_open", answers=DONE),
    reviewed("review_close"),
    plain("bases"),
    asking("bases", "organization", Target.ORGANIZATION, "don-vi="),
    plain("ranking_cap"),
    comparing("ranking_cap_set", DONE),
    asking("targets_edit", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    plain("periods"),
    asking("periods", "organization", Target.ORGANIZATION, "don-vi="),
    plain("forms"),
    asking("forms", "organization", Target.ORGANIZATION, "don-vi="),
    asking("form_pack", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("form", "organization", Target.ORGANIZATION, "don-vi=", "1"),
    asking("form_checks", "organization", Target.ORGANIZATION, "don-vi="),
    asking("layouts", "organization", Target.ORGANIZATION, "don-vi="),
    # Forms are laid out for a whole province: whoever manages less is told so.
    asking(
        "layout_edit", "organization", Target.ORGANIZATION, "bieu=1&don-vi=", targets=(PARENT,), answers=DONE
    ),
    asking(
        "layout_edit",
        "organization",
        Target.ORGANIZATION,
        "bieu=1&don-vi=",
        targets=(OWN, CHILD, SIBLING, UNKNOWN),
    ),
    asking("declared", "organization", Target.ORGANIZATION, "don-vi="),
    asking("declare", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("declared_remind", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("period_close", "organization", Target.ORGANIZATION, "don-vi=", answers={"POST": 422}),
    asking("period_stop", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("period_reopen", "organization", Target.ORGANIZATION, "don-vi=", answers={"POST": 422}),
    plain("plans"),
    plain("plan_new", {"POST": 422}),
    plain("plan_sheet_template"),
    *(nobodys_plan(name) for name in PLAN_ROUTES),
    plain("members", DONE),
    asking("members", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("members", "cell", Target.CELL, "trang-thai=tat-ca&dang=csv&don-vi=", answers=DONE),
    about("member"),
    about("member_numbers"),
    plain("member_new", DONE),
    plain("member_arrive", DONE),
    plain("member_first", DONE),
    plain("due"),
    plain("recognitions", DONE),
    plain("recognitions_taken_back", {"GET": 404, "POST": 404}, query="?viec=1000000000"),
    plain("to_do"),
    plain("transfers"),
    about("member_hand_over", targets=(OWN, SIBLING, UNKNOWN), answers=DONE),
    under_way("transfer_receive", "coming", DONE),
    under_way("transfer_receive_now", "coming", DONE),
    under_way("transfer_refuse", "coming", DONE),
    under_way("transfer_withdraw", "sent", DONE),
    plain("confirmations"),
    plain("confirm_together", {"GET": 302, "POST": 302}),
    plain("confirmed_undo", {"GET": 302, "POST": 302}),
    plain("confirmation_rules"),
    comparing("confirmation_rule_set", DONE),
    plain("cases"),
    plain("case_new", DONE),
    plain("holidays"),
    comparing("holiday_new", DONE),
    comparing("holiday_removed", DONE, ("2026-01-01",)),
    of_case("case"),
    of_case("case_correct", DONE),
    # One view serves the forms of all steps.
    of_case("case_step", DONE, "nhan-xet"),
    of_case("case_step_removed", DONE),
    of_case("case_ceremony", DONE),
    of_case("case_close", DONE),
    # One view serves them all.
    *(about(act.name, answers=DONE) for act in ACTS[:2]),
    *(about(act.name, targets=(OWN, SIBLING, UNKNOWN), answers=DONE) for act in ACTS[2:]),
    about("member_correct", answers=DONE),
    about("member_facts", answers=DONE),
    profile("member_facts_taken_back"),
    Line(
        "member_give",
        lambda cast, actor, target: reverse("member_give", args=[member_key(cast, target), "huy-hieu"]),
        DONE,
    ),
    Line("member_given_taken_back", award, DONE),
    of("organization_award", "organization", DONE),
    Line("organization_award_taken_back", organization_award, DONE),
    plain("books"),
    asking("books", "organization", Target.ORGANIZATION, "don-vi="),
    plain("book", None, "danh-sach"),
    Line(
        "book",
        lambda cast, actor, which: (
            f"{reverse('book', args=['ket-nap'])}?den={ON}&don-vi={cast.organization[which]}"
        ),
        target=Target.ORGANIZATION,
    ),
    Line(
        "book_pdf",
        lambda cast, actor, which: (
            f"{reverse('book_pdf', args=['ket-nap'])}?den={ON}&don-vi={cast.organization[which]}"
        ),
        target=Target.ORGANIZATION,
    ),
    plain("badges"),
    asking("badges", "organization", Target.ORGANIZATION, "don-vi="),
    plain("badges_together", DONE),
    plain("cards_together", DONE),
    plain("given_together_taken_back", {"GET": 404, "POST": 404}, "0" * 8 + "-0000-4000-8000-" + "0" * 12),
    about("member_access_log"),
    about("member_holdings", answers={"POST": 422}),
    about("member_erase", answers={"POST": 422}),
    event("member_void"),
    event("member_replace"),
    of_a_village("village_posts"),
    of_a_village("programme_open"),
    of_a_village("village_step"),
    *(worked_on(route) for route in ("programme_revise", "programme_close", "village_step_remove")),
    Line("post_vacate", post, DONE, targets=(OWN, CHILD, SIBLING, UNKNOWN)),
    plain("papers"),
    *(nobodys_paper(name) for name in ("paper", "paper_file", "paper_give_back")),
    Line(
        "member_paper",
        lambda cast, actor, target: f"/dang-vien/{member_key(cast, target)}/van-ban/gioi-thieu/",
        DONE,
    ),
    of_case("case_paper", DONE, "van-ban/doan-the"),
    plain("papers_of_many", {"GET": 404, "POST": 404}, query="?nguoi=1000000000"),
    plain("paper_templates"),
    comparing("paper_template_edit", DONE, ("transfer_letter",)),
    plain("imports", {"POST": 422}),
    plain("imports_remembered", {"POST": 302}),
    plain("import_template", None, "roster"),
    batch("import", {}),
    batch("import_columns", {}),
    batch("import_check", DONE),
    batch("import_explain", DONE),
    batch("import_confirm", DONE),
    batch("import_stop", DONE),
    batch("import_progress", {"GET": 204}),
    batch("import_faults", {"GET": 302}),
    batch("import_undo", {"GET": 302, "POST": 302}),
    plain("never_counted"),
    plain("alike"),
    # Of people who are not there; over whom one may decide is tried where joining is.
    plain("alike_decide", {"GET": 404, "POST": 404}, 10**9, 10**9 + 1),
    plain("records_part", {"GET": 404, "POST": 404}, 10**9),
    comparing("numbers_awaiting"),
    comparing("numbers_settle", DONE),
    # Of two people who are no pair.
    comparing("numbers_decide", {"GET": 404, "POST": 404}, (1, 2)),
    Line("retention", lambda cast, actor, target: reverse("retention"), targets=("none",), may=keeps),
    Line(
        "retention_change",
        lambda cast, actor, target: reverse("retention_change", args=["import_files"]),
        DONE,
        targets=("none",),
        may=keeps,
    ),
    night("retention_cancel"),
    night("retention_retry"),
    plain("audit"),
    Line("work", lambda cast, actor, target: reverse("work"), targets=("none",), may=has_work),
    plain("runs"),
    run("run"),
    plain("run_now", DONE),
    run("run_retry", DONE),
    run("run_cancel", DONE),
    plain("api_indicators"),
    plain("api_areas"),
    plain("api_organizations"),
    Line("api_periods", lambda c, a, t: f"/api/v1/periods/?period=2026-06&organization={c.organization[t]}"),
    Line("api_targets", lambda c, a, t: f"/api/v1/targets/?on={ON}&organization={c.organization[t]}"),
    Line(
        "api_summaries",
        lambda c, a, t: f"/api/v1/summaries/?indicators=members&on={ON}&organization={c.organization[t]}",
    ),
    Line(
        "api_summary",
        lambda c, a, t: f"/api/v1/summaries/members/?on={ON}&organization={c.organization[t]}",
    ),
    plain("api_nowhere", {"GET": 404}, "khong-co"),
    plain("api_problem", {}, "no-token"),
    plain("api_schema"),
)
