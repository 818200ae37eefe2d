"""Many texts read by several processes: in order, with a bounded look-ahead, whatever becomes of them."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import parent_process
from threading import Thread
from typing import Any, TypeVar

from quotetrack.errors import WorkerError

__all__ = ["in_processes"]

T = TypeVar("T")
R = TypeVar("R")
Read = Callable[[list[T]], Iterable[R]]


def in_processes(
    read: Read[T, R], batches: Iterator[list[T]], n_process: int, lost: Callable[[int, T], R]
) -> Iterator[R]:
    """What `read` gives for the items of all batches, in order, at most two batches for each process ahead.

    `read` and the items are sent to the processes, so they have to be such as can be pickled. A worker that
    is killed breaks its whole pool, and nobody says which item it was reading: the batch is read again, one
    item at a time by one worker, so that the item that kills is found. `lost`, called with its number from
    one and the item, gives what stands in its place, or raises; all others are read. What `batches` raises is
    raised behind the results of all that came before it.

    Raises:
        WorkerError: when no worker process can be started at all.

    >>> list(in_processes(sorted, iter([[2, 1], [3]]), n_process=1, lost=lambda number, item: item))
    [1, 2, 3]
    """
    executor = _pool(read, n_process)
    waiting: deque[tuple[list[T], Future[list[R]]]] = deque()
    failure: Exception | None = None
    number = 0  # of the items whose results are out
    try:
        while True:
            try:
                for batch in islice(batches, 2 * n_process - len(waiting)):
                    waiting.append((batch, _sent(executor, batch)))
            except Exception as error:
                failure, batches = error, iter(())
            if not waiting:
                break
            batch, future = waiting.popleft()
            try:
                results: Iterable[R] = future.result()
            except BrokenProcessPool:
                executor.shutdown(cancel_futures=True)
                yield from _one_by_one(read, batch, number, lost)
                executor = _pool(read, n_process)
                waiting = deque(
                    (later, sent if _is_read(sent) else _sent(executor, later)) for later, sent in waiting
                )
            else:
                yield from results
            number += len(batch)
    finally:
        executor.shutdown(cancel_futures=True)
    if failure is not None:
        raise failure


def _one_by_one(read: Read[T, R], batch: list[T], before: int, lost: Callable[[int, T], R]) -> Iterator[R]:
    executor = _pool(read, 1)
    try:
        _sent(executor, []).result()
        for number, item in enumerate(batch, before + 1):
            try:
                result: R = _sent(executor, [item]).result()[0]
            except BrokenProcessPool:
                result = lost(number, item)
                executor.shutdown()
                executor = _pool(read, 1)
            yield result
    except BrokenProcessPool as error:
        raise WorkerError(
            "no worker process can be started; in a script, what uses n_process has to stand behind "
            'if __name__ == "__main__":'
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _pool(read: Read[T, R], workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_begin, initargs=(read,))


def _sent(executor: ProcessPoolExecutor, batch: list[T]) -> Future[list[R]]:
    """The results to come; broken at once where the pool broke while nobody waited for it."""
    try:
        return executor.submit(_results, batch)
    except BrokenProcessPool as error:
        broken: Future[list[R]] = Future()
        broken.set_exception(error)
        return broken


def _is_read(future: Future[list[R]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


# in a worker process

_read: Read[Any, Any] | None = None


def _begin(read: Read[Any, Any]) -> None:
    """Makes a worker ready: it goes when its parent is gone, and leaves an interruption to the parent."""
    global _read
    _read = read
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _results(batch: list[Any]) -> list[Any]:
    assert _read is not None
    return list(_read(batch))
