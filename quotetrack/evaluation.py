"""Measures quotations, speakers and titles against gold, and says of every error what it is.

The gold is either JSON lines or articles in markup (`read_gold`). What a figure means:

- **Alignment.** A quotation is taken as a whole, from the start of its first content span to the end of
  its last, where that fits a gold quotation, else span by span. Marks and stops at the edges do not count.
  *Fits* is an overlap (characters in common over characters from the first start to the last end) of at
  least .8 for direct quotations and .5 for the others. `OVERLAPS` gives precision and recall at other
  overlaps too: exact spans, the strict match of Pareti et al. (2013) on PARC; .3 and .8, the easy and the
  hard threshold of the Gender Gap Tracker (Asr et al. 2021); and .5 between them. Optional gold is neither
  required nor wrong.
- **Cue, source, content** are the three spans of an attribution in PARC 3 (Pareti 2016). Cue and source are
  counted over the quotations that were found, so that a missed quotation is not counted three times. One is
  right when it has exactly the gold's words, *overlapping* when it shares a character with them.
- **Speaker.** At the level of *mentions* the right words of the article are pointed at, also a pronoun; at
  the level of *entities* the right person is named. The two levels are those of QuoteLi3 (Muzny et al. 2017).
- **Title, role, affiliation** are right when their words agree with an F1 of at least .8, and are counted
  over the quotations with the right speaker.
- **Ways.** How the gold leads to the speaker (`way`: by name, short name, title, description, pronoun,
  clitic, or as a follow-on) against the resolution that was found for the same quotation.
- **Calibration.** The expected calibration error compares confidence with the share of right answers in ten
  bins of equal width (Guo et al. 2017).
- **Intervals** hold 95 of 100 repetitions of a bootstrap that draws whole articles, because the quotations
  of an article are not independent (Efron and Tibshirani 1993).

Asr, F. T., M. Mazraeh, A. Lopes, V. Gautam, J. Gonzales, P. Rao, M. Taboada. 2021. "The Gender Gap Tracker:
Using Natural Language Processing to measure gender bias in media." *PLoS ONE* 16 (1): e0245533.
Efron, B., R. J. Tibshirani. 1993. *An Introduction to the Bootstrap.*
Guo, C., G. Pleiss, Y. Sun, K. Q. Weinberger. 2017. "On Calibration of Modern Neural Networks." *ICML 2017.*
Muzny, G., M. Fang, A. X. Chang, D. Jurafsky. 2017. "A Two-stage Sieve Approach for Quote Attribution."
*EACL 2017*, 460–470. Pareti, S. 2016. "PARC 3.0: A Corpus of Attribution Relations." *LREC 2016*, 3914–3920.
Pareti, S., T. O'Keefe, I. Konstas, J. R. Curran, I. Koprinska. 2013. "Automatically Detecting and Attributing
Indirect Quotations." *EMNLP 2013*, 989–999.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from functools import cache
from itertools import product
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from quotetrack import exchange, markup
from quotetrack.errors import MarkupError
from quotetrack.lexicon import lexicon
from quotetrack.model import (
    Article,
    Cue,
    Kind,
    Marked,
    Quotation,
    Resolution,
    Source,
    Span,
    Speaker,
    SpeakerKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "Alignment",
    "Change",
    "Error",
    "Evaluation",
    "Gold",
    "GoldQuotation",
    "Unit",
    "align",
    "compare",
    "differences",
    "evaluate",
    "figures",
    "gold_of",
    "outcomes",
    "read_gold",
    "read_predictions",
    "score",
    "way",
]

Counts = Counter[tuple[str, ...]]
Figures = dict[str, dict[str, float | None]]

KINDS: tuple[Kind, ...] = get_args(Kind)
WAYS: tuple[Resolution, ...] = get_args(Resolution)
FLOORS: dict[Kind, float] = {"direct": 0.8, "indirect": 0.5, "mixed": 0.5}
"""The overlap with which a quotation fits a gold one of each kind."""

OVERLAPS = {"exact": 1.0, ".8": 0.8, ".5": 0.5, ".3": 0.3}
"""The overlaps at which precision and recall are given besides."""

FITS: dict[Kind, tuple[Kind, ...]] = {
    "direct": ("direct", "mixed"),
    "mixed": ("mixed", "indirect", "direct"),
    "indirect": ("indirect", "mixed"),
}
"""The kinds of quotation that may be found for a gold one of each kind."""

SAME_TITLE = 0.8
"""The F1 of words from which two titles, roles or affiliations are taken for the same."""

HIGH = 0.9
"""The confidence from which a quotation is counted among the sure ones."""

BINS = 10
NOBODY = "no speaker"
"""What stands for the way to the speaker where there is none."""

MISSED = "missed"
SPURIOUS = "no quotation"
"""What stands for the way in which a quotation was found that was not, or is none."""

BORDERLINE = {"thought", "hope", "request", "order"}
"""Classes of cue that make a quotation of gold in markup optional: it tells of no saying."""

_HONORIFICS = frozenset(
    re.findall(r"\w+", "pak bu bapak ibu dr drs dra h hj ir prof kh tn ny sdr mr mrs ms kang mas mbak bang")
)
"""Words that are no part of a name when two names are compared."""


# gold


@frozen(kw_only=True)
class GoldQuotation:
    """A quotation as a reader annotated it.

    `span` runs over all its content, `source` is None for a *-nya* verb, `speaker` is the full name (two of
    them are joined by *dan*), `aliases` and `titles` are all that the article gives for that speaker. An
    `optional` one is neither required nor wrong. `how`, where the gold has it, is the way to the speaker.
    """

    kind: Kind
    span: Span
    cue: Span | None = None
    source: Span | None = None
    speaker: str | None = None
    speaker_kind: SpeakerKind = "person"
    title: str | None = None
    role: str | None = None
    affiliation: str | None = None
    aliases: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    how: str | None = None
    optional: bool = False


@frozen(kw_only=True)
class Gold:
    """An annotated article: its text, its quotations, and the quoted text that nobody says.

    With `partial` gold not every quotation is annotated, so none is counted as spurious. `roles` says whether
    titles are split into role and affiliation.
    """

    id: str
    text: str
    quotations: tuple[GoldQuotation, ...] = ()
    marked: tuple[Span, ...] = ()
    partial: bool = False
    roles: bool = False
    outlet: str | None = None


def read_gold(path: str | Path) -> list[Gold]:
    """The gold at `path`: JSON lines, an article in markup (``.txt``), or a folder of such articles.

    Or what has been corrected by hand: a JSON export of Label Studio, or a folder of brat; see
    `quotetrack.exchange.read`.

    A JSON line holds ``id, text, quotes, not_quotes, speakers``; a quote ``kind, start, end, cue, mention,
    speaker, speaker_type, title, optional``, and, where titles are split, ``role, affiliation``. The id of an
    article in markup is its path within the folder, without the ending. Raises `ValueError`, naming file and
    line, for what is neither, and for two articles of one id.
    """
    golds = _read(Path(path))
    for name, times in Counter(gold.id for gold in golds).items():
        if times > 1:
            raise ValueError(f"{path}: {times} articles have the id {name}")
    return golds


def _read(path: Path) -> list[Gold]:
    if exchange.is_one(path):
        return [gold_of(article, id) for id, article in exchange.read(path).items()]
    if path.is_dir():
        files = sorted(path.rglob("*.txt"))
        if not files:
            raise ValueError(f"{path}: holds no article in markup (.txt)")
        return [_gold_in_markup(file, file.relative_to(path).with_suffix("").as_posix()) for file in files]
    if path.suffix == ".txt":
        return [_gold_in_markup(path, path.stem)]
    return [_gold_of_line(line, where) for where, line in _json_lines(path)]


def gold_of(article: Article, id: str) -> Gold:
    """The gold that an article in markup stands for.

    Optional are quotations nested in another one, those whose cue is no saying (thought, hope, request,
    order), and indirect ones without a speaker.

    >>> gold = gold_of(markup.parse('''"[content:Kami siap,]" [cue:kata] [source:Sari].
    ... ---
    ... direct: Sari Wulandari
    ... Sari Wulandari (person) = Camat Ampel; also Sari'''), "ampel")
    >>> gold.quotations[0].speaker, gold.quotations[0].title, gold.quotations[0].optional
    ('Sari Wulandari', 'Camat Ampel', False)
    """
    found = []
    for q in article.quotations:
        first = q.speaker
        nothing_said = q.cue is not None and q.cue.cue_class in BORDERLINE
        found.append(
            GoldQuotation(
                kind=q.kind,
                span=Span(q.contents[0].start, q.contents[-1].end),
                cue=_span(q.cue),
                source=_span(q.source),
                speaker=" dan ".join(s.name for s in q.speakers) or None,
                speaker_kind=first.kind if first else "person",
                title=first.title if first else None,
                role=first.role if first else None,
                affiliation=first.affiliation if first else None,
                aliases=first.aliases if len(q.speakers) == 1 and first else (),
                titles=first.titles if first else (),
                optional=nothing_said or q.within is not None or (q.kind == "indirect" and first is None),
            )
        )
    return Gold(
        id=id,
        text=article.text,
        quotations=tuple(found),
        marked=tuple(m.span for m in article.marked),
        roles=True,
    )


def read_predictions(path: str | Path) -> dict[str, Article]:
    """The articles of JSON lines ``{"id": …, **article.to_dict()}``, by id.

    The command ``quotetrack extract --format jsonl`` writes ``file`` instead, which is then the id. Raises
    `ValueError`, naming the line, for what is no such line.
    """
    found: dict[str, Article] = {}
    for where, line in _json_lines(Path(path)):
        name = line.get("id", line.get("file"))
        if not isinstance(name, str):
            raise ValueError(f"{where}: an article needs an id")
        try:
            found[name] = Article.from_dict(line)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
    return found


def _json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line as a dict, with the words that name its place."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise ValueError(f"{path}, line {number}: is no JSON object")
        yield f"{path}, line {number}", data


def _gold_in_markup(file: Path, id: str) -> Gold:
    try:
        return gold_of(markup.parse(file.read_text(encoding="utf-8")), id)
    except MarkupError as error:
        raise ValueError(f"{file}: {error}") from None


def _gold_of_line(line: dict[str, Any], where: str) -> Gold:
    try:
        text: str = line["text"]
        known = {s["name"]: s for s in line.get("speakers", ())}
        return Gold(
            id=line["id"],
            text=text,
            quotations=tuple(_gold_quotation(q, text, known.get(q["speaker"], {})) for q in line["quotes"]),
            marked=tuple(Span(*span) for span in line.get("not_quotes", ())),
            partial=bool(line.get("partial")),
            roles=any("role" in q for q in line["quotes"]),
            outlet=line.get("outlet"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{where}: is no line of gold: {error!r}") from None
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _gold_quotation(quote: dict[str, Any], text: str, speaker: dict[str, Any]) -> GoldQuotation:
    span = Span(quote["start"], quote["end"])
    if quote["kind"] not in KINDS:
        raise ValueError(f"is no kind of quotation: {quote['kind']!r}")
    if not 0 <= span.start < span.end <= len(text):
        raise ValueError(f"a quotation lies outside the text: {span.start} to {span.end}")
    cue = Span(*quote["cue"]) if quote.get("cue") else None
    return GoldQuotation(
        kind=quote["kind"],
        span=span,
        cue=cue,
        source=_place(text, quote.get("mention"), cue or span),
        speaker=quote["speaker"],
        speaker_kind=quote.get("speaker_type", "person"),
        title=quote.get("title"),
        role=quote.get("role"),
        affiliation=quote.get("affiliation"),
        aliases=tuple(speaker.get("aliases", ())),
        titles=tuple(speaker.get("titles", ())),
        how=quote.get("how"),
        optional=bool(quote.get("optional")),
    )


def _place(text: str, words: str | None, near: Span) -> Span | None:
    """Where `words` stand nearest to `near`: the gold in JSON lines gives a source without its place."""
    if not words or words == "-nya":
        return None
    found = [Span(m.start(), m.end()) for m in re.finditer(re.escape(words), text)]
    return min(found, key=lambda s: max(s.start - near.end, near.start - s.end), default=None)


# alignment


@frozen(kw_only=True)
class Unit:
    """A quotation that was found, or one of its spans, without marks and stops at the edges."""

    span: Span
    quotation: Quotation

    @property
    def name(self) -> str | None:
        """The names of its speakers, joined by *dan*."""
        return " dan ".join(s.name for s in self.quotation.speakers) or None

    @property
    def title(self) -> str | None:
        """The title of its first speaker."""
        return self.quotation.speaker.title if self.quotation.speaker else None


@frozen(kw_only=True)
class Alignment:
    """Which unit was found for which gold quotation, and what is left over.

    `matched` is by place in ``gold.quotations``; `spurious` and `taken` (marked text that nobody says) fit no
    gold; `passed` fits none either, but lies where the gold makes no demand.
    """

    matched: dict[int, Unit]
    spurious: tuple[Unit, ...]
    taken: tuple[Unit, ...]
    passed: tuple[Unit, ...]


def align(gold: Gold, article: Article, floors: Mapping[Kind, float] = FLOORS) -> Alignment:
    """Finds for every gold quotation the unit that fits it best: required ones first, then optional ones.

    Left over and not wrong are units within a matched or a mixed quotation (nested marks) or over optional
    gold, and all that are left over where the gold is partial.
    """
    text = gold.text
    spans = [_trimmed(text, g.span) for g in gold.quotations]
    wanted = [(span, floors[g.kind]) for g, span in zip(gold.quotations, spans, strict=True)]
    units = list(_units(article, wanted))
    pairs = sorted(
        (g.optional, -_overlap(u.span, spans[i]), u.quotation.kind != g.kind, i, j)
        for i, g in enumerate(gold.quotations)
        for j, u in enumerate(units)
        if u.quotation.kind in FITS[g.kind] and _overlap(u.span, spans[i]) >= floors[g.kind]
    )
    matched: dict[int, Unit] = {}
    used: set[int] = set()
    for *_, i, j in pairs:
        if i not in matched and j not in used:
            matched[i] = units[j]
            used.add(j)
    left: dict[str, list[Unit]] = {"spurious": [], "taken": [], "passed": []}
    within = [u.span for u in matched.values()]
    blank = [_trimmed(text, span) for span in gold.marked]
    for j, unit in enumerate(units):
        if j not in used:
            left[_left_over(unit.span, gold, spans, within, blank)].append(unit)
    return Alignment(
        matched=matched,
        spurious=tuple(left["spurious"]),
        taken=tuple(left["taken"]),
        passed=tuple(left["passed"]),
    )


def _left_over(
    span: Span, gold: Gold, spans: Sequence[Span], matched: Sequence[Span], blank: Sequence[Span]
) -> str:
    """What a unit is that fits no gold quotation."""
    if gold.partial:
        return "passed"
    if any(_overlap(span, b) > 0.3 for b in blank) and not any(_inside(span, m) for m in matched):
        return "taken"
    for g, s in zip(gold.quotations, spans, strict=True):
        if g.optional and (_overlap(span, s) >= 0.3 or _inside(span, s)):
            return "passed"
        if g.kind == "mixed" and _inside(span, s):
            return "passed"
    if any(_inside(span, m) and _overlap(span, m) < FLOORS["direct"] for m in matched):
        return "passed"
    return "spurious"


def _units(article: Article, wanted: Sequence[tuple[Span, float]]) -> Iterator[Unit]:
    """The quotations of the article, whole where they reach a wanted span's floor, else span by span."""
    for q in article.quotations:
        spans = [_trimmed(article.text, span) for span in q.contents]
        whole = Span(spans[0].start, spans[-1].end)
        if len(spans) > 1 and not any(_overlap(whole, span) >= floor for span, floor in wanted):
            for span in spans:
                yield Unit(span=span, quotation=q)
        else:
            yield Unit(span=whole, quotation=q)


