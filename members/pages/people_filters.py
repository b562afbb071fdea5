"""What the list of members is narrowed by: where somebody counts on the reporting date, and what is so then.

Any filter of a person can be turned round: whoever it does not fit, also because the fact is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BoundField, CheckboxSelectMultiple
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django_filters import CharFilter, ChoiceFilter, MultipleChoiceFilter, NumberFilter

from members.ethnicity import NAMES, minority_of
from members.models import (
    EXIT_KINDS,
    Education,
    Event,
    EventKind,
    Gender,
    Member,
    MemberQuerySet,
    Minority,
    Movement,
    Occupation,
    PoliticalTheory,
    Post,
    PostKind,
    Profile,
    Qualification,
    Standing,
    Stretch,
)
from registry.accounts.access import scopes
from registry.accounts.access.places import Place, organization_asked
from registry.accounts.requests import user_of
from registry.common.cached_rows import count, count_in_cells
from registry.common.dates import DAY, years_before
from registry.common.filters import EVERY, AddressForm, DayFilter, Filters, each_in_words
from registry.common.moments import Moment
from registry.common.numbers import Numbers
from registry.common.searches import with_words
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import Structure
from registry.units.tree import Tree

COUNTED, GONE, ALL = "dang", "da-ra", "tat-ca"
STATES = {COUNTED: "Đang có trong danh sách", GONE: "Đã ra khỏi danh sách", ALL: "Tất cả"}
ANY_POST, MINORITY = "bat-ky", "thieu-so"
MINORITIES = [name for name in NAMES if minority_of(name) == Minority.MINORITY]
OLDEST = 130


def fact_on(name: str, on: date) -> Coalesce:
    """A dated fact as it is on a day: of the latest profile up to it that names it, else of the beginning."""
    latest = Profile.objects.filter(member=OuterRef("pk"), from_on__lte=on).exclude(**{name: ""})
    return Coalesce(Subquery(latest.order_by("-from_on").values(name)[:1]), F(name))


def admitted() -> Coalesce:
    """The day on which somebody entered the Party: as the papers say, else as the register saw it."""
    return Coalesce(F("admitted_on"), _admission("effective_on"))


def party_age_since() -> Coalesce:
    """The day from which the party age runs: of the decision to admit, else of the admission."""
    decided = Coalesce(_admission("decided_on"), _admission("effective_on"))
    return Coalesce(decided, F("admitted_on"))


def party_days(members: Iterable[Member]) -> dict[int, date]:
    """The day from which each one's party age runs, of those of whom it is known."""
    found = Member.objects.filter(pk__any_of=[member.pk for member in members])
    days = found.annotate(party_since=party_age_since()).values_list("pk", "party_since")
    return {number: since for number, since in days if since is not None}


def _admission(column: str) -> Subquery:
    events = Event.objects.live().filter(member=OuterRef("pk"), kind=EventKind.ADMITTED)
    return Subquery(events.order_by("-effective_on").values(column)[:1])


# What may be missing: in words, the dated fact that it is if it is one, and how it is found.
MISSING: dict[str, tuple[str, str, Q]] = {
    "ngay-sinh": ("Ngày sinh đầy đủ", "", Q(birth_date=None) | ~Q(birth_date_precision="")),
    "gioi-tinh": ("Giới tính", "", Q(gender="")),
    "dan-toc": ("Dân tộc", "", Q(ethnicity="")),
    "que-quan": ("Quê quán", "", Q(native_place="")),
    "hoc-van": ("Giáo dục phổ thông", "education", Q(fact_education="")),
    "chuyen-mon": ("Trình độ chuyên môn", "qualification", Q(fact_qualification="")),
    "ly-luan": ("Lý luận chính trị", "political_theory", Q(fact_political_theory="")),
    "nghe": ("Nghề nghiệp", "occupation", Q(fact_occupation="")),
    "vao-dang": ("Ngày vào Đảng", "", Q(entered=None)),
    "so-the": ("Số thẻ đảng", "", Q(card_no_index=None)),
    "so-can-cuoc": ("Số căn cước", "", Q(citizen_id_index=None)),
}
# The filters of a person that can be turned round.
TURNABLE = {
    "gioi_tinh": "giới tính",
    "dan_toc": "dân tộc",
    "tuoi_tu": "từ tuổi",
    "tuoi_den": "đến tuổi",
    "hoc_van": "giáo dục phổ thông",
    "chuyen_mon": "chuyên môn",
    "ly_luan": "lý luận chính trị",
    "nghe": "nghề nghiệp",
    "chuc_danh": "chức danh",
    "tuoi_dang": "tuổi Đảng",
    "thieu": "thiếu thông tin",
}
# What the short form does not ask, in the order of the page.
DETAILS = (
    *("tuoi_tu", "tuoi_den", "tuoi_dang", "ket_nap_tu", "ket_nap_den"),
    *("hoc_van", "chuyen_mon", "ly_luan", "nghe", "chuc_danh", "thieu"),
)
PERSONAL = ("gioi_tinh", "dan_toc", "q", *DETAILS)


