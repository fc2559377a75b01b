"""Values from the environment, each checked as it is read; nonsense is refused in a sentence."""

import os
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language


def text(name: str, default: str = "") -> str:
    """The variable ``name`` without surrounding blanks."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """A yes or no; anything that is neither is refused."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def choice(name: str, *choices: str) -> str:
    """One of ``choices``; the first is the default."""
    value = text(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def listing(name: str, default: str = "") -> list[str]:
    """Values between commas, without blanks."""
    return [value.strip() for value in text(name, default).split(",") if value.strip()]


def number(name: str, default: float) -> float:
    """A number of zero or more."""
    value = text(name) or str(default)
    try:
        parsed = float(value)
    except ValueError:
        parsed = -1.0
    if not 0 <= parsed < float("inf"):
        raise ImproperlyConfigured(f"{name} must be a number of zero or more, not {value!r}.")
    return parsed


def address(name: str, default: str = "") -> str:
    """A base URL with http or https and without a trailing slash; empty when unset."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise ImproperlyConfigured(
            f"{name} must be an address such as https://sartiq.example.com, not {value!r}."
        )
    return value


def required(name: str, reason: str) -> str:
    """A variable that must be set, with the reason told when it is not."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {reason}.")
    return value


def broker(default: str) -> str:
    """The broker's address: Redis, Valkey or RabbitMQ."""
    value = text("BROKER_URL") or default
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket", "amqp", "amqps"}:
        raise ImproperlyConfigured(
            "BROKER_URL must begin with redis://, rediss://, amqp:// or amqps://."
        )
    return value


def database(default_host: str) -> dict[str, object]:
    """Connection settings from DATABASE_URL, or those of the embedded PostgreSQL."""
    url = text("DATABASE_URL")
    if not url:
        return {"NAME": "sartiq", "USER": "sartiq", "HOST": default_host}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL has a port that is not a number.") from None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host/name."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def time_zone() -> str:
    """The zone in which a budget's month begins."""
    name = text("TIME_ZONE", "UTC")
    if name not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE must be a name such as Europe/Rome, not {name!r}.")
    return name


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; ``host`` is empty where none is sent."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    encrypted: bool = False  # from the first byte
    starttls: bool = False


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server() -> MailServer:
    """The mail server of EMAIL_URL, such as ``smtp+tls://user:password@mail.example.com``."""
    url = text("EMAIL_URL")
    if not url:
        return MailServer()
    parts = urlsplit(url)
    try:
        port = parts.port or MAIL_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not (parts.hostname and port and parts.scheme in MAIL_PORTS):
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls:// or smtps:// and name a host."
        )
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+tls",
    )


def languages(folder: Path) -> list[tuple[str, str]]:
    """English, and each language with a compiled catalogue in ``folder``, by its own name."""
    found = {to_language(path.parts[-3]) for path in folder.glob("*/LC_MESSAGES/django.mo")}
    return [("en", "English")] + [
        (code, LANG_INFO.get(code, {}).get("name_local", code)) for code in sorted(found - {"en"})
    ]
