"""What the log says of a fault: where and of which kind, and nothing that anybody typed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.urls import resolve

from registry.common.logs import NO_ROUTE, LineFormatter, described
from registry.common.models import RateCount

SECRET = "Lò Văn Kín"


def written(message="%s", *args, exc_info=None, name="registry", **extra):
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)
    for key, value in extra.items():
        setattr(record, key, value)
    return LineFormatter("%(levelname)s %(message)s").format(record)


def caught(act):
    try:
        act()
    except Exception:
        return sys.exc_info()
    raise AssertionError


def test_a_fault_is_its_kind_and_its_place():
    text = written("It failed", exc_info=caught(lambda: {}[SECRET]))
    assert "KeyError" in text and "test_logs.py" in text and "withheld" in text
    assert SECRET not in text


def test_what_led_to_a_fault_is_told_too():
    def act():
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    text = written("It failed", exc_info=caught(act))
    assert "ValueError" in text and "which led to" in text and "RuntimeError" in text
    assert SECRET not in text


def test_a_fault_among_the_arguments_is_described():
    assert SECRET not in written("Taken back: %s", KeyError(SECRET))


def test_what_the_program_says_of_itself_is_kept():
    assert described(ImproperlyConfigured("Set X.")).endswith("Set X.")
    assert "No such file" in described(FileNotFoundError(2, "No such file or directory", SECRET))
    assert SECRET not in described(FileNotFoundError(2, "No such file or directory", SECRET))


@pytest.mark.django_db
def test_a_broken_rule_of_the_database_is_named_without_the_row():
    def act():
        with transaction.atomic():
            for _ in range(2):
                RateCount.objects.bulk_create(
                    [RateCount(kind="x", caller=SECRET, window_no=1, seconds=1, taken=1, taken_before=0)]
                )

    found = caught(act)
    assert found[0] is IntegrityError and SECRET in str(found[1]), "the fault itself repeats the row"
    text = written("It failed", exc_info=found)
    assert "23505 public common_ratecount common_ratecount_pkey" in text
    assert SECRET not in text


@pytest.mark.django_db
def test_a_statement_and_its_values_stay_out():
    def act():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [SECRET])

    text = written("It failed", exc_info=caught(act))
    assert "22P02" in text and SECRET not in text


def test_an_address_is_written_as_its_route():
    request = RequestFactory().get(f"/dia-ban/{SECRET}/")
    request.resolver_match = resolve(request.path_info)
    path = request.path.encode("unicode_escape").decode("ascii")
    assert written("%s: %s", "Not Found", path, name="django.request", request=request) == (
        "ERROR Not Found: /dia-ban/<str:key>/"
    )
    request.resolver_match = None
    assert written("%s: %s", "Not Found", path, request=request) == f"ERROR Not Found: {NO_ROUTE}"


def test_a_request_that_cannot_be_read_is_not_repeated():
    found = caught(lambda: int(SECRET))
    said = str(found[1])
    assert SECRET in said
    for text in (said, said.encode("unicode_escape").decode("ascii")):
        assert SECRET not in written("%s: %s", text, "/", exc_info=found).encode().decode("unicode_escape")
    assert SECRET not in written(said, exc_info=found)


def test_a_task_that_failed_says_no_more():
    args = {"name": "reports.work", "exc": f"KeyError('{SECRET}')", "args": f"['{SECRET}']", "id": "1"}
    text = written("Task %(name)s[%(id)s] raised: %(exc)s %(args)s", args, name="celery.app.trace")
    assert "reports.work[1]" in text and SECRET not in text


def test_the_log_of_the_site_is_written_so():
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
    assert settings.LOGGING["formatters"]["line"]["()"] == "registry.common.logs.LineFormatter"
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "WARNING"
    assert any(isinstance(handler.formatter, LineFormatter) for handler in logging.getLogger().handlers)


def test_other_handlers_get_the_record_as_it_was():
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (KeyError(SECRET),), None)
    LineFormatter().format(record)
    assert isinstance(record.args[0], KeyError)


def test_a_refused_request_is_one_line():
    request = RequestFactory().get(f"/{SECRET}/")
    for status in (400, 403, 404):
        text = written(
            "Refused",
            exc_info=caught(lambda: {}[SECRET]),
            name="django.request",
            request=request,
            status_code=status,
        )
        assert text == "ERROR Refused"
    failed = written("Failed", exc_info=caught(lambda: {}[SECRET]), request=request, status_code=500)
    assert "KeyError" in failed and SECRET not in failed


def test_a_host_that_is_not_ours_is_not_repeated():
    name = "lovankin"
    found = caught(RequestFactory().get("/", headers={"host": f"{name}.example"}).get_host)
    said = str(found[1])
    assert name in said
    text = written(said, exc_info=found, name="django.security.DisallowedHost")
    assert "DisallowedHost" in text and f"{name}." not in text


def test_of_a_message_that_cannot_be_read_the_body_stays_out():
    found = caught(lambda: {}[SECRET])
    text = written(
        "Unknown: %s %s", SECRET, repr([SECRET]), exc_info=found, name="celery.worker.consumer.consumer"
    )
    assert "Unknown" in text and SECRET not in text


@pytest.mark.parametrize("thread", [False, True])
def test_a_fault_that_ends_the_process_is_logged_so(thread):
    ends = f"{{}}[{SECRET!r}]"
    code = "import django; django.setup(); "
    code += f"import threading as t; x = t.Thread(target=lambda: {ends}); x.start()" if thread else ends
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "registry.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "KeyError: (message withheld)" in done.stderr and SECRET not in done.stderr
