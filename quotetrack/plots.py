"""Figures of an index (extra ``quotetrack[plots]``): each draws on Axes and gives them back.

The colours are those of Okabe and Ito (2008), which people with any kind of colour blindness can tell apart;
where there are more groups than colours, the pattern changes too. Names stand on the vertical axis, so that
long Indonesian names and titles stay level and whole.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from quotetrack.index import IndexedSpeaker, SpeakerIndex
    from quotetrack.index.questions import Freq, SpeakerReference

__all__ = ["COLOURS", "co_quotation", "most_quoted", "shares", "timeline"]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
"""The palette of Okabe and Ito, the quieter ones first."""

WIDTH = 44
"""Characters of a label before it goes on in the next line."""


def most_quoted(
    index: SpeakerIndex, limit: int = 15, *, titles: bool = True, ax: Axes | None = None, **conditions: Any
) -> Axes:
    """Bars for the speakers with the most quotations, the first on top.

    `titles` writes the title under each name. `conditions` are those of `SpeakerIndex.speakers`, such as
    ``kind="person"`` or ``since="2026-01-01"``. Without `ax` a new figure is made, as high as the bars need.
    """
    found = index.speakers(limit=limit, **conditions)[::-1]
    labels = _told_apart(found, [_label(one, titles) for one in found], titled=titles)
    ax = _axes(ax, height=0.4 + _height(0.5 if titles else 0.34, labels))
    bars = ax.barh(range(len(found)), [one.quotations for one in found], color=COLOURS[0], height=0.7)
    ax.bar_label(bars, padding=3, fontsize="small")
    ax.set_yticks(range(len(found)), labels, fontsize="small")
    ax.set_xlabel("quotations")
    ax.margins(x=0.08)
    return _quiet(ax, "x")


def timeline(
    index: SpeakerIndex,
    speakers: Sequence[SpeakerReference] = (),
    freq: Freq = "month",
    *,
    ax: Axes | None = None,
    **conditions: Any,
) -> Axes:
    """A line for each speaker, or one for all quotations: how many there were in each period.

    `conditions` are those of `SpeakerIndex.timeline`. All lines lead from the period of `since` to that of
    `until`; where one is not given, from the first or to the last quotation of those who are drawn. Lines
    differ by colour, dash and marker.
    """
    import datetime as dt

    from quotetrack.index.questions import day, periods

    ax = _axes(ax, height=3.6)
    asked: list[SpeakerReference | None] = list(speakers) or [None]
    counts = [
        {one.date: one.quotations for one in index.timeline(speaker, freq, **conditions)} for speaker in asked
    ]
    quoted = [date for one in counts for date in one]
    first = day(conditions.get("since")) or min(quoted, default=None)
    last = day(conditions.get("until")) or max(quoted, default=None)
    dates: list[dt.date] = []
    if first and last:
        dates = list(periods(dt.date.fromisoformat(first), dt.date.fromisoformat(last), freq))
    named = [index.speakers(among=[index.speaker(one)])[0] for one in speakers]
    labels = _told_apart(named, [_safe(one.name) for one in named]) or ["all speakers"]
    styles = ("-", "--", "-.", ":")
    for number, label in enumerate(labels):
        ax.plot(
            dates,  # type: ignore[arg-type]
            [counts[number].get(one.isoformat(), 0) for one in dates],
            color=COLOURS[number % len(COLOURS)],
            linestyle=styles[number // len(COLOURS) % len(styles)],
            marker="osD^v"[number % 5],
            markersize=4,
            label=label,
        )
    ax.set_ylabel(f"quotations per {freq}")
    ax.set_ylim(bottom=0)
    ax.tick_params(axis="x", labelrotation=30)
    if speakers:
        ax.legend(frameon=False, fontsize="small")
    return _quiet(ax, "y")


def shares(
    index: SpeakerIndex,
    by: Literal["outlet", "kind"] = "outlet",
    limit: int = 12,
    *,
    ax: Axes | None = None,
    **conditions: Any,
) -> Axes:
    """What share of the quotations are direct, indirect and mixed, for each outlet or each kind of speaker.

    One bar of 100 % for each of the `limit` largest groups, with the number of quotations behind its name.
    `conditions` are those of `SpeakerIndex.quotations`. Raises `ValueError` for another `by`.
    """
    if by not in ("outlet", "kind"):
        raise ValueError(f"by is 'outlet' or 'kind', not {by!r}")
    kinds = ("direct", "indirect", "mixed")
    of_speaker = {one.id: one.kind for one in index.speakers()} if by == "kind" else {}
    counts: dict[str, dict[str, int]] = {}
    for one in index.quotations(**conditions):
        group = one.outlet if by == "outlet" else of_speaker.get(one.speaker_id or 0)
        row = counts.setdefault(group or "unknown", dict.fromkeys(kinds, 0))
        row[one.kind] += 1
    largest = sorted(counts, key=lambda group: (-sum(counts[group].values()), group))[:limit][::-1]
    ax = _axes(ax, height=1.2 + 0.36 * max(len(largest), 2))
    left = [0.0] * len(largest)
    for colour, hatch, kind in zip(COLOURS, ("", "//", ".."), kinds, strict=False):
        widths = [100 * counts[group][kind] / sum(counts[group].values()) for group in largest]
        ax.barh(
            range(len(largest)), widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=kind
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]
    names = [f"{_wrapped(group)} ({sum(counts[group].values())})" for group in largest]
    ax.set_yticks(range(len(largest)), names, fontsize="small")
    ax.set_xlim(0, 100)
    ax.set_xlabel("share of the quotations in per cent")
    ax.legend(ncols=3, frameon=False, fontsize="small", loc="lower left", bbox_to_anchor=(0, 1))
    return _quiet(ax, "x")


def co_quotation(index: SpeakerIndex, limit: int = 12, *, ax: Axes | None = None, **conditions: Any) -> Axes:
    """A table of the most quoted speakers: in how many articles each two of them are quoted together.

    `conditions` are those of `SpeakerIndex.speakers`. The number stands in the cell, the darker the more.
    """
    found = index.speakers(limit=limit, **conditions)
    places = {one.id: place for place, one in enumerate(found)}
    cells = [[0] * len(found) for _ in found]
    for one in found:
        for other in index.together(one.id):
            if other.id in places:
                cells[places[one.id]][places[other.id]] = other.articles
    names = _told_apart(found, [_wrapped(one.name) for one in found])
    ax = _axes(ax, height=1.6 + _height(0.42, names))
    largest = max((max(row) for row in cells), default=0) or 1
    if found:
        ax.imshow(cells, cmap="Blues", vmin=0, vmax=largest, aspect="auto")
    for i, j in combinations(range(len(found)), 2):
        for y, x in ((i, j), (j, i)):
            if cells[y][x]:
                dark = cells[y][x] > 0.6 * largest
                ax.text(x, y, str(cells[y][x]), ha="center", va="center", color="white" if dark else "black")
    ax.set_yticks(range(len(found)), names, fontsize="small")
    ax.set_xticks(range(len(found)), names, fontsize="small", rotation=40, ha="right", rotation_mode="anchor")
    ax.set_title("articles that quote both", fontsize="medium", loc="left")
    return ax


def _axes(ax: Axes | None, height: float) -> Axes:
    if ax is not None:
        return ax
    _, made = plt.subplots(figsize=(8, height), layout="constrained")
    return made


def _quiet(ax: Axes, along: Literal["x", "y"]) -> Axes:
    """Leaves the frame away, and draws thin lines along the numbers."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis=along, color="0.9")
    ax.set_axisbelow(True)
    return ax


