"""The edges: what `quotetrack` offers, what it costs to import and to start, and what it refuses."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

import quotetrack
from quotetrack import Article, Entity, Quotation, Span, Speaker, Tracker, extract

ROOT = Path(__file__).parents[1]
TEXT = '"Kami siap," kata Wiryo Santosa.'


def best_of(times: int, program: str, *options: str, **settings: str) -> list[float]:
    """The least of each figure that the program prints, run afresh so many times: the machine may be busy."""
    found = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, *options, "-c", program],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, **settings},
        )
        assert done.returncode == 0, done.stderr
        found.append([float(figure) for figure in done.stdout.split()])
    return [min(figures) for figures in zip(*found, strict=True)]


# the names


def test_all_names_are_there_and_documented() -> None:
    assert sorted(quotetrack.__all__) == sorted(set(quotetrack.__all__))
    for name in quotetrack.__all__:
        thing = getattr(quotetrack, name)
        assert name == "RULES" or inspect.getdoc(thing), f"{name} has no docstring"


def test_all_is_complete() -> None:
    """What `__init__` imports is what it offers, but for the modules that lie in it."""
    tree = ast.parse(Path(quotetrack.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("quotetrack.")
        for alias in node.names
    }
    assert imported == set(quotetrack.__all__)


def test_the_names_that_the_design_promises() -> None:
    promised = {
        "extract",
        "Tracker",
        "Article",
        "Quotation",
        "Speaker",
        "Span",
        "RULES",
        "Rule",
        "StanzaRecognizer",
    }
    assert promised <= set(quotetrack.__all__)
    assert {"recognizer", "rules", "lexicon"} <= set(inspect.signature(Tracker).parameters)
    assert "batch_size" in inspect.signature(Tracker.pipe).parameters


# the records


RECORDS = [getattr(quotetrack, name) for name in quotetrack.__all__ if attrs.has(getattr(quotetrack, name))]


def test_the_records_are_all_looked_at() -> None:
    assert {Article, Quotation, Speaker, Entity} <= set(RECORDS)
    assert len(RECORDS) >= 9


def articles() -> tuple[Article, Quotation, Speaker]:
    article = Tracker(recognizer=None)(TEXT)
    assert article.quotations[0].speaker is not None
    return article, article.quotations[0], article.quotations[0].speaker


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_records_are_frozen_and_slotted(record: type[Any]) -> None:
    assert "__setattr__" in vars(record)
    assert "__slots__" in vars(record) or record.__name__ in ("Rule",)  # a rule keeps its compiled pattern
    fields = [field for field in attrs.fields(record) if field.init]
    assert all(field.kw_only for field in fields) or record.__name__ in ("Lexicon",)


def test_a_record_cannot_be_changed() -> None:
    for record, field in zip(articles(), ("text", "kind", "name"), strict=True):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, field, "lain")


def test_records_are_equal_by_what_they_say_and_can_be_kept_in_sets() -> None:
    one, other = articles(), articles()
    assert one == other
    assert len({*one, *other}) == 3
    assert Span(1, 2) == (1, 2)


# the doors


def test_extract_is_what_the_tracker_does() -> None:
    assert extract(TEXT) == Tracker()(TEXT)
    assert extract(TEXT).quotations[0].speaker == extract(TEXT).speakers[0]


def test_the_model_is_named_on_the_article() -> None:
    assert Tracker(recognizer=None)(TEXT).model is None
    assert str(extract(TEXT).model).startswith("id-news")
    assert extract(TEXT).to_dict()["producer"]["model"] == extract(TEXT).model


@pytest.mark.parametrize("wrong", [b"kata Budi", bytearray(b"kata"), None, 3, ["kata"], Path("artikel.txt")])
def test_what_is_no_text_raises_with_a_lesson(wrong: Any) -> None:
    tracker = Tracker(recognizer=None)
    for call in (tracker, lambda text: list(tracker.pipe([TEXT, text]))):
        with pytest.raises(TypeError, match=type(wrong).__name__) as error:
            call(wrong)
        assert "decode" in str(error.value) or not isinstance(wrong, (bytes, bytearray))


def test_one_string_is_no_list_of_texts() -> None:
    """Else each letter would be an article."""
    with pytest.raises(TypeError, match="list"):
        next(Tracker(recognizer=None).pipe(TEXT))


# what it costs


def test_the_import_is_light() -> None:
    program = """
import sys
import quotetrack
heavy = {"torch", "stanza", "numpy", "pandas", "rich", "matplotlib", "gensim", "click"} & set(sys.modules)
assert not heavy, heavy
"""
    best_of(1, program)


def test_the_import_takes_no_time(tmp_path: Path) -> None:
    """At most 0.15 s of the processor, in a fresh interpreter; by the clock a busy machine takes longer.

    The modules are compiled, as pip leaves them.
    """
    (seconds,) = best_of(
        15,
        "import time; start = time.process_time(); import quotetrack; print(time.process_time() - start)",
        PYTHONPYCACHEPREFIX=str(tmp_path),
        PYTHONDONTWRITEBYTECODE="",
    )
    assert seconds <= 0.15


COLD = """
import resource, sys, time
start = time.perf_counter()
import quotetrack
article = quotetrack.extract(open("examples/artikel.txt", encoding="utf-8").read())
assert article.quotations
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
if sys.platform == "linux":  # where the figure above holds the parent's memory before exec too
    status = open("/proc/self/status", encoding="ascii").read()
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
print(seconds, peak / 1e6)
"""


def test_the_first_article_comes_soon_and_in_little_memory() -> None:
    """4 s and 700 MB; a busy machine may take twice as long by the clock, but not more memory."""
    pytest.importorskip("resource", reason="Windows tells no peak of memory")
    seconds, megabytes = best_of(3, COLD)
    assert seconds <= 2 * 4
    assert megabytes <= 700


def test_no_socket_is_opened() -> None:
    program = f"""
import sys
sockets = []
def heard(event, arguments):
    if event.startswith("socket."):
        sockets.append((event, arguments[1:]))
sys.addaudithook(heard)
import quotetrack
quotetrack.Tracker(recognizer=None)({TEXT!r})
assert not sockets, sockets
list(quotetrack.Tracker().pipe([{TEXT!r}] * 3))
# urllib3, which stanza imports, tries at its import whether this machine has IPv6; nothing is connected to
assert {{event for event, _ in sockets}} <= {{"socket.__new__", "socket.bind"}}, sockets
assert all(arguments == (("::1", 0),) for event, arguments in sockets if event == "socket.bind"), sockets
"""
    best_of(1, program)


def test_nothing_is_printed() -> None:
    program = f"import quotetrack; quotetrack.extract({TEXT!r})"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8",
        check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
