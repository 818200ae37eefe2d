"""What holds of every article, whatever its text: for the tests and for the long run of `tests.fuzz`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from itertools import pairwise

from attrs import evolve

from quotetrack import Article, Quotation, Span, markup, render
from quotetrack.notes import NOTES
from quotetrack.text import Words, fold, furniture, paragraphs, sentences

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_TEXT = re.compile(r'<div class="qt-text"[^>]*>(.*?)</div>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def check_article(article: Article, text: str) -> None:
    """Raises `AssertionError` when the article breaks one of the promises."""
    assert article.text == text
    check_spans(article)
    check_speakers(article)
    check_forms(article)


def check_spans(article: Article) -> None:
    """Spans lie in the text, in order, hold something, and content keeps apart from cue and source."""
    text = article.text
    assert [q.id for q in article.quotations] == list(range(len(article.quotations)))
    assert list(article.quotations) == sorted(article.quotations, key=lambda q: q.contents[0].start)
    for q in article.quotations:
        assert q.contents
        _ordered(q.contents, text)
        assert q.text == " ".join(span.of(text) for span in q.contents)
        assert q.text.strip()
        for part in (q.cue, q.source):
            if part is not None:
                _ordered([part.span], text)
                assert part.text == part.span.of(text)
                assert not _touches(part.span, q.contents), f"{part} lies in the content of {q}"
        if q.cue is not None and q.source is not None:
            assert not _touches(q.cue.span, [q.source.span])
        assert q.rule
        assert 0 <= q.confidence <= 1
        assert (q.resolution is None) == (not q.speakers)
        assert q.within is None or (q.within != q.id and 0 <= q.within < len(article.quotations))
    assert len({(q.contents, q.kind) for q in article.quotations}) == len(article.quotations)
    check_overlap([q for q in article.quotations if q.within is None])
    _ordered([m.span for m in article.marked], text, nested=True)
    for note in article.notes:
        assert note.code in NOTES
        if note.span is not None:
            assert 0 <= note.span.start <= note.span.end <= len(text)


def check_overlap(quotations: Sequence[Quotation]) -> None:
    """Nothing is quoted twice, unless one quotation stands within the other."""
    spans = sorted(span for q in quotations for span in q.contents)
    for before, after in pairwise(spans):
        assert before.end <= after.start, f"{before} and {after} overlap"


def check_speakers(article: Article) -> None:
    """The ids are the places, everyone speaks, and every mention lies in the text."""
    assert [s.id for s in article.speakers] == list(range(len(article.speakers)))
    for s in article.speakers:
        assert s.name == s.name.strip()
        assert s.name
        _ordered(s.mentions, article.text, nested=True)
        assert s.name not in s.aliases
        assert len(set(s.aliases)) == len(s.aliases)
        if s.title is None:
            assert (s.role, s.affiliation) == (None, None)
        else:
            assert s.title in s.titles
    for q in article.quotations:
        assert all(s == article.speakers[s.id] for s in q.speakers)
        assert len({s.id for s in q.speakers}) == len(q.speakers)
    assert {s.id for s in article.speakers} == {s.id for q in article.quotations for s in q.speakers}


def check_forms(article: Article) -> None:
    """The dict, the markup and the page each hold the whole article."""
    data = json.loads(json.dumps(article.to_dict(), ensure_ascii=False))  # else two lone surrogates pair up
    assert Article.from_dict(data) == article
    written = markup.render(article)
    again = markup.parse(written)
    assert markup.render(again) == written
    assert again.text == article.text
    assert [_marks(q) for q in again.quotations] == [_marks(q) for q in article.quotations]
    assert sorted(again.marked, key=lambda m: m.span) == sorted(article.marked, key=lambda m: m.span)
    # what markup does not express
    assert again.speakers == tuple(evolve(s, mentions=()) for s in article.speakers)
    page = _TEXT.search(_STYLE.sub("", render.html(article)))
    assert page is not None
    assert html.unescape(_TAG.sub("", page[1])) == _as_page(article.text)


def _marks(q: Quotation) -> object:
    return (
        q.id,
        q.kind,
        q.contents,
        q.cue and (q.cue.span, q.cue.cue_class),
        q.source and q.source.span,
        q.within,
    )


def _as_page(text: str) -> str:
    """The text as the characters of a page, in which neither NUL nor a lone surrogate can stand."""
    return html.unescape(
        _TAG.sub("", render.html(Article(text=text)).split('dir="auto">', 1)[1].split("</div>")[0])
    )


def check_stages(text: str) -> None:
    """The stages before the recogniser keep lengths, order and every word."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded or "&" in text
    words = Words.of(text)
    spans = [Span(a, b) for a, b in zip(words.starts, words.ends, strict=True)]
    _ordered(spans, text)
    assert list(words.forms) == [folded[a:b] for a, b in spans]
    _ordered(paragraphs(text), text)
    pieces = furniture(text)
    _ordered(pieces, text)
    found = sentences(words, (), pieces)
    assert all(s.first < s.last for s in found)
    assert all(a.last <= b.first for a, b in pairwise(found))
    inside = {i for s in found for i in range(s.first, s.last)}
    for i, span in enumerate(spans):
        assert i in inside or _touches(span, pieces), f"{span.of(text)!r} is in no sentence"


def _ordered(spans: Sequence[Span], text: str, nested: bool = False) -> None:
    for span in spans:
        assert 0 <= span.start < span.end <= len(text), f"{span} in a text of {len(text)}"
    for before, after in pairwise(spans):
        if nested:
            assert before < after, f"{before} before {after}"
        else:
            assert before.end <= after.start, f"{before} before {after}"


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
