"""All settings, from the environment and from the data directory; refuses to start in production with unsafe ones."""

import json
import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.conf import locale
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _flag(name: str) -> bool:
    return _text(name) not in ("", "0", "no", "false")


def _stored(name: str) -> dict[str, Any]:
    path = BRUECKE_HOME / name
    try:
        return dict(json.loads(path.read_text()))
    except (FileNotFoundError, PermissionError):
        return {}


BRUECKE_HOME = Path(_text("BRUECKE_HOME", str(ROOT / "var"))).resolve()
PRODUCTION = _flag("BRUECKE_PRODUCTION")
BRUECKE_DEMO = _flag("BRUECKE_DEMO")
BRUECKE_PROXIES = int(_text("BRUECKE_PROXIES", "0"))
HOST, PORT = _text("HOST", "127.0.0.1"), _text("PORT", "8000")
#: The malware scanner of the house (ClamAV): host:port or the path of its socket; empty where there is none.
BRUECKE_CLAMD = _text("BRUECKE_CLAMD")
BRUECKE_URL = _text("BRUECKE_URL", f"http://{'127.0.0.1' if HOST == '0.0.0.0' else HOST}:{PORT}")  # noqa: S104
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

_secrets = _stored("secrets.json")
_database = _stored("database.json")


def _key(name: str, idle: Any) -> Any:
    """Return a key from the environment or `secrets.json`; `idle` is known to everybody and never for production."""
    found = _text(f"BRUECKE_{name.upper()}") or _secrets.get(name)
    if PRODUCTION and not found:
        raise ImproperlyConfigured(
            f"BRUECKE_PRODUCTION=1 needs BRUECKE_{name.upper()}, or {name} in BRUECKE_HOME/secrets.json: without it anybody knows the key."
        )
    return found or idle


SECRET_KEY: str = _key("secret_key", "not-for-production")
_field_keys = _key("field_keys", ["A" * 43 + "="])
BRUECKE_FIELD_KEYS: list[str] = _field_keys.split() if isinstance(_field_keys, str) else _field_keys
BRUECKE_CODE_KEY: str = _key("code_key", "00" * 32)
BRUECKE_AUDIT_KEY: str = _key("audit_key", "11" * 32)

if PRODUCTION and BRUECKE_DEMO:
    raise ImproperlyConfigured("BRUECKE_DEMO=1 signs anybody in; it cannot be combined with BRUECKE_PRODUCTION=1.")
if PRODUCTION and not BRUECKE_URL.startswith("https://"):
    raise ImproperlyConfigured("BRUECKE_PRODUCTION=1 needs BRUECKE_URL=https://…, the address under which people reach Brücke.")
if PRODUCTION and not _text("BRUECKE_PROXIES").isdigit():
    raise ImproperlyConfigured(
        "BRUECKE_PRODUCTION=1 needs BRUECKE_PROXIES: how many web servers of your own stand in front and write X-Forwarded-For "
        "and X-Forwarded-Proto (mostly 1). With a wrong number, limits count the wrong address or one a visitor made up."
    )
if BRUECKE_DEMO and HOST not in _LOOPBACK:
    raise ImproperlyConfigured("The demo sign-in works on loopback only: set HOST=127.0.0.1 or unset BRUECKE_DEMO.")

DEBUG = False
ALLOWED_HOSTS = [*_LOOPBACK, "[::1]", HOST, *_text("BRUECKE_HOSTS").split()]
if "://" in BRUECKE_URL:
    ALLOWED_HOSTS.append(BRUECKE_URL.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0])
CSRF_TRUSTED_ORIGINS = [BRUECKE_URL]

INSTALLED_APPS = [
    "bruecke.base", "bruecke.audit", "bruecke.access", "bruecke.network", "bruecke.people", "bruecke.consent",
    "bruecke.welcome", "bruecke.cases", "bruecke.consults", "bruecke.schooling", "bruecke.programme", "bruecke.reports", "bruecke.privacy",
    "bruecke.config",
    "allauth", "allauth.account", "allauth.mfa", "procrastinate.contrib.django", "django_htmx", "csp",
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.humanize", "django.contrib.staticfiles", "django.forms",
]  # fmt: skip

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bruecke.access.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bruecke.access.wall_middleware.Wall",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
if _flag("BRUECKE_BENCH"):
    MIDDLEWARE.insert(0, "bench.timing.ServerTiming")
