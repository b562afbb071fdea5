"""Every setting, read from the environment. A secret ``NAME`` may also come from the file ``NAME_FILE``."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from registry.common.postgresql import clear_for_the_pool
from registry.common.rates import Rate

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """The setting ``name``, from the environment or from the file that ``name_FILE`` names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    return value


def flag(name: str, default: bool) -> bool:
    """A setting that is ``yes`` or ``no``."""
    value = text(name, "yes" if default else "no")
    if value not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is yes or no, not {value!r}.")
    return value == "yes"


def number(name: str, default: int) -> int:
    """A setting that is a whole number."""
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """A setting that is a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def keys(name: str) -> list[tuple[str, bytes]]:
    """A setting that is a list of keys, each ``id:base64`` of 32 bytes, apart by blanks or line ends."""
    found: dict[str, bytes] = {}
    for place, line in enumerate(text(name).split(), start=1):
        key, _, coded = line.partition(":")
        try:
            secret = b64decode(coded, validate=True)
        except ValueError:
            secret = b""
        if not re.fullmatch(r"[a-z0-9-]{1,32}", key) or len(secret) != 32:
            raise ImproperlyConfigured(
                f"{name}, key {place}: an id (a-z, 0-9, -), a colon, 32 bytes in base64."
            )
        if key in found or secret in found.values():
            raise ImproperlyConfigured(f"{name}, key {place}: this id or key stands there already.")
        found[key] = secret
    if not found:
        raise ImproperlyConfigured(f"{name} holds no key.")
    return list(found.items())


def database(url: str) -> dict[str, object]:
    """Django's database entry for a libpq connection string or URL."""
    parts = conninfo_to_dict(url)
    named = ("host", "port", "user", "password", "dbname")
    # A server that is away is to be noticed soon, not when the network gives up.
    options: dict[str, object] = {"connect_timeout": 5} | {k: v for k, v in parts.items() if k not in named}
    pool = number("DATABASE_POOL", 0)
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "reset": clear_for_the_pool}
    return {
        "ENGINE": "registry.common.postgresql",
        "NAME": parts.get("dbname", "registry"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": not pool,
    }


DEBUG = flag("DEBUG", False)
SECRET_KEY = text("SECRET_KEY")
# What citizen IDs, card and dossier numbers are encrypted with; the first is for what is written from now on.
IDENTIFIER_KEYS = keys("IDENTIFIER_KEYS")
# What the audit trail's exported heads are signed with; empty: a key made once in the data folder.
AUDIT_KEY = text("AUDIT_KEY", "")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", "")
CSRF_FAILURE_VIEW = "registry.common.errors.csrf_failure"
DATA_DIR = Path(text("REGISTRY_DATA", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "demo",
    "reports",
    "reports.reorganization",
    "reports.statutory",
    "reports.files",
    "reports.periods",
    "reports.targets",
    "reports.stored",
    "cells",
    "members.supplements",
    "members.cards",
    "members.papers",
    "members",
    "registry.privacy",
    "registry.imports",
    "registry.drafts",
    "registry.accounts",
    "registry.units",
    "registry.audit",
    "registry.common",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "registry.common.headers.HeadersMiddleware",
    "reports.api.middleware.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "registry.common.headers.ReadableMiddleware",
    "registry.accounts.middleware.AuditOriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.accounts.sign_in.guard.SessionGuard",
    "registry.common.limits.LimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "registry.accounts.middleware.ActingMiddleware",
    "registry.accounts.access.gate.GateMiddleware",
    "registry.accounts.access.standing.StandingMiddleware",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.accounts.sign_in.context.second_factor",
            ],
            "builtins": ["registry.common.templatetags.ui"],
        },
    }
]