def _trimmed(text: str, span: Span) -> Span:
    """The span from its first to its last letter or digit."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)


def _overlap(a: Span, b: Span) -> float:
    common = min(a.end, b.end) - max(a.start, b.start)
    return 0.0 if common <= 0 else common / (max(a.end, b.end) - min(a.start, b.start))


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


# names and titles


def _words(name: str | None) -> list[str]:
    return [w for w in re.findall(r"\w+", (name or "").casefold()) if w not in _HONORIFICS]


def word_f1(a: str | None, b: str | None) -> float:
    """The F1 of the words that two strings share, without honorifics.

    >>> word_f1("Kepala Dinas Kesehatan", "Kepala Dinas")
    0.8
    """
    left, right = Counter(_words(a)), Counter(_words(b))
    common = sum((left & right).values())
    return 2 * common / (sum(left.values()) + sum(right.values())) if common else 0.0


def right_speaker(name: str | None, gold: GoldQuotation) -> bool:
    """Whether `name` names the speaker of the gold: its words, at least two of them, or a nickname.

    A lone part of the name does not do, nor does a title within it. Of unnamed sources, organisations and
    documents half of the words must agree.

    >>> aliases = ("Sari", "Butet")
    >>> sari = GoldQuotation(kind="direct", span=Span(0, 9), speaker="Sari Dewi Wulandari", aliases=aliases)
    >>> [name for name in ("Sari Wulandari", "Sari", "Butet", "dia") if right_speaker(name, sari)]
    ['Sari Wulandari', 'Butet']
    """
    found, wanted = set(_words(name)) - {"dan"}, set(_words(gold.speaker)) - {"dan"}
    if not found or not wanted:
        return False
    if found == wanted:
        return True
    aliases = [set(_words(alias)) for alias in gold.aliases]
    if gold.speaker_kind != "person":
        return word_f1(name, gold.speaker) >= 0.5 or found in aliases
    if found < wanted and len(found) >= 2:
        return True
    if wanted < found and len(wanted) >= 2 and found - wanted <= set().union(*aliases):
        return True
    return any(found == alias and not found <= wanted for alias in aliases)


def way(gold: GoldQuotation, text: str) -> Resolution:
    """How the gold leads from a quotation to its speaker, in the terms of `Quotation.resolution`.

    >>> text = 'Sari Wulandari datang. "Kami siap," kata Sari. "Mari," ajaknya.'
    >>> kami = GoldQuotation(kind="direct", span=Span(24, 34), cue=Span(36, 40), source=Span(41, 45),
    ...                      speaker="Sari Wulandari")
    >>> mari = GoldQuotation(kind="direct", span=Span(48, 53), cue=Span(55, 62), speaker="Sari Wulandari")
    >>> way(kami, text), way(mari, text)
    ('short-name', 'clitic')
    """
    if gold.source is None:
        return "follow-on" if gold.cue is None else "clitic"
    form = gold.source.of(text)
    words, name = set(_words(form)), set(_words(gold.speaker))
    if " ".join(form.casefold().split()) in _pronouns():
        return "pronoun"
    if words >= name:
        return "description" if gold.speaker_kind == "unnamed" else "name"
    if words < name or any(words == set(_words(alias)) for alias in gold.aliases):
        return "short-name"
    if any(words <= set(_words(title)) for title in (gold.title, *gold.titles) if title):
        return "title"
    return "description"


@cache
def _pronouns() -> frozenset[str]:
    return frozenset(row.form for row in lexicon().pronouns.rows)


def _right_mention(gold: GoldQuotation, text: str, quotation: Quotation) -> bool:
    """Whether the source found is the gold's: the same words, or the same *-nya* verb."""
    if gold.source is not None:
        return quotation.source is not None and _words(quotation.source.text) == _words(gold.source.of(text))
    same_cue = gold.cue and quotation.cue and _overlap(gold.cue, quotation.cue.span) > 0
    return bool(same_cue) and quotation.source is None


