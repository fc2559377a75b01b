"""Words for people that stand in scripts and in Python, where no translation reaches them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils.functional import Promise

from catalog.models import Rendition

ROOT = Path(__file__).parents[1]
ROOMS = ("sartiq", "catalog", "generation", "training")
SCRIPTS = sorted(one for room in ROOMS for one in ROOT.glob(f"{room}/static/{room}/**/*.js"))

COMMENT = r"//[^\n]*|/\*.*?\*/"
# Comments and literals, whichever begins first.
PIECE = re.compile(
    COMMENT + r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`', re.DOTALL
)
HOLE = re.compile(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")
SENTENCE = re.compile(r"[A-Z][a-z’']* \w")  # selectors and names begin with no capital letter
UNIT = re.compile(r" [A-Za-z]{2,}[ .,:…]*$")  # behind a value: ``${n} photos``
SHOWN = re.compile(
    r"\b(?:textContent|innerText|title|alt|ariaLabel|placeholder) ?[=:] ?([\"'][^\"'$]*[A-Za-z]{2})"
)

# What speaks to programs, to those who run the installation, or is kept in the database, which
# has one language.
OTHERS = {
    *("admin", "audit", "lifecycle", "local", "management", "migrations", "openapi", "providers"),
    *("api", "reconcile", "sandbox", "static"),
    *("admin.py", "api.py", "apps.py", "environment.py", "fsck.py", "hooks.py", "idempotency.py"),
    *("lifecycle.py", "outcomes.py", "provenance.py", "recovery.py", "settings.py", "store.py"),
    *("bearer.py", "sending.py", "storefront.py", "uploads.py"),
}
UNSEEN = {"BadRequest", "Http404", "HttpResponseBadRequest", "LookupError", "RuntimeError"}
UNSEEN |= {"logger", "Unreadable"}  # why a training failed is kept in the database
TRANSLATED = {"_", "_lazy", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
ASIDE = {"description", "failure", "help_text", "note", "verbose_name"}  # admin, REST, database
KEPT = (
    "The picture is approved no more",
    "A step was cancelled.",
    "Subtle natural movement",  # a prompt
    "A cell is named handle:colour",  # REST
)
SPOKEN = re.compile(r"[A-Z“\x00][^\n]*[a-z]{2}[^\n]* [^\n]*[.?!…]")  # a mark stands for a value
MODULES = sorted(
    one
    for room in ROOMS
    for one in ROOT.glob(f"{room}/**/*.py")
    if not OTHERS & set(one.relative_to(ROOT).parts)
)

CHOICES = [
    one
    for one in TextChoices.__subclasses__()
    if one.__module__.startswith(ROOMS) and one is not Rendition.Format  # these are names
]


def written(script: str) -> Iterator[str]:
    """What of a script a person would read; what it takes from the page is no literal."""
    for literal in PIECE.findall(script):
        text = literal[1:-1]
        filled = HOLE.split(text) if literal.startswith("`") else []
        if literal.startswith("/"):
            continue
        if SENTENCE.match(text) or any(map(UNIT.search, filled[1:])):
            yield text
    yield from SHOWN.findall(re.sub(COMMENT, "", script, flags=re.DOTALL))


def sentences(node: ast.AST) -> Iterator[str]:
    """Sentences in Python that come through no translation."""
    match node:
        case ast.Call() if named(node.func) & (TRANSLATED | UNSEEN):
            return
        case ast.keyword(arg=name) if name in ASIDE:
            return
        case ast.Expr(value=ast.Constant()):  # a docstring
            return
        case ast.JoinedStr(values=parts):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts
            )
        case ast.Constant(value=str() as text):
            pass
        case _:
            text = ""
    if SPOKEN.fullmatch(text) and not text.startswith(KEPT):
        yield text
    if not isinstance(node, ast.JoinedStr):
        for inner in ast.iter_child_nodes(node):
            yield from sentences(inner)


def named(function: ast.expr) -> set[str]:
    """The names in what is called: ``logger`` and ``error`` of ``logger.error``."""
    return {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_no_words(script: Path):
    assert list(written(script.read_text())) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_of_a_module_can_be_translated(module: Path):
    assert list(sentences(ast.parse(module.read_text()))) == []


@pytest.mark.parametrize("choices", CHOICES, ids=lambda one: one.__qualname__)
def test_choices_are_called_in_the_readers_language(choices: type[TextChoices]):
    assert [one for one in choices.labels if not isinstance(one, Promise)] == []


@pytest.mark.parametrize(
    "script",
    [
        'say("Not saved");',
        "place.textContent = 'saved';",
        "return `${count} photos`;",
        'Object.assign(button, { title: "Close" });',
    ],
)
def test_a_word_in_a_script_is_noticed(script: str):
    assert list(written(script))


@pytest.mark.parametrize(
    "script",
    [
        "// Not saved: it's tried again",
        'document.querySelector(".library-filters details");',
        "place.textContent = `${count} ${place.dataset.many}`;",
        'img.alt = "";',
        "lens.style.transform = `translate(${x}px, ${y}px) scale(${z})`;",
    ],
)
def test_what_is_no_word_of_a_script_is_let_pass(script: str):
    assert list(written(script)) == []


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused("Choose another one.")',
        'yield f"{asset} can\'t go along."',
        'WHY = {"one": "It was struck out."}',
    ],
)
def test_a_sentence_in_python_is_noticed(source: str):
    assert list(sentences(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused(_("Choose another one."))',
        '"""A docstring is one."""',
        'logger.error("%s was lost.", asset)',
        'name = CharField(help_text="As it was called outside.")',
    ],
)
def test_a_sentence_that_nobody_reads_on_a_page_is_let_pass(source: str):
    assert list(sentences(ast.parse(source))) == []