# The web and the worker connect as a role that owns nothing; commands on the machine as the owner.
AS_OWNER = flag("REGISTRY_AS_OWNER", False)
DATABASES = {
    "default": database(
        text("DATABASE_OWNER_URL", text("DATABASE_URL")) if AS_OWNER else text("DATABASE_URL")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["registry.accounts.sign_in.hashing.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(text("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(text("UPLOAD_DIR", str(DATA_DIR / "uploads")))
# Where the processes of the web share what they computed; nothing in it is needed after a start.
CACHE_DIR = Path(text("CACHE_DIR", str(DATA_DIR / "cache")))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "registry.common.uploads.OnlyWhereAsked",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The pages, by name, whose forms carry files.
UPLOAD_ROUTES = ("imports", "plan_sheet")
# Besides files: a form of a hundred units with their targets is some 20 KB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# The largest spreadsheet that is taken in, as sent and as unpacked (bytes).
# People whose numbers may wait for the board's comparison below one user's grants.
NUMBERS_AWAITING_MOST = number("NUMBERS_AWAITING_MOST", 20_000)
IMPORT_MAX_BYTES = number("IMPORT_MAX_BYTES", 200 * 1024 * 1024)
IMPORT_MAX_INFLATED_BYTES = number("IMPORT_MAX_INFLATED_BYTES", 1024 * 1024 * 1024)

# Behind TLS (production) cookies and redirects are for TLS only; the one-machine site is plain loopback.
TLS = flag("TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
# Behind a proxy of our own an address is the last in X-Forwarded-For, and the proxy says whether it spoke
# TLS; without one nobody is believed on either.
BEHIND_PROXY = flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS and BEHIND_PROXY else None
# A session ends when nobody has used it for so many minutes, and so many hours after signing in at most.
SESSION_IDLE_MINUTES = number("SESSION_IDLE_MINUTES", 30)
SESSION_COOKIE_AGE = number("SESSION_HOURS", 12) * 60 * 60
SESSION_ENGINE = "registry.accounts.sign_in.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# With this prefix a browser takes a cookie from this very host over TLS only.
_PREFIX = "__Host-" if TLS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_PREFIX}csrftoken"
# Marks a browser on which somebody has signed in before; a session is worth nothing without it.
DEVICE_COOKIE_NAME = f"{_PREFIX}device"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What is said after a redirect names people: it stays in the session and never travels in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # No text becomes a script; static/js/trusted.js looks through what htmx fetches.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "looked-through"],
    }
}

# How often one user may do a thing, over all web processes; whoever has not signed in is counted by address,
# a summary client by its token.
RATES = {
    "anonymous": Rate.read(text("RATE_ANONYMOUS", "300/min")),
    "searches": Rate.read(text("RATE_SEARCHES", "120/min")),
    "people": Rate.read(text("RATE_PEOPLE", "1200/hour")),
    "numbers": Rate.read(text("RATE_NUMBERS", "120/hour")),
    "exports": Rate.read(text("RATE_EXPORTS", "120/hour")),
    "imports": Rate.read(text("RATE_IMPORTS", "120/hour")),
    "summaries": Rate.read(text("API_RATE", "600/min")),
}
# Which page counts as what, by the page's name, when it is asked for in these ways.
RATED_ROUTES = {
    "search": ("searches", ("GET", "POST")),
    "members": ("searches", ("POST",)),
    "member": ("people", ("GET", "HEAD")),
    "member_numbers": ("numbers", ("POST",)),
    "member_holdings": ("numbers", ("POST",)),
    "imports": ("imports", ("POST",)),
    "import_check": ("imports", ("POST",)),
    "import_faults": ("exports", ("GET", "HEAD")),
    "form_pack": ("exports", ("POST",)),
    "book_pdf": ("exports", ("POST",)),
    "made_file": ("exports", ("GET", "HEAD")),
}

CELERY_BROKER_URL = text("CELERY_BROKER_URL", "memory://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sổ đăng ký đảng viên: số liệu tổng hợp",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # What a value is stands under several names, and so does what an answer is.
    "ENUM_NAME_OVERRIDES": {
        "FigureStatusEnum": ["reported", "not_applicable", "not_reported", "hidden"],
        "AnswerStatusEnum": ["provisional", "final", "revised"],
    },
}

# Who must pass a second step to sign in: with `required` all who write, audit or administer; with `demo`, for
# made-up data on one's own machine, nobody who has not set one up.
SECOND_FACTOR = text("SECOND_FACTOR", "required")
if SECOND_FACTOR not in ("required", "demo"):
    raise ImproperlyConfigured(f"SECOND_FACTOR is required or demo, not {SECOND_FACTOR!r}.")
if SECOND_FACTOR == "demo" and TLS:
    raise ImproperlyConfigured("SECOND_FACTOR=demo is for one's own machine, not for a site with TLS.")

# Of units with fewer people than this protected summary clients see no figure of people.
DISCLOSURE_UNIT_FLOOR = number("DISCLOSURE_UNIT_FLOOR", 20)
# From how many official members on a cell elects a committee (rules of the Party, art. 24).
COMMITTEE_FROM = number("COMMITTEE_FROM", 9)
# For how many months a discipline puts off a badge of party age.
BADGES_PUT_OFF = {
    f"put_off_by_{measure}": number(f"BADGES_PUT_OFF_BY_{measure.upper()}", months)
    for measure, months in (("reprimand", 6), ("warning", 9), ("removal", 12))
}
# How many days after a period a superior committee closes its part, and the province the whole.
PERIOD_DUE_PART = number("PERIOD_DUE_PART", 20)
PERIOD_DUE_WHOLE = number("PERIOD_DUE_WHOLE", 30)
# How many whole years back month-end figures are stored, besides the current one.
FIGURE_YEARS = number("FIGURE_YEARS", 10)
# For how many seconds a worker is believed alive after it was last heard of.
WORK_LEASE = number("WORK_LEASE", 15)

# Where the program that backs up says how it stands: beside the backups, or a file that the web may read.
BACKUP_DIR = text("BACKUP_DIR", "")
BACKUP_STATUS = text("BACKUP_STATUS", f"{BACKUP_DIR}/status.json" if BACKUP_DIR else "")
# The certificate (PEM) that browsers get, so that its end is seen coming; the web itself does not use it.
TLS_CERTIFICATE = text("TLS_CERTIFICATE", "")
# With less room than this (MB) on a disk the administrator is warned: soon, and now.
DISK_FREE_YELLOW_MB = number("DISK_FREE_YELLOW_MB", 10_240)
DISK_FREE_RED_MB = number("DISK_FREE_RED_MB", 2_048)
# Accounts that nobody used for so many days are named; so many failed sign-ins of one day are a warning.
ACCOUNT_UNUSED_DAYS = number("ACCOUNT_UNUSED_DAYS", 90)
FAILED_SIGN_INS = number("FAILED_SIGN_INS", 50)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # Without messages of faults and without addresses: both repeat what people typed.
        "line": {
            "()": "logging.Formatter" if DEBUG else "registry.common.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "INFO")},
    # At DEBUG it writes statements with their values.
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "psycopg": {"level": "ERROR"},
        # The web's server has a handler of its own, which repeats messages of faults.
        "_granian": {"handlers": ["console"], "propagate": False},
    },
}
