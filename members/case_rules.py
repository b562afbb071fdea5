"""What the rules say of a case: what is missing, what is late, what they rule out or do not allow as a rule.

Each step is judged by the rule set of its own day, whenever it is entered. Of every finding the rule, its
source and what is to be done are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from registry.common.dates import working_days_after
from registry.common.delays import delay

from .models import Case, CaseStep, Step, StepResult
from .rules import RuleSet, add_months, is_too_young, months_of_age, rules_on


class Weight(StrEnum):
    """How much a finding weighs."""

    IMPOSSIBLE = "impossible"  # ruled out: it is refused where somebody enters it
    UNUSUAL = "unusual"  # not allowed as a rule: whoever enters it says why
    MISSING = "missing"
    LATE = "late"


class Finding(NamedTuple):
    """One thing that the rules say of a case, about a step of it."""

    code: str
    weight: Weight
    step: Step
    message: str
    source: str
    remedy: str


# What every admission needs before the step that follows it; a sub-committee there need not be.
NEEDED = (
    Step.REVIEW,
    Step.CLASS,
    Step.CERTIFICATE,
    Step.APPLICATION,
    Step.VERIFICATION,
    Step.COMMENTS_ORGANIZATIONS,
    Step.COMMENTS_RESIDENCE,
    Step.CELL_VOTE,
    Step.COMMITTEE_VOTE,
    Step.DECISION,
    Step.CEREMONY,
)
# Who votes of how many: a share of those who were to come, at least or more than it.
_PASSED_ENOUGH = "Kiểm tra lại số phiếu; không đủ thì ghi kết quả «Không đạt» và xét lại vào kỳ sau."


def source_of(rules: RuleSet) -> str:
    """The documents of a rule set, and that nobody has read them where that is so."""
    return rules.documents if rules.verified else f"{rules.documents}, chưa đối chiếu bản gốc"


class Steps:
    """The steps of one case that were done, by what they are, the latest last."""

    def __init__(self, steps: Collection[CaseStep]) -> None:
        done = sorted((step for step in steps if step.done_on), key=lambda step: (step.done_on, step.pk or 0))
        self.of: dict[str, list[CaseStep]] = {}
        for step in done:
            self.of.setdefault(step.step, []).append(step)

    def last(self, step: str) -> CaseStep | None:
        """The latest one of the kind, whatever came of it."""
        found = self.of.get(step)
        return found[-1] if found else None

    def passed(self, step: str) -> CaseStep | None:
        """The latest one of the kind, if it did not fail."""
        found = self.last(step)
        return found if found is not None and found.result in ("", StepResult.YES) else None


def decision_due_on(voted_on: date, holidays: Collection[date]) -> date:
    """The last day on which the decision is in time; it may be put off one time."""
    return working_days_after(voted_on, rules_on(voted_on).decision_days, holidays)


def ceremony_due_on(decided_on: date, holidays: Collection[date]) -> date:
    """The last day on which the ceremony is in time, counted from the decision's own day."""
    return working_days_after(decided_on, rules_on(decided_on).ceremony_days, holidays)


def findings(
    case: Case, steps: Collection[CaseStep], today: date, holidays: Collection[date]
) -> list[Finding]:
    """What the rules say of the case as it stands, in the order of the steps."""
    done = Steps(steps)
    found = [
        *_of_age(case, done, today),
        *_of_certificate(done, today),
        *_of_order(done),
        *_of_votes(done),
        *_left_out(done),
        *(_late(done, today, holidays) if case.is_open else ()),
    ]
    order = list(Step.values)
    return sorted(found, key=lambda one: order.index(one.step))


def of_step(case: Case, steps: Sequence[CaseStep], added: CaseStep) -> list[Finding]:
    """What the rules say of ``added`` alone: what is wrong with it and is not wrong without it.

    It is judged in the place of others of its kind, of which there may be later ones.
    """
    others = [step for step in steps if step.step != added.step]
    before = set(_all_but_days(case, Steps(others), added))
    found = _all_but_days(case, Steps([*others, added]), added)
    return [one for one in found if one.step == added.step or one not in before]


def _all_but_days(case: Case, done: Steps, added: CaseStep) -> Iterator[Finding]:
    assert added.done_on is not None
    yield from _of_age(case, done, added.done_on)
    yield from _of_certificate(done, added.done_on)
    yield from _of_order(done)
    yield from _of_votes(done)


