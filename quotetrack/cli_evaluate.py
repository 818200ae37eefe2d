"""The subcommands ``evaluate`` and ``compare``: a run against gold, and two runs against each other."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from quotetrack.evaluation import Evaluation, Figures
    from quotetrack.model import Article

__all__ = ["Table", "compare", "evaluate", "tables"]

Read = TypeVar("Read")
Table = tuple[str, "list[list[str]]"]
"""A heading, and rows of cells of which the first row names the columns."""


@click.command()
@click.argument("gold", type=click.Path(exists=True))
@click.option("--predictions", type=click.Path(exists=True, dir_okay=False), help="Lines of an earlier run.")
@click.option("--errors", default=0, metavar="N", help="Show N errors of each kind beside the gold.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--no-ner", is_flag=True, help="Find names by rules alone, without the NER model.")
def evaluate(gold: str, predictions: str | None, errors: int, as_json: bool, no_ner: bool) -> None:
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
    try:
        result = evaluation.evaluate(golds, found)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(f"{result.articles} articles")
        for heading, rows in tables(result):
            click.echo(f"\n{heading}\n{_aligned(rows)}")
    if errors:
        _show(((error.kind, str(error)) for error in result.errors), errors)


@click.command()
@click.argument("before", metavar="A", type=click.Path(exists=True, dir_okay=False))
@click.argument("after", metavar="[B]", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--gold", type=click.Path(exists=True), help="Say what was won and lost against this gold.")
@click.option("--show", default=5, show_default=True, metavar="N", help="Show N differences of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print every difference as a line of JSON.")
def compare(before: str, after: str | None, gold: str | None, show: int, as_json: bool) -> None:
    """Compares two runs article by article: A and B, or A and what this version finds.

    A run is JSON lines, as `quotetrack extract --format jsonl` writes them.
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
    articles = len(golds) if golds is not None else len(first.keys() & second.keys())
    for name in sorted(first.keys() ^ second.keys()) if golds is None else ():
        click.echo(f"{name}: only in {'A' if name in first else 'B'}", err=True)
    click.echo(f"{articles} articles, {len({c.article for c in changes})} of them differ")
    details = Counter((c.kind, c.detail) for c in changes)
    rows = [["", "in what", "how often"]]
    rows += [[kind, detail, str(times)] for (kind, detail), times in sorted(details.items())]
    if changes:
        click.echo(_aligned(rows))
    _show(((c.kind, str(c)) for c in changes), show)


def _read(reader: Callable[[str], Read], path: str) -> Read:
    try:
        return reader(path)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None


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
            click.echo("\n".join(visible(line) for line in text.split("\n")), err=True)


# tables


def tables(result: Evaluation) -> list[Table]:
    """The figures of an evaluation as tables, the same for a terminal and for a page of the docs."""
    found = [_by_kind(result), _by_overlap(result.figures)]
    rest = ("cue", "source", "title", "role", "affiliation", "not_quotes", "calibration")
    rows = [["", "figure", "value"]]
    for section in rest:
        for name, value in result.figures.get(section, {}).items():
            if value is not None:
                rows.append([_plain(section), _plain(name), _cell(result, section, name)])
    found.append(("Spans, titles, marked text, calibration", rows))
    if result.reliability:
        rows = [["confidence", "quotations", "mean confidence", "right"]]
        for start, of, mean, right in result.reliability:
            rows.append([f"{start:.1f} to {start + 0.1:.1f}", str(of), _number(mean), _number(right)])
        found.append(("Reliability", rows))
    if result.reasons:
        outcomes = ("right", "wrong speaker", "no quotation")
        rows = [["rule", "resolution", *outcomes]]
        for reason, counts in result.reasons.items():
            rows.append([*reason, *(str(counts[outcome]) for outcome in outcomes)])
        found.append(("Reasons: what became of the quotations of each rule and way of resolution", rows))
    return found


_EXPLAINED = {
    "gold": "required quotations of the gold",
    "exact": "exact extent, of those found",
    "speaker": "right speaker, of those found",
    "speaker_mention": "right mention, of those with a speaker",
    "speaker_explicit": "right speaker, source names them",
    "speaker_implicit": "right speaker, source does not name them",
    "speaker_coref": "right speaker, bare -nya verb",
    "full_name": "full name, of right speakers",
    "end_to_end": "f1 with the right speaker",
}


def _by_kind(result: Evaluation) -> Table:
    kinds = [kind for kind in ("direct", "indirect", "mixed") if kind in result.figures]
    rows = [["", *kinds]]
    names = dict.fromkeys(name for kind in kinds for name in result.figures[kind])
    for name in names:
        cells = [_cell(result, kind, name) for kind in kinds]
        if any(cells):
            rows.append([_EXPLAINED.get(name, name), *cells])
    return "Quotations and their speakers, with 95 % intervals", rows


def _by_overlap(figures: Figures) -> Table:
    from quotetrack.evaluation import OVERLAPS

    rows = [["kind", "overlap", "precision", "recall", "f1"]]
    for kind in ("all", "direct", "indirect", "mixed"):
        for overlap in OVERLAPS:
            if row := figures.get(f"{kind} {overlap}"):
                rows.append([kind, overlap, *(_number(row[name]) for name in ("precision", "recall", "f1"))])
    return "Quotations at several overlaps", rows


def _cell(result: Evaluation, section: str, name: str) -> str:
    value = result.figures[section].get(name)
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
    """The rows as columns of one width each, two blanks between them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
