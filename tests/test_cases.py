"""Whole articles in markup: what the tracker reads in them is what their marks and foot say.

A case lies in the folder of its origin (``news``, ``negative``, ``issues``). One that is not met yet lies in
the folder of the same name under ``known_failures`` and must fail there; ``python -m tests.sort_cases``
moves each to where it belongs at present.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from functools import cache
from pathlib import Path

import pytest

from quotetrack import Article, Cue, Quotation, Source, Span, Speaker, Tracker, markup

CASES = Path(__file__).parent / "cases"
FOLDERS = ("news", "negative", "issues")
KNOWN = CASES / "known_failures"


def files() -> list[Path]:
    """Every case, those that are known to fail behind the others."""
    return [
        path
        for root in (CASES, KNOWN)
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*.txt"))
    ]


@cache
def expected(path: Path) -> Article:
    # a file's last line ends, but its text does not: what stands before --- is the text
    return markup.parse(path.read_text(encoding="utf-8").removesuffix("\n"))


@cache
def found() -> dict[Path, Article]:
    """What the tracker reads in all cases, in one go: one by one they would take three times as long."""
    paths = files()
    return dict(zip(paths, Tracker().pipe(expected(path).text for path in paths), strict=True))


def differences(want: Article, have: Article) -> Iterator[tuple[str, str]]:
    """Where `have` is not what `want` says: the sort of difference, and the difference in words."""
    text = want.text
    pairs, lost, extra = _paired(want.quotations, have.quotations)
    for q in lost:
        yield "quotation missed", q.text
    for q in extra:
        yield "quotation too many", f"{q.text} (rule {q.rule})"
    identity = {}
    for a, b in pairs:
        where = f"quotation {a.id + 1}"
        for sort, x, y in (
            ("contents", _quoted(text, a.contents), _quoted(text, b.contents)),
            ("kind", a.kind, b.kind),
            ("cue", _quoted(text, _span(a.cue)), _quoted(text, _span(b.cue))),
            ("source", _quoted(text, _span(a.source)), _quoted(text, _span(b.source))),
            ("speakers", [s.name for s in a.speakers], [s.name for s in b.speakers]),
        ):
            if x != y:
                yield sort, f"{where} ({b.rule}): {y} instead of {x}"
        if a.cue and b.cue and a.cue.cue_class != b.cue.cue_class:
            yield "cue class", f"{where}: {b.cue.cue_class} instead of {a.cue.cue_class}"
        if (a.within is None) != (b.within is None):
            yield "within", f"{where}: {b.within} instead of {a.within}"
        if [s.name for s in a.speakers] == [s.name for s in b.speakers]:
            identity.update({s.id: t for s, t in zip(a.speakers, b.speakers, strict=True)})
    for s in want.speakers:
        if s.id in identity:
            yield from _described(s, identity[s.id])
    if not (lost or extra) and {s.id for s in have.speakers} - {
        s.id for q in have.quotations for s in q.speakers
    }:
        yield "speaker too many", ", ".join(s.name for s in have.speakers)
    spans = {m.span: m.sort for m in have.marked}
    for m in want.marked:
        if m.span not in spans:
            yield "marked missed", f"{m.span.of(text)} ({m.sort})"
        elif m.sort and m.sort != spans[m.span]:
            yield "marked sort", f"{m.span.of(text)}: {spans[m.span]} instead of {m.sort}"
    for span in spans.keys() - {m.span for m in want.marked}:
        yield "marked too many", f"{span.of(text)} ({spans[span]})"


def _paired(
    want: tuple[Quotation, ...], have: tuple[Quotation, ...]
) -> tuple[list[tuple[Quotation, Quotation]], list[Quotation], list[Quotation]]:
    """The quotations that are about the same, those that are only wanted, those that only are there."""
    scored = sorted(
        (-_shared(a, b), abs(a.id - b.id), a.id, b.id, a, b)
        for a in want
        for b in have
        if _shared(a, b) > 0.3
    )
    pairs: list[tuple[Quotation, Quotation]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for *_, i, j, a, b in scored:
        if i not in used[0] and j not in used[1]:
            pairs.append((a, b))
            used[0].add(i)
            used[1].add(j)
    pairs.sort(key=lambda pair: pair[0].id)
    return pairs, [a for a in want if a.id not in used[0]], [b for b in have if b.id not in used[1]]


def _shared(a: Quotation, b: Quotation) -> float:
    """The share of characters that the contents of both have in common."""
    x, y = ({i for span in q.contents for i in range(*span)} for q in (a, b))
    return len(x & y) / len(x | y)


def _quoted(text: str, spans: Iterable[Span]) -> list[str]:
    return [f"{span.start}:{span.of(text)!r}" for span in spans]


def _span(part: Cue | Source | None) -> list[Span]:
    return [] if part is None else [part.span]


def _described(want: Speaker, have: Speaker) -> Iterator[tuple[str, str]]:
    """Where the speaker differs; in gender, aliases and further titles only if the case tells them."""
    for sort in ("kind", "title", "role", "affiliation", "gender"):
        x, y = getattr(want, sort), getattr(have, sort)
        if x != y and (x or sort != "gender"):
            yield f"speaker's {sort}", f"{want.name}: {y} instead of {x}"
    for sort in ("aliases", "titles"):
        if lost := set(getattr(want, sort)) - set(getattr(have, sort)):
            yield f"speaker's {sort}", f"{want.name}: {', '.join(sorted(lost))} not in {getattr(have, sort)}"


def complaint(want: Article, have: Article) -> str:
    """What a reader of a failing test needs to see; nothing when all is well."""
    found = list(differences(want, have))
    if not found:
        return ""
    diff = unified_diff(
        markup.render(want).splitlines(),
        markup.render(have).splitlines(),
        "the case",
        "what is read",
        lineterm="",
        n=1,
    )
    return "\n".join(["", *(f"{sort}: {what}" for sort, what in found), "", *diff])


def _parameters() -> Iterator[object]:
    failing = pytest.mark.xfail(strict=True, raises=AssertionError, reason="known failure")
    for path in files():
        yield pytest.param(
            path,
            id=path.relative_to(CASES).with_suffix("").as_posix(),
            marks=[failing] if KNOWN in path.parents else [],
        )


@pytest.mark.parametrize("path", list(_parameters()))
def test_case(path: Path) -> None:
    message = complaint(expected(path), found()[path])
    assert not message, message


def test_no_case_is_lost() -> None:
    """A floor: a pattern that finds no files would let everything pass."""
    assert len(files()) >= 300
    assert set(CASES.rglob("*.txt")) == set(files())
    assert len({path.name for path in files()}) == len(files())


def test_known_failures_are_few() -> None:
    assert len(list(KNOWN.rglob("*.txt"))) <= 0.5 * len(files())
