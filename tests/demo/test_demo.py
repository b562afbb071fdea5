"""The default demo, small: plausible, the same each time, nothing of the future; its users, their logins."""

import csv
import os
import stat
import subprocess
import sys
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from demo import cast, names, province, under_way
from demo.cast import NoDemo, enter_the_cast, logins_file
from demo.province import Scale
from demo.scenarios import SCENARIOS, NotEmpty, Scenario, bring_in
from members.ethnicity import NAMES
from members.models import Event, Member, Transfer
from registry.accounts.models import Grant, Role, User
from registry.audit.trail import record
from registry.drafts.models import Draft
from registry.units.models import Area
from reports.targets.models import Programme, Target
from tests.members.pages.officers import sign_in

from .demos import ask, number, taken_in, total

ROOT = Path(__file__).parents[2]
MEMBERS = 2500
SMALL = Scale(MEMBERS, 1440)
END = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


def write_small(folder, end):
    """The default demo with its villages and cells and few people."""
    province.write(folder, end, SMALL)


DEMO = Scenario("nho", "Thử", "11", write_small)


def rows(folder, sheet):
    with (folder / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """The small demo's sheets, written once."""
    folder = tmp_path_factory.mktemp("sheets")
    write_small(folder, END)
    return folder


class TestSheets:
    def test_it_writes_the_same_bytes_whatever_the_order_of_hashes(self, sheets, tmp_path):
        program = (
            "import django; django.setup()\n"
            "from datetime import date; from pathlib import Path; import sys\n"
            "from demo.province import Scale, write\n"
            f"write(Path(sys.argv[1]), date({END.year}, {END.month}, {END.day}), {SMALL!r})\n"
        )
        environment = os.environ | {
            "PYTHONHASHSEED": "4711",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment, cwd=ROOT, check=True)
        written = {path.name: path.read_bytes() for path in sheets.iterdir()}
        assert len(written) == 26
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written

    def test_nothing_happens_after_the_end(self, sheets):
        days = [row[column] for row in rows(sheets, "events") for column in ("effective_on", "decided_on")]
        assert max(days) <= END.isoformat()
        for sheet, column in (("posts", "valid_from"), ("targets", "in_force_from"), ("areas", "valid_from")):
            assert max(row[column] for row in rows(sheets, sheet)) <= END.isoformat()

    def test_people_are_named_as_their_group_and_gender_would_have_it(self, sheets):
        people = rows(sheets, "members")
        for person in people:
            stock = names.STOCKS.get(person["ethnicity"], names.STOCKS["Kinh"])
            family, *_, given = person["full_name"].split()
            assert family in stock.family
            givens = stock.female_given if person["gender"] == "female" else stock.male_given
            assert given in givens
        thai_women = [p["full_name"] for p in people if (p["ethnicity"], p["gender"]) == ("Thái", "female")]
        assert sum(" Thị " in name for name in thai_women) > len(thai_women) / 2

    def test_nobody_has_a_number_that_was_ever_given_out(self, sheets):
        people = rows(sheets, "members")
        assert {person["citizen_id"][:3] for person in people} == {"099"}
        assert {len(person["citizen_id"]) for person in people} == {12}
        assert {person["ethnicity"] for person in people} <= set(NAMES)

    def test_who_is_admitted_is_of_age(self, sheets):
        born = {row["dossier_no"]: date.fromisoformat(row["birth_date"]) for row in rows(sheets, "members")}
        for event in rows(sheets, "events"):
            if event["kind"] == "admitted":
                on, birth = date.fromisoformat(event["effective_on"]), born[event["dossier_no"]]
                assert (on.year - birth.year, on.month, on.day) >= (18, birth.month, birth.day)

    def test_a_late_recognition_takes_effect_when_the_twelve_months_end(self, sheets):
        events = rows(sheets, "events")
        admitted = {row["dossier_no"]: row["effective_on"] for row in events if row["kind"] == "admitted"}
        late = 0
        for event in events:
            if event["kind"] == "recognized" and event["dossier_no"] in admitted:
                on = date.fromisoformat(event["effective_on"])
                began = date.fromisoformat(admitted[event["dossier_no"]])
                assert on.year == began.year + 1
                late += (date.fromisoformat(event["decided_on"]) - on).days > 45
        assert late > 10


class TestRegister:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def register(cls, django_db_setup, django_db_blocker):
        with taken_in(DEMO, django_db_blocker, END):
            yield

    def test_it_is_the_province_of_today(self):
        found = ask("members", area="T11", level="commune", on=END)
        assert abs(number(found.total) - MEMBERS) < MEMBERS / 50
        units = [row for row in found.rows if row.key not in ("other", "unallocated")]
        assert len(units) == 45
        assert total("villages", area="T11", on=END) == 1440
        assert 2400 < total("cells", area="T11", on=END) < 2700

    def test_members_are_charged_with_cells_villages_families_and_prospects(self):
        found = ask("members_assigned", area="T11", by="task", on=END)
        tasks = ("follows_cell", "in_charge_of_village", "helps_families", "helps_prospect")
        by_task = {row.by: number(row) for row in found.rows}
        assert all(by_task.get(task, 0) > 3 for task in (*tasks, "residence_contact")), by_task
        assert total("families_helped", area="T11", on=END) >= by_task["helps_families"]

    def test_nobody_is_lost_on_the_structure_of_before_the_reform(self):
        before = date(2025, 6, 30)
        found = ask("members", area="T11", level="district", on=END, structure_on=before)
        assert found.total.value == total("members", area="T11", on=END)
        assert len([row for row in found.rows if row.key.startswith("H")]) == 10
        assert "unallocated" not in {row.key for row in found.rows}

    def test_each_reading_has_villages_of_its_own(self):
        found = {
            reading: total(f"villages_without_member_{reading}", area="T11", on=END)
            for reading in ("resident", "own", "local")
        }
        assert 0 < found["resident"] < found["own"] < found["local"]

    def test_villages_were_cleared_and_some_relapsed(self):
        years: dict[str, Any] = {"starts": date(2021, 1, 1), "ends": date(2025, 12, 31)}
        assert total("villages_cleared", area="T11", **years) > 3
        assert total("villages_relapsed", area="T11", **years) > 0

    def test_the_years_balance(self):
        found = ask("balance", area="T11", starts=date(2016, 1, 1), ends=date(2025, 12, 31))
        lines = {row.by: number(row) for row in found.rows}
        assert lines["opening"] == 0
        assert lines["first_recorded"] > MEMBERS / 2
        for line in ("admitted", "transferred_in_other_province", "died", "deleted", "left"):
            assert lines[line] > 0, line

    def test_committees_have_targets_and_some_were_changed_in_summer(self):
        found = ask(
            "attainment",
            organization="11",
            level="superior_committee",
            measure="admissions",
            basis="plan",
            starts=date(2026, 1, 1),
            ends=date(2026, 12, 31),
            on=END,
        )
        assert number(found.total) > 0
        assert len(found.rows) == 49
        assert Target.objects.filter(in_force_from=date(2026, 7, 15)).exists()
        assert Target.objects.filter(value=None).exclude(narrative="").exists()

    def test_one_unit_is_exempt_and_years_have_their_programme(self):
        exempt = Target.objects.exclude(exempt_reason="").select_related("passed_to").get()
        assert exempt.passed_to is not None and exempt.exempt_number and exempt.value == 0
        named = set(Target.objects.exclude(programme_code="").values_list("programme_code", flat=True))
        assert (
            named == set(Programme.objects.values_list("code", flat=True)) == {"NQ-XIII", "NQ-XIV", "NQ-XV"}
        )

    def test_transfers_are_under_way_and_acts_wait(self):
        under_way.begin()
        states = Counter(Transfer.objects.values_list("state", flat=True))
        assert states["sent"] >= 4 and states["refused"] == 1
        drafts = Draft.objects.filter(state="submitted")
        assert len(drafts) == 2
        client = sign_in(User.objects.get(username="canbo.tinh"))
        assert client.get("/chuyen-sinh-hoat/").status_code == 200
        text = client.get("/cho-xac-nhan/").content.decode()
        assert all(draft.title in text for draft in drafts)

    def test_a_demo_never_mixes_with_people(self):
        with pytest.raises(NotEmpty):
            bring_in(DEMO, END)
        with pytest.raises(CommandError, match="Sổ đã có"):
            call_command("demo", "son-la")

    def test_if_empty_leaves_a_register_as_it_is(self, capsys):
        before = Event.objects.count()
        call_command("demo", "--if-empty")
        assert Event.objects.count() == before
        assert capsys.readouterr().out == ""


class TestCast:
    """On a register that is a demo only in name: who may sign in, and with what."""

    @pytest.fixture(autouse=True)
    def data_folder(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        return tmp_path

    @pytest.fixture
    def demo(self, world):
        record(cast.BROUGHT_IN, by=None)
        return world

    def logins(self):
        return cast._known_passwords()

    def test_it_works(self, demo, client):
        assert "canbo.tinh" in enter_the_cast()
        for username, password in self.logins().items():
            assert client.login(username=username, password=password)
        roles = dict(
            Grant.objects.filter(user__username__in=self.logins()).values_list("role", "organization__code")
        )
        over_all = dict.fromkeys((Role.STAFF, Role.VIEWER, Role.AUDITOR, Role.ADMINISTRATOR), "TU")
        assert roles == over_all | {Role.OFFICER: "DU-A"}

    def test_nobody_else_can_read_the_logins(self, demo):
        enter_the_cast()
        assert stat.S_IMODE(logins_file().stat().st_mode) == 0o600

    def test_each_installation_has_passwords_of_its_own(self, demo):
        enter_the_cast()
        first = self.logins()
        logins_file().unlink()
        User.objects.filter(username__in=first).delete()
        enter_the_cast()
        assert set(first) == set(self.logins())
        assert set(first.values()).isdisjoint(self.logins().values())

    def test_a_second_time_changes_nothing(self, demo):
        first = enter_the_cast()
        assert enter_the_cast() == first
        assert Grant.objects.filter(user__username="canbo.tinh").count() == 1

    def test_the_file_stands_beside_a_demo_and_beside_no_other_register(self, world):
        """By it a run knows that the people are made up, and asks nobody for a second step."""
        logins_file().write_text("of another register")
        call_command("demo", if_empty=True)
        assert not logins_file().exists()
        record(cast.BROUGHT_IN, by=None)
        call_command("demo", if_empty=True)
        assert "quantri" in logins_file().read_text()

    def test_passwords_are_printed_on_a_terminal_only(self, demo):
        class Terminal(StringIO):
            def isatty(self):
                return True

        log, terminal = StringIO(), Terminal()
        for out in (log, terminal):
            call_command("demo", "--logins", stdout=out)
        known = self.logins()
        assert known and all(password in terminal.getvalue() for password in known.values())
        assert str(logins_file()) in log.getvalue()
        assert not any(password in log.getvalue() for password in known.values())
        assert logins_file().stat().st_mode & 0o777 == 0o600

    def test_a_lost_file_gives_new_passwords(self, demo, client):
        enter_the_cast()
        lost = self.logins()["canbo.tinh"]
        logins_file().unlink()
        enter_the_cast()
        assert not client.login(username="canbo.tinh", password=lost)
        assert client.login(username="canbo.tinh", password=self.logins()["canbo.tinh"])

    def test_a_password_that_somebody_changed_stays(self, demo, client):
        enter_the_cast()
        user = User.objects.get(username="canbo.tinh")
        user.set_password("đã đổi lấy mật khẩu riêng")
        user.save()
        enter_the_cast()
        assert client.login(username="canbo.tinh", password="đã đổi lấy mật khẩu riêng")

    def test_a_real_register_gets_no_demo_users(self, world):
        with pytest.raises(NoDemo):
            enter_the_cast()
        with pytest.raises(CommandError, match="không phải dữ liệu mẫu"):
            call_command("demo", "--logins")
        assert not User.objects.filter(username="canbo.tinh").exists()


def test_an_unknown_demo_is_refused():
    with pytest.raises(CommandError):
        call_command("demo", "ha-noi")
    assert not Member.objects.exists()
    assert not Area.objects.exists()


def test_every_scenario_is_of_a_province_of_today():
    assert {scenario.province for scenario in SCENARIOS.values()} == {"11", "14"}