def _of_age(case: Case, done: Steps, today: date) -> Iterator[Finding]:
    """18 to 60 full years by month, on the day the cell votes."""
    vote = done.last(Step.CELL_VOTE)
    day = vote.done_on if vote is not None and vote.done_on else today
    rules = rules_on(day)
    born = case.born
    if born is None:
        if case.is_open:
            remedy = "Ghi ngày sinh ở «Sửa thông tin»."
            yield Finding(
                "age_unknown",
                Weight.MISSING,
                Step.CELL_VOTE,
                "Chưa có ngày sinh nên chưa kiểm tra được tuổi.",
                source_of(rules),
                remedy,
            )
        return
    if is_too_young(born, day):
        of_age = add_months(born.day.replace(day=1), rules.youngest * 12)
        weight = Weight.IMPOSSIBLE if vote is not None else Weight.MISSING
        yield Finding(
            "too_young",
            weight,
            Step.CELL_VOTE,
            f"Chưa đủ {rules.youngest} tuổi vào ngày {day:%d/%m/%Y}.",
            source_of(rules),
            f"Chi bộ chỉ xét từ tháng {of_age:%m/%Y}.",
        )
    elif months_of_age(born.day, day) > rules.oldest * 12:
        yield Finding(
            "too_old",
            Weight.UNUSUAL,
            Step.CELL_VOTE,
            f"Trên {rules.oldest} tuổi vào ngày {day:%d/%m/%Y}.",
            source_of(rules),
            f"Phải có văn bản đồng ý trước của {rules.agreed_by}; ghi số văn bản vào lý do.",
        )


def _of_certificate(done: Steps, today: date) -> Iterator[Finding]:
    """Valid on the day the cell votes."""
    certificate, vote = done.last(Step.CERTIFICATE), done.last(Step.CELL_VOTE)
    if certificate is None or certificate.done_on is None:
        return
    day = vote.done_on if vote is not None and vote.done_on else today
    rules = rules_on(day)
    last = add_months(certificate.done_on, rules.certificate_months)
    if day > last:
        yield Finding(
            "certificate_expired",
            Weight.IMPOSSIBLE if vote is not None else Weight.MISSING,
            Step.CERTIFICATE,
            f"Giấy chứng nhận cấp ngày {certificate.done_on:%d/%m/%Y} chỉ có giá trị đến {last:%d/%m/%Y}"
            f" ({rules.certificate_months} tháng).",
            source_of(rules),
            "Học lại lớp bồi dưỡng và ghi giấy chứng nhận mới.",
        )


# What must have been done, and not later, before what.
_BEFORE = (
    (
        Step.CELL_VOTE,
        Step.COMMITTEE_VOTE,
        "vote_before_committee",
        "Chi bộ phải biểu quyết trước đảng ủy.",
    ),
    (
        Step.CELL_VOTE,
        Step.DECISION,
        "vote_before_decision",
        "Chi bộ phải biểu quyết trước quyết định.",
    ),
    (Step.DECISION, Step.CEREMONY, "decision_before_ceremony", "Phải có quyết định trước lễ kết nạp."),
)


def _of_order(done: Steps) -> Iterator[Finding]:
    for first, then, code, said in _BEFORE:
        later = done.passed(then)
        if later is None or later.done_on is None:
            continue
        in_time = [
            step
            for step in done.of.get(first, ())
            if step.done_on and step.done_on <= later.done_on and step.result in ("", StepResult.YES)
        ]
        if not in_time:
            yield Finding(
                code,
                Weight.IMPOSSIBLE,
                then,
                f"{then.label} ngày {later.done_on:%d/%m/%Y} mà chưa có bước «{first.label}» đạt từ trước.",
                source_of(rules_on(later.done_on)),
                f"{said} Ghi bước «{first.label}» trước, hoặc sửa ngày.",
            )


def _share(step: str, rules: RuleSet) -> tuple[Fraction, bool]:
    """The share of votes that a step needs, and whether it must be more than that."""
    if step == Step.SUB_COMMITTEE_VOTE:
        return rules.sub_committee_share, True
    return rules.vote_share, False


def is_enough(step: str, in_favour: int, convened: int, rules: RuleSet) -> bool:
    """Are so many votes of so many who were to come enough?"""
    share, more = _share(step, rules)
    return in_favour > share * convened if more else in_favour >= share * convened