# figures


@frozen(kw_only=True)
class Error:
    """Where program and gold differ: `kind` says in what, `str` shows both in markup."""

    article: str
    kind: str
    text: str
    gold: GoldQuotation | None = None
    found: Quotation | None = None
    marked: Span | None = None

    def __str__(self) -> str:
        lines = [f"{self.article}: {self.kind}"]
        if self.marked is not None:
            lines.append(f"  gold   {_excerpt(self.text, [('marked', self.marked)])}")
        if self.gold is not None:
            g = self.gold
            parts: list[tuple[str, Span | None]] = [("content", g.span), ("cue", g.cue), ("source", g.source)]
            lines.append(f"  gold   {_excerpt(self.text, parts)}")
            lines.append(f"         {g.kind}: {_who(g.speaker, g)}")
        if self.found is not None:
            q = self.found
            parts = [("content", span) for span in q.contents]
            parts += [("cue", _span(q.cue)), ("source", _span(q.source))]
            lines.append(f"  found  {_excerpt(self.text, parts)}")
            name = " dan ".join(s.name for s in q.speakers)
            who = _who(name, q.speaker)
            reason = ", ".join(filter(None, [q.rule, q.resolution]))
            lines.append(f"         {q.kind}: {who}{f'  ({reason}, {q.confidence:.2f})' if reason else ''}")
        return "\n".join(lines)


