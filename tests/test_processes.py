"""Several processes and several threads: the serial results, whatever becomes of a process."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from quotetrack import Article, Entity, Tracker, WorkerError, processes
from tests.indonesian import own_texts

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and forks of POSIX")
DEADLY = '"Kami siap," kata Wiryo Maut.'
TEXT = '"Kami siap," kata Wiryo Santosa.'


def deadly(texts: Sequence[str]) -> list[list[Entity]]:
    """A recogniser over which a worker process is killed, as by a system without memory, for one text."""
    if any("Maut" in text for text in texts) and multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return [[] for _ in texts]


def slow(texts: Sequence[str]) -> list[list[Entity]]:
    time.sleep(0.05)
    return [[] for _ in texts]


@cache
def some_texts() -> tuple[str, ...]:
    return tuple(own_texts()[::11])


@cache
def with_names() -> Tracker:
    return Tracker()


ALONE = Tracker(recognizer=None)
METHODS = [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()]


def start_by(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    context = multiprocessing.get_context(method)
    monkeypatch.setattr(processes, "ProcessPoolExecutor", partial(ProcessPoolExecutor, mp_context=context))


# the same as one process


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tracker", [lambda: ALONE, with_names], ids=["rules", "model"])
def test_fork_and_spawn_give_the_serial_results(
    method: str, tracker: Callable[[], Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_by(method, monkeypatch)
    texts = some_texts()
    wanted = [tracker()(text) for text in texts]
    assert sum(len(article.quotations) for article in wanted) > 30
    assert list(tracker().pipe(texts, n_process=2, batch_size=4)) == wanted


@pytest.mark.parametrize(
    ("tracker", "number"), [(lambda: Tracker(recognizer=None), 40), (Tracker, 6)], ids=["rules", "model"]
)
def test_eight_threads_give_the_serial_results(tracker: Callable[[], Tracker], number: int) -> None:
    texts = some_texts()[:number]
    serial = tracker()
    wanted = [serial(text) for text in texts]
    assert sum(len(article.quotations) for article in wanted) > number / 2
    shared, together = tracker(), Barrier(8)
    found: dict[int, list[Article]] = {}

    def read(thread: int) -> None:
        together.wait()
        if thread % 2:
            found[thread] = [shared(text) for text in texts]
        else:
            found[thread] = list(shared.pipe(texts, batch_size=thread + 1))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # so that the threads change places within every stage
    try:
        threads = [Thread(target=read, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert found == dict.fromkeys(range(8), wanted)


def test_no_more_than_two_batches_for_each_process_are_read_ahead() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield TEXT

    articles = ALONE.pipe(endless(), batch_size=3, n_process=2)
    assert taken == 0
    for number in range(1, 20):
        next(articles)
        assert taken - number < 2 * 2 * 3
    articles.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


# what goes wrong


@pytest.mark.parametrize("n_process", [1, 2])
@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_an_error_comes_after_what_stood_before_it(n_process: int, batch_size: int) -> None:
    def breaking() -> Iterator[str]:
        yield from [TEXT] * 7
        raise LookupError("the source is gone")

    found: list[Article] = []
    with pytest.raises(LookupError, match="gone"):
        put_into(found, ALONE.pipe(breaking(), batch_size=batch_size, n_process=n_process))
    assert found == [ALONE(TEXT)] * 7

    texts: list[Any] = [TEXT, TEXT, TEXT, TEXT, None, TEXT]
    found = []
    with pytest.raises(TypeError, match=r"item 5: .*NoneType"):
        put_into(found, ALONE.pipe(texts, batch_size=batch_size, n_process=n_process))
    assert found == [ALONE(TEXT)] * 4


def put_into(found: list[Article], articles: Iterator[Article]) -> None:
    """As `found += articles`, which puts nothing there when something is raised."""
    for article in articles:
        found.append(article)


def test_what_cannot_be_sent_to_a_process_is_noted_like_anything_else_that_is_no_text() -> None:
    texts: list[Any] = [TEXT, lambda: None, TEXT]
    codes = [[n.code for n in a.notes] for a in ALONE.pipe(texts, n_process=2, errors="note")]
    assert codes == [[], ["not-a-text"], []]


@posix
@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_the_text_that_kills_is_noted_and_the_rest_goes_on(batch_size: int) -> None:
    tracker = Tracker(recognizer=deadly)
    texts = [TEXT, "", DEADLY, TEXT, *some_texts()[:6], DEADLY, DEADLY, TEXT]
    pairs = [(text, number) for number, text in enumerate(texts)]
    found = list(tracker.pipe(pairs, as_tuples=True, n_process=2, batch_size=batch_size, errors="note"))
    assert [number for _, number in found] == list(range(len(texts)))
    lost = [number for article, number in found if [n.code for n in article.notes] == ["worker-lost"]]
    assert lost == [2, 10, 11]
    assert [a for a, n in found if n not in lost] == [tracker(t) for t, n in pairs if n not in lost]


@posix
def test_the_error_names_the_text_that_kills() -> None:
    found: list[Article] = []
    texts = [TEXT] * 5 + [DEADLY] + [TEXT] * 5
    with pytest.raises(WorkerError, match=r"item 6, .*Wiryo Maut.*killed.*errors=\"note\""):
        put_into(found, Tracker(recognizer=deadly).pipe(texts, n_process=2, batch_size=2))
    assert len(found) == 5
    assert multiprocessing.active_children() == []


def _refuse(read: object) -> None:
    os._exit(1)


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
@pytest.mark.parametrize("errors", ["raise", "note"])
def test_where_no_process_can_be_started_no_text_is_blamed(
    errors: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_by("fork", monkeypatch)
    monkeypatch.setattr(processes, "_begin", _refuse)
    with pytest.raises(WorkerError, match="__main__"):
        list(ALONE.pipe([TEXT] * 3, n_process=2, errors=errors))


# nobody is left behind

ENDLESS = f"""
from itertools import repeat
from quotetrack import Tracker
from tests.test_processes import slow

if __name__ == "__main__":
    for number, _ in enumerate(Tracker(recognizer=slow).pipe(repeat({TEXT!r}), n_process=2, batch_size=2)):
        if number == 10:
            print("reading", flush=True)
"""


@posix
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_its_parent(kill: signal.Signals) -> None:
    """An interrupt goes to the whole group, as from a terminal, the others to the parent alone."""
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # jobs in the background ignore it
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"reading\n"
        if kill is signal.SIGINT:
            os.killpg(process.pid, kill)
        else:
            process.send_signal(kill)
        try:
            _, said = process.communicate(timeout=300)  # ends when nobody holds the pipes any more
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -kill
    assert said.count(b"Traceback") == (kill is signal.SIGINT), said.decode()
