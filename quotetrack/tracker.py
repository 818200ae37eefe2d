"""Composes the stages: text in, `Article` out, one or many."""

from __future__ import annotations

import reprlib
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import groupby
from typing import Any, Literal, TypeVar, overload

import regex
from attrs import evolve

from quotetrack.attribution import Attribution, attributions
from quotetrack.calibration import confidence
from quotetrack.errors import WorkerError
from quotetrack.lexicon import Lexicon
from quotetrack.lexicon import lexicon as shipped
from quotetrack.lexicon.groups import STOPS
from quotetrack.mentions import Candidate, candidates
from quotetrack.model import Article, Cue, Marked, Note, Quotation, Source, Span
from quotetrack.ner import Entity, Recognizer, StanzaRecognizer
from quotetrack.notes import notes_on
from quotetrack.quoting import Quoted, apart, quoted
from quotetrack.rules import RULES, Rule
from quotetrack.speakers import resolve
from quotetrack.text import (
    LONGEST_SENTENCE,
    Sentence,
    Words,
    fold,
    furniture,
    merged,
    outside,
    paragraphs,
    sentences,
)

_OWN = object()
C = TypeVar("C")


class Tracker:
    """Reads articles: `tracker(text)` gives one `Article`, `tracker.pipe(texts)` many.

    `recognizer` finds the names; the default is stanza with quotetrack's own Indonesian model, None
    works on rules alone. `rules` and `lexicon` replace the ones that ship with quotetrack.

    >>> tracker = Tracker(recognizer=None)
    >>> [q.speaker.name for q in tracker('"Kami siap," kata Wiryo Santosa.').quotations]
    ['Wiryo Santosa']
    """

    def __init__(
        self,
        recognizer: Recognizer | object | None = _OWN,
        rules: Sequence[Rule] = RULES,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.recognizer: Recognizer | None = StanzaRecognizer() if recognizer is _OWN else recognizer  # type: ignore[assignment]
        self.rules = tuple(rules)
        self.lexicon = shipped() if lexicon is None else lexicon

    def __call__(self, text: str) -> Article:
        """What quotetrack reads in `text`. Any string will do; bytes raise `TypeError`."""
        _check_text(text)
        return next(self._batch([text]))

    def read(
        self,
        text: str,
        *,
        sentences: Sequence[Span] | None = None,
        entities: Sequence[Entity] | None = None,
    ) -> Article:
        """What quotetrack reads in `text` whose sentences or entities are known already.

        What is given is used, what is None is found. The `sentences` are spans in the order of the text.
        Quoted text stays whole whatever they say, and no sentence begins between it and its cue;
        furniture is left out. The `entities` are those of the whole text, in order; they need not have
        been found by a recognizer.

        >>> teks = "Menurut Wiryo Santosa, padi siap panen."
        >>> article = Tracker(recognizer=None).read(teks, entities=[Entity(span=Span(8, 21), label="PER")])
        >>> article.speakers[0].name
        'Wiryo Santosa'
        """
        _check_text(text)
        one = _Prepared(text, self.lexicon, sentences)
        return self._article(one, next(self._entities([one])) if entities is None else entities)

    def sentences(self, text: str) -> list[Span]:
        """The sentences of `text` as quotetrack reads it; a line of furniture is one of its own.

        >>> teks = 'Sawah kering. "Kami siap. Sungguh," kata Wiryo Santosa.'
        >>> [s.of(teks) for s in Tracker(recognizer=None).sentences(teks)]
        ['Sawah kering.', '"Kami siap. Sungguh," kata Wiryo Santosa.']
        """
        _check_text(text)
        one = _Prepared(text, self.lexicon)
        return sorted([*(one.words.span(s.first, s.last) for s in one.sentences), *one.furniture])

    @overload
    def pipe(
        self,
        texts: Iterable[str],
        *,
        batch_size: int = ...,
        n_process: int = ...,
        as_tuples: Literal[False] = ...,
        progress: bool = ...,
        errors: Literal["raise", "note"] = ...,
    ) -> Iterator[Article]: ...

    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str, C]],
        *,
        batch_size: int = ...,
        n_process: int = ...,
        as_tuples: Literal[True],
        progress: bool = ...,
        errors: Literal["raise", "note"] = ...,
    ) -> Iterator[tuple[Article, C]]: ...

    def pipe(
        self,
        texts: Iterable[Any],
        *,
        batch_size: int = 64,
        n_process: int = 1,
        as_tuples: bool = False,
        progress: bool = False,
        errors: Literal["raise", "note"] = "raise",
    ) -> Iterator[Any]:
        """One article for each of `texts`, in order, read lazily.

        Args:
            texts: strings; with `as_tuples`, pairs of a string and anything that shall come out beside it.
            batch_size: how many texts are read at a time; the result does not depend on it.
            n_process: how many processes read; no more than two batches for each are read ahead. The
                processes are gone when the iterator is: read to its end, closed, or interrupted.
            progress: whether a bar on standard error counts the articles.
            errors: ``"raise"``, or ``"note"``: an item that cannot be read yields an empty article with a
                note (``not-a-text``, or ``worker-lost`` when the process that read it was killed).

        What is raised comes after the articles of all items before it.

        Raises:
            TypeError: when an item is no string, or `texts` is one.
            WorkerError: when a process is killed over an item, which the message names, or none can start.
            ValueError: when `batch_size` or `n_process` is less than one, or `errors` neither word.

        >>> texts = [('"Kami siap," kata Wiryo Santosa.', 7)]
        >>> [(a.quotations[0].text, id) for a, id in Tracker(recognizer=None).pipe(texts, as_tuples=True)]
        [('Kami siap,', 7)]
        """
        if isinstance(texts, (str, bytes, bytearray)):
            raise TypeError("pipe takes a list of texts, not one text: read that with tracker(text)")
        if batch_size < 1 or n_process < 1:
            raise ValueError("batch_size and n_process count from one")
        if errors not in ("raise", "note"):
            raise ValueError(f'errors is "raise" or "note", not {errors!r}')
        kept: deque[Any] = deque()
        stream = (_beside(item, kept) for item in texts) if as_tuples else texts
        batches = _batches(_checked(stream, errors), batch_size)
        if n_process == 1:
            articles: Iterator[Article] = (a for batch in batches for a in self._batch(batch))
        else:
            lost = _noted if errors == "note" else _refused
            from quotetrack.processes import in_processes  # multiprocessing takes its time

            articles = in_processes(self._batch, batches, n_process, lost)
        if progress:
            from tqdm import tqdm

            total = len(texts) if isinstance(texts, Sized) else None
            articles = iter(tqdm(articles, unit=" articles", total=total))
        return ((article, kept.popleft()) for article in articles) if as_tuples else articles

    def _batch(self, batch: Sequence[str | None]) -> Iterator[Article]:
        """The article of each text; of None, the one that says so."""
        prepared = [_Prepared(text, self.lexicon) if text is not None else None for text in batch]
        entities = self._entities([one for one in prepared if one is not None])
        for one in prepared:
            yield self._article(one, next(entities)) if one is not None else _unread("not-a-text")

    def _entities(self, prepared: Sequence[_Prepared]) -> Iterator[list[Entity]]:
        if self.recognizer is None:
            from quotetrack.mentions import names_by_rule

            for one in prepared:
                yield names_by_rule(one.words, self.lexicon, one.blocked)
            return
        where = [_pieces(one, self.lexicon) for one in prepared]
        pieces = [s.of(one.text) for one, spans in zip(prepared, where, strict=True) for s in spans]
        found = iter(self.recognizer(pieces) if pieces else [])
        for spans in where:
            yield [Entity(span=e.span.shifted(s.start), label=e.label) for s in spans for e in next(found)]

    def _article(self, one: _Prepared, entities: Sequence[Entity]) -> Article:
        mentioned = candidates(one.words, entities, self.lexicon, one.blocked)
        found, marked, events = attributions(
            one.words, one.sentences, one.stretches, mentioned, self.lexicon, self.rules
        )
        found, inner, terms = self._nested(one, found, entities, len(mentioned))
        nicknames = [Marked(span=q.inner, sort="name") for q in one.nicknames]
        marked = sorted([*marked, *terms, *nicknames], key=lambda m: m.span)
        speakers, resolved = resolve(one.words, one.sentences, mentioned, found, events, self.lexicon, inner)
        notes = notes_on(one.words)
        notes += [Note(code="unpaired-mark", span=q.span) for q in one.stretches if q.missing is not None]
        quotations: list[Quotation] = []
        for r in resolved:
            a = r.attribution
            if not r.speakers:
                notes.append(Note(code="no-speaker", span=a.contents[0]))
            quotations.append(
                Quotation(
                    id=len(quotations),
                    kind=a.kind,
                    contents=a.contents,
                    text=" ".join(c.of(one.text) for c in a.contents),
                    cue=None
                    if a.cue is None
                    else Cue(
                        span=a.cue[0],
                        text=a.cue[0].of(one.text),
                        lemma=a.cue[1].lemma,
                        cue_class=a.cue[1].cue_class,
                    ),
                    source=None if r.source is None else Source(span=r.source, text=r.source.of(one.text)),
                    speakers=tuple(speakers[k] for k in r.speakers),
                    resolution=r.resolution,
                    within=a.within,
                    rule=a.rule.id,
                    confidence=confidence(
                        a.rule.id, r.resolution, speakers[r.speakers[0]].kind if r.speakers else None
                    ),
                )
            )
        return Article(
            text=one.text,
            quotations=tuple(quotations),
            speakers=tuple(speakers),
            marked=tuple(marked),
            notes=tuple(notes),
            model=getattr(self.recognizer, "name", None),
        )

    def _nested(
        self, one: _Prepared, found: Sequence[Attribution], entities: Sequence[Entity], known: int
    ) -> tuple[list[Attribution], list[Candidate], list[Marked]]:
        """The quotations, those within direct ones among them; who is named there; what is marked there.

        What is said between marks is read as a text of its own, by the rules that ask for a cue.
        """
        rules = [r for r in self.rules if "cue" in r.groups]
        nested: list[tuple[Attribution, Attribution]] = []
        inner: list[Candidate] = []
        marked: list[Marked] = []
        for outer in found:
            for content in outer.contents if outer.kind == "direct" else ():
                if not _MAY_NEST.search(one.words.folded, *content):
                    continue
                part = _Prepared(content.of(one.text).rstrip(" ,"), self.lexicon)
                first, last = (bisect_left(entities, place, key=lambda e: e.span.start) for place in content)
                there = [
                    Entity(span=e.span.shifted(-content.start), label=e.label)
                    for e in entities[first:last]
                    if e.span.end <= content.end
                ]
                named = candidates(part.words, there, self.lexicon, part.blocked)
                quotes, terms, _ = attributions(
                    part.words, part.sentences, part.stretches, named, self.lexicon, rules
                )
                offset = known + len(inner)
                nested += [
                    (a.shifted(content.start, offset, outer.sentence), outer)
                    for a in quotes
                    if a.cue is not None
                    and (a.kind == "direct" or a.cue[1].cue_class in ("speech", "writing"))
                ]
                inner += [c.shifted(content.start, one.words) for c in named]
                marked += [evolve(m, span=m.span.shifted(content.start)) for m in terms]
        together = sorted(
            [*((a, None) for a in found), *nested],
            key=lambda pair: (pair[0].start, -pair[0].contents[-1].end),
        )
        place = {id(a): k for k, (a, _) in enumerate(together)}
        return [a if o is None else evolve(a, within=place[id(o)]) for a, o in together], inner, marked


