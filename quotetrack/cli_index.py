"""The commands that keep an index: ``index``, ``search``, ``speakers``, ``export`` and ``datasette``."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from quotetrack.cli import _Problems
    from quotetrack.index import Records, SpeakerIndex
    from quotetrack.model import Article

__all__ = ["commands"]

BATCH = 32
"""Articles that are read at a time; as many are read again when a run was broken off."""

LINES = (".jsonl", ".ndjson")
FIELDS = ("id", "text", "date", "outlet", "title", "url")


@click.command("index")
@click.argument("db", metavar="DB")
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@click.option("--outlet", help="Outlet of the articles that name none.")
@click.option("--again", is_flag=True, help="Read the articles again that are in the index already.")
@click.option("--no-ner", is_flag=True, help="Find names by rules alone, without the NER model.")
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the files.")
def index_command(
    db: str, files: tuple[str, ...], jobs: int, outlet: str | None, again: bool, no_ner: bool, encoding: str
) -> int:
    """Adds articles to the index DB, which is made if need be.

    FILES are texts, one article each; JSONL files (.jsonl, - for standard input) with the fields id, text,
    date, outlet, title and url, of which date and what follows may be missing; or folders with such files. A
    run that broke off goes on where it stopped: articles that are there unchanged are passed over.
    """
    import quotetrack
    from quotetrack.cli import _Problems
    from quotetrack.errors import ModelError
    from quotetrack.index import SpeakerIndexError

    problems = _Problems()
    there = added = quotations = 0

    def wanted(index: SpeakerIndex) -> Iterator[tuple[str, _Entry]]:
        nonlocal there
        for entry in _entries(files, encoding, outlet, problems):
            if again or not index.holds(entry.text, **entry.details):
                yield entry.text, entry
            else:
                there += 1

    try:
        with _opened(db, new=True) as index:
            tracker = quotetrack.Tracker(recognizer=None) if no_ner else quotetrack.Tracker()
            articles = tracker.pipe(
                wanted(index), batch_size=BATCH, n_process=jobs, as_tuples=True, errors="note"
            )
            for article, entry in _counted(articles):
                if any(note.code == "worker-lost" for note in article.notes):
                    problems.tell(f"{entry.details['id']}: the process that read it was killed; skipped")
                    continue
                index.add(article, **entry.details)
                added += 1
                quotations += len(article.quotations)
    except (ModelError, SpeakerIndexError) as error:
        problems.tell(str(error))
    click.echo(
        f"quotetrack: {_number(added, 'article')} added with {_number(quotations, 'quotation')}"
        + (f", {there} there already" if there else "")
        + (f", {_number(problems.count, 'problem')}" if problems.count else ""),
        err=True,
    )
    return 1 if problems.count else 0


_FORMATS = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="jsonl: an object in each line.",
)
_SINCE = click.option("--since", metavar="DATE", help="From this date on, like 2026-11-25.")
_UNTIL = click.option("--until", metavar="DATE", help="Up to this date, included.")
_OUTLET = click.option("--outlet", help="Of this outlet only.")


def _limit(number: int) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(
        "--limit", type=click.IntRange(1), default=number, show_default=True, help="Rows at most."
    )


@click.command("search")
@click.argument("db", metavar="DB")
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@click.option("--speaker", help="Of this speaker only: a name, or the number that `speakers` shows.")
@_SINCE
@_UNTIL
@_OUTLET
@click.option("--kind", type=click.Choice(["direct", "indirect", "mixed"]))
@_limit(20)
@_FORMATS
def search_command(
    db: str,
    query: tuple[str, ...],
    speaker: str | None,
    since: str | None,
    until: str | None,
    outlet: str | None,
    kind: Any,
    limit: int,
    form: str,
) -> int:
    """Finds quotations in the index DB, the best matches first.

    QUERY is words that all have to be there; '"dua kata"' is a phrase, kapal* the beginning of a word.
    """

    def ask(index: SpeakerIndex) -> Records[Any]:
        return index.quotations(
            search=" ".join(query),
            speaker=int(speaker) if speaker is not None and speaker.isdigit() else speaker,
            since=since,
            until=until,
            outlet=outlet,
            kind=kind,
            limit=limit,
        )

    return _answer(
        db, ask, form, {"snippet": "Quotation", "speaker": "Speaker", "date": "Date", "outlet": "Outlet"}
    )


@click.command("speakers")
@click.argument("db", metavar="DB")
@click.option("--min-quotes", type=click.IntRange(1), default=1, show_default=True)
@_SINCE
@_UNTIL
@_OUTLET
@click.option("--kind", type=click.Choice(["person", "unnamed", "organisation", "document"]))
@_limit(50)
@_FORMATS
def speakers_command(
    db: str,
    min_quotes: int,
    since: str | None,
    until: str | None,
    outlet: str | None,
    kind: Any,
    limit: int,
    form: str,
) -> int:
    """Lists the speakers of the index DB, those with the most quotations first."""

    def ask(index: SpeakerIndex) -> Records[Any]:
        return index.speakers(
            min_quotes=min_quotes, since=since, until=until, outlet=outlet, kind=kind, limit=limit
        )

    shown = {
        "id": "No.",
        "name": "Speaker",
        "title": "Title",
        "quotations": "Quotations",
        "articles": "Articles",
    }
    return _answer(db, ask, form, shown)


@click.command("export")
@click.argument("db", metavar="DB")
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl", "parquet"]), default="csv", show_default=True
)
@click.option(
    "--what", type=click.Choice(["quotations", "speakers", "names"]), default="quotations", show_default=True
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help="Write to this file, whole or not at all."
)
def export_command(db: str, form: str, what: str, output: str | None) -> int:
    """Writes everything in the index DB as a table.

    parquet needs the extra quotetrack[pandas] and pyarrow, and an --output.
    """
    if form == "parquet" and output is None:
        raise click.UsageError("--format parquet is no text: give it a file with --output")

    def ask(index: SpeakerIndex) -> Records[Any]:
        found: Records[Any] = getattr(index, what)()
        return found

    return _answer(db, ask, form, {}, output)


@click.command("datasette")
@click.argument("db", metavar="DB")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False),
    help="Write to this file.  [default: metadata.yaml beside DB]",
)
def datasette_command(db: str, output: str | None) -> int:
    """Writes the metadata.yaml with which Datasette shows the index DB as a site."""
    from quotetrack.cli import _destination, _Problems, _reason
    from quotetrack.index import SpeakerIndexError

    problems = _Problems()
    path = output or str(Path(db).with_name("metadata.yaml"))
    try:
        with _opened(db):
            pass
        with _destination(path) as (write, _):
            write(_METADATA.replace("DATABASE", json.dumps(Path(db).stem)))
        click.echo(f"quotetrack: {path} written; now run: datasette {db} --metadata {path}", err=True)
    except SpeakerIndexError as error:
        problems.tell(str(error))
    except OSError as error:
        problems.tell(f"{path}: cannot be written: {_reason(error)}")
    return 1 if problems.count else 0


commands = (index_command, search_command, speakers_command, export_command, datasette_command)


# reading


@frozen(kw_only=True)
class _Entry:
    """An article as a file gives it: its text, and the arguments for `SpeakerIndex.add`."""

    text: str
    details: dict[str, Any]


def _entries(
    files: Iterable[str], encoding: str, outlet: str | None, problems: _Problems
) -> Iterator[_Entry]:
    """The articles of files and folders; what cannot be read is told and passed over."""
    from quotetrack.cli import _reason, _text, _Unreadable

    for file in files:
        path = Path(file)
        if file != "-" and path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in (".txt", *LINES) and p.is_file())
            if not inside:
                problems.tell(f"{file}: holds no .txt, .jsonl or .ndjson file")
            yield from _entries(map(str, inside), encoding, outlet, problems)
        elif file == "-" or path.suffix in LINES:
            try:
                yield from _lines(file, encoding, outlet, problems)
            except OSError as error:
                problems.tell(f"{file}: {_reason(error)}")
        else:
            try:
                text = _text(file, encoding)
            except _Unreadable as error:
                problems.tell(f"{file}: {error}")
            else:
                yield _Entry(text=text, details={"id": path.as_posix(), "outlet": outlet})


def _lines(file: str, encoding: str, outlet: str | None, problems: _Problems) -> Iterator[_Entry]:
    """The articles of a JSONL file, one line after the other, however long the file is."""
    with contextlib.ExitStack() as closing:
        stream: IO[bytes] = sys.stdin.buffer if file == "-" else closing.enter_context(open(file, "rb"))
        for number, line in enumerate(stream, 1):
            where = f"{file}, line {number}"
            if not line.strip():
                continue
            try:
                data = json.loads(line.decode(encoding).removeprefix("\ufeff"))
                yield _entry(data, where, outlet, problems)
            except (json.JSONDecodeError, UnicodeError, RecursionError):
                problems.tell(f"{where}: is damaged; skipped")
            except ValueError as error:
                problems.tell(f"{where}: {error}; skipped")


def _entry(data: Any, where: str, outlet: str | None, problems: _Problems) -> _Entry:
    if not isinstance(data, dict):
        raise ValueError("is no object with the fields id and text")
    text, id = data.get("text"), data.get("id")
    if isinstance(id, int):
        id = str(id)
    if not isinstance(text, str):
        raise ValueError("has no text")
    if not isinstance(id, str) or not id:
        raise ValueError("has no id")
    details = {name: data.get(name) for name in FIELDS[3:]}
    wrong = [name for name, value in details.items() if not isinstance(value, (str, type(None)))]
    if wrong:
        raise ValueError(f"its {wrong[0]} is no string")
    date = data.get("date")
    found = read_date(date) if isinstance(date, str) else None
    if date and found is None:
        problems.note(f"{where}: the date {date!r} cannot be read; added without it")
    return _Entry(
        text=text, details={**details, "id": id, "date": found, "outlet": details["outlet"] or outlet}
    )


_MONTHS = (
    "jan feb mar apr mei jun jul agu sep okt nov des".split(),
    "jan peb mar apr may jun jul aug sep oct nop dec".split(),
    "jan feb mar apr mei jun jul agt sep okt nov des".split(),
)
_ISO = re.compile(r"(?<!\d)(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)")
_WRITTEN = re.compile(r"(?<!\d)(\d{1,2})[\s./-]*([A-Za-z]{3,9})\.?[\s,./-]*(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")


def read_date(text: str) -> str | None:
    """The date in a line as outlets write it, or None where it cannot be told for certain.

    >>> read_date("Rabu, 25 November 2026 14:05 WIB"), read_date("2026-11-25T14:05:00+07:00")
    ('2026-11-25', '2026-11-25')
    >>> read_date("25/11/2026"), read_date("03/04/2026"), read_date("kemarin")
    ('2026-11-25', None, None)
    """
    import datetime as dt

    year = month = day = 0
    if found := _ISO.search(text):
        year, month, day = map(int, found.groups())
    elif (found := _WRITTEN.search(text)) and (month := _month(found[2])):
        year, day = int(found[3]), int(found[1])
    elif (found := _MONTH_FIRST.search(text)) and (month := _month(found[1])):
        year, day = int(found[3]), int(found[2])
    elif found := _NUMBERS.search(text):
        one, two, year = map(int, found.groups())
        if one <= 12 and two <= 12 and one != two:  # day or month first: outlets do both
            return None
        day, month = (one, two) if two <= 12 else (two, one)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(word: str) -> int:
    short = word[:3].lower()
    return next((names.index(short) + 1 for names in _MONTHS if short in names), 0)


def _counted(articles: Iterator[tuple[Article, _Entry]]) -> Iterator[tuple[Article, _Entry]]:
    """The articles; on a terminal, standard error shows how many there were."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from articles
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.completed} articles"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(articles)


