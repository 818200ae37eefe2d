"""Articles as plain data: dicts for JSON, with a published schema, and flat rows for tables.

`to_dict` is a promise: its form is numbered, described by the JSON Schema that `schema` gives, and
`from_dict` makes the equal article of it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any

from quotetrack.model import Article, Cue, Marked, Note, Quotation, Source, Span, Speaker

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COLUMNS", "SCHEMA", "from_dict", "guarded", "rows", "schema", "to_dict", "unguarded", "version"]

SCHEMA = 1
"""The number of the form that `to_dict` gives. It goes up when a field changes its meaning or goes."""

COLUMNS = {
    "quotation": "id of the quotation in its article, from 0",
    "kind": "direct, indirect or mixed",
    "text": "what is said, without the outer marks; several spans are joined by a space",
    "cue": "the words that signal the quotation; none for a follow-on quotation",
    "cue_lemma": "root of the cue's verb, or the preposition",
    "cue_class": "speech, writing, thought, hope, request or order",
    "source": "the words that name the speaker in this place; none for a -nya verb",
    "speaker": "name of the speaker; several are joined by '; ', here and in the next four columns",
    "speaker_kind": "person, unnamed, organisation or document",
    "title": "fullest position of the speaker, without the name",
    "role": "the part of the title that is an office: Presiden Direktur",
    "affiliation": "the part of the title that is an organisation: PT Nissan Motor Indonesia",
    "resolution": "way to the speaker: name, short-name, title, description, pronoun, clitic, follow-on",
    "rule": "id of the rule that found the quotation",
    "confidence": "measured share of right answers of this rule and resolution, from 0 to 1",
    "start": "where the first content span starts, in characters of the article's text",
    "end": "where the last content span ends, in characters of the article's text",
    "within": "id of the quotation that this one is nested in",
}
"""The columns of `rows`, in their order, each with what it holds."""


def to_dict(article: Article) -> dict[str, Any]:
    """The article as dicts, lists, strings, numbers and None, as `schema` describes it.

    Spans are lists ``[start, end]`` of characters in ``text``. The text of a quotation, cue or source is
    not repeated: its span gives it.

    >>> from quotetrack import markup
    >>> article = markup.parse('"[content:Kami siap,]" [cue:kata] [source:Sari].')
    >>> data = to_dict(article)
    >>> data["quotations"][0]["contents"], data["quotations"][0]["cue_lemma"]
    ([[1, 11]], 'kata')
    >>> from_dict(data) == article
    True
    """
    return {
        "schema": SCHEMA,
        "producer": {"quotetrack": version(), "model": article.model},
        "text": article.text,
        "quotations": [
            {
                "id": q.id,
                "kind": q.kind,
                "contents": [list(span) for span in q.contents],
                "cue": None if q.cue is None else list(q.cue.span),
                "cue_lemma": None if q.cue is None else q.cue.lemma,
                "cue_class": None if q.cue is None else q.cue.cue_class,
                "source": None if q.source is None else list(q.source.span),
                "speakers": [speaker.id for speaker in q.speakers],
                "resolution": q.resolution,
                "within": q.within,
                "rule": q.rule,
                "confidence": q.confidence,
            }
            for q in article.quotations
        ],
        "speakers": [
            {
                "id": s.id,
                "name": s.name,
                "kind": s.kind,
                "title": s.title,
                "role": s.role,
                "affiliation": s.affiliation,
                "gender": s.gender,
                "aliases": list(s.aliases),
                "titles": list(s.titles),
                "mentions": [list(span) for span in s.mentions],
            }
            for s in article.speakers
        ],
        "marked": [{"span": list(m.span), "sort": m.sort} for m in article.marked],
        "notes": [{"code": n.code, "span": None if n.span is None else list(n.span)} for n in article.notes],
    }


def from_dict(data: dict[str, Any]) -> Article:
    """The article that `to_dict` gave `data` for; fields it does not know are passed over.

    Raises `ValueError` for the form of a newer quotetrack, and for what is no such form at all.

    >>> from_dict({"schema": 2})
    Traceback (most recent call last):
    ValueError: this article has schema 2, and quotetrack ... reads schema 1 only: install a newer quotetrack
    """
    number = data.get("schema") if hasattr(data, "get") else None
    if type(number) is not int or number < 1:
        raise ValueError("this is no article of quotetrack: it has no schema number")
    if number > SCHEMA:
        raise ValueError(
            f"this article has schema {number}, and quotetrack {version()} reads schema {SCHEMA} only: "
            "install a newer quotetrack"
        )
    try:
        return _article(data)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        missing = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"this is no whole article of quotetrack: {missing}") from error


def rows(article: Article) -> list[dict[str, Any]]:
    """One flat dict for each quotation, with the keys of `COLUMNS`; what is not known is None.

    >>> from quotetrack import markup
    >>> article = markup.parse('''"[content:Kami siap,]" [cue:kata] [source:Sari].
    ... ---
    ... direct: Sari Wulandari
    ... Sari Wulandari (person) = Camat Ampel''')
    >>> [(row["speaker"], row["title"], row["text"]) for row in rows(article)]
    [('Sari Wulandari', 'Camat Ampel', 'Kami siap,')]
    """
    return [
        {
            "quotation": q.id,
            "kind": q.kind,
            "text": q.text,
            "cue": None if q.cue is None else q.cue.text,
            "cue_lemma": None if q.cue is None else q.cue.lemma,
            "cue_class": None if q.cue is None else q.cue.cue_class,
            "source": None if q.source is None else q.source.text,
            "speaker": _joined(q, lambda s: s.name),
            "speaker_kind": _joined(q, lambda s: s.kind),
            "title": _joined(q, lambda s: s.title),
            "role": _joined(q, lambda s: s.role),
            "affiliation": _joined(q, lambda s: s.affiliation),
            "resolution": q.resolution,
            "rule": q.rule,
            "confidence": q.confidence,
            "start": q.contents[0].start,
            "end": q.contents[-1].end,
            "within": q.within,
        }
        for q in article.quotations
    ]


_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(cell: str) -> str:
    """The cell for a CSV file, with an apostrophe before what a spreadsheet would take for a formula.

    A newspaper can print anything, and a spreadsheet runs what begins with ``=``, ``+``, ``-`` or ``@``, with
    a tab or a line break before it or not. `unguarded` gives the cell back as it was, whatever it held.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'Kami siap"), guarded("Kami siap")
    ("'=1+1", "''=1+1", "'Kami siap", 'Kami siap')
    >>> unguarded(guarded("=1+1"))
    '=1+1'
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell of a CSV file as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


