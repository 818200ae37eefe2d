"""The file of an index: opened, written in transactions, and every mishap told in one sentence."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from quotetrack.errors import QuotetrackError
from quotetrack.index import schema
from quotetrack.index.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = ["Database", "SpeakerIndexError"]

WAIT = 60.0
"""Seconds that a writer waits for another process to finish its article."""


D = TypeVar("D", bound="Database")


class SpeakerIndexError(QuotetrackError):
    """The database of a `SpeakerIndex` cannot be opened, read or written; the message says why."""


class Database:
    """An SQLite file with the tables of `quotetrack.index.schema`."""

    def __init__(self, path: str | os.PathLike[str] = ":memory:") -> None:
        self.path = os.fspath(path)
        with self._named_errors():
            self._connection = _connect(self.path)
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise
        self._identity = Identity(self._connection)
        weakref.finalize(self, _abandon, self._connection)

    def _open(self) -> None:
        execute = self._connection.execute
        execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
        execute("BEGIN")  # so that what follows is read at one moment
        version, application = self._versions()
        anything = execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        execute("COMMIT")
        if version > schema.VERSION and application == schema.APPLICATION:
            raise SpeakerIndexError(
                f"{self.path}: this index has schema {version}, and this quotetrack knows {schema.VERSION}: "
                "install a newer quotetrack"
            )
        if application != schema.APPLICATION and (application or version or anything):
            raise SpeakerIndexError(f"{self.path}: is a database, but no index of quotetrack")
        execute("PRAGMA foreign_keys = ON")
        if version < schema.VERSION:
            self._patiently("PRAGMA journal_mode = WAL")
            with self._writing():
                schema.migrate(self._connection)
        execute("PRAGMA synchronous = NORMAL")

    def _versions(self) -> tuple[int, int]:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        return version, application

    def close(self) -> None:
        """Closes the database."""
        self._connection.close()

    def __enter__(self: D) -> D:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._named_errors():
            return self._connection.execute(statement, values).fetchall()

    def _value(self, statement: str, *values: object) -> Any:
        return self._rows(statement, *values)[0][0]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other writer can come into."""
        with self._named_errors():
            self._patiently("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # the disk may be full, or it is rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def _patiently(self, statement: str) -> None:
        """Runs a statement for which SQLite does not always wait by itself."""
        until = time.monotonic() + WAIT
        while True:
            try:
                self._connection.execute(statement)
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @contextlib.contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turns what SQLite says into one sentence that names the file."""
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
                raise
            said = str(error)
            meaning = next((text for part, text in _MEANINGS if part in said), said)
            raise SpeakerIndexError(f"{self.path}: {meaning}") from error
        except UnicodeDecodeError as error:  # in what SQLite wanted to say
            raise SpeakerIndexError(f"{self.path}: is damaged") from error


_MEANINGS = (
    ("full", "the disk is full; the articles added before are kept"),
    ("disk I/O", "cannot be written (disk I/O error; is the disk full?); the articles added before are kept"),
    ("readonly", "is read-only, or its folder is"),
    ("unable to open", "cannot be opened; is the folder there, and may you read and write in it?"),
    ("not a database", "is no SQLite database"),
    ("malformed", "is damaged"),
    ("Could not decode", "is damaged"),
    ("locked", f"another process has been writing to it for more than {WAIT:.0f} seconds"),
)


def _abandon(connection: sqlite3.Connection) -> None:
    """Closes the connection of a database that nobody closed."""
    with contextlib.suppress(sqlite3.ProgrammingError):  # another thread made it, and only that may close it
        connection.close()


def _connect(path: str) -> sqlite3.Connection:
    """A connection; what may not be written is opened for reading."""
    if os.path.isdir(path):
        raise SpeakerIndexError(f"{path}: is a folder, not the file of an index")
    folder = os.path.dirname(path) or os.curdir  # SQLite writes beside the file too
    if path == ":memory:" or not os.path.exists(path) or (_writable(path) and _writable(folder)):
        return _connected(path)
    address = Path(path).absolute().as_uri()
    connection = _connected(f"{address}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        if "locked" in str(error):
            raise
        # its folder is read-only too: nobody can be writing
        connection = _connected(f"{address}?immutable=1", uri=True)
    return connection


def _connected(address: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(address, timeout=WAIT, isolation_level=None, uri=uri)


def _writable(path: str) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)
