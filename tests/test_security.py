"""What SECURITY.md says of the code, held to the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import quotetrack

ROOT = Path(__file__).parents[1]
PACKAGE = Path(quotetrack.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
RUNS_WHAT_IT_READS = {"eval", "exec", "compile", "__import__"}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "subprocess"}


def test_there_are_modules() -> None:
    assert len(MODULES) > 30


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_that_is_read_is_run(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in RUNS_WHAT_IT_READS
            assert called not in ("os.system", "os.popen")
            if called == "torch.load":
                options = {k.arg: ast.unparse(k.value) for k in node.keywords}
                assert options.get("weights_only") == "True", ast.unparse(node)
        elif isinstance(node, ast.Import):
            assert not UNSAFE & {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in UNSAFE


def test_the_files_that_the_page_names_are_there() -> None:
    page = ROOT / "SECURITY.md"
    named = re.findall(r"`(tests/[\w./]+)`|\]\((docs/[\w.]+)\)", page.read_text(encoding="utf-8"))
    assert len(named) > 8
    for one in map("".join, named):
        assert (ROOT / one).exists(), one