def score(gold: Gold, article: Article) -> tuple[Counts, list[Error]]:
    """What is right and wrong in one article: counts that can be added up, and the errors."""
    counts: Counts = Counter()
    errors: list[Error] = []
    found = align(gold, article)

    def wrong(kind: str, g: GoldQuotation | None, u: Unit | None, marked: Span | None = None) -> None:
        quotation = u.quotation if u else None
        errors.append(
            Error(article=gold.id, kind=kind, text=gold.text, gold=g, found=quotation, marked=marked)
        )

    for i, g in enumerate(gold.quotations):
        if g.optional:
            continue
        unit = found.matched.get(i)
        counts[g.kind, "gold"] += 1
        wanted = way(g, gold.text) if g.speaker else NOBODY
        if unit is None:
            counts["way", wanted, MISSED] += 1
            wrong(f"{g.kind} missed", g, None)
            continue
        counts["way", wanted, unit.quotation.resolution or NOBODY] += 1
        counts[g.kind, "found"] += 1
        exact = unit.span == _trimmed(gold.text, g.span)
        counts[g.kind, "exact"] += exact
        if not exact:
            wrong(f"{g.kind} extent", g, unit)
        _count_spans(counts, gold, g, unit)
        if not g.speaker:
            counts[g.kind, "right"] += unit.name is None
            continue
        named = set(_words(g.source.of(gold.text))) & set(_words(g.speaker)) if g.source else False
        how = g.how or ("explicit" if named else "implicit")
        right = right_speaker(unit.name, g)
        counts[g.kind, "attributable"] += 1
        counts[g.kind, "mention"] += right or _right_mention(g, gold.text, unit.quotation)
        for name in ("", f"{how} "):
            counts[g.kind, f"{name}right"] += right
        counts[g.kind, how] += 1
        if right:
            counts[g.kind, "full name"] += _words(unit.name) == _words(g.speaker)
            for kind in _count_titles(counts, gold, g, unit):
                wrong(kind, g, unit)
        else:
            wrong(f"{g.kind} speaker", g, unit)
    counts["not_quotes", "gold"] += len(gold.marked)
    counts["not_quotes", "taken"] += len(found.taken)
    for unit in found.taken:
        overlaps = [_overlap(span, unit.span) for span in gold.marked]
        wrong("not a quotation", None, unit, gold.marked[overlaps.index(max(overlaps))])
    for unit in found.spurious:
        wrong(f"{unit.quotation.kind} spurious", None, unit)
    for unit in found.spurious + found.taken:
        counts[unit.quotation.kind, "spurious"] += 1
        counts["way", SPURIOUS, unit.quotation.resolution or NOBODY] += 1
    _count_overlaps(counts, gold, article)
    for quotation, outcome in outcomes(gold, article, found):
        resolution = quotation.resolution or NOBODY
        counts["reason", quotation.rule, resolution, outcome] += 1
        counts[f"resolution {resolution}", "of"] += 1
        counts[f"resolution {resolution}", "right"] += outcome == "right"
        place = str(min(int(quotation.confidence * BINS), BINS - 1))
        counts["bin", place, "of"] += 1
        counts["bin", place, "right"] += outcome == "right"
        counts["bin", place, "confidence"] += quotation.confidence  # type: ignore[assignment]
        if quotation.confidence >= HIGH:
            counts["calibration", "high"] += 1
            counts["calibration", "high right"] += outcome == "right"
    return counts, errors


