"""Which indicators there are, grouped by how their things are found, and whom those of people count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .honours import BADGES_DUE, GIVEN, HONOURS
from .people import State, age_band, minority
from .world import Member

Predicate = Callable[[Member, State, date], bool]


def everybody(member: Member, state: State, day: date) -> bool:
    """Any counted person."""
    return True


def of_a_minority(member: Member, state: State, day: date) -> bool:
    """One of the 54 groups other than Kinh."""
    return minority(member) == "minority"


def a_woman(member: Member, state: State, day: date) -> bool:
    """A woman, as far as is known."""
    return member.gender == "female"


def young(member: Member, state: State, day: date) -> bool:
    """In the first age band."""
    return age_band(member.birth_date, day) == "18-30"


def official(member: Member, state: State, day: date) -> bool:
    """An official member."""
    return state.standing == "official"


def probationary(member: Member, state: State, day: date) -> bool:
    """A probationary member."""
    return state.standing == "probationary"


# Stocks of people, and shares of them: what is above the line (below it: everybody).
STOCKS: dict[str, Predicate] = {
    "members": everybody,
    "members_official": official,
    "members_probationary": probationary,
    "minority_members": of_a_minority,
}
# Where somebody is, or need not be, on the day.
PRESENCES = ("exempted", "away", "active_members", "working_members")
SHARES: dict[str, Predicate] = {
    "minority_share": of_a_minority,
    "women_share": a_woman,
    "youth_share": young,
}
# Flows of people: the kind of event.
FLOWS: dict[str, str] = {
    "admissions": "admitted",
    "recognitions": "recognized",
    "restored": "restored",
    "deleted": "deleted",
    "left": "left",
    "expelled": "expelled",
    "deaths": "died",
    "disciplined": "disciplined",
}
ADMISSIONS = (
    "minority_admissions",
    "women_admissions",
    "village_admissions",
    "youth_admissions",
    "student_admissions",
    "enterprise_admissions",
    "readmissions",
)
ADMISSION_SHARES = (
    "minority_admission_share",
    "village_admission_share",
    "women_admission_share",
    "youth_admission_share",
    "student_admission_share",
    "enterprise_admission_share",
)
# Who has a task, and what they help; places of work.
DUTIES = ("members_assigned", "families_helped")
# Who is under review.
REVIEWS = ("reviews",)
BASES = ("bases_without_organization", "bases_without_member")
# Who is prepared for admission, and among them whom something stops.
CASES = ("prospects", "prospects_stuck")
CASE_STEPS = (
    "review",
    "class",
    "certificate",
    "application",
    "verification",
    "comments_organizations",
    "comments_residence",
    "cell_vote",
    "sub_committee_vote",
    "committee_vote",
    "decision",
    "ceremony",
)
# Open on a day, a village at most one.
PROGRAMMES = ("village_programme",)
# Quotients of a sum of years and a number of people.
MEANS = ("mean_age", "mean_age_admitted")
VILLAGE_STOCKS = (
    "villages",
    "villages_without_member",
    "villages_without_member_resident",
    "villages_without_member_own",
    "villages_without_member_local",
    "villages_without_own_cell",
    "villages_ready_for_cell",
    "villages_at_risk",
    "villages_posted_only",
    "villages_headed_by_member",
)
VILLAGE_FLOWS = (
    "villages_cleared",
    "villages_relapsed",
    "villages_still_without",
    "villages_ended_without",
    "own_cells_gained",
    "own_cells_lost",
)
ORGANIZATION_STOCKS = (
    "cells",
    "joint_cells",
    "cells_under_three",
    "cells_at_risk",
    "cells_under_committees",
    "grassroots_organizations",
    "grassroots_committees",
    "grassroots_cells",
    "sub_committees",
    "enterprise_cells",
)
# Of these each counts one kind.
OF_ONE_KIND = {
    "cells_under_committees": "cell",
    "grassroots_committees": "grassroots_committee",
    "grassroots_cells": "grassroots_cell",
    "sub_committees": "sub_committee",
}
# Shares of village cells.
CELL_SHARES = ("cells_with_committee", "secretary_is_head")
CELLS_CHANGED = ("cells_dissolved", "joint_cells_ended")
ORGANIZATION_FLOWS = (
    "cells_founded",
    "enterprise_cells_founded",
    *CELLS_CHANGED,
    "cells_without_admission",
    "grassroots_without_admission",
    "grassroots_with_admission",
)
# Of these a flow has a day.
FOUNDED = ("cells_founded", "enterprise_cells_founded", "cells_dissolved")
STUDENTS = ("university_student", "pupil")
GRASSROOTS_KINDS = ("grassroots_committee", "grassroots_cell")
# Meetings and rankings, which :mod:`tests.oracle.cell_life` counts.
CELL_LIFE = ("meetings", "model_meetings", "ranked_organizations", "four_good_cells")
CELL_LIFE_SHARES = ("attendance", "cells_meeting_monthly")
RANKED_MEMBERS = ("ranked_members", "exemplary_members")
# Stocks that stand on who counts, and are not reported before a register begins.
OF_PEOPLE = (
    *STOCKS,
    *PRESENCES,
    *SHARES,
    *FLOWS,
    *ADMISSIONS,
    *ADMISSION_SHARES,
    *MEANS,
    *DUTIES,
    *REVIEWS,
    *BADGES_DUE,
    *GIVEN,
    *CASES,
    "bases_without_member",
    "admission_rate",
    "transfers_in",
    "transfers_out",
    *(code for code in VILLAGE_STOCKS if code not in ("villages", "villages_without_own_cell")),
    *(code for code in VILLAGE_FLOWS if not code.startswith("own_cells")),
    "cells_under_three",
    "cells_at_risk",
    *CELL_SHARES,
    *RANKED_MEMBERS,
    "cells_without_admission",
    "grassroots_without_admission",
    "grassroots_with_admission",
    "post_coverage",
)
RATIOS = (
    *CELL_LIFE_SHARES,
    *SHARES,
    *CELL_SHARES,
    *ADMISSION_SHARES,
    *MEANS,
    "admission_rate",
    "post_coverage",
)
ON = (
    *STOCKS,
    *PRESENCES,
    *SHARES,
    *DUTIES,
    *REVIEWS,
    *BADGES_DUE,
    *BASES,
    *CASES,
    *PROGRAMMES,
    "mean_age",
    *VILLAGE_STOCKS,
    *ORGANIZATION_STOCKS,
    *CELL_SHARES,
    "post_coverage",
)
CROSSING = ("transfers_in", "transfers_out")
FROM_TO = (
    *FLOWS,
    *ADMISSIONS,
    *ADMISSION_SHARES,
    "admission_rate",
    "mean_age_admitted",
    *CROSSING,
    "balance",
    *HONOURS,
    *VILLAGE_FLOWS,
    *ORGANIZATION_FLOWS,
    *CELL_LIFE,
    *CELL_LIFE_SHARES,
    *RANKED_MEMBERS,
)
TARGETS = ("targets", "attainment")
COUNTS_OF_PEOPLE = (*STOCKS, *PRESENCES, *FLOWS, *ADMISSIONS, *CROSSING)
# What a target may measure: whatever is a plain count and no exit, a share, or how far posts are covered.
EXITS = ("deleted", "left", "expelled", "deaths")
SHARED_MEASURES = (
    *CELL_LIFE_SHARES,
    *SHARES,
    *ADMISSION_SHARES,
    *CELL_SHARES,
    "admission_rate",
    "post_coverage:village_head",
    "post_coverage:association",
)
COUNTED_MEASURES = (
    *(code for code in COUNTS_OF_PEOPLE if code not in (*EXITS, *CROSSING)),
    *VILLAGE_STOCKS,
    *VILLAGE_FLOWS,
    *ORGANIZATION_STOCKS,
    *ORGANIZATION_FLOWS,
    *DUTIES,
    *REVIEWS,
    *BASES,
    *BADGES_DUE,
    *HONOURS,
    *CASES,
    *CELL_LIFE,
    *RANKED_MEMBERS,
    *PROGRAMMES,
)
MEASURES = (*COUNTED_MEASURES, *SHARED_MEASURES)
# Of these less is better.
AT_MOST = (
    *(code for code in VILLAGE_STOCKS if code.startswith("villages_without_")),
    "villages_at_risk",
    "villages_posted_only",
    "villages_relapsed",
    "villages_still_without",
    "own_cells_lost",
    "joint_cells",
    "cells_under_three",
    "cells_at_risk",
    "cells_dissolved",
    "cells_without_admission",
    "grassroots_without_admission",
)
