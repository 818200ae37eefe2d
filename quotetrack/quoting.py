"""Pairs quotation marks of every style, and says which of them has lost its partner.

Newspapers print straight marks, curly ones, ” on both sides, two single ones for a double; scraped text
loses spaces and marks. So no single mark is trusted: of all ways to read the marks of an article as
opening, closing or stray, the one with the least total cost is taken (Viterbi, two states). What a
mark looks like and what stands beside it give its cost; a lost partner costs more than any odd look,
and its damage ends with the paragraph.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

import regex
from attrs import evolve, frozen

from quotetrack.lexicon import lexicon
from quotetrack.model import Span
from quotetrack.text import FILL, covers, fold, paragraphs

_MARK = regex.compile(rf'"{FILL}*+')
_SINGLE = regex.compile(rf"'{FILL}*+")
_SENTENCE_END = regex.compile(r"[.!?]\s++")

LOST = 6.0  # a mark without a partner
INCHES = 0.8  # a mark behind a digit that is no quotation mark
REOPENED = 1.0  # a mark that opens the next paragraph of a quotation still open
LONGEST_NESTED = 80  # characters between two marks within a pair of the same ones
LONGEST_SINGLE = 600  # characters between two single marks


@frozen(kw_only=True)
class Quoted:
    """A stretch between two marks. `span` holds the marks, `inner` does not.

    `missing` says which mark is lost, `continues` that the paragraph before is quoted on, `outer` is
    the index of the stretch in which this one is nested.
    """

    span: Span
    inner: Span
    missing: str | None = None
    continues: bool = False
    outer: int | None = None


def quoted(text: str, folded: str | None = None, breaks: Sequence[Span] | None = None) -> list[Quoted]:
    """The stretches of `text` between quotation marks, in order, nested ones after their outer one.

    It never raises, whatever the marks. `breaks` are the paragraphs, found when not given.

    >>> [q.inner.of(t) for t in ['"Kami siap," kata Budi. ”Ya,” ujarnya.'] for q in quoted(t)]
    ['Kami siap,', 'Ya,']
    >>> [(q.inner.of(t), q.missing) for t in ['"Kami siap, kata Budi.'] for q in quoted(t)]
    [('Kami siap,', 'close')]
    """
    folded = fold(text) if folded is None else folded
    if '"' not in folded and "'" not in folded:
        return []
    breaks = paragraphs(text) if breaks is None else breaks
    within = _other_doubles(text)
    doubles = _paired(text, folded, breaks, {edge for q in within for edge in (q.start, q.end - 1)})
    doubles, nested = _straightened(text, doubles)
    bounds = [edge for q in doubles for edge in q.inner]
    inner = [
        Quoted(span=span, inner=_bare(text, Span(span.start + 1, span.end - 1)))
        for span in within
        if not _between(bounds, span.start, span.end)
    ]
    inner += nested
    bounds = sorted([*bounds, *(edge for q in inner for edge in q.inner)])
    return _nested(doubles, [*inner, *_singles(folded, breaks, bounds)])


_REST = r'[^“”"\n\r\u2028\u2029\x0b\x0c]*+'
_DOUBLES = (
    regex.compile(
        rf'(?<![^\s(\[])“(?=\w){_REST}(?:(?<=[\s(])(?P<span>"(?=\w){_REST}(?<=[\w,.!?…])")(?!\w){_REST})++(?<=\S)”'
    ),
    regex.compile(
        rf'(?<![^\s(\[])"(?=\w){_REST}(?:(?<=[\s(])(?P<span>“(?=\w){_REST}(?<=[\w,.!?…])”)(?!\w){_REST})++(?<=\S)"'
    ),
)


def _other_doubles(text: str) -> list[Span]:
    """What stands between double marks of one style within the other: *“Dia bilang "ya",” kata Budi*.

    Only where each mark looks its part; else the two styles are one newspaper's carelessness.
    """
    if "“" not in text or '"' not in text:
        return []
    return sorted(
        Span(*s) for pattern in _DOUBLES for match in pattern.finditer(text) for s in match.spans("span")
    )


def apart(
    text: str, stretches: Sequence[Quoted], furniture: Sequence[Span]
) -> tuple[list[Quoted], list[Span]]:
    """Quoted stretches and furniture that do not lie across one another.

    A stretch that opens in furniture is furniture (*Baca juga: "Sawah Kering"*); what looks like furniture
    between two marks is said. A stretch with one mark only ends, or begins, where the furniture stands.

    >>> teks = '"Pilihan Editor: Sawah Kering," kata Budi.'
    >>> apart(teks, quoted(teks), [Span(1, 29)])[1]
    []
    """
    outer = {k: q for k, q in enumerate(stretches) if q.outer is None}
    order, at = list(outer), 0
    kept: list[Span] = []
    for piece in furniture:
        while at < len(order) and stretches[order[at]].span.end <= piece.start:
            at += 1
        if at < len(order):
            k = order[at]
            q = outer[k]
            if q.missing == "open" and q.span.start < piece.end:
                outer[k] = _cut(text, q, Span(min(piece.end, q.inner.end), q.span.end))
            elif q.span.start < piece.start < q.span.end and not covers(kept, q.span.start):
                if q.missing is None:
                    continue
                outer[k] = _cut(text, q, Span(q.span.start, piece.start))
        kept.append(piece)
    found = (outer.get(k, q) for k, q in enumerate(stretches))
    return [q for q in found if not covers(kept, q.span.start)], kept


def _straightened(text: str, doubles: Sequence[Quoted]) -> tuple[list[Quoted], list[Quoted]]:
    """The stretches, and those nested in one with the same marks: *"Dia bilang "ya" kemarin," kata Budi*.

    Paired in turn, the second mark seems to close behind a blank, and the third to open before one.
    """
    outer: list[Quoted] = []
    nested: list[Quoted] = []
    for q in doubles:
        before = outer[-1] if outer else q
        between = text[before.span.end : q.span.start]
        if (
            before is not q
            and before.missing is None
            and q.missing is None
            and not q.continues
            and text[before.span.end - 2].isspace()
            and text[q.span.start + 1].isspace()
            and 0 < len(between) <= LONGEST_NESTED
            and between[0].isalnum()
            and not between[-1].isspace()
            and "\n" not in between
        ):
            within = Span(before.span.end, q.span.start)
            nested.append(Quoted(span=Span(within.start - 1, within.end + 1), inner=within))
            outer[-1] = evolve(
                before, span=Span(before.span.start, q.span.end), inner=Span(before.inner.start, q.inner.end)
            )
        else:
            outer.append(q)
    return outer, nested


def _cut(text: str, q: Quoted, span: Span) -> Quoted:
    """A stretch made shorter; it holds nothing when no word is left."""
    start, end = max(q.inner.start, span.start), min(q.inner.end, span.end)
    inner = _bare(text, Span(start, max(start, end)))
    if not any(c.isalnum() for c in inner.of(text)):
        inner = Span(inner.end, inner.end)
    return evolve(q, span=span, inner=inner)


def _paired(text: str, folded: str, breaks: Sequence[Span], inner: AbstractSet[int]) -> list[Quoted]:
    """The stretches between double marks; those at the places `inner` are left out."""
    opened, closed = text.count("“"), text.count("”")
    curly = min(opened, closed) * 3 > max(opened, closed)  # both are printed, so their shape tells
    events: list[tuple[Span, Span]] = []  # each mark with its paragraph
    for paragraph in breaks:
        for match in _MARK.finditer(folded, paragraph.start, paragraph.end):
            if match.start() not in inner:
                events.append((Span(*match.span()), paragraph))
    # cheapest reading that leaves us outside or inside after each mark, with the step that led there
    cost = {False: 0.0, True: 1e9}
    steps: list[dict[bool, tuple[bool, str]]] = []
    before: Span | None = None
    for mark, paragraph in events:
        carried: dict[bool, tuple[float, str]] = {False: (cost[False], ""), True: (cost[True], "")}
        reopening = False
        if before is not None and paragraph is not before:
            reopening = mark.start == paragraph.start and not text[before.end : mark.start].strip()
            carried[False] = min((cost[False], ""), (cost[True] + LOST, "end"))
        opening, closing = _looks(text, folded, mark, paragraph, curly)
        stray = INCHES if folded[mark.start - 1 : mark.start].isdigit() else LOST + 0.5
        out_cost, out_how = carried[False]
        in_cost = cost[True]
        ended = out_how == "end"  # then we come from inside
        options = {
            True: [(out_cost + opening, ended, out_how + "open")],
            False: [(out_cost + stray, ended, out_how + "stray")],
        }
        if before is paragraph or before is None:
            options[True].append((in_cost + LOST + opening, True, "lost open"))
            options[False].append((in_cost + closing, True, "close"))
            options[True].append((in_cost + stray, True, "keep"))
        elif reopening:
            said = _cues()[1].search(folded, before.start, before.end)
            options[True].append((in_cost + opening + (LOST if said else REOPENED), True, "reopen"))
        step: dict[bool, tuple[bool, str]] = {}
        fresh = {}
        for state, choices in options.items():
            best = min(choices, key=lambda c: c[0])
            fresh[state], step[state] = best[0], (best[1], best[2])
        cost = fresh
        steps.append(step)
        before = paragraph
    state = cost[True] + LOST < cost[False]
    actions = []
    for step in reversed(steps):
        previous, how = step[state]
        actions.append((how, previous))
        state = previous
    return _stretches(text, folded, events, [how for how, _ in reversed(actions)])


def _looks(text: str, folded: str, mark: Span, paragraph: Span, curly: bool) -> tuple[float, float]:
    """What it costs to read the mark as an opening and as a closing one."""
    before = folded[mark.start - 1] if mark.start > paragraph.start else "\n"
    after = folded[mark.end] if mark.end < paragraph.end else "\n"
    opening = closing = 0.0
    if before.isspace() or before in "([-/":
        closing += 3.0 if mark.start == paragraph.start else 1.5
    else:
        opening += 0.8 if before in ".,!?:;)" else 1.2
        opening += 0.7 if before == "," else 0.0
    if after.isspace():
        opening += 1.5
    elif after in ".,;:!?)]-":
        opening += 1.0
    else:
        closing += 0.5 if before in ".,!?" else 1.2
    if _cues()[0].match(folded, mark.end):
        closing -= 1.0
        opening += 0.5
    if _CUE_BEFORE.search(folded, max(paragraph.start, mark.start - 14), mark.start):
        opening -= 0.8
    if curly:
        sign = text[mark.start]
        opening += 2.5 if sign == "”" else 0.0
        closing += 2.5 if sign == "“" else 0.0
    return opening, closing


@lru_cache(maxsize=1)
def _cues() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """A bare or *-nya* cue that stands next, and one behind a comma within unfinished quoted text."""
    cues = [r.form for r in lexicon().cues if r.shape in ("root", "nya") and " " not in r.form]
    return (
        regex.compile(r"\s?,?\s?\L<cues>\b", cues=cues),
        regex.compile(r"[,?!](?=\s\L<cues>\b)", cues=cues),
    )


_CUE_BEFORE = regex.compile(r"(?:\w(?:kan|but|kata|gaku|ulis|tanya|wab|jar|mbah),?|:)\s*$")


def _stretches(
    text: str, folded: str, events: Sequence[tuple[Span, Span]], actions: Sequence[str]
) -> list[Quoted]:
    found: list[Quoted] = []
    open_at: tuple[Span, Span] | None = None
    continues = False
    floor = 0  # a lost opening mark is not looked for before the end of the last stretch

    def lose_close(limit: int) -> None:
        nonlocal floor
        assert open_at is not None
        mark, paragraph = open_at
        end = min(limit, paragraph.end)
        cue = _cues()[1].search(folded, mark.end, end)
        end = cue.end() if cue else end
        _add(found, text, Span(mark.start, end), Span(mark.end, end), "close", continues)
        floor = end

    for (mark, paragraph), action in zip(events, actions, strict=True):
        if action.startswith("end"):
            if open_at is not None:
                lose_close(paragraph.start)
            open_at, continues = None, False
            action = action[3:]
        if action == "lost open":
            lose_close(mark.start)
            open_at, continues = (mark, paragraph), False
        elif action == "open":
            open_at, continues = (mark, paragraph), False
        elif action == "reopen":
            assert open_at is not None
            first, earlier = open_at
            _add(found, text, Span(first.start, earlier.end), Span(first.end, earlier.end), None, continues)
            open_at, continues, floor = (mark, paragraph), True, earlier.end
        elif action == "close":
            assert open_at is not None
            first, _ = open_at
            _add(found, text, Span(first.start, mark.end), Span(first.end, mark.start), None, continues)
            open_at, continues, floor = None, False, mark.end
        elif action == "stray" and not folded[mark.start - 1 : mark.start].isdigit():
            start = max(floor, paragraph.start)
            after = folded[mark.end : mark.end + 1]
            if start < mark.start and (
                not after or not after.isalnum() or _cues()[0].match(folded, mark.end)
            ):
                for stop in _SENTENCE_END.finditer(folded, start, mark.start):
                    start = stop.end()
                _add(found, text, Span(start, mark.end), Span(start, mark.start), "open", False)
            else:
                found.append(Quoted(span=mark, inner=Span(mark.end, mark.end), missing="open"))
            floor = mark.end
    if open_at is not None:
        lose_close(len(text))
    return found


def _add(
    found: list[Quoted], text: str, span: Span, inner: Span, missing: str | None, continues: bool
) -> None:
    found.append(Quoted(span=span, inner=_bare(text, inner), missing=missing, continues=continues))


def _bare(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    while start < end and (text[start].isspace() or text[start] == FILL):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _singles(folded: str, breaks: Sequence[Span], bounds: Sequence[int]) -> list[Quoted]:
    """Stretches between single marks: a pair within one double stretch, or outside all of them."""
    found = []
    for paragraph in breaks:
        opening: Span | None = None
        for match in _SINGLE.finditer(folded, paragraph.start, paragraph.end):
            mark = Span(*match.span())
            before = folded[mark.start - 1] if mark.start > paragraph.start else " "
            after = folded[mark.end] if mark.end < paragraph.end else " "
            if opening is not None and (
                mark.start - opening.end > LONGEST_SINGLE
                or any(
                    opening.start < bound < mark.end for bound in _between(bounds, opening.start, mark.end)
                )
            ):
                opening = None
            if not before.isalnum() and (after.isalnum() or after in '"(.') and before not in ",.!?":
                opening = opening or mark
            elif opening is not None and not before.isspace() and not (before.isalnum() and after.isalnum()):
                if mark.start > opening.end:
                    found.append(
                        Quoted(span=Span(opening.start, mark.end), inner=Span(opening.end, mark.start))
                    )
                opening = None
    return found


def _between(bounds: Sequence[int], start: int, end: int) -> Sequence[int]:
    return bounds[bisect_left(bounds, start) : bisect_left(bounds, end)]


def _nested(doubles: Sequence[Quoted], singles: Sequence[Quoted]) -> list[Quoted]:
    """Both kinds in one list, each inner one with the index of its outer one."""
    ordered = sorted([*doubles, *singles], key=lambda q: (q.span.start, -q.span.end))
    out: list[Quoted] = []
    stack: list[int] = []
    for q in ordered:
        while stack and out[stack[-1]].span.end < q.span.end:
            stack.pop()
        while stack and out[stack[-1]].span.end <= q.span.start:
            stack.pop()
        outer = stack[-1] if stack else None
        out.append(Quoted(span=q.span, inner=q.inner, missing=q.missing, continues=q.continues, outer=outer))
        stack.append(len(out) - 1)
    return out