def outcomes(gold: Gold, article: Article, found: Alignment | None = None) -> Iterator[tuple[Quotation, str]]:
    """Every quotation found with what became of it: ``right``, ``wrong speaker`` or ``no quotation``.

    Right is what fits gold, required or optional, and names its speaker (or none where the gold has none).
    What fits nothing is *no quotation*; of partial gold it is left out, for nobody knows.
    """
    found = found or align(gold, article)
    verdicts: dict[int, list[str]] = {}
    for i, unit in found.matched.items():
        g = gold.quotations[i]
        right = right_speaker(unit.name, g) if g.speaker else unit.name is None
        verdicts.setdefault(unit.quotation.id, []).append("right" if right else "wrong speaker")
    for unit in found.spurious + found.taken + (() if gold.partial else found.passed):
        verdicts.setdefault(unit.quotation.id, []).append("no quotation")
    for quotation in article.quotations:
        if quotation.id in verdicts:
            yield quotation, max(verdicts[quotation.id], key=["right", "wrong speaker", "no quotation"].index)


def _count_spans(counts: Counts, gold: Gold, g: GoldQuotation, unit: Unit) -> None:
    q = unit.quotation
    for name, wanted, found in (("cue", g.cue, q.cue), ("source", g.source, q.source)):
        counts[name, "gold"] += wanted is not None
        counts[name, "predicted"] += found is not None
        if wanted is not None and found is not None:
            overlap = _overlap(_trimmed(gold.text, wanted), _trimmed(gold.text, found.span))
            same_words = _words(wanted.of(gold.text)) == _words(found.text)
            counts[name, "right"] += overlap == 1 or (name == "source" and same_words)
            counts[name, "overlapping"] += overlap > 0 or (name == "source" and same_words)


def _count_titles(counts: Counts, gold: Gold, g: GoldQuotation, unit: Unit) -> Iterator[str]:
    """Counts titles, roles and affiliations of a right speaker, and gives the kinds of error."""
    best = max((word_f1(unit.title, title) for title in (g.title, *g.titles) if title), default=0.0)
    right = g.title is not None and best >= SAME_TITLE
    if g.title:
        counts["title", "gold"] += 1
        counts["title", "right"] += right
        counts["title", "fullest"] += word_f1(unit.title, g.title) >= SAME_TITLE
        if not right:
            yield "title"
    if unit.title and not gold.partial:
        counts["title", "predicted"] += 1
        counts["title", "of predicted"] += right
        if not g.title:
            yield "title invented"
    if not gold.roles:
        return
    speaker = unit.quotation.speaker
    for name, wanted, found in (
        ("role", g.role, speaker.role if speaker else None),
        ("affiliation", g.affiliation, speaker.affiliation if speaker else None),
    ):
        same = bool(wanted and found) and word_f1(wanted, found) >= SAME_TITLE
        counts[name, "gold"] += bool(wanted)
        counts[name, "predicted"] += bool(found)
        counts[name, "right"] += same
        if not same and (wanted or found):
            yield name