# answering


@contextlib.contextmanager
def _opened(db: str, *, new: bool = False) -> Iterator[SpeakerIndex]:
    """The index of a file, which has to be there if it is not to be made."""
    from quotetrack.index import SpeakerIndex, SpeakerIndexError

    if not new and not os.path.exists(db):
        raise SpeakerIndexError(f"{db}: there is no such file; make it with: quotetrack index {db} FILES...")
    if not new and os.path.isfile(db) and not os.path.getsize(db):
        raise SpeakerIndexError(f"{db}: is empty; fill it with: quotetrack index {db} FILES...")
    with SpeakerIndex(db) as index:
        yield index


def _answer(
    db: str,
    ask: Callable[[SpeakerIndex], Records[Any]],
    form: str,
    shown: dict[str, str],
    output: str | None = None,
) -> int:
    """Writes what the index answers; every mishap is one line."""
    from quotetrack.cli import READER_GONE, _destination, _forget_standard_output, _Problems, _reason
    from quotetrack.index import SpeakerIndexError

    problems = _Problems()
    try:
        with _opened(db) as index:
            found = ask(index)
        if form == "parquet":
            assert output is not None
            _write_parquet(found, output)
            return 0
        with _destination(output) as (write, terminal):
            if form == "table":
                _write_table(found, shown, write, terminal)
            else:
                for part in _csv(found) if form == "csv" else _jsonl(found):
                    write(part)
    except BrokenPipeError:
        _forget_standard_output()
        return READER_GONE
    except (SpeakerIndexError, LookupError, ValueError) as error:
        problems.tell(str(error.args[0] if error.args else error))
    except ImportError as error:
        problems.tell(f"parquet needs pandas and pyarrow ({error}): pip install 'quotetrack[pandas]' pyarrow")
    except OSError as error:
        problems.tell(f"{output or 'standard output'}: cannot be written: {_reason(error)}")
        if output is None:
            _forget_standard_output()
    return 1 if problems.count else 0


