"""The README's two commands stand where .ci/run looks for them, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

_SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def test_two_commands_of_one_line_each() -> None:
    first, second = _SHELL_BLOCK.findall(README)
    assert first.count("\n") == second.count("\n") == 1
    assert first.startswith("python3 -m venv ")
    assert first.endswith("quotetrack examples/artikel.txt\n")
    assert "'.[test]'" in second
    assert second.endswith("pytest\n")


def test_the_commands_install_the_pinned_versions() -> None:
    assert all("pip install -c constraints.txt" in command for command in _SHELL_BLOCK.findall(README))


def test_the_picture_shows_the_speakers_and_their_titles() -> None:
    picture = README.split("```console\n$ quotetrack examples/artikel.txt\n")[1].split("```")[0]
    for words in ("Ratna", "Sugeng Triwibowo", "Yohanes Betun", "Direktur Utama", "lanjut", "Dikutip dari"):
        assert words in picture
    assert "Dimas Arianto" not in picture  # the reporter says nothing


@pytest.mark.parametrize("target", sorted(set(_LINK.findall(README))))
def test_links_lead_to_files(target: str) -> None:
    assert (ROOT / target).exists()
