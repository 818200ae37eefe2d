"""The command ``quotetrack``: files in; a table, markup, JSON, CSV or a page out.

Exit status: 0; 1 when a file could not be read or something could not be written (everything else is still
done); 2 for wrong use; 130 after an interrupt; 141 when the reader of the output went away, as a shell
reports it. What the user should know goes to standard error, one line each.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import os
import stat
import sys
from collections import deque
from typing import IO, TYPE_CHECKING, Any

import click

from quotetrack import cli_evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from quotetrack.model import Article

__all__ = ["app", "main"]

INTERRUPTED = 130
READER_GONE = 141
PLAIN_WIDTH = 140
"""The width of a table that is not shown on a terminal, unless the variable COLUMNS gives another."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit status; never a traceback for what files and users do."""
    from quotetrack.errors import QuotetrackError

    given = None if arguments is None else list(arguments)
    try:
        status = app.main(args=given, prog_name="quotetrack", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        from quotetrack.render import visible

        vars(error)["message"] = visible(error.message)  # a name that click calls final
        error.show()
        return error.exit_code
    except QuotetrackError as error:  # a damaged model or lexicon
        _Problems().tell(str(error))
        return 1
    except SystemExit:  # click's own way out, for nothing but a reader that has gone
        _forget_standard_output()
        return READER_GONE
    except OSError as error:
        place = "standard output: cannot be written" if error.filename is None else error.filename
        _Problems().tell(f"{place}: {_reason(error)}")
        _forget_standard_output()
        return 1
    return status if isinstance(status, int) else 0


class _FilesFirst(click.Group):
    """A group whose first argument may be a file at once: ``extract`` is then meant."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        if not arguments or arguments[0] not in {*self.commands, "--help", "-h", "--version"}:
            arguments = ["extract", *arguments]
        return super().parse_args(context, arguments)

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(context.command_path, "[OPTIONS] FILE...")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands["extract"].format_options(context, formatter)
        self.format_commands(context, formatter)


def _print_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from quotetrack.records import version

        click.echo(f"quotetrack {version()}")
        context.exit()


def _text_encoding(context: click.Context, option: click.Parameter, name: str) -> str:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        raise click.BadParameter(
            f"Python knows no text encoding {name!r}; try utf-8, cp1252 or utf-16"
        ) from None
    return name


@click.group(
    cls=_FilesFirst, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def app() -> None:
    """Finds the quotations in Indonesian news, each with its speaker and title.

    FILE is an article as plain text; - is standard input. `quotetrack FILE` is short for
    `quotetrack extract FILE`; a file with the name of a command is given as ./NAME.
    """


@app.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markup", "json", "jsonl", "csv", "html", "labelstudio", "brat"]),
    default="table",
    show_default=True,
    help="json: one object, or a list for several files; jsonl: an object in each line; "
    "labelstudio: tasks to import; brat: the .ann file for one FILE.",
)
@click.option("--no-ner", is_flag=True, help="Find names by rules alone, without the NER model.")
@click.option(
    "--encoding", default="utf-8", show_default=True, callback=_text_encoding, help="Encoding of the files."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help="Write to this file, whole or not at all."
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def extract(files: tuple[str, ...], form: str, no_ner: bool, encoding: str, output: str | None) -> int:
    """Finds the quotations of each FILE; - is standard input."""
    if form == "brat" and len(files) > 1:
        raise click.UsageError("brat has an .ann file for each article: give one FILE at a time")
    problems = _Problems()
    try:
        with _destination(output) as (write, terminal):
            articles = _articles(files, encoding, no_ner, problems, shown=terminal is not None)
            if form == "table":
                _write_tables(articles, len(files) > 1, write, terminal)
            else:
                for part in _FORMS[form](articles, len(files) > 1):
                    write(part)
    except BrokenPipeError:
        _forget_standard_output()
        return READER_GONE
    except OSError as error:
        if output is None and error.filename is not None:  # nothing that was written: a part of the package
            raise
        problems.tell(f"{output or 'standard output'}: cannot be written: {_reason(error)}")
        if output is None:
            _forget_standard_output()
    return 1 if problems.count else 0


app.add_command(cli_evaluate.evaluate)
app.add_command(cli_evaluate.compare)


class _Problems:
    """Tells the user what went wrong and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def tell(self, message: str) -> None:
        self.count += 1
        self.note(message)

    def note(self, message: str) -> None:
        from quotetrack.render import visible

        click.echo(f"quotetrack: {visible(' '.join(message.split()))}", err=True)


# reading


class _Unreadable(Exception):
    """A file that gives no text; the message says why."""


def _articles(
    files: Sequence[str], encoding: str, no_ner: bool, problems: _Problems, *, shown: bool
) -> Iterator[tuple[str, Article]]:
    """The article of each file that can be read, with the file's name, in order."""
    import quotetrack
    from quotetrack.notes import NOTES

    tracker = quotetrack.Tracker(recognizer=None) if no_ner else quotetrack.Tracker()
    read: deque[str] = deque()

    def texts(advance: Callable[[], None]) -> Iterator[str]:
        for file in files:
            try:
                text = _text(file, encoding)
            except _Unreadable as error:
                problems.tell(f"{file}: {error}")
                advance()
                continue
            if not text.strip():
                problems.note(f"{file}: is empty")
            read.append(file)
            yield text

    with _progress(len(files), shown) as advance:
        for article in tracker.pipe(texts(advance)):
            file = read.popleft()
            for note in article.notes:
                if note.span is None:
                    problems.note(f"{file}: {NOTES[note.code]}")
            yield file, article
            advance()


def _text(file: str, encoding: str) -> str:
    """The text of a file, without a byte order mark and with its line ends as they are."""
    try:
        data = _standard_input() if file == "-" else _content(file)
    except OSError as error:
        raise _Unreadable(_reason(error)) from None
    except ValueError:
        raise _Unreadable("is no name of a file") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and codecs.lookup(encoding).name in ("utf-8", "ascii"):
        raise _Unreadable(f"is not {encoding}; try --encoding utf-16")
    try:
        text = data.decode(encoding)
    except ValueError as error:
        if b"\0" in data:
            raise _Unreadable("is a binary file, not text") from None
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise _Unreadable(f"is not {encoding}{place}; try --encoding {_other_encoding(data)}") from None
    if "\0" in text:
        raise _Unreadable("is a binary file, not text")
    return text.removeprefix("\ufeff")


def _content(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def _other_encoding(data: bytes) -> str:
    """An encoding that can read what the chosen one could not."""
    for encoding in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            data.decode(encoding)
            return encoding
    return "latin-1"


def _reason(error: OSError) -> str:
    """What the system says, in lower case and without the number."""
    if isinstance(error, IsADirectoryError):
        return "is a directory; name the files in it"
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]


@contextlib.contextmanager
def _progress(total: int, shown: bool) -> Iterator[Callable[[], None]]:
    """Shows on standard error how many files are done, where that is a terminal and nothing else is shown."""
    if total < 2 or shown or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


# writing


@contextlib.contextmanager
def _destination(output: str | None) -> Iterator[tuple[Callable[[str], object], IO[str] | None]]:
    """How to write, and the terminal if it is one; a file appears under its name when it is whole."""
    if output is None or output == "-":
        if sys.stdout is None:
            raise OSError("it is closed")
        if sys.stdout.isatty():
            yield _write_to_terminal, sys.stdout
        else:
            stream = sys.stdout.buffer
            yield (lambda part: stream.write(part.encode("utf-8", "replace"))), None
        sys.stdout.flush()
        return
    path = os.path.realpath(output)
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with open(path, "w", encoding="utf-8", errors="replace", newline="") as file:  # a pipe or device
            yield file.write, None
        return
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)[:200]}.{os.getpid()}.part")
    try:
        with open(temporary, "x", encoding="utf-8", errors="replace", newline="") as file:
            yield file.write, None
        if os.path.exists(path):
            os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(temporary)