def _of_votes(done: Steps) -> Iterator[Finding]:
    for step in (Step.CELL_VOTE, Step.SUB_COMMITTEE_VOTE, Step.COMMITTEE_VOTE):
        vote = done.passed(step)
        if vote is None or vote.done_on is None:
            continue
        rules = rules_on(vote.done_on)
        share, more = _share(step, rules)
        said = f"{'hơn' if more else 'ít nhất'} {share.numerator}/{share.denominator}"
        if vote.convened is None or vote.in_favour is None:
            yield Finding(
                "votes_unknown",
                Weight.MISSING,
                step,
                "Chưa ghi số được triệu tập hoặc số tán thành.",
                source_of(rules),
                f"Cần {said} tán thành.",
            )
        elif not is_enough(step, vote.in_favour, vote.convened, rules):
            yield Finding(
                "too_few_votes",
                Weight.IMPOSSIBLE,
                step,
                f"{vote.in_favour} phiếu tán thành trên {vote.convened} người được triệu tập:"
                f" không đủ {said}.",
                source_of(rules),
                _PASSED_ENOUGH,
            )
        if vote.present is not None and vote.convened and vote.present < rules.vote_share * vote.convened:
            yield Finding(
                "too_few_present",
                Weight.IMPOSSIBLE,
                step,
                f"{vote.present} người có mặt trên {vote.convened} người được triệu tập: không đủ"
                f" {rules.vote_share.numerator}/{rules.vote_share.denominator} để họp.",
                source_of(rules),
                "Họp lại khi đủ người, hoặc kiểm tra lại số có mặt.",
            )


def _left_out(done: Steps) -> Iterator[Finding]:
    """Steps that are not done although later ones are."""
    reached = [place for place, step in enumerate(NEEDED) if done.last(step) is not None]
    if not reached:
        return
    furthest = NEEDED[max(reached)]
    latest = done.last(furthest)
    assert latest is not None and latest.done_on is not None
    for step in NEEDED[: max(reached)]:
        if done.last(step) is None:
            yield Finding(
                "step_left_out",
                Weight.MISSING,
                step,
                f"Đã có «{furthest.label}» mà chưa ghi «{step.label}».",
                source_of(rules_on(latest.done_on)),
                "Ghi bước này với ngày đã làm; ghi muộn và không theo thứ tự đều được.",
            )


def _late(done: Steps, today: date, holidays: Collection[date]) -> Iterator[Finding]:
    vote, decision = done.passed(Step.CELL_VOTE), done.passed(Step.DECISION)
    ceremony, review = done.last(Step.CEREMONY), done.last(Step.REVIEW)
    if vote is not None and vote.done_on:
        rules, due = rules_on(vote.done_on), decision_due_on(vote.done_on, holidays)
        ended = decision.done_on if decision is not None and decision.done_on else today
        if ended > due:
            yield Finding(
                "decision_late",
                Weight.LATE,
                Step.DECISION,
                f"Hạn ra quyết định là {due:%d/%m/%Y} ({rules.decision_days} ngày làm việc từ ngày chi bộ"
                f" biểu quyết), quá {delay(due, ended)}.",
                source_of(rules),
                f"{rules.decided_by.capitalize()} quyết định; được gia hạn một lần, tối đa"
                f" {rules.extension_days} ngày làm việc.",
            )
    if decision is not None and decision.done_on and ceremony is None:
        rules, due = rules_on(decision.done_on), ceremony_due_on(decision.done_on, holidays)
        if today > due:
            counted = "ngày ban hành" if rules.ceremony_from_issue else "ngày nhận được"
            yield Finding(
                "ceremony_late",
                Weight.LATE,
                Step.CEREMONY,
                f"Hạn tổ chức lễ kết nạp là {due:%d/%m/%Y} ({rules.ceremony_days} ngày làm việc từ {counted}"
                f" quyết định), quá {delay(due, today)}.",
                source_of(rules),
                "Chi bộ tổ chức lễ rồi ghi kết nạp.",
            )
    if vote is None and review is not None and review.done_on:
        rules = rules_on(today)
        due = add_months(review.done_on, rules.review_months)
        if today > due:
            yield Finding(
                "review_late",
                Weight.LATE,
                Step.REVIEW,
                f"Lần nhận xét gần nhất ngày {review.done_on:%d/%m/%Y}; hạn nhận xét lại là {due:%d/%m/%Y}"
                f" ({rules.review_months} tháng), quá {delay(due, today)}.",
                "cách làm của sổ này",
                "Chi bộ nhận xét lại: đạt hoặc chưa.",
            )
