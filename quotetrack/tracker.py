"""Composes the stages: text in, `Article` out, one or many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from quotetrack.attribution import attributions
from quotetrack.lexicon import Lexicon
from quotetrack.lexicon import lexicon as shipped
from quotetrack.mentions import candidates
from quotetrack.model import Article, Cue, Marked, Note, Quotation, Source, Span
from quotetrack.ner import Entity, Recognizer, StanzaRecognizer
from quotetrack.quoting import Quoted, quoted
from quotetrack.rules import RULES, Rule
from quotetrack.speakers import Resolved, resolve
from quotetrack.text import Words, covers, fold, furniture, merged, paragraphs, sentences

_OWN = object()


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
        recognizer: Recognizer | None | object = _OWN,
        rules: Sequence[Rule] = RULES,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.recognizer: Recognizer | None = StanzaRecognizer() if recognizer is _OWN else recognizer  # type: ignore[assignment]
        self.rules = tuple(rules)
        self.lexicon = shipped() if lexicon is None else lexicon

    def __call__(self, text: str) -> Article:
        """What quotetrack reads in `text`. Any string will do; bytes raise `TypeError`."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], batch_size: int = 64) -> Iterator[Article]:
        """One article for each of `texts`, in order; `batch_size` of them are read at a time."""
        stream = iter(texts)
        while batch := list(islice(stream, batch_size)):
            for text in batch:
                if not isinstance(text, str):
                    raise TypeError(
                        f"a text is wanted, not {type(text).__name__}: decode bytes first, as in data.decode('utf-8')"
                    )
            prepared = [_Prepared(text, self.lexicon) for text in batch]
            for one, entities in zip(prepared, self._entities(prepared), strict=True):
                yield self._article(one, entities)

    def _entities(self, prepared: Sequence[_Prepared]) -> Iterator[list[Entity]]:
        if self.recognizer is None:
            from quotetrack.mentions import names_by_rule

            for one in prepared:
                yield names_by_rule(one.words, self.lexicon, one.blocked)
            return
        pieces = [one.text[s.start : s.end] for one in prepared for s in one.pieces]
        found = iter(self.recognizer(pieces) if pieces else [])
        for one in prepared:
            yield [
                Entity(span=Span(e.span.start + s.start, e.span.end + s.start), label=e.label)
                for s in one.pieces
                for e in next(found)
            ]

    def _article(self, one: _Prepared, entities: Sequence[Entity]) -> Article:
        mentioned = candidates(one.words, entities, self.lexicon, one.blocked)
        found, marked, events = attributions(
            one.words, one.sentences, one.stretches, mentioned, self.lexicon, self.rules
        )
        speakers, resolved = resolve(one.words, one.sentences, mentioned, found, events, self.lexicon)
        notes = [
            Note(code="unpaired-mark", span=q.span) for q in one.stretches if q.missing is not None
        ]
        quotations = []
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
                    within=None,
                    rule=a.rule.id,
                    confidence=a.rule.precision,
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


class _Prepared:
    """A text with what the stages before the recogniser find in it."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        folded = fold(text)
        breaks = paragraphs(text)
        self.words = Words.of(text, folded)
        self.furniture = furniture(text, lexicon)
        self.stretches = [
            q
            for q in quoted(text, folded, breaks)
            if not covers(self.furniture, q.span.start) and not _within_name(text, q)
        ]
        outer = [q.span for q in self.stretches if q.outer is None]
        self.blocked = merged([*outer, *self.furniture])
        self.sentences = sentences(self.words, outer, self.furniture, lexicon)
        self.pieces = [p for p in breaks if not covers(self.furniture, p.start) or True]


def _within_name(text: str, q: Quoted) -> bool:
    """Whether marks set off a nickname inside a name: *Hendra "Sammy" Simorangkir*."""
    before, after, inner = text[: q.span.start], text[q.span.end :], q.inner.of(text)
    return (
        q.outer is None
        and q.missing is None
        and 0 < len(inner.split()) <= 2
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