def _write_to_terminal(part: str) -> None:
    """Writes at once, and nothing that could steer the terminal."""
    from quotetrack.render import visible

    click.echo(visible(part), nl=False)


def _forget_standard_output() -> None:
    """Keeps the interpreter from trying once more, at its end, to write what could not be written."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        descriptor = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _write_tables(
    articles: Iterable[tuple[str, Article]],
    several: bool,
    write: Callable[[str], object],
    terminal: IO[str] | None,
) -> None:
    """A table for each file: in colour on a terminal, else plain and of one width."""
    from rich.console import Console
    from rich.text import Text

    from quotetrack import render

    if terminal is not None and isinstance(terminal, io.TextIOWrapper):
        terminal.reconfigure(errors="replace")
    plain = io.StringIO()
    width = None if terminal is not None or os.environ.get("COLUMNS", "").isdigit() else PLAIN_WIDTH
    console = Console(
        file=terminal or plain,
        force_terminal=terminal is not None,
        width=width,
        highlight=False,
    )
    for file, article in articles:
        if several:
            console.print(Text(render.visible(file), style="bold"))
        console.print(render.table(article) if article.quotations else Text("No quotations."))
        if terminal is None:
            write(plain.getvalue())
            plain.seek(0)
            plain.truncate()


def _markup(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    from quotetrack import markup

    for file, article in articles:
        yield f"=== {file}\n{markup.render(article)}\n" if several else f"{markup.render(article)}\n"


def _record(file: str, article: Article) -> dict[str, Any]:
    return {"file": file, **article.to_dict()}


def _json(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    before = "[\n" if several else ""
    for file, article in articles:
        yield before + json.dumps(_record(file, article), ensure_ascii=False, indent=2)
        before = ",\n"
    if several:
        yield "[]\n" if before == "[\n" else "\n]\n"
    elif before:
        yield "\n"


_LINE_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""What some readers take for the end of a line, though JSON does not."""