def _count_overlaps(counts: Counts, gold: Gold, article: Article) -> None:
    for name, floor in OVERLAPS.items():
        found = align(gold, article, dict.fromkeys(KINDS, floor))
        for i, g in enumerate(gold.quotations):
            if not g.optional:
                for kind in (g.kind, "all"):
                    counts[f"{kind} {name}", "gold"] += 1
                    counts[f"{kind} {name}", "right"] += i in found.matched
                    counts[f"{kind} {name}", "predicted"] += i in found.matched
        for unit in found.spurious + found.taken:
            for kind in (unit.quotation.kind, "all"):
                counts[f"{kind} {name}", "predicted"] += 1


def figures(counts: Counts) -> Figures:
    """The figures that follow from counts, by section; None where there is nothing to divide by.

    ``precision, recall, f1`` are of quotations; ``exact`` is the share of found ones whose extent is exactly
    right, ``speaker`` of those with the right speaker, ``end_to_end`` the F1 of quotations together with
    their right speaker. ``resolution …`` has the share of right ones among the quotations of each way to the
    speaker.
    """
    found: Figures = {}
    for kind in KINDS:
        gold, right, spurious = counts[kind, "gold"], counts[kind, "found"], counts[kind, "spurious"]
        if not gold:
            continue
        found[kind] = {
            "gold": gold,
            "precision": _ratio(right, right + spurious),
            "recall": _ratio(right, gold),
            "f1": _ratio(2 * right, gold + right + spurious),
            "exact": _ratio(counts[kind, "exact"], right),
            "speaker": _ratio(counts[kind, "right"], right),
            "speaker_mention": _ratio(counts[kind, "mention"], counts[kind, "attributable"]),
            **{
                f"speaker_{how}": _ratio(counts[kind, f"{how} right"], counts[kind, how])
                for how in ("explicit", "implicit", "coref")
            },
            "full_name": _ratio(counts[kind, "full name"], counts[kind, "right"]),
            "end_to_end": _ratio(2 * counts[kind, "right"], gold + right + spurious),
        }
    for scope in (*KINDS, "all"):
        for name in OVERLAPS:
            section = f"{scope} {name}"
            if counts[section, "gold"]:
                found[section] = _prf(counts, section)
    for name in ("cue", "source"):
        found[name] = {**_prf(counts, name), "f1_overlapping": _f1(counts, name, "overlapping")}
    if counts["title", "gold"]:
        found["title"] = {
            "gold": counts["title", "gold"],
            "accuracy": _ratio(counts["title", "right"], counts["title", "gold"]),
            "fullest": _ratio(counts["title", "fullest"], counts["title", "gold"]),
            "precision": _ratio(counts["title", "of predicted"], counts["title", "predicted"]),
        }
    for name in ("role", "affiliation"):
        if counts[name, "gold"]:
            found[name] = _prf(counts, name)
    if counts["not_quotes", "gold"]:
        gold, taken = counts["not_quotes", "gold"], counts["not_quotes", "taken"]
        found["not_quotes"] = {"gold": gold, "taken_for_quotes": _ratio(taken, gold)}
    for resolution in (*WAYS, NOBODY):
        section = f"resolution {resolution}"
        if of := counts[section, "of"]:
            found[section] = {"quotations": of, "right": _ratio(counts[section, "right"], of)}
    bins = [[counts["bin", str(b), what] for what in ("of", "confidence", "right")] for b in range(BINS)]
    total, high = sum(of for of, _, _ in bins), counts["calibration", "high"]
    found["calibration"] = {
        "quotations": total,
        "right": _ratio(sum(right for *_, right in bins), total),
        "expected_error": _ratio(sum(abs(confidence - right) for _, confidence, right in bins), total),
        "share_sure": _ratio(high, total),
        "precision_sure": _ratio(counts["calibration", "high right"], high),
    }
    return found


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _f1(counts: Counts, section: str, right: str = "right") -> float | None:
    return _ratio(2 * counts[section, right], counts[section, "gold"] + counts[section, "predicted"])


def _prf(counts: Counts, section: str) -> dict[str, float | None]:
    right = counts[section, "right"]
    return {
        "gold": counts[section, "gold"],
        "precision": _ratio(right, counts[section, "predicted"]),
        "recall": _ratio(right, counts[section, "gold"]),
        "f1": _f1(counts, section),
    }


# many articles


@frozen(kw_only=True)
class Evaluation:
    """The figures over many articles.

    `intervals` has the shape of `figures`, with the lower and upper bound of each share. `reasons` counts,
    for each rule and way of resolution, what became of its quotations. `ways` counts, for each way that the
    gold leads to the speaker, in which way the program went: a confusion matrix. `reliability` has a row for
    each bin of confidence: its lower bound, how many quotations, their mean confidence, the share that is
    right.
    """

    articles: int
    figures: Figures
    intervals: dict[str, dict[str, tuple[float, float]]]
    reasons: dict[tuple[str, str], Counter[str]]
    ways: dict[str, Counter[str]]
    reliability: tuple[tuple[float, int, float, float], ...]
    errors: tuple[Error, ...]

    def to_dict(self) -> dict[str, Any]:
        """Everything but the errors, as JSON can hold it."""
        return {
            "articles": self.articles,
            "figures": self.figures,
            "intervals": {
                section: {name: list(bounds) for name, bounds in row.items()}
                for section, row in self.intervals.items()
            },
            "reasons": [
                {"rule": rule, "resolution": resolution, **dict(sorted(what.items()))}
                for (rule, resolution), what in self.reasons.items()
            ],
            "ways": {wanted: dict(found) for wanted, found in self.ways.items()},
            "reliability": [
                dict(zip(("from", "quotations", "confidence", "right"), row, strict=True))
                for row in self.reliability
            ],
        }