# The first and the last of what is asked for, and what is said where they stand the wrong way round.
BACKWARDS = (
    ("tuoi_tu", "tuoi_den", "Tuổi cuối phải không nhỏ hơn tuổi đầu."),
    ("ket_nap_tu", "ket_nap_den", "Ngày cuối phải không trước ngày đầu."),
)


def _choices(label: str, choices: list[tuple[str, str]]) -> ChoiceFilter:
    return ChoiceFilter(label=label, method="narrow", choices=choices, empty_label=EVERY)


def _years(label: str) -> NumberFilter:
    return NumberFilter(label=label, method="narrow", min_value=0, max_value=OLDEST, decimal_places=0)


class PeopleForm(AddressForm):
    """What the list is asked for; a beginning that lies after its end is told of, and finds nobody."""

    def clean(self) -> dict[str, Any]:
        """Each pair the right way round."""
        given = self.cleaned_data
        for first, last, says in BACKWARDS:
            one, other = given.get(first), given.get(last)
            if one is not None and other is not None and one > other:
                self.add_error(last, says)
        return given


class MemberFilters(Filters):
    """By unit, standing and state on the reporting date, and by what is so of a person on it."""

    class Meta:
        form = PeopleForm

    don_vi = CharFilter(label="Đơn vị", method="read_beside", max_length=30)
    tu_cach = ChoiceFilter(label="Tư cách", method="read_beside", choices=Standing.choices, empty_label=EVERY)
    trang_thai = ChoiceFilter(
        label="Trạng thái", method="read_beside", choices=list(STATES.items()), empty_label=None
    )
    gioi_tinh = _choices("Giới tính", Gender.choices)
    dan_toc = _choices("Dân tộc", [(MINORITY, "Dân tộc thiểu số"), *((name, name) for name in NAMES)])
    tuoi_tu = _years("Từ tuổi")
    tuoi_den = _years("Đến tuổi")
    hoc_van = _choices("Giáo dục phổ thông", Education.choices)
    chuyen_mon = _choices("Trình độ chuyên môn", Qualification.choices)
    ly_luan = _choices("Lý luận chính trị", PoliticalTheory.choices)
    nghe = _choices("Nghề nghiệp", Occupation.choices)
    chuc_danh = _choices("Chức danh ở thôn, bản", [(ANY_POST, "Bất kỳ"), *PostKind.choices])
    tuoi_dang = _years("Tuổi Đảng từ (năm)")
    ket_nap_tu = DayFilter(label="Vào Đảng từ ngày", method="narrow")
    ket_nap_den = DayFilter(label="Vào Đảng đến ngày", method="narrow")
    thieu = _choices("Thiếu thông tin", [(code, label) for code, (label, _, _) in MISSING.items()])
    khong = MultipleChoiceFilter(
        label="Đảo ngược điều kiện",
        method="read_beside",
        choices=list(TURNABLE.items()),
        widget=CheckboxSelectMultiple,
    )
    q = CharFilter(label="Tên", method="of_name", max_length=80)

    def __init__(
        self, request: HttpRequest, moment: Moment, structure: Structure, given: QueryDict | None = None
    ) -> None:
        """By what the address says, or by what is ``given``."""
        super().__init__(with_words(request) if given is None else given, Member.objects.all())
        self._request, self._user = request, user_of(request)
        self._on, self._structure = moment.on, structure

    @cached_property
    def unit(self) -> Place | None:
        """The unit that the list is narrowed to; 404 for one out of sight; it stands on that day."""
        code = self.is_valid() and self.form.cleaned_data["don_vi"]
        return organization_asked(self._request, self._structure, code) if code else None

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Members in the user's sight that match."""
        return super().filter_queryset(self._of_state(queryset) if self.is_valid() else queryset)

    def _of_state(self, people: QuerySet[Any]) -> QuerySet[Any]:
        """Who counts in the unit on the day, has left by it, or ever was there, be it later."""
        if self._state == COUNTED:
            here = self._stretches.filter(member=OuterRef("pk"), cell__any_of=self._cells)
            people = people.filter(Exists(here))
            # In sight besides: a person's own columns would be looked through for everybody there is.
            return people & Member.objects.visible_to(self._user) if self.is_personal else people
        people, now = Member.objects.visible_to(self._user), Stretch.objects.on(self._on)
        now = now.filter(member=OuterRef("pk"))
        # Whoever counted up to the day and does not on it went in between: those who went are few.
        gone = Movement.objects.filter(member=OuterRef("pk"), kind__in=EXIT_KINDS, happened_on__lte=self._on)
        places = Movement.objects.filter(member=OuterRef("pk"), cell__any_of=self._cells)
        standing = self.form.cleaned_data["tu_cach"]
        if standing:
            later = Movement.objects.filter(
                member=OuterRef("member"),
                kind__in=EXIT_KINDS,
                happened_on__gt=OuterRef("happened_on"),
                happened_on__lte=self._on,
            )
            gone = gone.filter(~Exists(later), standing=standing)
        if self._state == GONE:
            people = people.filter(Exists(gone), ~Exists(now))
            places = places.filter(happened_on__lte=self._on)
        elif standing:
            # Of whoever has left, the last one.
            people = people.filter(Exists(now.filter(standing=standing)) | (Exists(gone) & ~Exists(now)))
        return people if self.unit is None else people.filter(Exists(places))

    def of_name(self, people: MemberQuerySet, name: str, words: str) -> MemberQuerySet:
        """Whose names have these words in them, or who were born on that day."""
        return people.called(words)

    def narrow(self, people: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Whom the condition fits on the reporting date, or whom it does not where it is turned round."""
        aliases, fits = CONDITIONS[name](value, self._on)
        people = people.alias(**aliases)
        return people.exclude(fits) if name in self.form.cleaned_data["khong"] else people.filter(fits)

    @cached_property
    def total(self) -> int:
        """How many are listed, counted the way that costs least."""
        if not self.is_valid() or self._state != COUNTED or self.is_personal:
            return count(self.qs)
        # Somebody counts in one cell a day.
        return count_in_cells(self._stretches.filter(cell__any_of=self._cells), self._on)

    @property
    def is_personal(self) -> bool:
        """Is it narrowed by what is so of a person?"""
        return self._has_any(PERSONAL)

    @property
    def words(self) -> list[str]:
        """What the list is narrowed by beside the unit, as it is said above it."""
        turned = self.form.cleaned_data["khong"] if self.is_valid() else []
        return [
            f"không ({text[0].lower()}{text[1:]})" if name in turned else text
            for name, text in each_in_words(self.form).items()
            if name not in ("don_vi", "khong")
        ]

    @property
    def is_detailed(self) -> bool:
        """Is it narrowed, or to be narrowed by what cannot be, by more than what the short form asks?"""
        return self._has_any(DETAILS) if self.is_valid() else any(one.errors for one in self.details)

    @property
    def details(self) -> list[BoundField]:
        """The boxes that the short form has not."""
        return [self.form[name] for name in DETAILS]

    def _has_any(self, names: Iterable[str]) -> bool:
        return any(self.form.cleaned_data[name] not in (None, "") for name in names)

    @property
    def _state(self) -> str:
        return self.form.cleaned_data["trang_thai"] or COUNTED

    @property
    def _stretches(self) -> QuerySet[Stretch]:
        """What holds on the day, of the standing asked for."""
        here = Stretch.objects.on(self._on)
        standing = self.form.cleaned_data["tu_cach"]
        return here.filter(standing=standing) if standing else here

    @cached_property
    def _cells(self) -> Numbers:
        """The cells in sight, of the unit alone where one is asked for."""
        seen = scopes.subtree_ids(self._user)
        return seen if self.unit is None else Numbers({*cells_under(self._structure, self.unit)} & {*seen})


def cells_under(structure: Structure, unit: Place) -> list[int]:
    """The recorded cells that count in ``unit`` on the structure date."""
    leaves = Roster(structure, Tree.PARTY, [unit.id], None).cells
    return [cell for cell, leaf in leaves.items() if leaf.row != OUTSIDE]


Condition = tuple[dict[str, Any], Q]


def _of_group(value: str, on: date) -> Condition:
    return {}, Q(ethnicity__in=MINORITIES) if value == MINORITY else Q(ethnicity=value)


def _fact(name: str) -> Callable[[Any, date], Condition]:
    return lambda value, on: ({f"fact_{name}": fact_on(name, on)}, Q(**{f"fact_{name}": value}))


def _of_post(value: str, on: date) -> Condition:
    held = Post.objects.on(on).filter(holder=OuterRef("pk"))
    return {}, Q(Exists(held if value == ANY_POST else held.filter(post=value)))


def _of_party_age(value: Any, on: date) -> Condition:
    official = Stretch.objects.on(on).filter(member=OuterRef("pk"), standing=Standing.OFFICIAL)
    return (
        {"party_since": party_age_since()},
        Q(Exists(official), party_since__lte=years_before(on, int(value))),
    )


def _lacking(value: str, on: date) -> Condition:
    _, fact, lacks = MISSING[value]
    return {"entered": admitted()} | ({f"fact_{fact}": fact_on(fact, on)} if fact else {}), lacks


CONDITIONS: dict[str, Callable[[Any, date], Condition]] = {
    "gioi_tinh": lambda value, on: ({}, Q(gender=value)),
    "dan_toc": _of_group,
    "tuoi_tu": lambda value, on: ({}, Q(birth_date__lte=years_before(on, int(value)))),
    "tuoi_den": lambda value, on: ({}, Q(birth_date__gt=years_before(on, int(value) + 1))),
    "hoc_van": _fact("education"),
    "chuyen_mon": _fact("qualification"),
    "ly_luan": _fact("political_theory"),
    "nghe": _fact("occupation"),
    "chuc_danh": _of_post,
    "tuoi_dang": _of_party_age,
    "ket_nap_tu": lambda value, on: ({"entered": admitted()}, Q(entered__gte=value)),
    "ket_nap_den": lambda value, on: ({"entered": admitted()}, Q(entered__lt=value + DAY)),
    "thieu": _lacking,
}
