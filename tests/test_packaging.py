"""What is installed, what is pinned, and what the wheel and the sdist hold."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import quotetrack

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "quotetrack"
needs_checkout = pytest.mark.skipif(
    not (PACKAGE.exists() and (ROOT / ".git").exists()),
    reason="this is no checkout: the tests run against an installed wheel, or from an sdist",
)


# --- the numbers agree ---


def test_one_version_everywhere() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    version = config["metadata"]["version"]
    assert metadata.version("quotetrack") == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_every_supported_python_is_named() -> None:
    named = [
        line.rsplit(" ", 1)[1]
        for line in metadata.metadata("quotetrack").get_all("Classifier") or []
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    ]
    assert named == ["3.10", "3.11", "3.12", "3.13"]
    assert metadata.metadata("quotetrack")["Requires-Python"] == "<3.14,>=3.10"


# --- constraints.txt ---


def pins() -> dict[str, str]:
    """The pinned version of every distribution, for the Python that runs this."""
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate():
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert canonicalize_name(pin.name) not in found, f"{pin.name} is pinned twice"
            found[canonicalize_name(pin.name)] = specifier.version
    return found


def needed() -> set[str]:
    """Every distribution that the tests' installation consists of."""
    found: set[str] = set()
    waiting = [("quotetrack", frozenset({"test"}))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        for text in metadata.requires(name) or []:
            requirement = Requirement(text)
            wanted = requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras or {""}
            )
            if wanted:
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found - {"quotetrack"}


def test_everything_the_tests_install_is_pinned() -> None:
    # A build of PyTorch for NVIDIA cards brings libraries of its own; the tested one is for the processor.
    cards = re.compile(r"nvidia-.*|cuda-.*|triton")
    unpinned = {name for name in needed() - pins().keys() if not cards.fullmatch(name)}
    assert not unpinned
    assert len(needed()) > 40


def test_the_tests_run_with_the_pinned_versions() -> None:
    pinned = pins()
    different = {
        name: (metadata.version(name), pinned[name])
        for name in needed() & pinned.keys()
        if metadata.version(name).split("+")[0] != pinned[name]
    }
    assert not different


# --- what the program imports ---


def imported(path: Path) -> set[str]:
    """The top-level names of the libraries that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"quotetrack"}


def test_every_library_that_is_imported_is_asked_for() -> None:
    asked = [Requirement(text) for text in metadata.requires("quotetrack") or []]
    names = {
        canonicalize_name(requirement.name)
        for requirement in asked
        if "test" not in str(requirement.marker) and "docs" not in str(requirement.marker)
    }
    names |= {"torch", "numpy", "tqdm"}  # stanza brings them, and cannot do without
    providers = metadata.packages_distributions()
    modules = sorted(Path(quotetrack.__file__).parent.rglob("*.py"))
    for module in modules:
        for library in imported(module):
            assert names & {canonicalize_name(name) for name in providers[library]}, (
                f"{module.name}: {library}"
            )
    assert len(modules) > 10


# --- licences ---


def test_the_licences_are_carried() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "Copyright (c) 2020 khairunnisaor" in notice
    assert "this permission notice shall be included in all" in " ".join(notice.split())
    carried = [file.name for file in metadata.files("quotetrack") or []]
    assert {"LICENSE", "NOTICE"} <= set(carried)


# --- wheel and sdist ---


def tracked() -> list[str]:
    """The files of the checkout that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist built from a copy of the checkout."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    code = "from setuptools import build_meta as b; b.build_sdist('dist'); b.build_wheel('dist')"
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True, capture_output=True)
    return copy / "dist"


ESSENTIAL = (
    "py.typed",
    "calibration.tsv",
    "schema/article-1.json",
    *(f"lexicon/{name}.tsv" for name in ("cues", "titles", "ranks", "degrees", "pronouns", "furniture")),
    *(f"models/{name}" for name in ("resources.json", "SHA256", "MODEL_CARD.md")),
    *(f"models/id/{name}/news.pt" for name in ("ner", "pretrain")),
)


@needs_checkout
def test_the_wheel_holds_the_whole_package_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {name for name in tracked() if name.startswith("quotetrack/")}
    assert {name for name in held if not re.match(r"quotetrack-[^/]*\.dist-info/", name)} == package
    assert package >= {f"quotetrack/{name}" for name in ESSENTIAL}


@needs_checkout
def test_the_sdist_holds_what_it_takes_to_build_and_test(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {name for name in tracked() if not name.startswith((".ci/", ".git"))}
    assert wanted - held == set()
    assert held >= {f"quotetrack/{name}" for name in ESSENTIAL}


# --- no network ---


def test_the_network_is_cut_off_in_the_tests() -> None:
    with pytest.raises(RuntimeError, match="the tests use no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match="the tests use no network"):
        socket.getaddrinfo("example.org", 443)


def test_the_network_is_cut_off_in_the_programs_they_start() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=os.environ, check=False
    )
    assert "the tests use no network" in done.stderr