ROOT_URLCONF = "bruecke.config.urls"
WSGI_APPLICATION = "bruecke.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "bruecke.base.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
BRUECKE_DAY_PARTS = "bruecke.config.navigation.day_parts"
BRUECKE_NAVIGATION = "bruecke.config.navigation.entries"
BRUECKE_NUMBERED = "bruecke.config.navigation.numbered"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_role = _text("BRUECKE_DB_ROLE", "app")
_login = _database.get("roles", {}).get(_role, {})
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _database.get("host", ""),
        "PORT": str(_database.get("port", "")),
        "NAME": _database.get("name", "bruecke"),
        "USER": _login.get("user", f"bruecke_{_role}"),
        "PASSWORD": _login.get("password", ""),
        # Values travel beside the sentence, not inside it: a tenth less work for every page.
        "OPTIONS": {"server_side_binding": True, **_database.get("options", {})}
        | ({"pool": {"min_size": 1, "max_size": 12, "timeout": 5}} if _flag("BRUECKE_POOL") else {}),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
        "TEST": {"NAME": _text("BRUECKE_TEST_DATABASE") or None},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "/heute/", "/"
ACCOUNT_ADAPTER = "bruecke.access.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Brücke: "
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = BRUECKE_PROXIES
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Brücke"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the county administration gives the address, and the first link went there

SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers send "Origin: null", and every form would be refused
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BRUECKE_PROXIES else None
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
# Uploads never touch the disk unencrypted: they stay in memory; a larger one is not read at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 41 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF], "img-src": [SELF, "data:"], "object-src": [NONE], "base-uri": [NONE],
        "frame-ancestors": [NONE], "form-action": [SELF],
    }
}  # fmt: skip

locale.LANG_INFO["de-simple"] = {
    "bidi": False, "code": "de-simple", "name": "Easy German", "name_local": "Leichte Sprache",
}  # fmt: skip
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"), ("de-simple", "Leichte Sprache"), ("en", "English"), ("uk", "Українська"), ("ru", "Русский"),
    ("ar", "العربية"), ("fa", "فارسی / دری"), ("tr", "Türkçe"), ("fr", "Français"), ("ro", "Română"),
    ("bg", "Български"), ("pl", "Polski"),
]  # fmt: skip
LOCALE_PATHS = [ROOT / "bruecke" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
FIRST_DAY_OF_WEEK = 1

STATIC_URL = "/static/"
STATIC_ROOT = BRUECKE_HOME / "static"
STATICFILES_DIRS = [("handbook", ROOT / "docs" / "handbook" / "bilder")]
#: Compressed files under names with a hash, as soon as they are collected; `manage.py` says when it is about to collect.
_collected = (STATIC_ROOT / "staticfiles.json").exists() or _flag("BRUECKE_COLLECTS")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": BRUECKE_HOME}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _collected

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _text("BRUECKE_SMTP_HOST"), int(_text("BRUECKE_SMTP_PORT", "587"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _text("BRUECKE_SMTP_USER"), _text("BRUECKE_SMTP_PASSWORD")
EMAIL_USE_TLS = not _flag("BRUECKE_SMTP_PLAIN")
DEFAULT_FROM_EMAIL = _text("BRUECKE_MAIL_FROM", "termin@example.org")
BRUECKE_SMS_URL, BRUECKE_SMS_TOKEN = _text("BRUECKE_SMS_URL"), _text("BRUECKE_SMS_TOKEN")
BRUECKE_SCAN_COMMAND = _text("BRUECKE_SCAN_COMMAND")
BRUECKE_PRIVACY_MAIL = _text("BRUECKE_PRIVACY_MAIL")

BRUECKE_COUNTY = _text("BRUECKE_COUNTY", "Kreis Düren")
BRUECKE_LOG_DAYS = int(_text("BRUECKE_LOG_DAYS", "7"))
BRUECKE_LAND = _text("BRUECKE_LAND", "NW")
BRUECKE_EXIT_URL = _text("BRUECKE_EXIT_URL", "https://www.wetter.com/")
_registers = ROOT.parent / "shared" / "data"
BRUECKE_REGISTERS = (
    Path(_text("BRUECKE_REGISTERS", str(_registers))) if (_text("BRUECKE_REGISTERS") or _registers.is_dir()) else None
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None
PROCRASTINATE_IMPORT_PATHS = [
    f"bruecke.{'.'.join(path.relative_to(ROOT / 'bruecke').with_suffix('').parts)}"
    for path in sorted((ROOT / "bruecke").glob("*/*jobs.py"))
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_codes": {"()": "bruecke.config.quiet_log.NoCodes"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_codes"]}},
    "root": {"handlers": ["console"], "level": _text("BRUECKE_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},  # a line about a 404 would hold the address, and with it a code
}