_MAY_NEST = regex.compile(
    r"""(?<!\p{L})'(?=\p{L})|"|\b(?:kata|(?:meng|ber)kata(?:kan)?|bilang|menyatakan|menyebut|menjawab|menyampaikan"""
    r"""|bertanya|berteriak)\b"""
)


def _beside(item: tuple[str, object], kept: deque[object]) -> str:
    text, companion = item
    kept.append(companion)
    return text


def _check_text(text: object, which: str = "") -> None:
    if not isinstance(text, str):
        raise TypeError(
            f"{which}a text is wanted, not {type(text).__name__}: "
            "decode bytes first, as in data.decode('utf-8')"
        )


def _checked(texts: Iterable[object], errors: str) -> Iterator[str | None]:
    """The texts; what is none raises, or is None."""
    for number, text in enumerate(texts, 1):
        if isinstance(text, str):
            yield text
        elif errors == "note":
            yield None
        else:
            _check_text(text, f"item {number}: ")


def _batches(items: Iterable[C], size: int) -> Iterator[list[C]]:
    """The items in lists of `size`; those that stand before an error come before it."""
    batch: list[C] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _unread(code: str) -> Article:
    return Article(text="", notes=(Note(code=code),))


def _noted(number: int, text: str | None) -> Article:
    return _unread("worker-lost")


