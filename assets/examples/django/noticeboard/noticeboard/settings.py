"""Settings of the notice board. Everything that differs between places comes from the environment."""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent


def hosts() -> list[str]:
    """Return the host names that the site answers to: a JSON list, as the charm gives it."""
    names = json.loads(os.environ.get("DJANGO_ALLOWED_HOSTS", "[]"))
    return names or ["localhost", "127.0.0.1"]


def origins() -> list[str]:
    """Return where forms may come from: the address that an ingress gives the site, which may be HTTPS."""
    address = urlsplit(os.environ.get("DJANGO_BASE_URL", ""))
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else []


def database() -> dict[str, object]:
    """Return the PostgreSQL that the charm was integrated with, or a file beside the code."""
    name = os.environ.get("POSTGRESQL_DB_NAME")
    if name is None:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": os.environ.get("POSTGRESQL_DB_USERNAME", ""),
        "PASSWORD": os.environ.get("POSTGRESQL_DB_PASSWORD", ""),
        "HOST": os.environ.get("POSTGRESQL_DB_HOSTNAME", ""),
        "PORT": os.environ.get("POSTGRESQL_DB_PORT", ""),
    }


DEBUG = os.environ.get("DJANGO_DEBUG", "false").lower() == "true"
# Without a key of its own each process makes one: good enough to look around, but it logs everybody out.
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = hosts()
CSRF_TRUSTED_ORIGINS = origins()
BOARD_TITLE = os.environ.get("DJANGO_BOARD_TITLE", "Notice board")

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "notices",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "noticeboard.urls"
WSGI_APPLICATION = "noticeboard.wsgi.application"

STATIC_URL = "static/"
# Style sheets are served from where they lie: nothing has to be collected before packing.
WHITENOISE_USE_FINDERS = True

TIME_ZONE = "UTC"
USE_TZ = True