def evaluate(
    golds: Sequence[Gold], articles: Mapping[str, Article], *, resamples: int = 1000, seed: int = 0
) -> Evaluation:
    """Measures `articles`, by id, against `golds`; a missing article counts as one without quotations.

    `resamples` is how often articles are drawn for the intervals (0 for none), `seed` makes the draw the same
    each time. Raises `ValueError` when an article was read from another text than its gold.
    """
    scored = [score(gold, _article_for(gold, articles)) for gold in golds]
    counts: Counts = Counter()
    for one, _ in scored:
        counts.update(one)
    reasons: dict[tuple[str, str], Counter[str]] = {}
    for key in sorted(key for key in counts if key[0] == "reason"):
        _, rule, resolution, outcome = key
        reasons.setdefault((rule, resolution), Counter())[outcome] = counts[key]
    ways: dict[str, Counter[str]] = {}
    for wanted in (*WAYS, NOBODY, SPURIOUS):
        row = {went: counts["way", wanted, went] for went in (*WAYS, NOBODY, MISSED)}
        if any(row.values()):
            ways[wanted] = Counter({went: times for went, times in row.items() if times})
    reliability = []
    for b in range(BINS):
        if of := counts["bin", str(b), "of"]:
            means = (counts["bin", str(b), what] / of for what in ("confidence", "right"))
            reliability.append((b / BINS, of, *means))
    return Evaluation(
        articles=len(golds),
        figures=figures(counts),
        intervals=_intervals([one for one, _ in scored], resamples, seed),
        reasons=reasons,
        ways=ways,
        reliability=tuple(reliability),  # type: ignore[arg-type]
        errors=tuple(error for _, errors in scored for error in errors),
    )


def _article_for(gold: Gold, articles: Mapping[str, Article]) -> Article:
    article = articles.get(gold.id)
    if article is None:
        return Article(text=gold.text)
    if article.text != gold.text:
        raise ValueError(f"{gold.id}: the prediction was made for another text")
    return article


def _draws(scored: Sequence[Counts], resamples: int, seed: int) -> Iterator[Figures]:
    """The figures of `resamples` draws of as many articles, with replacement; one seed, one row of them."""
    keys = sorted({key for counts in scored for key in counts if key[0] not in ("reason", "way")})
    columns = [[counts[key] for counts in scored] for key in keys]
    draw = random.Random(seed)
    places = range(len(scored))
    for _ in range(resamples if scored else 0):
        times = Counter(draw.choices(places, k=len(scored)))
        weights = [times[place] for place in places]
        sums = (sum(map(mul, weights, column)) for column in columns)
        yield figures(Counter(dict(zip(keys, sums, strict=True))))


def _intervals(
    scored: Sequence[Counts], resamples: int, seed: int
) -> dict[str, dict[str, tuple[float, float]]]:
    """The bounds between which each figure lies in 95 % of the draws."""
    values: dict[str, dict[str, list[float]]] = {}
    for drawn in _draws(scored, resamples, seed):
        for section, row in drawn.items():
            for name, value in row.items():
                if name not in ("gold", "quotations") and value is not None:
                    values.setdefault(section, {}).setdefault(name, []).append(value)
    return {
        section: {name: _middle(sorted(found)) for name, found in row.items()}
        for section, row in values.items()
    }


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """The bounds of the middle 95 %."""
    cut = int(len(values) * 0.025)
    return values[cut], values[-1 - cut]


# two runs


@frozen(kw_only=True)
class Change:
    """What one run has and the other has not; ``kind`` says in which way, ``str`` shows it in markup.

    Against gold the kinds are ``won`` (the second run is right where the first was not) and ``lost``; without
    gold ``only in A``, ``only in B`` and ``differs``. `detail` says in what.
    """

    article: str
    kind: str
    detail: str
    text: str
    before: Quotation | None
    after: Quotation | None
    gold: GoldQuotation | None = None

    def __str__(self) -> str:
        shown = []
        for label, quotation in (("A", self.before), ("B", self.after)):
            if quotation is not None:
                error = Error(article="", kind="", text=self.text, found=quotation)
                shown.append(str(error).split("\n", 1)[1].replace("found", f"{label}    "))
        if self.gold is not None:
            error = Error(article="", kind="", text=self.text, gold=self.gold)
            shown.insert(0, str(error).split("\n", 1)[1])
        return "\n".join([f"{self.article}: {self.kind}: {self.detail}", *shown])


def compare(
    before: Mapping[str, Article], after: Mapping[str, Article], golds: Iterable[Gold] | None = None
) -> list[Change]:
    """How a second run differs from a first: what was won and lost against gold, or else everything.

    Without gold the articles that both runs have are compared. Raises `ValueError` when they are of
    another text.
    """
    if golds is not None:
        return [
            change
            for gold in golds
            for change in _against_gold(gold, _article_for(gold, before), _article_for(gold, after))
        ]
    changes: list[Change] = []
    for name, article in before.items():
        if name in after:
            if after[name].text != article.text:
                raise ValueError(f"{name}: the two runs are of different texts")
            changes += _differences(name, article, after[name])
    return changes