def _refused(number: int, text: str | None) -> Article:
    raise WorkerError(
        f"item {number}, {reprlib.repr(text)}: the process that read it was killed, twice; "
        'is there memory enough? errors="note" goes on with the rest'
    )


class _Prepared:
    """A text with what the stages before the recogniser find in it, or with the sentences `given` for it."""

    def __init__(self, text: str, lexicon: Lexicon, given: Sequence[Span] | None = None) -> None:
        self.text = text
        folded = fold(text)
        breaks = paragraphs(text)
        self.words = Words.of(text, folded)
        stretches, self.furniture = apart(text, quoted(text, folded, breaks), furniture(text, lexicon))
        self.nicknames = [q for q in stretches if _within_name(text, q)]
        nicknames = set(self.nicknames)
        self.stretches = [q for q in stretches if q not in nicknames]
        outer = [q.span for q in self.stretches if q.outer is None]
        self.blocked = merged([*outer, *self.furniture])
        self.sentences = sentences(self.words, outer, self.furniture, lexicon)
        if given is not None:
            self.sentences = _as_given(self.words, given, self.sentences, outer)


_SHORT = 8  # words between marks that the recogniser sees in their sentence


def _pieces(one: _Prepared, lexicon: Lexicon) -> list[Span]:
    """The stretches for the recogniser: neighbouring sentences of a paragraph that can hold a name.

    What somebody says at length is left out, unless a quotation may be nested in it, and so is furniture.
    """
    words, known = one.words, lexicon.found(one.words.forms)
    said = [
        q.span
        for q in one.stretches
        if q.outer is None
        and words.at(q.span.end) - words.at(q.span.start) > _SHORT
        and not _MAY_NEST.search(words.folded, *q.inner)
    ]
    lines = words.opening_lines
    shown = outside(words, [*said, *one.furniture])
    found: list[tuple[int, int]] = []
    for sentence in one.sentences:
        for visible, run in groupby(range(sentence.first, sentence.last), shown.__getitem__):
            first, *others = run
            ordinary = (
                (first == sentence.first and words.forms[first] in STOPS)
                or first in known.cues
                or first in known.pronouns
            )
            if visible and (
                any(words.capitals[i] for i in others) or (words.capitals[first] and not ordinary)
            ):
                joins = bool(found) and found[-1][1] == first and first not in lines
                begin = found.pop()[0] if joins else first
                found.append((begin, first + len(others) + 1))
    return [words.span(*piece) for piece in found]


