"""Settings, read from the environment once and loud on nonsense.

Nothing needs to be set on one machine: database, broker and provider are then the embedded
ones in the data folder. ``docs/operations.md`` lists every variable.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from sartiq.environment import (
    address,
    broker,
    choice,
    database,
    flag,
    languages,
    listing,
    mail_server,
    number,
    required,
    text,
    time_zone,
)
from sartiq.local import places
from sartiq.money import NANO

BASE_DIR = Path(__file__).resolve().parent.parent


# --- Where things are -------------------------------------------------------------------------

DATA_DIR = Path(text("SARTIQ_DATA") or BASE_DIR / "data").expanduser().resolve()
RUNTIME_DIR = places.runtime_dir(DATA_DIR)
PUBLIC_URL = address("PUBLIC_URL")

DEBUG = flag("DEBUG", default=False)
SECRET_KEY = text("SECRET_KEY") or places.secret_key(DATA_DIR)
ALLOWED_HOSTS = [*listing("ALLOWED_HOSTS"), "127.0.0.1", "localhost", "[::1]"]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(str(urlsplit(PUBLIC_URL).hostname))
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- The application --------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    # Loaded with the addresses, not with every command and worker: a second less at each start.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "ninja",
    "sartiq.local",
    "sartiq.access",
    "sartiq.webhooks",
    "catalog",
    "generation",
    "training",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sartiq.middleware.Policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sartiq.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sartiq.middleware.PartsOfPages",
    "sartiq.middleware.Nonsense",
]

ROOT_URLCONF = "sartiq.urls"
WSGI_APPLICATION = "sartiq.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["sartiq.money", "sartiq.elements"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "generation.views.recovery.banner",
                "sartiq.access.views.shell",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **database(default_host=str(RUNTIME_DIR)),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

USE_TZ = True
TIME_ZONE = time_zone()
LANGUAGE_CODE = "en"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages(LOCALE_PATHS[0])  # each person's browser says which one they read

# --- Review -----------------------------------------------------------------------------------

FOUR_EYES = flag("SARTIQ_FOUR_EYES", default=False)  # who made a picture may not approve it

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "sartiq" / "static"]
# Static files are found where they are written: no collecting step on one machine.
WHITENOISE_USE_FINDERS = True

SARTIQ_STORAGE = choice("SARTIQ_STORAGE", "files", "s3")
if SARTIQ_STORAGE == "s3":
    # The key pair comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as everywhere.
    STORAGE: dict[str, object] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": required("S3_BUCKET", "SARTIQ_STORAGE=s3 needs the bucket's name"),
            "endpoint_url": address("S3_ENDPOINT_URL") or None,
            "region_name": text("S3_REGION") or None,
            "file_overwrite": True,
            "default_acl": None,
        },
    }
else:
    # Names are made from contents, so a second write of a name is the same file.
    STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "allow_overwrite": True},
    }
STORAGES = {
    "default": STORAGE,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000

# --- Mail -------------------------------------------------------------------------------------

# Off by default: without a server nobody is offered any mail.
MAIL = mail_server()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.host else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.encrypted, MAIL.starttls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("EMAIL_FROM", "Sartiq <sartiq@localhost>")

# --- Security ---------------------------------------------------------------------------------

HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- The broker -------------------------------------------------------------------------------

BROKER_URL = broker(f"redis+socket://{RUNTIME_DIR / 'broker.sock'}")
TASK_TIME_LIMIT = 300

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT
CELERY_TASK_SOFT_TIME_LIMIT = TASK_TIME_LIMIT - 20
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A lost broker must not kill a task in the middle of its POST: that would make it unknown.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_DB_REUSE_MAX = 1_000_000  # tasks that share a connection; each is checked before its task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 3 * TASK_TIME_LIMIT + 60,
        "socket_timeout": 5,
        "socket_connect_timeout": 0.5,
        # With kombu's defaults the tasks of a killed worker stayed lost for over 40 s.
        "unacked_restore_throttle": 1,
        "unacked_restore_interval": 5,
    }
    if "redis" in urlsplit(BROKER_URL).scheme
    else {}
)
# A page waits for a hint at most this long; by itself kombu tries a dead broker for six seconds.
HINT_OPTIONS = {"max_retries": 0} | (
    {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    if "redis" in urlsplit(BROKER_URL).scheme
    else {"read_timeout": 0.5, "write_timeout": 0.5}
)
# Drawing pictures takes seconds of a processor; calls and results do not queue up behind it.
CELERY_TASK_ROUTES = {
    "catalog.take_down_due": {"queue": "celery"},
    "catalog.*": {"queue": "pictures"},
    "training.pack_due": {"queue": "pictures"},  # it may take minutes
    "webhooks.*": {"queue": "pictures"},  # receivers may be slow
}
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in {
        "generation.submit_due": 3.0,
        "generation.collect_due": 3.0,
        "generation.look_up_due": 10.0,
        "generation.call_off_due": 10.0,
        "generation.sweep": 5.0,
        "generation.finish_due": 10.0,
        "training.pack_due": 5.0,
        "training.follow_due": 10.0,
        "generation.reconcile_billing": 3600.0,  # asks whether a day has passed
        "catalog.sweep_pictures": 10.0,
        "catalog.take_down_due": 30.0,
        "generation.tally": 60.0,
        "sartiq.forget_old_news": 3600.0,  # a whole day would begin anew with each start of beat
        "webhooks.deliver_due": 5.0,
        "webhooks.forget_old_events": 3600.0,
        **({"sartiq.mail_due": 30.0} if EMAIL_HOST else {}),
    }.items()
}

# --- The provider -----------------------------------------------------------------------------

PROVIDER = choice("SARTIQ_PROVIDER", "sandbox", "fal")
if PROVIDER == "fal":
    FAL_KEY = required("FAL_KEY", "SARTIQ_PROVIDER=fal needs your key of fal.ai")
    FAL_QUEUE_URL = address("FAL_QUEUE_URL", "https://queue.fal.run")
    FAL_REST_URL = address("FAL_REST_URL", "https://rest.fal.ai")
    FAL_CDN_URL = address("FAL_CDN_URL", "https://v3.fal.media")
    FAL_PLATFORM_URL = address("FAL_PLATFORM_URL", "https://api.fal.ai")
    FAL_MEDIA_HOSTS = listing(
        "FAL_MEDIA_HOSTS", "v3.fal.media,v3b.fal.media,fal.media,storage.googleapis.com"
    )
    CALLBACK_URL = PUBLIC_URL
    SECONDS = {"ANSWER": 60.0, "LEASE": 60.0, "ABSENT": 90_000.0}
else:
    SANDBOX_URL = address("SANDBOX_URL", "http://127.0.0.1:8001")
    FAL_KEY = text("SANDBOX_KEY", "sandbox:sandbox")
    FAL_QUEUE_URL = FAL_REST_URL = FAL_CDN_URL = FAL_PLATFORM_URL = SANDBOX_URL
    FAL_MEDIA_HOSTS = [urlsplit(SANDBOX_URL).netloc]
    CALLBACK_URL = address("CALLBACK_URL")
    SECONDS = {"ANSWER": 10.0, "LEASE": 10.0, "ABSENT": 20.0}
# For the answer to a call; on top of that until nobody can be sending it any more; until a call
# that the provider's history does not show was certainly never made; and how long whoever took up
# any other step has for it before a sweeper takes it up again.
FAL_ANSWER_SECONDS = number("FAL_ANSWER_SECONDS", SECONDS["ANSWER"])
FAL_LEASE_SECONDS = number("FAL_LEASE_SECONDS", SECONDS["LEASE"])
FAL_ABSENT_SECONDS = number("FAL_ABSENT_SECONDS", SECONDS["ABSENT"])
# The history shows a call once it has run. So it may not wait longer than a bit less: what the
# provider has not begun by then it drops, unpaid. The sandbox's history shows what waits as well.
FAL_START_SECONDS = 0.9 * FAL_ABSENT_SECONDS if PROVIDER == "fal" else 86_400.0
FAL_PATIENCE_SECONDS = number("FAL_PATIENCE_SECONDS", 30)
FAL_ADMIN_KEY = text("FAL_ADMIN_KEY", FAL_KEY if PROVIDER == "sandbox" else "")
FAL_USER_ID = text("FAL_USER_ID", "sandbox" if PROVIDER == "sandbox" else "")
# Workflows are private: an installation calls its own copies of them.
FAL_WORKFLOWS = {
    "workflows/Shootify/flux-krea-lora-i2i": text(
        "FAL_GENERATION_WORKFLOW", "workflows/Shootify/flux-krea-lora-i2i"
    ),
}
FAL_JWKS_URL = address("FAL_JWKS_URL", f"{FAL_REST_URL}/.well-known/jwks.json")

# What a call of unknown price reserves, and what a month may cost until an admin decides.
PRICE_CEILING_NANO = int(number("PRICE_CEILING_USD", 1.0) * NANO)
DEFAULT_BUDGET_NANO = int(number("DEFAULT_BUDGET_USD", 100.0) * NANO)

# --- Words ------------------------------------------------------------------------------------

LOGO = f"{STATIC_URL}sartiq/logo.svg"
UNFOLD = {
    "SITE_TITLE": "Sartiq",
    "SITE_HEADER": "Sartiq",
    "SITE_ICON": LOGO,
    "ENVIRONMENT": "generation.views.recovery.admin_label",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": LOGO}],
    # Our cobalt (tokens.css) in the steps that the admin's dress asks for.
    "COLORS": {
        "primary": {
            step: f"oklch({lightness} {chroma} 264)"
            for step, lightness, chroma in (
                ("50", 0.97, 0.014),
                ("100", 0.93, 0.03),
                ("200", 0.88, 0.06),
                ("300", 0.81, 0.1),
                ("400", 0.71, 0.16),
                ("500", 0.6, 0.2),
                ("600", 0.48, 0.21),
                ("700", 0.43, 0.2),
                ("800", 0.38, 0.17),
                ("900", 0.33, 0.13),
                ("950", 0.25, 0.09),
            )
        }
    },
}

LOG_LEVELS = ("DEBUG", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        # At a lower level they tell addresses and headers, which may hold secrets.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # One line for each task and tick would bury what matters.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": choice("LOG_LEVEL", "INFO", *LOG_LEVELS)},
}