def differences(
    golds: Sequence[Gold],
    before: Mapping[str, Article],
    after: Mapping[str, Article],
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, dict[str, tuple[float, float, float, float]]]:
    """The main figures of two runs: of the first, of the second, and the bounds of what lies between them.

    By kind: ``f1``, ``speaker`` and ``end_to_end``, as in `figures`. The bounds hold 95 of 100 differences of
    a paired bootstrap, in which both runs are measured on the same draw of articles: where both bounds have
    one sign, the difference is larger than the choice of articles explains.
    """
    runs = [[score(gold, _article_for(gold, run))[0] for gold in golds] for run in (before, after)]
    old, new = (figures(sum(scored, Counter[tuple[str, ...]]())) for scored in runs)
    drawn: dict[tuple[str, str], list[float]] = {}
    for one, other in zip(*(_draws(scored, resamples, seed) for scored in runs), strict=True):
        for kind, name in product(one.keys() & other.keys() & set(KINDS), ("f1", "speaker", "end_to_end")):
            a, b = one[kind][name], other[kind][name]
            if a is not None and b is not None:
                drawn.setdefault((kind, name), []).append(b - a)
    found: dict[str, dict[str, tuple[float, float, float, float]]] = {}
    for kind in KINDS:
        for name in ("f1", "speaker", "end_to_end"):
            values = drawn.get((kind, name))
            a, b = (run.get(kind, {}).get(name) for run in (old, new))
            if values and a is not None and b is not None:
                found.setdefault(kind, {})[name] = (a, b, *_middle(sorted(values)))
    return found


def _against_gold(gold: Gold, before: Article, after: Article) -> Iterator[Change]:
    old, new = align(gold, before), align(gold, after)
    for i, g in enumerate(gold.quotations):
        if g.optional:
            continue
        was, now = old.matched.get(i), new.matched.get(i)
        states = [_state(g, unit) for unit in (was, now)]
        if states[0] != states[1]:
            ranks = [_STATES.index(state) for state in states]
            yield Change(
                article=gold.id,
                kind="won" if ranks[1] > ranks[0] else "lost",
                detail=f"{g.kind} {states[0]} → {states[1]}",
                text=gold.text,
                before=was.quotation if was else None,
                after=now.quotation if now else None,
                gold=g,
            )
    extra_before, extra_after = old.spurious + old.taken, new.spurious + new.taken
    for kind, mine, others in (("won", extra_before, extra_after), ("lost", extra_after, extra_before)):
        spans = {unit.span for unit in others}
        for unit in mine:
            if unit.span not in spans:
                yield Change(
                    article=gold.id,
                    kind=kind,
                    detail=f"{unit.quotation.kind} that is none {'gone' if kind == 'won' else 'found'}",
                    text=gold.text,
                    before=unit.quotation if kind == "won" else None,
                    after=unit.quotation if kind == "lost" else None,
                )


_STATES = ("missed", "wrong speaker", "wrong title", "right")


def _state(gold: GoldQuotation, unit: Unit | None) -> str:
    if unit is None:
        return "missed"
    if not (right_speaker(unit.name, gold) if gold.speaker else unit.name is None):
        return "wrong speaker"
    titles = [t for t in (gold.title, *gold.titles) if t]
    if gold.title and not any(word_f1(unit.title, t) >= SAME_TITLE for t in titles):
        return "wrong title"
    return "right"


def _differences(name: str, before: Article, after: Article) -> Iterator[Change]:
    old = {q.contents: q for q in before.quotations}
    new = {q.contents: q for q in after.quotations}
    for contents in sorted({*old, *new}):
        was, now = old.get(contents), new.get(contents)
        kind, detail = "differs", "quotation"
        if was is None or now is None:
            kind = "only in B" if was is None else "only in A"
        else:
            pairs = {
                "kind": (was.kind, now.kind),
                "cue": (_span(was.cue), _span(now.cue)),
                "source": (_span(was.source), _span(now.source)),
                "speaker": ([s.name for s in was.speakers], [s.name for s in now.speakers]),
                "title": ([s.title for s in was.speakers], [s.title for s in now.speakers]),
            }
            detail = ", ".join(what for what, (a, b) in pairs.items() if a != b)
        if detail:
            yield Change(article=name, kind=kind, detail=detail, text=before.text, before=was, after=now)


# showing


def _span(part: Cue | Source | None) -> Span | None:
    return None if part is None else part.span


def _who(name: str | None, holder: GoldQuotation | Speaker | None) -> str:
    """The name and, as far as they are known, role and affiliation, or the title."""
    parts = [holder.role, holder.affiliation] if holder else []
    title = " | ".join(filter(None, parts)) or (holder.title if holder else None)
    return f"{name or '?'}{f' = {title}' if title else ''}"


_LONG = re.compile(r"([^\[\]]{60})[^\[\]]{30,}([^\[\]]{60})")


def _excerpt(text: str, parts: Sequence[tuple[str, Span | None]], around: int = 40) -> str:
    """The words round the parts, in markup and on one line, long stretches shortened."""
    spans = [(word, span) for word, span in parts if span is not None]
    first, last = min(s.start for _, s in spans), max(s.end for _, s in spans)
    start, end = max(0, first - around), min(len(text), last + around)
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", last, end), last)
    shifted = [(word, Span(s.start - start, s.end - start)) for word, s in spans]
    piece = re.sub(r"\s", " ", text[start:end])
    by_word = dict(reversed(shifted))
    contents = tuple(span for word, span in shifted if word == "content")
    marked = tuple(Marked(span=span, sort="") for word, span in shifted if word == "marked")
    quotations: tuple[Quotation, ...] = ()
    if contents:
        cue, source = by_word.get("cue"), by_word.get("source")
        quotations = (
            Quotation(
                id=0,
                kind="direct",
                contents=contents,
                text="",
                cue=cue and Cue(span=cue, text="", lemma="", cue_class="speech"),
                source=source and Source(span=source, text=""),
                speakers=(),
                resolution=None,
                within=None,
                rule="",
                confidence=1.0,
            ),
        )
    body = markup.render(Article(text=piece, quotations=quotations, marked=marked)).split("\n")[0]
    return _LONG.sub(r"\1 […] \2", body)