def _jsonl(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    for file, article in articles:
        line = json.dumps(_record(file, article), ensure_ascii=False)
        yield line.translate(_LINE_BREAKS) + "\n"


def _csv(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    from quotetrack.records import COLUMNS, rows

    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")  # so that cells with either character are quoted

    def written(cells: Iterable[object]) -> str:
        writer.writerow([_no_formula(cell) for cell in cells])
        found = line.getvalue().removesuffix("\r\n") + "\n"
        line.seek(0)
        line.truncate()
        return found

    yield written(["file", *COLUMNS])
    for file, article in articles:
        for row in rows(article):
            yield written([file, *row.values()])


def _no_formula(cell: object) -> object:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula; see `guarded`."""
    from quotetrack.records import guarded

    return guarded(cell) if isinstance(cell, str) else cell


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>quotetrack</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{font-family:sans-serif;margin:2em auto;padding:0 1em;max-width:48em}
h2{font-size:1em;margin:3em 0 1em}
</style>
</head>
<body>
"""


def _html(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    from html import escape

    from quotetrack import render

    yield _PAGE
    for file, article in articles:
        yield f"<h2>{escape(file)}</h2>\n{render.html(article)}\n"
    yield "</body>\n</html>\n"


def _label_studio(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    from quotetrack.exchange import to_label_studio

    before = "[\n"
    for file, article in articles:
        yield before + json.dumps(to_label_studio(article, id=file), ensure_ascii=False, indent=2)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _brat(articles: Iterable[tuple[str, Article]], several: bool) -> Iterator[str]:
    from quotetrack.exchange import to_brat

    for _, article in articles:
        yield to_brat(article)


_FORMS: dict[str, Callable[[Iterable[tuple[str, Article]], bool], Iterator[str]]] = {
    "markup": _markup,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "html": _html,
    "labelstudio": _label_studio,
    "brat": _brat,
}

from quotetrack.cli_index import commands  # noqa: E402  (they use what stands above)

for _command in commands:
    app.add_command(_command)