@cache
def _schema_text() -> str:
    return resources.files("quotetrack").joinpath(f"schema/article-{SCHEMA}.json").read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `to_dict` gives.

    >>> schema()["title"]
    'quotetrack article'
    """
    found: dict[str, Any] = json.loads(_schema_text())
    return found


@cache
def version() -> str:
    """The version of the installed quotetrack, or ``"unknown"`` where it runs without being installed."""
    try:
        return metadata.version("quotetrack")
    except metadata.PackageNotFoundError:
        return "unknown"


def _joined(quotation: Quotation, field: Callable[[Speaker], str | None]) -> str | None:
    """A field of all speakers in one string, in which each speaker keeps a place."""
    values = [field(speaker) for speaker in quotation.speakers]
    return "; ".join(value or "" for value in values) if any(values) else None


def _article(data: dict[str, Any]) -> Article:
    """The article of a dict whose schema is known."""
    text: str = data["text"]
    speakers = {
        s["id"]: Speaker(
            id=s["id"],
            name=s["name"],
            kind=s["kind"],
            title=s["title"],
            role=s["role"],
            affiliation=s["affiliation"],
            gender=s["gender"],
            aliases=tuple(s["aliases"]),
            titles=tuple(s["titles"]),
            mentions=tuple(Span(*span) for span in s["mentions"]),
        )
        for s in data["speakers"]
    }
    return Article(
        text=text,
        quotations=tuple(_quotation(q, text, speakers) for q in data["quotations"]),
        speakers=tuple(speakers.values()),
        marked=tuple(Marked(span=Span(*m["span"]), sort=m["sort"]) for m in data["marked"]),
        notes=tuple(Note(code=n["code"], span=n["span"] and Span(*n["span"])) for n in data["notes"]),
        model=data["producer"]["model"],
    )


def _quotation(data: dict[str, Any], text: str, speakers: dict[int, Speaker]) -> Quotation:
    """One quotation, with the texts that its spans give."""
    contents = tuple(Span(*span) for span in data["contents"])
    cue, source = data["cue"] and Span(*data["cue"]), data["source"] and Span(*data["source"])
    return Quotation(
        id=data["id"],
        kind=data["kind"],
        contents=contents,
        text=" ".join(span.of(text) for span in contents),
        cue=cue and Cue(span=cue, text=cue.of(text), lemma=data["cue_lemma"], cue_class=data["cue_class"]),
        source=source and Source(span=source, text=source.of(text)),
        speakers=tuple(speakers[i] for i in data["speakers"]),
        resolution=data["resolution"],
        within=data["within"],
        rule=data["rule"],
        confidence=data["confidence"],
    )