def _write_table(
    found: Records[Any], shown: dict[str, str], write: Callable[[str], object], terminal: IO[str] | None
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from quotetrack.cli import PLAIN_WIDTH
    from quotetrack.render import visible

    table = Table(box=box.SIMPLE_HEAD)
    for name, heading in shown.items():
        number = name in ("id", "quotations", "articles")
        table.add_column(
            heading, justify="right" if number else "left", overflow="fold", no_wrap=name == "date"
        )
    for one in found:
        cells = [getattr(one, name) for name in shown]
        table.add_row(*("" if cell is None else _plain(visible(str(cell))) for cell in cells))
    plain = io.StringIO()
    width = None if terminal is not None or os.environ.get("COLUMNS", "").isdigit() else PLAIN_WIDTH
    console = Console(file=terminal or plain, width=width, highlight=False, markup=False)
    console.print(table if found else "Nothing found.")
    if terminal is None:
        write(plain.getvalue())


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)


def _jsonl(found: Records[Any]) -> Iterator[str]:
    from quotetrack.cli import _LINE_BREAKS

    for row in found.to_dicts():
        yield json.dumps(row, ensure_ascii=False).translate(_LINE_BREAKS) + "\n"


def _csv(found: Records[Any]) -> Iterator[str]:
    from quotetrack.cli import _no_formula

    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in [found.columns, *(list(one.values()) for one in found.to_dicts())]:
        writer.writerow([_no_formula("; ".join(cell) if isinstance(cell, tuple) else cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _write_parquet(found: Records[Any], output: str) -> None:
    """Writes beside the file first, so that it is whole or not there."""
    path = Path(output)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        found.to_frame().to_parquet(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


INTERNAL = (
    "alias",
    "article",
    "article_speaker",
    "decision",
    "form",
    "name",
    "quotation",
    "said",
    "speaker",
    "tie",
    "word",
)
"""The tables behind the views."""

_METADATA = """\
title: Quotations and their speakers
description: Who is quoted, in which capacity, saying what. Made with quotetrack.
databases:
  DATABASE:
    tables:
      quotations:
        description: Every quotation, once for each of its speakers.
        fts_table: quotation_fts
        fts_pk: quotation
        sort_desc: date
        facets: [outlet, speaker_kind, kind]
        columns:
          title: the title that the article gives the speaker
          kind: direct, indirect or mixed
          resolution: how the source leads to the speaker
          rule: the rule that found the quotation
          confidence: the measured share of right answers of this rule
          number: which quotation of its article, from 0
      speakers:
        description: Everybody who is quoted. The title is the one that most articles give.
        sort_desc: quotations
        facets: [kind]
      titles:
        description: Which titles articles give a speaker, and when they first and last do.
        sort_desc: articles
      articles:
        sort_desc: date
        facets: [outlet]
      names:
        description: The names and titles behind a speaker, and why they are thought to be one.
        sort_desc: articles
HIDDEN    queries:
      career:
        title: Titles of a speaker over time
        params: [speaker]
        sql: select title, first, last, articles from titles where speaker = :speaker order by first
      together:
        title: Who is quoted in the same articles
        params: [speaker]
        sql: |
          select other.speaker, count(distinct other.article) as articles
          from quotations one join quotations other using (article)
          where one.speaker = :speaker and other.speaker_id <> one.speaker_id
          group by other.speaker_id order by articles desc limit 100
""".replace(
    "HIDDEN",
    "".join(f"      {table}:\n        hidden: true\n" for table in INTERNAL),
)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
