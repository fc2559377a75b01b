"""The documents say what is there: links, paths, names, variables and examples."""

import ast
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from generation.endpoints.catalogue import faults, load_documents
from sartiq.celery import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LOCKS = sorted(ROOT.glob("requirements*.txt"))
READERS = {"text", "flag", "choice", "listing", "number", "address", "required"}

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([\w-]+))?\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:py|md|toml|txt|json|yaml|html)|\w+/")
NAME = re.compile(r"((?:sartiq|catalog|generation|training)(?:\.\w+)+)(?:\(.*\))?")
# What looks like a path and is none of ours: ids at the provider, time zones, the data folder.
ELSEWHERE = re.compile(r"(?:fal-ai|workflows|example|sandbox|Europe)/|(?:data|broker|logs)/")


def identify(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(document: Path) -> str:
    return FENCE.sub("", document.read_text())


def anchors(document: Path) -> set[str]:
    """What a heading's link is called where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def tree() -> set[str]:
    """Every path of the checkout that a document may name, folders with and without a slash."""
    tops = [top for top in ROOT.iterdir() if top.name not in {".git", ".venv", "data"}]
    paths = [path for top in tops for path in (top, *top.rglob("*"))]
    return {identify(path) for path in paths} | {
        f"{identify(path)}/" for path in paths if path.is_dir()
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=identify)
def test_every_relative_link_leads_somewhere(document: Path):
    for target, anchor in LINK.findall(prose(document)):
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), f"{target} does not exist"
        assert not anchor or anchor in anchors(path), f"{target} has no heading #{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=identify)
def test_every_path_that_it_names_exists(document: Path, tree: set[str]):
    for code in CODE.findall(prose(document)):
        if not PATH.fullmatch(code) or ELSEWHERE.match(code):
            continue
        assert code in tree or any(path.endswith(f"/{code}") for path in tree), f"{code} is missing"


@pytest.mark.parametrize("document", DOCUMENTS, ids=identify)
def test_every_name_of_ours_that_it_mentions_exists(document: Path):
    app.loader.import_default_modules()
    for code in CODE.findall(prose(document)):
        if (match := NAME.fullmatch(code)) and match[1] not in app.tasks:
            assert found(match[1]), f"{match[1]} does not exist"


def found(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    module, *rest = name.split(".")
    here: Any = importlib.import_module(module)
    for part in rest:
        module = f"{module}.{part}"
        try:
            here = importlib.import_module(module)
        except ModuleNotFoundError:
            if not hasattr(here, part):
                return False
            here = getattr(here, part)
    return True


def variables() -> set[str]:
    """Every variable that the settings or the sandbox read."""
    sources = [ROOT / "sartiq/settings.py", ROOT / "sartiq/environment.py"]
    tree = ast.parse("\n".join(source.read_text() for source in sources))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    names = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in READERS
        and isinstance(call.args[0], ast.Constant)
    }
    sandbox = (ROOT / "generation/sandbox/config.py").read_text()
    return {str(name) for name in names} | set(re.findall(r"\bSANDBOX_[A-Z_]+\b", sandbox))


@pytest.mark.parametrize("variable", sorted(variables()))
def test_operations_explains_every_variable(variable: str):
    assert f"`{variable}`" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("room", ["sartiq", "catalog", "generation"])
def test_the_floor_plan_names_every_module(room: str):
    plan = FENCE.findall((ROOT / "docs/architecture.md").read_text())
    taken_for_granted = {"__init__.py", "__pycache__", "apps.py", "migrations", "static"}
    modules = {path.name for path in (ROOT / room).iterdir()} - taken_for_granted
    assert not {name for name in modules if not re.search(rf"\b{re.escape(name)}\b", str(plan))}


@pytest.mark.parametrize("lock", LOCKS, ids=identify)
def test_a_lock_file_holds_no_address(lock: Path):
    assert "://" not in lock.read_text()


def test_the_example_of_an_endpoint_could_be_one():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    example = json.loads(re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0])
    assert list(faults(example)) == []
    assert example["id"] not in {document["id"] for document in load_documents()}


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/pictures/*")), ids=identify)
def test_a_picture_is_small_enough(picture: Path):
    assert picture.stat().st_size <= 300_000