def _label(speaker: IndexedSpeaker, titles: bool) -> str:
    title = (
        f"\n{textwrap.shorten(speaker.title, WIDTH, placeholder=' …')}" if titles and speaker.title else ""
    )
    return _safe(textwrap.shorten(speaker.name, WIDTH, placeholder=" …") + title)


def _told_apart(
    speakers: Sequence[IndexedSpeaker], labels: Sequence[str], *, titled: bool = False
) -> list[str]:
    """The labels; where several are the same, with the title below, or else the number in the index."""
    labels = list(labels)
    titles = [
        one.title and _safe(textwrap.shorten(one.title, WIDTH // 2, placeholder=" …")) for one in speakers
    ]
    numbers = [f"no. {one.id}" for one in speakers]
    for more in (numbers,) if titled else (titles, numbers):
        known = Counter(labels)
        labels = [
            f"{label}\n{text}" if text and known[label] > 1 else label
            for label, text in zip(labels, more, strict=True)
        ]
    return labels


def _height(each: float, labels: Sequence[str]) -> float:
    """The height of the rows in inches, each high enough for the label with the most lines."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(each, 0.06 + 0.17 * lines) * max(len(labels), 2)


def _wrapped(text: str) -> str:
    return _safe("\n".join(textwrap.wrap(text, WIDTH // 2, max_lines=2, placeholder=" …")) or text)


def _safe(text: str) -> str:
    """The text, without what Matplotlib would take for a formula."""
    return text.replace("$", r"\$")
