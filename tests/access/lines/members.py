"""How each address about people, their cases, transfers and papers is asked for."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from members.pages.acts import ACTS
from registry.common.declared.routes import Target

from ..cast import CHILD, OWN, SIBLING, TARGETS, UNKNOWN, Actor, Cast
from ..line import DONE, Answer, Line, asking, comparing, of, plain


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


def of_a_village(route: str) -> Line:
    """A form about a village."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[cast.village[target]]),
        DONE,
        targets=(OWN, CHILD, SIBLING, UNKNOWN),
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


def base(route: str, answers: Answer | None = None) -> Line:
    """A place of work, or a change of one."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        numbers = [cast.base.get(target, 10**9)]
        if route == "base_change_taken_back":
            numbers.append(cast.base_term.get(target, 10**9))
        return reverse(route, args=numbers)

    return Line(route, make, answers or {})


LINES: tuple[Line, ...] = (
    base("base"),
    plain("base_new", DONE),
    *(base(route, DONE) for route in ("base_change", "base_change_taken_back", "base_close")),
    plain("search"),
    plain("search", query="?q=lo+van"),
    plain("reviews"),
    asking("reviews", "organization", Target.ORGANIZATION, "don-vi="),
    about("review_open", answers=DONE),
    reviewed("review_close"),
    plain("members", DONE),
    asking("members", "organization", Target.ORGANIZATION, "don-vi=", answers=DONE),
    asking("members", "cell", Target.CELL, "trang-thai=tat-ca&dang=csv&don-vi=", answers=DONE),
    about("member"),
    about("member_numbers"),
    about("member_sheet"),
    about("member_sheet_file"),
    plain("member_new", DONE),
    plain("member_arrive", DONE),
    plain("member_first", DONE),
    plain("due"),
    plain("recognitions", DONE),
    *(
        plain(name, {"GET": 404, "POST": 404}, query="?phieu=00000000-0000-4000-8000-000000000000")
        for name in ("recognitions_taken_back", "moves_taken_back", "letters_taken_back")
    ),
    of("whole_cell", "cell", DONE),
    plain("many_corrected", DONE),
    # There is nothing to be undone.
    plain("many_corrected_undone", {"GET": 302, "POST": 302}),
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
    about("member_access_log"),
    about("member_holdings", answers={"POST": 422}),
    about("member_erase", answers={"POST": 422}),
    event("member_void"),
    event("member_replace"),
    of_a_village("village_posts"),
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
    plain("never_counted"),
    plain("alike"),
    # Of people who are not there; over whom one may decide is tried where joining is.
    plain("alike_decide", {"GET": 404, "POST": 404}, 10**9, 10**9 + 1),
    plain("records_part", {"GET": 404, "POST": 404}, 10**9),
    comparing("numbers_awaiting"),
    comparing("numbers_settle", DONE),
    # Of two people who are no pair.
    comparing("numbers_decide", {"GET": 404, "POST": 404}, (1, 2)),
)
