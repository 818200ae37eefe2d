"""Writes the figures of docs/accuracy.md: everything between its markers.

    python -m tests.benchmarks.accuracy [--only BLOCK]

A block is ``<!-- figures: NAME -->`` … ``<!-- end -->``. What needs a set that is not there is left as it is,
so a checkout without ``../shared`` keeps the figures that were measured last.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from quotetrack import markup
from quotetrack.cli_evaluate import by_way, cell, tables
from quotetrack.evaluation import NOBODY, OVERLAPS, WAYS, evaluate, gold_of
from quotetrack.records import version
from tests.benchmarks import calibration, roles, sets, variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from quotetrack.evaluation import Evaluation, Gold
    from quotetrack.model import Article

PAGE = sets.ROOT / "docs" / "accuracy.md"
MISTAKES = sets.ROOT / "tests" / "benchmarks" / "mistakes.txt"
BLOCK = re.compile(r"(?<=<!-- figures: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)
SMALL = 5
"""Outlets with fewer articles are counted together."""


class Measured(NamedTuple):
    golds: list[Gold]
    articles: dict[str, Article]
    result: Evaluation


class Absent(Exception):
    """A set that a block needs is not there."""


SETS = {
    "open, dev": "the open set, the part that rules may be made from",
    "open, test": "the open set, the part that no rule was made from",
    "news": "25 outlets, annotated by reading; not in the checkout",
    "PFSA-ID": "one daily (Purnomo et al. 2022), direct quotations only; not in the checkout",
}


@cache
def golds_of(name: str) -> list[Gold]:
    stored = {"news": "dev", "PFSA-ID": "pfsa-dev"}.get(name, "open")
    if not sets.path_of(stored).exists():
        raise Absent(name)
    golds = sets.gold(stored)
    part = name.removeprefix("open, ")
    return [gold for gold in golds if stored != "open" or gold.id.split("/")[0] == part]


@cache
def measured(name: str) -> Measured:
    golds = golds_of(name)
    articles = sets.articles(golds)
    return Measured(golds, articles, evaluate(golds, articles))


# tables


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of rows, the first of which names the columns."""
    head, *body = ("| " + " | ".join(cell or " " for cell in row) + " |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body]) + "\n"


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def headed(parts: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"**{heading}**\n\n{rows}" for heading, rows in parts)


def the_sets() -> str:
    rows = [["set", "what it is", "articles", "direct", "indirect", "mixed", "optional", "marked text"]]
    for name, what in SETS.items():
        golds = golds_of(name)
        kinds = Counter(q.kind if not q.optional else "optional" for gold in golds for q in gold.quotations)
        counts = [kinds[kind] for kind in ("direct", "indirect", "mixed", "optional")]
        marked = sum(len(gold.marked) for gold in golds)
        rows.append([name, what, *map(str, (len(golds), *counts, marked))])
    return table(rows) + f"\nMeasured with quotetrack {version()}.\n"


def by_kind() -> str:
    parts = []
    for name in SETS:
        one = measured(name)
        _, rows = tables(one.result)[0]
        if all(gold.partial for gold in one.golds):  # what is found besides may be right
            rows = [row for row in rows if row[0] not in ("precision", "f1", "f1 with the right speaker")]
        parts.append((name.capitalize() if name.islower() else name, table(rows)))
    return headed(parts)


def by_overlap() -> str:
    whole = {name: measured(name) for name in SETS}
    complete = {name: one for name, one in whole.items() if not all(gold.partial for gold in one.golds)}
    rows = [["f1 [95 %] (precision, recall)", "overlap", *complete]]
    for kind in ("all", "direct", "indirect", "mixed"):
        for overlap in OVERLAPS:
            cells = [f1_with_parts(one.result, f"{kind} {overlap}") for one in complete.values()]
            rows.append([kind, overlap, *cells])
    return table(rows)


def f1_with_parts(result: Evaluation, section: str) -> str:
    row = result.figures.get(section, {})
    parts = f" ({share(row['precision'])}, {share(row['recall'])})" if row else ""
    return cell(result, section, "f1") + parts


def spans_and_titles() -> str:
    results = {name: measured(name).result for name in SETS}
    rows = [["", *SETS]]
    for section, row in {
        "cue": ("precision", "recall", "f1"),
        "source": ("precision", "recall", "f1"),
        "title": ("accuracy", "fullest", "precision"),
        "role": ("precision", "recall", "f1"),
        "affiliation": ("precision", "recall", "f1"),
        "not_quotes": ("taken_for_quotes",),
    }.items():
        for name in row:
            cells = [cell(results[one], section, name) for one in SETS]
            label = "marked text taken for quotations" if section == "not_quotes" else f"{section}: {name}"
            rows.append([label, *cells])
    return table(rows)


def by_group(golds: Iterable[Gold], articles: dict[str, Article], group: Callable[[Gold], str]) -> str:
    groups: dict[str, list[Gold]] = {}
    for gold in golds:
        groups.setdefault(group(gold), []).append(gold)
    large = {name: found for name, found in groups.items() if len(found) >= SMALL}
    small = [gold for name, found in groups.items() if name not in large for gold in found]
    if small:
        large["others"] = small
    columns = [(kind, name) for kind in ("direct", "indirect") for name in ("f1", "speaker", "end_to_end")]
    rows = [["", "articles", *(f"{kind}: {name.replace('_', ' ')}" for kind, name in columns)]]
    for name, found in sorted(large.items(), key=lambda item: (item[0] == "others", -len(item[1]))):
        result = evaluate(found, articles)
        rows.append([name, str(len(found)), *(cell(result, kind, figure) for kind, figure in columns)])
    return table(rows)


def by_outlet() -> str:
    whole = [measured(name) for name in ("open, dev", "open, test")]
    golds = [gold for one in whole for gold in one.golds]
    articles = {id: article for one in whole for id, article in one.articles.items()}
    news = measured("news")
    manners, beats = sets.manners(), sets.beats()
    parts = [
        ("Open set, by manner of outlet", by_group(golds, articles, lambda gold: manners[gold.id])),
        ("Open set, by beat", by_group(golds, articles, lambda gold: beats[gold.id])),
        ("News, by outlet", by_group(news.golds, news.articles, lambda gold: gold.outlet or "")),
    ]
    return headed(parts)


def by_resolution() -> str:
    results = {name: measured(name).result for name in SETS}
    rows = []
    for resolution in (*WAYS, NOBODY):
        section = f"resolution {resolution}"
        of = {
            name: int(result.figures.get(section, {}).get("quotations") or 0)
            for name, result in results.items()
        }
        cells = [
            f"{cell(results[name], section, 'right')} of {of[name]}" if of[name] else "" for name in SETS
        ]
        if any(cells):
            rows.append((sum(of.values()), [resolution, *cells]))
    ordered = [row for _, row in sorted(rows, key=lambda entry: -entry[0])]
    return table([["resolution", *SETS], *ordered])


def confusion() -> str:
    names = ("open, dev", "news")
    return headed((name.capitalize(), table(by_way(measured(name).result))) for name in names)


def confidence() -> str:
    news = measured("news")
    row, bounds, reliability = calibration.measured(news.golds, news.articles)
    labels = {
        "right": "right answers",
        "expected_error": "expected calibration error",
        "share_sure": "share of quotations with a confidence of at least .9",
        "precision_sure": "right answers among those",
    }
    rows = [["news, cross-validated by article", "", "95 % interval"]]
    for name, label in labels.items():
        low, high = bounds.get(name, (None, None))
        rows.append([label, share(row[name]), f"{share(low)} to {share(high)}"])
    bins = [["confidence", "quotations", "mean confidence", "right"]]
    bins += [
        [f"{a:.1f} to {a + 0.1:.1f}", str(of), share(mean), share(right)]
        for a, of, mean, right in reliability
    ]
    others = [
        ["with the shipped table", "right", "expected error", "share of at least .9", "right among those"]
    ]
    for name in ("open, dev", "open, test"):
        found = measured(name).result.figures["calibration"]
        cells = ("right", "expected_error", "share_sure", "precision_sure")
        others.append([name, *(share(found[cell]) for cell in cells)])
    return "\n".join(map(table, (rows, bins, others)))


def scraped() -> str:
    rows = [["set", "variant", "direct: f1", "direct: end to end", "indirect: f1", "indirect: end to end"]]
    for name in ("open, dev", "news"):
        for label, edit in variants.VARIANTS.items():
            found = variants.measured(golds_of(name), edit)
            cells = [
                share(found[kind][figure])
                for kind in ("direct", "indirect")
                for figure in ("f1", "end_to_end")
            ]
            rows.append([name, label, *cells])
    return table(rows)


def labelled_roles() -> str:
    counts = roles.counted(
        measured("PFSA-ID").golds, measured("PFSA-ID").articles, roles.labels_of("pfsa-dev")
    )[0]
    rows = [["PFSA-ID, speakers with a labelled role and affiliation", "right", "of", "share"]]
    for what in ("role", "affiliation", "both"):
        found, of = counts[what], counts["speakers"]
        rows.append([what, str(found), str(of), share(found / of)])
    return table(rows)


def errors() -> str:
    kinds = {name: Counter(error.kind for error in measured(name).result.errors) for name in SETS}
    names = sorted(
        {kind for found in kinds.values() for kind in found}, key=lambda kind: -kinds["news"][kind]
    )
    rows = [["error", *SETS]]
    rows += [[kind, *(str(kinds[name][kind]) for name in SETS)] for kind in names]
    return table(rows)


def mistakes() -> str:
    """The made-up articles that are still read wrongly, each with its gold and with what is found."""
    entries = [
        entry.strip("\n").partition("\n\n") for entry in MISTAKES.read_text(encoding="utf-8").split("===")
    ]
    golds = [gold_of(markup.parse(text), title) for title, _, text in entries]
    articles = sets.articles(golds)
    parts = []
    for (title, _, text), gold in zip(entries, golds, strict=True):
        article = articles[gold.id]
        result = evaluate([gold], articles, resamples=0)
        if result.errors:
            shown = text if gold.quotations else gold.text
            parts.append(f"{title} It should be\n\n{indented(shown)}\nbut it is\n\n{indented(str(article))}")
    return "\n".join(parts) or "None of the examples collected so far is read wrongly now.\n"


def indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.strip().split("\n"))


BLOCKS: dict[str, Callable[[], str]] = {
    "sets": the_sets,
    "kinds": by_kind,
    "overlaps": by_overlap,
    "spans": spans_and_titles,
    "outlets": by_outlet,
    "resolution": by_resolution,
    "ways": confusion,
    "confidence": confidence,
    "variants": scraped,
    "roles": labelled_roles,
    "errors": errors,
    "mistakes": mistakes,
}
"""What writes each block of the page."""


def main() -> None:
    parser = sets.parser(__doc__)
    parser.add_argument("--only", choices=BLOCKS, help="write this block alone")
    options = parser.parse_args()

    def written(block: re.Match[str]) -> str:
        name, rest = block.groups()
        if options.only and name != options.only:
            return block[0]
        try:
            return f"{name}{rest}\n{BLOCKS[name]()}\n"
        except Absent as absent:
            print(f"{name}: left as it is, for want of the set {absent}")
            return block[0]

    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(written, page), encoding="utf-8")


if __name__ == "__main__":
    main()
