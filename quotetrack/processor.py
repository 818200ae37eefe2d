"""quotetrack inside a stanza pipeline: the tokenizer ``quotetrack`` and the processor ``quotation``.

Importing this module makes both known to stanza; ``import quotetrack`` alone does not import it. The
tokenizer fills the place of stanza's Indonesian one, which has to be downloaded, and keeps every offset in
the caller's text, which stanza's ``tokenize_pretokenized`` does not.

>>> import stanza, quotetrack.processor
>>> pipeline = stanza.Pipeline(
...     "id",
...     dir=str(quotetrack.model_dir()),
...     processors="tokenize,ner,quotation",
...     download_method=None,
...     verbose=False,
... )
>>> document = pipeline('"Kami siap," kata Bupati Sragen, Ratna Hapsari, di Boyolali.')
>>> [(entity.type, entity.text) for entity in document.ents]
[('LOC', 'Sragen'), ('PER', 'Ratna Hapsari'), ('LOC', 'Boyolali')]
>>> document.article.quotations[0].speaker.title
'Bupati Sragen'
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Any

from stanza.models.common.doc import END_CHAR, MISC, START_CHAR, TEXT, Document
from stanza.pipeline._constants import TOKENIZE
from stanza.pipeline.processor import (
    Processor,
    ProcessorVariant,
    register_processor,
    register_processor_variant,
)
from stanza.pipeline.registry import PIPELINE_NAMES

from quotetrack.errors import QuotetrackError
from quotetrack.model import Span
from quotetrack.ner import _LABELS, Entity, tokens
from quotetrack.tracker import Tracker

__all__ = ["QUOTATION", "QuotationProcessor", "QuotetrackTokenizer"]

QUOTATION = "quotation"
"""The name of the processor in ``stanza.Pipeline(processors=…)``."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


@register_processor_variant(TOKENIZE, "quotetrack")
class QuotetrackTokenizer(ProcessorVariant):  # type: ignore[misc]
    """The tokens on which quotetrack's NER model was trained, in the sentences that quotetrack reads.

    A quotation and its cue are in one sentence, and a line that belongs to the page (*Baca juga: …*) is one
    of its own. With ``tokenize_no_ssplit=True`` a sentence ends at a blank line only, as in stanza.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._whole_paragraphs = config.get("no_ssplit", False)

    def process(self, document: str | Document) -> Document:
        """The document with its sentences and tokens; a list of texts is no document."""
        text = document.text if isinstance(document, Document) else document
        if not isinstance(text, str):
            raise TypeError(
                f"the tokenizer takes a text, not {type(text).__name__}: "
                "give many texts to pipeline.bulk_process(texts)"
            )
        if self._whole_paragraphs:
            starts = [0, *(gap.end() for gap in _BLANK_LINE.finditer(text))]
        else:
            starts = [span.start for span in _tracker_without_model().sentences(text)]
        sentences: dict[int, list[dict[str, str]]] = {}
        for start, end in tokens(text):
            row = sentences.setdefault(max(bisect_right(starts, start), 1), [])
            row.append({TEXT: text[start:end], MISC: f"{START_CHAR}={start}|{END_CHAR}={end}"})
        return Document(list(sentences.values()), text)


class QuotationProcessor(Processor):  # type: ignore[misc]
    """Gives a stanza document the attribute ``article``: the `quotetrack.Article` of its text.

    Sentences and entities that the document has, from whatever processor, are used; what it has not is found
    by the tracker. That is quotetrack's own, or the one given as ``quotation_tracker=Tracker(…)``.
    """

    PROVIDES_DEFAULT = frozenset({QUOTATION})
    REQUIRES_DEFAULT = frozenset[str]()

    def process(self, document: str | Document) -> Document:
        """The same document, with its article. Raises `QuotetrackError` when it does not know its text."""
        if isinstance(document, str):
            document = Document([], document)
        if document.text is None:
            raise QuotetrackError(
                "this document does not hold the text its tokens are from, so no offset can be given: "
                "make it as Document(sentences, text)"
            )
        document.article = self._tracker().read(
            document.text, sentences=_sentences(document), entities=_entities(document)
        )
        return document

    def _tracker(self) -> Tracker:
        given = self.config.get("tracker")
        return _tracker_with_model() if given is None else given

    def mark_inactive(self) -> None:
        """Nothing: it holds no model that stanza would want to drop."""

    def __str__(self) -> str:
        return f"{type(self).__name__}()"


if QUOTATION in PIPELINE_NAMES:  # imported before, under this name or another: once is enough
    PIPELINE_NAMES.remove(QUOTATION)
register_processor(QUOTATION)(QuotationProcessor)


@cache
def _tracker_with_model() -> Tracker:
    return Tracker()


@cache
def _tracker_without_model() -> Tracker:
    return Tracker(recognizer=None)


def _sentences(document: Document) -> list[Span] | None:
    """Where the document's sentences stand in its text, or None where it has none or does not know."""
    spans = [Span(s.tokens[0].start_char, s.tokens[-1].end_char) for s in document.sentences if s.tokens]
    return spans if spans and all(None not in span for span in spans) else None


def _entities(document: Document) -> list[Entity] | None:
    """The names in the document, or None where no NER has run over it."""
    if not document.sentences or any(
        t.ner is None or t.start_char is None for s in document.sentences for t in s.tokens
    ):
        return None
    return [
        Entity(span=Span(e.start_char, e.end_char), label=_LABELS[e.type])
        for e in document.ents
        if e.type in _LABELS
    ]