def _as_given(
    words: Words, given: Sequence[Span], own: Sequence[Sentence], quotes: Sequence[Span]
) -> list[Sentence]:
    """Sentences that begin where the `given` ones do; behind quoted text and furniture as our `own` do."""
    starts = {words.at(span.start) for span in given}
    quoted = {i for q in quotes for i in range(words.at(q.start), words.at(q.end - 1) + 1)}
    found: list[tuple[int, bool]] = []
    lasts: list[int] = []
    for sentence in own:
        for i in range(sentence.first, sentence.last):
            ours = i == sentence.first
            if (
                not lasts
                or lasts[-1] < i  # behind furniture
                or (ours if i - 1 in quoted else i in starts)
                or (i - found[-1][0] >= LONGEST_SENTENCE and i not in quoted)
            ):
                between = words.text[words.ends[i - 1] if i else 0 : words.starts[i]]
                found.append((i, sentence.opens_paragraph if ours else "\n" in between))
                lasts.append(i)
            lasts[-1] = i + 1
    return [Sentence(first=i, last=k, opens_paragraph=o) for (i, o), k in zip(found, lasts, strict=True)]


def _within_name(text: str, q: Quoted) -> bool:
    """Whether marks set off a nickname inside a name: *Hendro "Samy" Sirait*."""
    if q.outer is not None or q.missing is not None:
        return False
    start, end = q.span
    before, after, inner = text[max(start - 50, 0) : start], text[end : end + 2], q.inner.of(text)
    return (
        0 < len(inner.split()) <= 2
        and inner[0].isupper()
        and inner[-1].isalnum()
        and before[-1:] == " "
        and after[:1] == " "
        and after[1:2].isupper()
        and before.split()[-1:] != []
        and before.split()[-1][0].isupper()
        and before[-2:-1].isalpha()
    )


def extract(text: str) -> Article:
    """What quotetrack reads in one article: the same as ``Tracker()(text)``, with one shared tracker."""
    global _shared
    if _shared is None:
        _shared = Tracker()
    return _shared(text)


_shared: Tracker | None = None
