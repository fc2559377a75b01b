"""Every text that people see can be translated, and comes out in the language they read."""

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from tests import factories

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
LETTERS = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&\w+;")
SPOKEN = {
    "title",
    "alt",
    "aria-label",
    "aria-description",
    "placeholder",
    "aria-valuetext",
    "label",
}
# Parameters of elements that people read; what is given to others is a name of something.
PARAMETER = re.compile(
    r"\b(?:title|text|label|placeholder|action|second_action|does|note|empty|corner|one|many"
    r'|status_label|aside)="([^"]*)"'
)
SILENT = {"script", "style", "kbd", "code", "svg"}
NAMES = {"Sartiq", "LoRA", "LoRAs", "CSV", "REST", "URL", "px", "alt", "Ctrl", "Shift", "Esc"}


class Words(HTMLParser):
    """Collects what a person would read or hear of a piece of markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        button = tag in {"input", "button"} and dict(attrs).get("type") in {"submit", "button"}
        for name, value in attrs:
            if name in SPOKEN or (name == "value" and tag == "input" and button):
                self.found.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if self.silent <= 0:
            self.found.append(data)


def markup(tokens: list[Token]) -> Iterator[str]:
    """What stands in a template beside its tags; these leave a mark that is no letter."""
    hidden = 0
    for before, token in pairwise([Token(TokenType.TEXT, ""), *tokens]):
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            hidden += name in {"comment", "blocktranslate", "blocktrans"}
            hidden -= name in {"endcomment", "endblocktranslate", "endblocktrans"}
            yield "\N{MIDDLE DOT}"
        elif token.token_type == TokenType.TEXT and not hidden and not value_of(before, token):
            yield token.contents


def value_of(before: Token, token: Token) -> bool:
    """Whether a block holds one word for the programs: {% block layout %}stage{% endblock %}."""
    return before.contents.startswith("block ") and token.contents.isalpha()


def untranslated(source: str) -> Iterator[str]:
    """Words of a template that come through no translation."""
    tokens = Lexer(source).tokenize()
    words = Words()
    words.feed("".join(markup(tokens)))
    words.close()
    for text in words.found:
        if any(word not in NAMES for word in LETTERS.findall(ENTITY.sub("", text))):
            yield " ".join(text.split())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("include "):
            yield from filter(LETTERS.search, PARAMETER.findall(token.contents))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_a_template_can_be_translated(template: Path):
    get_template(str(template.relative_to(ROOT / "templates")))
    assert list(untranslated(template.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Words</p>",
        '<a title="Words">{% icon %}</a>',
        '<input type="submit" value="Words">',
        '{% include "x.html" with label="Words" only %}',
        "{% if it %}Words{% endif %}",
    ],
)
def test_a_bare_word_is_noticed(source: str):
    assert "Words" in "".join(untranslated(source))


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Words" %}</p>',
        "{% blocktranslate %}Words of {{ name }}{% endblocktranslate %}",
        '<a title="{{ words }}">{{ words }}</a>',
        '{% include "x.html" with label=_("Words") icon="check" only %}',
        "{% comment %}Words{% endcomment %}<kbd>Ctrl</kbd>",
        '<input name="words" value="words">',
    ],
)
def test_what_is_translated_or_no_word_is_let_pass(source: str):
    assert list(untranslated(source)) == []


class Loud(gettext.NullTranslations):
    """A language in which everything is shouted."""

    def gettext(self, message: str) -> str:
        return re.sub(r"(%\(\w+\)\w|%\w|<[^>]*>)|([^%<]+)", shout, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def shout(part: re.Match[str]) -> str:
    """Placeholders and tags as they are, words in capitals."""
    return part[1] or part[2].upper()


@pytest.fixture
def loud(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The code of a language that only this test has."""
    settings.LANGUAGES = [("en", "English"), ("eo", "Loud")]
    catalogue = Loud()
    catalogue.to_language = lambda: "eo"  # type: ignore[attr-defined]
    catalogue._catalog = {}  # type: ignore[attr-defined]
    monkeypatch.setitem(trans_real._translations, "eo", catalogue)  # type: ignore[attr-defined]
    yield "eo"
    translation.activate("en")


def page(path: str, language: str) -> str:
    """A page as somebody gets it whose browser asks for that language."""
    client = Client(headers={"Accept-Language": language})
    client.force_login(factories.merchandiser())
    return client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "PRODUCTS"),
        ("/import/", "OPTIONAL"),
        ("/password_change/", "CANCEL"),
        ("/shoots/", "DISCARDED"),
        ("/playground/", "BEST QUALITY"),
    ],
)
def test_a_page_comes_out_in_the_readers_language(loud: str, path: str, words: str):
    html = page(path, loud)
    assert f'<html lang="{loud}"' in html
    assert words in html


@pytest.mark.django_db
def test_a_language_that_is_not_there_is_answered_in_english():
    assert '<html lang="en"' in page("/", "tlh")


@pytest.mark.django_db
def test_pictures_do_not_vary_by_language(client: Client):
    asset = factories.packshot(factories.colourway(), rendered=True)
    client.force_login(factories.merchandiser())
    answer = client.get(f"/pictures/{asset.pk}/w320.jpg")
    assert "Accept-Language" not in answer.get("Vary", "")
