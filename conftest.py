"""For the whole run: no network, and the blocks of README.md and docs/ are collected as tests.

A ``python`` block is run, a ``console`` block (``$ quotetrack …`` and what it prints) is compared with
what the command prints now. ``python conftest.py README.md docs/*.md`` writes the present output into
them, and the table of the rules into docs/rules.md.
"""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).parent
NO_NETWORK = ROOT / "tests" / "no_network"

_COMMAND = re.compile(r"^\$ (?P<command>.+)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_RULES_BLOCK = re.compile(r"(?<=^<!-- rules -->\n\n).*?(?=^<!-- end -->$)", re.MULTILINE | re.DOTALL)
_CONSOLE_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)

os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(NO_NETWORK), os.environ.get("PYTHONPATH")]))
runpy.run_path(str(NO_NETWORK / "sitecustomize.py"))


def printed_by(command: str) -> str:
    """What a shell command prints in the checkout, 110 columns wide, without trailing spaces."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COLUMNS": "110",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command!r} ended with {done.returncode}: {done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def with_present_output(block: str) -> str:
    """A console block with the output that its commands print now."""
    return _COMMAND.sub(lambda found: f"$ {found['command']}\n{printed_by(found['command'])}", block)


def with_present_rules(page: str) -> str:
    """A page with the table of the rules as it is now, where it has markers for one."""
    from tests import rules_page  # it imports quotetrack, which must not happen before the network is cut off

    return _RULES_BLOCK.sub(lambda block: f"{rules_page.page()}\n", page)


def _compare(example: Example) -> str | None:
    block, now = str(example.parsed), with_present_output(example.parsed)
    return None if block == now else f"the block says\n\n{block}\nbut now it is\n\n{now}"


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser(language="console", evaluator=_compare),
    ],
    patterns=["README.md", "docs/*.md"],
    setup=lambda namespace: os.chdir(ROOT),
).pytest()

if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        page = path.read_text(encoding="utf-8")
        page = _CONSOLE_BLOCK.sub(lambda block: with_present_output(block[0]), page)
        page = with_present_rules(page)
        path.write_text(page, encoding="utf-8")
