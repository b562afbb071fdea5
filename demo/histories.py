"""Turns a planned life into a member's row and events, following what becomes of village and cell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from registry.common.dates import DAY, REFORM

from .cells import Body
from .lives import DELETED, DIED, EXPELLED, OUT, LifeEvent, Lives, Plan, Resident, age_on, year_after
from .people import SORTS, pick
from .places import person_group
from .units import Commune, Village

Change = tuple[date, LifeEvent]


class Fixed(NamedTuple):
    """What is decided about somebody beforehand, for the villages whose count hangs on one person."""

    village: Village
    cell: Body | None = None
    local: str = ""
    stays: bool = True


class Histories:
    """Writes histories; one object for all members of a demo."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives
        self.rng = lives.rng
        self.end = lives.end
        self.rows = lives.tree.sheets.rows["events"]

    def write(self, plan: Plan, fixed: Fixed | None = None) -> None:
        """One member's row and all the events of ``plan``."""
        rng, lives = self.rng, self.lives
        line, came = plan.line, plan.came
        village, cell = lives.place(line, came)
        if fixed is not None:
            village, cell = fixed.village, fixed.cell or lives.tree.cell_on(fixed.village, came)
        if cell is None:
            return
        # Somebody on probation has no card yet, and the day of recognition has still to come.
        probation_from = came
        on_probation = plan.how == "admitted" or rng.random() < (
            0.04 if plan.how == "first_recorded" else 0.1
        )
        admitted_on = official_on = None
        if plan.how != "admitted":
            admitted_on, official_on = self._before(plan, on_probation)
            probation_from = admitted_on
        recognized = self._recognized(probation_from, plan) if on_probation else None
        mix = line.mix
        changes = [] if fixed is not None else self._changes(plan)
        retired_on = None
        if mix != "village":
            retired_on = next((day for day, new in changes if new.mix == "village"), None)
        group, home = self._origin(line, village)
        dossier = lives.people.add(
            mix=mix,
            group=group,
            birth=plan.birth,
            home=home,
            official=not on_probation or (recognized is not None and recognized <= self.end),
            admitted_on=admitted_on,
            official_on=official_on,
            local=fixed.local
            if fixed is not None
            else "no"
            if mix != "village" and rng.random() < 0.2
            else "",
            retired_on=retired_on,
        )
        self._enter(dossier, plan, on_probation, cell, village)
        used = {came}
        if recognized is not None and recognized <= self.end:
            self._recognize(dossier, recognized, used)
        place = self._follow(dossier, plan, village, cell, changes, used)
        self._asides(dossier, plan, used)
        self._leave(dossier, plan, used)
        if plan.left is None and place is not None:
            lives.residents[place[0].key].append(Resident(dossier, place[1], plan.birth))

    def _origin(self, line: LifeEvent, village: Village | None) -> tuple[str, str]:
        """The group of somebody who comes to ``line``, and the native place of a local person."""
        rng = self.rng
        groups = SORTS[line.mix].groups
        commune: Commune | None = village.commune if village is not None else line.commune
        if groups is None and village is not None:
            group = person_group(rng, village.group, village.commune.kind)
        else:
            group = pick(rng, groups) if groups is not None else "Thái"
        return group, f"{commune.kind} {commune.name}, Điện Biên" if commune is not None else "Điện Biên"

    def _before(self, plan: Plan, on_probation: bool) -> tuple[date, date | None]:
        """Days of admission and recognition that lie before somebody's coming here."""
        rng = self.rng
        if on_probation:
            return plan.came - DAY * (10 + int(rng.random() * 340)), None
        years = age_on(plan.birth, plan.came)
        age = 18.3 + rng.random() * max(min(years - 19.6, 22), 0.1)
        admitted = min(plan.birth + DAY * int(age * 365.25), plan.came - DAY * 366)
        return admitted, year_after(admitted)

    def _recognized(self, since: date, plan: Plan) -> date | None:
        """The day on which twelve months are over, if the person is then recognized."""
        day = year_after(since)
        if plan.left is not None and plan.left <= day:
            return None
        overdue = (self.end - day).days
        if overdue < 0 or self.rng.random() < (0.6 if overdue < 40 else 0.004):
            return None
        return day

    def _number(self, day: date) -> str:
        return f"{1 + int(self.rng.random() * 990)}-QĐ/{'ĐU' if day >= REFORM else 'HU'}"

    def _add(
        self,
        dossier: str,
        kind: str,
        day: date,
        decided: date | None,
        cell: Body | None = None,
        village: Village | None = None,
        other: str = "",
        detail: str = "",
    ) -> None:
        self.rows.append(
            (
                dossier,
                kind,
                day,
                decided,
                self._number(decided) if decided is not None else None,
                cell.code if cell is not None else None,
                village.key if village is not None else None,
                other or None,
                detail or None,
            )
        )

    def _enter(
        self, dossier: str, plan: Plan, on_probation: bool, cell: Body, village: Village | None
    ) -> None:
        came, other = plan.came, ""
        decided: date | None = came - DAY * (4 + int(self.rng.random() * 22))
        if plan.how == "first_recorded":
            decided = None
        elif plan.how == "transferred_in":
            other = "other_province" if self.rng.random() < 0.9 else "in_province"
        detail = "probationary" if on_probation and plan.how != "admitted" else ""
        self._add(dossier, plan.how, came, decided, cell, village, other, detail)

    def _recognize(self, dossier: str, day: date, used: set[date]) -> None:
        """Recognized on the day itself, decided some weeks later and sometimes much later."""
        late = self.rng.random()
        delay = 3 + int(self.rng.random() * 38) if late > 0.09 else 60 + int(self.rng.random() * 160)
        used.add(day)
        self._add(dossier, "recognized", day, min(day + DAY * delay, self.end))

    def _changes(self, plan: Plan) -> list[Change]:
        """Moves of somebody's own accord: retirement to a village, another post, another village."""
        rng, lives, line = self.rng, self.lives, plan.line
        last = (plan.left or self.end) - DAY * 5
        first = plan.came + DAY * 40
        changes: list[Change] = []
        if line.mix != "village":
            age = 61 if line.mix in ("agency", "health") else 56 if line.mix in ("police", "army") else 58
            retires = (plan.birth + timedelta(days=int(age * 365.25))).replace(day=1)
            near = lives.by_commune[line.commune.key] if line.commune is not None else lives.city
            if first < retires <= last and near:
                new = near[int(rng.random() * len(near))]
                if new.starts <= retires:
                    changes.append((retires, new))
            last = min(last, retires - DAY * 40)
            if rng.random() < 0.14 and first < last:
                near = lives.by_mix[line.mix]
                changes.append(self._one(near[int(rng.random() * len(near))], first, last))
        elif rng.random() < 0.035 and first < last and line.commune is not None:
            near = lives.by_commune[line.commune.key] if rng.random() < 0.7 else lives.lines
            changes.append(self._one(near[int(rng.random() * len(near))], first, last))
        return sorted((change for change in changes if change[1].starts <= change[0]), key=lambda c: c[0])

    def _one(self, line: LifeEvent, first: date, last: date) -> Change:
        return first + DAY * int(self.rng.random() * (last - first).days), line

    def _follow(
        self,
        dossier: str,
        plan: Plan,
        village: Village | None,
        cell: Body,
        changes: list[Change],
        used: set[date],
    ) -> tuple[Village, date] | None:
        """Write each change of place until the person leaves; where the person lives then and since when."""
        lives, rng, tree = self.lives, self.rng, self.lives.tree
        mix, day, since, until = plan.line.mix, plan.came, plan.came, plan.left or self.end + DAY
        placed = plan.came
        pending = [change for change in changes if change[0] < until]
        while True:
            follows = lives.change_after(village, cell, mix, day)
            own = pending[0][0] if pending else None
            if own is not None and (follows is None or own < follows):
                day, line = pending.pop(0)
                new_village, new_cell = lives.place(line, day)
                mix = line.mix
            elif follows is not None and follows < until:
                day = follows
                new_village = lives.standing(village, day) if village is not None else None
                new_cell = cell
                if mix == "village" and new_village is not None:
                    new_cell = tree.cell_on(new_village, day) or cell
                while new_cell.ends is not None and new_cell.ends <= day:
                    new_cell = new_cell.into[int(rng.random() * len(new_cell.into))]
            else:
                return (village, since) if village is not None else None
            if new_cell is None or day == placed or (new_cell is cell and new_village in (village, None)):
                continue
            merged = village is not None and village.ends == day and village.merged
            if not merged or rng.random() < 0.85:
                # The others were never written down again: the ledger says where they are now.
                used.add(day)
                placed = day
                decided = day - DAY * int(rng.random() * 12)
                if new_cell is not cell:
                    self._add(dossier, "cell_changed", day, decided, new_cell, new_village)
                else:
                    self._add(dossier, "moved", day, None, None, new_village)
            if new_village is not None and new_village is not village:
                village, since = new_village, day
            cell = new_cell

    def _free_day(self, first: date, last: date, used: set[date]) -> date | None:
        if (last - first).days < 3:
            return None
        day = first + DAY * int(self.rng.random() * (last - first).days)
        return None if day in used else day

    def _asides(self, dossier: str, plan: Plan, used: set[date]) -> None:
        """What changes no count: away and back, exempted, disciplined."""
        rng = self.rng
        last = (plan.left or self.end) - DAY * 2
        drawn = rng.random()
        if drawn < 0.02:
            kind = "disciplined"
        elif drawn < 0.06:
            kind = "away"
        elif age_on(plan.birth, last) > 72 and drawn < 0.5:
            kind = "exempted"
        else:
            return
        day = self._free_day(plan.came + DAY * 30, last, used)
        if day is None:
            return
        used.add(day)
        detail = rng.choice(["Khiển trách", "Khiển trách", "Cảnh cáo"]) if kind == "disciplined" else ""
        self._add(dossier, kind, day, day - DAY * int(rng.random() * 10), other="", detail=detail)
        back = day + DAY * (95 + int(rng.random() * 260))
        if kind == "away" and back < last and back not in used:
            used.add(back)
            self._add(dossier, "back", back, None)

    def _leave(self, dossier: str, plan: Plan, used: set[date]) -> None:
        if plan.left is None:
            return
        rng, left, why = self.rng, plan.left, plan.why
        decided = None if why == DIED else left - DAY * int(rng.random() * 15)
        place = ""
        if why == OUT:
            drawn = rng.random()
            place = "other_province" if drawn < 0.93 else "in_province" if drawn < 0.98 else "abroad"
        self._add(dossier, why, left, decided, other=place)
        if why in (DELETED, EXPELLED) and rng.random() < 0.03:
            back = left + DAY * (120 + int(rng.random() * 400))
            if back <= self.end:
                self._add(dossier, "restored", back, back - DAY * 7)
