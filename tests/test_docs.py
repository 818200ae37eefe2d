"""Every block of the docs has a runner, there are as many as we think there are, and nothing is left out."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import pkgutil
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import get_args

import click
import pytest
from sphinx.util.inventory import InventoryFile

import quotetrack
from quotetrack import RULES, cli, frames, markup, model, records
from quotetrack.notes import NOTES
from quotetrack.training.__main__ import main as training
from tests import rules_page

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
RUNNERS = {
    "python": "conftest.py runs it",
    "console": "conftest.py compares it with what the command prints",
    "sh": ".ci/run runs it",
    "{eval-rst}": "Sphinx makes it from docstrings, whose examples run as doctests",
    "{include}": "Sphinx takes it from a file",
}

_FENCE = re.compile(r"^ *(?:```|~~~)(.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def languages(text: str) -> list[str]:
    return [fence.split(" ")[0] for fence in _FENCE.findall(text)[::2]]


# --- blocks ---


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_block_has_a_runner(path: Path) -> None:
    found = languages(path.read_text(encoding="utf-8"))
    assert set(found) <= RUNNERS.keys()
    assert "sh" not in found or path.name == "README.md"


def test_no_block_is_lost() -> None:
    """A floor: a pattern that matches nothing would let every page pass."""
    found = [block for path in PAGES for block in _BLOCK.findall(path.read_text(encoding="utf-8"))]
    prompts = {"python": r"^>>> ", "console": r"^\$ "}
    examples = {
        language: sum(len(re.findall(prompt, text, re.MULTILINE)) for name, text in found if name == language)
        for language, prompt in prompts.items()
    }
    assert sum(name == "python" for name, _ in found) >= 55
    assert sum(name == "console" for name, _ in found) >= 20
    assert examples["python"] >= 220
    assert examples["console"] >= 28


def test_every_python_block_shows_what_it_gives() -> None:
    """A block without a prompt runs, but compares nothing."""
    for path in PAGES:
        for language, block in _BLOCK.findall(path.read_text(encoding="utf-8")):
            assert language != "python" or block.startswith(">>> "), f"{path.name}: {block}"


def test_the_block_of_the_model_card_runs() -> None:
    card = (quotetrack.model_dir() / "MODEL_CARD.md").read_text(encoding="utf-8")
    ((language, block),) = _BLOCK.findall(card)
    assert language == "python"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "MODEL_CARD.md", "exec"), {})
    assert printed.getvalue() == "[('ORG', 'PSSI'), ('PER', 'Erick Thohir'), ('LOC', 'Bogor')]\n"


def test_every_page_is_reached() -> None:
    contents = page("index.md")
    trees = re.findall(r"^:::\{toctree\}\n(.*?)^:::$", contents, re.MULTILINE | re.DOTALL)
    listed = [line for tree in trees for line in tree.splitlines() if re.fullmatch(r"[\w-]+", line)]
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in PAGES[1:]} - {"index.md"}
    assert {f"{name}.md" for name in listed} == pages
    assert {name for name in pages if f"({name})" not in contents} == set()


# --- rules ---


def test_the_page_of_the_rules_is_not_stale() -> None:
    """``python conftest.py docs/rules.md`` mends it."""
    rules = page("rules.md")
    assert rules.split("<!-- rules -->\n\n")[1] == f"{rules_page.page()}\n<!-- end -->\n"
    assert all(f"\n### {rule.id}\n" in rules for rule in RULES)


def test_every_letter_of_a_shape_is_explained() -> None:
    parts = "|".join(rules_page.SHARED_PARTS)
    syntax = re.compile(rf"\?P<\w+>|{parts}|\\.|\{{[^}}]*\}}")
    used = {letter for rule in RULES for letter in re.findall(r"[A-Za-z]", syntax.sub("", rule.shape))}
    assert len(used) > 20
    assert used <= rules_page.letters().keys()


# --- public names ---

INNER = re.compile(
    r"quotetrack\.(?:__main__|cli|cli_evaluate|cli_index"  # the command: docs/commands.md
    r"|processes|tagger|index\.\w+|lexicon\.groups|training(?:\.\w+)*)"  # behind names that are documented
)


def public_names() -> set[str]:
    """Every public name, by the module that it is imported from."""
    found = {f"quotetrack.{name}" for name in quotetrack.__all__}
    shown = {id(getattr(quotetrack, name)) for name in quotetrack.__all__}
    for info in pkgutil.walk_packages(quotetrack.__path__, "quotetrack."):
        if INNER.fullmatch(info.name):
            continue
        module = importlib.import_module(info.name)
        names = getattr(module, "__all__", None) or [
            name
            for name, thing in vars(module).items()
            if not name.startswith("_")
            and (inspect.isclass(thing) or inspect.isfunction(thing))
            and thing.__module__ == info.name
        ]
        found |= {f"{info.name}.{name}" for name in names if id(getattr(module, name)) not in shown}
    return found


@pytest.mark.skipif(
    not (ROOT / "quotetrack").exists(), reason="this is no checkout: the pages include files of the package"
)
def test_every_public_name_has_an_entry(tmp_path: Path) -> None:
    """The pages are built as .ci/run does, and Sphinx lists what they describe."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "docs", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, name: name)
    entries = {name for sort, names in inventory.items() if sort.startswith("py:") for name in names}
    wanted = public_names()
    assert len(wanted) > 100
    assert wanted - entries == set()


