"""Every block of the docs has a runner, and there are as many as we think there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quotetrack import RULES
from tests import rules_page

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
RUNNERS = {
    "python": "conftest.py runs it",
    "console": "conftest.py compares it with what the command prints",
    "sh": ".ci/run runs it",
}

_FENCE = re.compile(r"^ *(?:```|~~~)(.*)$", re.MULTILINE)
_PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def languages(page: Path) -> list[str]:
    return _FENCE.findall(page.read_text(encoding="utf-8"))[::2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_has_a_runner(page: Path) -> None:
    found = languages(page)
    assert set(found) <= RUNNERS.keys()
    assert "sh" not in found or page.name == "README.md"


def test_no_block_is_lost() -> None:
    """A floor: a pattern that matches nothing would let every page pass."""
    found = [language for page in PAGES for language in languages(page)]
    assert found.count("python") >= 6
    assert found.count("console") >= 2


def test_every_python_block_shows_what_it_gives() -> None:
    """A block without a prompt runs, but compares nothing."""
    for page in PAGES:
        for block in _PYTHON_BLOCK.findall(page.read_text(encoding="utf-8")):
            assert block.startswith(">>> "), f"{page.name}: {block}"


def test_every_page_is_reached() -> None:
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("**/*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "index.md" or f"({name})" in contents


def test_the_page_of_the_rules_is_not_stale() -> None:
    """``python conftest.py docs/rules.md`` mends it."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page.split("<!-- rules -->\n\n")[1] == f"{rules_page.page()}\n<!-- end -->\n"
    assert all(f"\n### {rule.id}\n" in page for rule in RULES)


def test_every_letter_of_a_shape_is_explained() -> None:
    parts = "|".join(rules_page.SHARED_PARTS)
    syntax = re.compile(rf"\?P<\w+>|{parts}|\\.|\{{[^}}]*\}}")
    used = {letter for rule in RULES for letter in re.findall(r"[A-Za-z]", syntax.sub("", rule.shape))}
    assert len(used) > 20
    assert used <= rules_page.letters().keys()


def test_contributing_tells_what_ci_runs() -> None:
    block = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    commands = [part for line in block.splitlines() for part in line.split(" && ")]
    assert len(commands) >= 4
    run = "".join((ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", "README.md"))
    for command in commands:
        assert command in run
