"""The subcommands ``evaluate`` and ``compare``: a run against gold, and two runs against each other."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from quotetrack.evaluation import Change, Evaluation, Gold
    from quotetrack.model import Article

__all__ = ["Table", "by_way", "cell", "compare", "evaluate", "tables"]

Read = TypeVar("Read")
Table = tuple[str, "list[list[str]]"]
"""A heading, and rows of cells of which the first row names the columns."""

KINDS = ("direct", "indirect", "mixed")


@click.command()
@click.argument("gold", type=click.Path(exists=True))
@click.option("--predictions", type=click.Path(exists=True, dir_okay=False), help="Lines of an earlier run.")
@click.option(
    "--save",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Keep what was found, for --predictions and for compare.",
)
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Show N errors of each kind in markup beside the gold, on standard error.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--no-ner", is_flag=True, help="Find names by rules alone, without the NER model.")
def evaluate(
    gold: str, predictions: str | None, save: str | None, errors: int, as_json: bool, no_ner: bool
) -> None:
    """Measures quotetrack, or an earlier run, against GOLD.

    GOLD is JSON lines, an article in markup (.txt), a folder of such articles, a JSON export of Label Studio,
    or a folder of brat. The predictions are lines {"id": ..., **article.to_dict()}. What each figure means:
    docs/accuracy.md.
    """
    from quotetrack import evaluation

    golds = _read(evaluation.read_gold, gold)
    if predictions is None:
        found = _run(((g.id, g.text) for g in golds), no_ner)
    else:
        found = _read(evaluation.read_predictions, predictions)
        if missing := [g.id for g in golds if g.id not in found]:
            click.echo(f"{len(missing)} articles are not in the predictions: {missing[0]}, …", err=True)
    try:
        result = evaluation.evaluate(golds, found)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if save is not None:
        _save(found, save)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(f"{result.articles} articles; in square brackets the 95 % interval over articles")
        for heading, rows in tables(result):
            click.echo(f"\n{heading}\n{_aligned(rows)}")
    if errors:
        _show(((error.kind, str(error)) for error in result.errors), errors)


@click.command()
@click.argument("before", metavar="A", type=click.Path(exists=True, dir_okay=False))
@click.argument("after", metavar="[B]", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--gold", type=click.Path(exists=True), help="Say what was won and lost against this gold.")
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    metavar="N",
    help="Show N differences of each kind in markup, on standard error.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every difference as a line of JSON.")
def compare(before: str, after: str | None, gold: str | None, show: int, as_json: bool) -> None:
    """Compares two runs article by article: A and B, or A and what this version finds.

    A run is JSON lines, as `quotetrack extract --format jsonl` and `evaluate --save` write them. With --gold
    the differences are told apart into what was won and what was lost, and the figures of both runs stand
    side by side.
    """
    from quotetrack import evaluation

    first = _read(evaluation.read_predictions, before)
    if after is None:
        second = _run(((name, article.text) for name, article in first.items()), no_ner=False)
    else:
        second = _read(evaluation.read_predictions, after)
    golds = None if gold is None else _read(evaluation.read_gold, gold)
    try:
        changes = evaluation.compare(first, second, golds)
        beside = {} if golds is None or as_json else evaluation.differences(golds, first, second)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        for change in changes:
            line = {"article": change.article, "kind": change.kind, "detail": change.detail}
            for name, quotation in (("A", change.before), ("B", change.after)):
                line[name] = quotation and {  # type: ignore[assignment]
                    "contents": quotation.contents,
                    "speakers": [speaker.name for speaker in quotation.speakers],
                }
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    click.echo("\n\n".join(_compared(changes, beside, first, second, golds)))
    _show(((c.kind, str(c)) for c in changes), show)


def _compared(
    changes: Sequence[Change],
    beside: Mapping[str, Mapping[str, tuple[float, float, float, float]]],
    first: Mapping[str, Article],
    second: Mapping[str, Article],
    golds: Sequence[Gold] | None,
) -> Iterable[str]:
    """What two runs have done differently: over all, by kind of difference, and article by article."""
    articles = len(golds) if golds is not None else len(first.keys() & second.keys())
    names = sorted(first.keys() ^ second.keys()) if golds is None else ()
    only = "".join(f"\n{name}: only in {'A' if name in first else 'B'}" for name in names)
    by_article = {name: Counter[str]() for name in dict.fromkeys(change.article for change in changes)}
    yield f"{articles} articles, {len(by_article)} of them differ{only}"
    if beside:
        rows = [["kind", "figure", "A", "B", "B - A, 95 % interval"]]
        for kind, row in beside.items():
            for name, (a, b, low, high) in row.items():
                difference = f"{b - a:+.3f} [{low:+.3f}, {high:+.3f}]"
                rows.append([kind, _EXPLAINED.get(name, name), _number(a), _number(b), difference])
        yield _aligned(rows)
    if not changes:
        return
    details = Counter((change.kind, change.detail) for change in changes)
    yield _aligned(
        [["", "in what", "how often"], *([*what, str(times)] for what, times in sorted(details.items()))]
    )
    for change in changes:
        by_article[change.article][change.kind] += 1
    columns = ("only in A", "only in B", "differs") if golds is None else ("won", "lost")
    yield _aligned(
        [
            ["article", *columns],
            *([name, *(str(counts[what]) for what in columns)] for name, counts in by_article.items()),
        ]
    )


def _read(reader: Callable[[str], Read], path: str) -> Read:
    try:
        return reader(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None


def _save(found: Mapping[str, Article], path: str) -> None:
    from quotetrack.cli import _destination, _reason

    try:
        with _destination(path) as (write, _):
            for name, article in found.items():
                write(json.dumps({"id": name, **article.to_dict()}, ensure_ascii=False) + "\n")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {_reason(error)}") from None


def _run(texts: Iterable[tuple[str, str]], no_ner: bool) -> Mapping[str, Article]:
    """What this version finds, by id."""
    import quotetrack

    tracker = quotetrack.Tracker(recognizer=None) if no_ner else quotetrack.Tracker()
    named = list(texts)
    try:
        found = list(tracker.pipe(text for _, text in named))
    except quotetrack.ModelError as error:
        raise click.ClickException(str(error)) from None
    return {name: article for (name, _), article in zip(named, found, strict=True)}


def _show(items: Iterable[tuple[str, str]], limit: int) -> None:
    """The first `limit` of each kind, on standard error."""
    from quotetrack.render import visible

    by_kind: dict[str, list[str]] = {}
    for kind, text in items:
        by_kind.setdefault(kind, []).append(text)
    for kind, texts in sorted(by_kind.items()):
        click.echo(f"\n{kind}: {len(texts)}", err=True)
        for text in texts[:limit]:
            click.echo("\n".join(_folded(visible(line)) for line in text.split("\n")), err=True)


def _folded(line: str) -> str:
    """A line of an excerpt, broken where it is wider than the terminal, under its own beginning."""
    return "\n".join(
        textwrap.wrap(line, _width(), subsequent_indent=" " * 9, break_on_hyphens=False) or [line]
    )


def _width() -> int:
    """How many columns there are: those of the terminal, or 120."""
    return max(40, shutil.get_terminal_size((120, 24)).columns)


# tables


def tables(result: Evaluation) -> list[Table]:
    """The figures of an evaluation as tables, the same for a terminal and for a page of the docs."""
    found = [
        ("Quotations and their speakers", by_kind(result)),
        ("Quotations at several overlaps", by_overlap(result)),
    ]
    rows = [["", "figure", "value"]]
    for section in ("cue", "source", "title", "role", "affiliation", "not_quotes", "calibration"):
        for name, value in result.figures.get(section, {}).items():
            if value is not None:
                rows.append([_plain(section), _plain(name), cell(result, section, name)])
    found.append(("Spans, titles, marked text, calibration", rows))
    if result.reliability:
        rows = [["confidence", "quotations", "mean confidence", "right"]]
        for start, of, mean, right in result.reliability:
            rows.append([f"{start:.1f} to {start + 0.1:.1f}", str(of), _number(mean), _number(right)])
        found.append(("Reliability: confidence beside the share of right answers", rows))
        found.append(("Way to the speaker, of all that was found", by_resolution(result)))
    if result.ways:
        found.append(("Way to the speaker in the gold (rows) and as it was found (columns)", by_way(result)))
    if result.reasons:
        outcomes = ("right", "wrong speaker", "no quotation")
        rows = [["rule", "resolution", *outcomes]]
        for reason, counts in result.reasons.items():
            rows.append([*reason, *(str(counts[outcome]) for outcome in outcomes)])
        found.append(("Reasons: what became of the quotations of each rule and way to the speaker", rows))
    return found


_EXPLAINED = {
    "gold": "required quotations of the gold",
    "exact": "exact extent, of those found",
    "speaker": "right speaker, of those found",
    "speaker_mention": "right mention, of those found",
    "speaker_explicit": "right speaker, named by source",
    "speaker_implicit": "right speaker, not named by it",
    "speaker_coref": "right speaker, bare -nya verb",
    "full_name": "full name, of right speakers",
    "end_to_end": "f1 with the right speaker",
}


def by_kind(result: Evaluation) -> list[list[str]]:
    kinds = [kind for kind in KINDS if kind in result.figures]
    rows = [["", *kinds]]
    for name in dict.fromkeys(name for kind in kinds for name in result.figures[kind]):
        cells = [cell(result, kind, name) for kind in kinds]
        if any(cells):
            rows.append([_EXPLAINED.get(name, name), *cells])
    return rows


def by_overlap(result: Evaluation) -> list[list[str]]:
    from quotetrack.evaluation import OVERLAPS

    rows = [["kind", "overlap", "precision", "recall", "f1"]]
    for kind in ("all", *KINDS):
        for overlap in OVERLAPS:
            if row := result.figures.get(f"{kind} {overlap}"):
                cells = [_number(row["precision"]), _number(row["recall"])]
                rows.append([kind, overlap, *cells, cell(result, f"{kind} {overlap}", "f1")])
    return rows


def by_resolution(result: Evaluation) -> list[list[str]]:
    """How many quotations each way to a speaker gave, and the share of right ones, the largest first."""
    from quotetrack.evaluation import NOBODY, WAYS

    rows = []
    for resolution in (*WAYS, NOBODY):
        section = f"resolution {resolution}"
        if section in result.figures:
            cells = (cell(result, section, name) for name in ("quotations", "right"))
            rows.append([resolution, *cells])
    return [["resolution", "quotations", "right"], *sorted(rows, key=lambda row: -int(row[1]))]


def by_way(result: Evaluation) -> list[list[str]]:
    """The confusion of ways: one row for each in the gold, one column for each that was found."""
    from quotetrack.evaluation import MISSED, NOBODY, WAYS

    columns = [way for way in (*WAYS, NOBODY, MISSED) if any(way in row for row in result.ways.values())]
    rows = [["gold", *columns]]
    for wanted, found in result.ways.items():
        rows.append([wanted, *(str(found[way]) if way in found else "" for way in columns)])
    return rows


def cell(result: Evaluation, section: str, name: str) -> str:
    """A figure with its interval in square brackets, or a count; empty where there is none."""
    value = result.figures.get(section, {}).get(name)
    bounds = result.intervals.get(section, {}).get(name)
    if value is None:
        return ""
    if name in ("gold", "quotations"):
        return str(value)
    return _number(value) + (f" [{_number(bounds[0])}, {_number(bounds[1])}]" if bounds else "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _plain(name: str) -> str:
    return {"not_quotes": "marked text", "taken_for_quotes": "taken for quotations"}.get(
        name, name.replace("_", " ")
    )


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """The rows as columns of one width each, two blanks between them.

    A table wider than the terminal is broken into several below each other, each with the first column.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    room = _width()
    groups: list[list[int]] = [[0]]
    for place, width in enumerate(widths[1:], start=1):
        used = sum(widths[i] + 2 for i in groups[-1])
        if used + width > room and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(place)
    parts = (
        "\n".join("  ".join(row[i].ljust(widths[i]) for i in group).rstrip() for row in rows)
        for group in groups
    )
    return "\n\n".join(parts)