# --- commands ---


def commands() -> list[tuple[str, click.Command]]:
    """What to type for each command, and the command."""
    found: list[tuple[str, click.Command]] = []
    for typed, group in (("quotetrack", cli.app), ("python -m quotetrack.training", training)):
        assert isinstance(group, click.Group)
        found += [(typed, group), *((f"{typed} {name}", one) for name, one in group.commands.items())]
    return found


@pytest.mark.parametrize(("typed", "command"), commands(), ids=[typed for typed, _ in commands()])
def test_every_command_and_option_is_shown(typed: str, command: click.Command) -> None:
    """The page's test compares what stands behind the prompt with what the command prints."""
    shown = [
        block.split(f"$ {typed} --help\n", 1)[1].split("\n$ ")[0]
        for language, block in _BLOCK.findall(page("commands.md"))
        if language == "console" and f"$ {typed} --help\n" in block
    ]
    assert len(shown) == 1
    options = [name for option in command.params if isinstance(option, click.Option) for name in option.opts]
    for name in options:
        assert re.search(rf"^  .*{name}\b", shown[0], re.MULTILINE), name
    assert shown[0].startswith("Usage: ")


def test_there_are_as_many_commands_as_we_think() -> None:
    assert len(commands()) >= 15
    headings = re.findall(r"^## (quotetrack \w+)$", page("commands.md"), re.MULTILINE)
    assert sorted(headings) == sorted(typed for typed, _ in commands() if re.match(r"quotetrack \w", typed))


def test_every_extra_is_named() -> None:
    extras = metadata.metadata("quotetrack").get_all("Provides-Extra") or []
    assert len(extras) >= 5
    first = [row[0] for row in rows(page("start.md"))]
    assert {name.strip("`") for cell in first for name in cell.split(", ")} >= set(extras)


# --- columns, values, codes ---


def rows(text: str) -> list[list[str]]:
    """The cells of all tables' rows."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]


def test_every_column_is_described() -> None:
    shown = [row for row in rows(page("guide.md")) if row[0].strip("`") in records.COLUMNS]
    assert shown == [[f"`{name}`", frames.DTYPES[name], what] for name, what in records.COLUMNS.items()]


def test_every_note_is_described() -> None:
    shown = [row for row in rows(page("glossary.md")) if row[0].strip("`") in NOTES]
    assert shown == [[f"`{code}`", what] for code, what in NOTES.items()]


@pytest.mark.parametrize(
    ("named", "values"),
    [
        ("kind", get_args(model.Kind)),
        ("cue_class", get_args(model.CueClass)),
        ("resolution", get_args(model.Resolution)),
        ("kind", get_args(model.SpeakerKind)),
        ("sort", markup.SORTS),
    ],
)
def test_every_value_is_in_the_glossary(named: str, values: tuple[str, ...]) -> None:
    paragraphs = [part for part in page("glossary.md").split("\n\n") if part.startswith(f"**`{named}`")]
    assert len(values) >= 3
    assert any(all(f"`{value}`" in part for value in values) for part in paragraphs)


# --- two languages ---


def test_the_guide_for_annotators_says_everything_twice() -> None:
    sections = re.split(r"^## ", page("annotation.md"), flags=re.MULTILINE)[1:]
    assert len(sections) >= 9
    for section in sections:
        title = section.splitlines()[0]
        if "| decision | keputusan |" in section:
            cells = [row for row in rows(section) if len(row) == 3]
            assert len(cells) > 20
            assert all(all(row) for row in cells)
        else:
            assert section.count("**EN**") >= 1, title
            assert section.count("**EN**") == section.count("**ID**"), title


# --- contributing ---


def test_contributing_tells_what_ci_runs() -> None:
    block = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    commands = [part for line in block.splitlines() for part in line.split(" && ")]
    assert len(commands) >= 4
    run = "".join((ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", "README.md"))
    for command in commands:
        assert command in run
