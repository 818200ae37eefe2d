"""The records: what a quotation, a speaker and an article are.

Every position is a half-open `Span` of characters in the text that the caller gave, so
``text[span.start:span.end]`` is always what the span says. Records are immutable; they hold no
reference to one another that could go in a circle, so two of them are equal when their fields are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from attrs import field, frozen

if TYPE_CHECKING:
    import pandas
    from rich.console import Group

Kind = Literal["direct", "indirect", "mixed"]
CueClass = Literal["speech", "writing", "thought", "hope", "request", "order"]
Resolution = Literal["name", "short-name", "title", "description", "pronoun", "clitic", "follow-on"]
SpeakerKind = Literal["person", "unnamed", "organisation", "document"]


class Span(NamedTuple):
    """A half-open stretch of characters, from `start` up to but not including `end`.

    >>> teks = "kata Budi"
    >>> span = Span(5, 9)
    >>> teks[span.start:span.end]
    'Budi'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The span so many characters further on."""
        return Span(self.start + by, self.end + by)


@frozen(kw_only=True)
class Cue:
    """The words that signal a quotation: *kata*, *ujarnya*, *menurut*.

    `lemma` is the verb's root or the preposition, `cue_class` says what kind of saying it is.
    """

    span: Span
    text: str
    lemma: str
    cue_class: CueClass


@frozen(kw_only=True)
class Source:
    """The words that name, in this one place, who is speaking: *Sekiguchi*, *dia*, *politisi itu*."""

    span: Span
    text: str


@frozen(kw_only=True)
class Speaker:
    """The one person, organisation or document behind many mentions.

    `title` is the fullest position the article gives, without the name; `role` and `affiliation`
    are its parts; `titles` holds every one, the fullest first. `gender` is ``"male"`` or ``"female"``
    only where the text itself tells.
    `mentions` are the spans of every reference, in the order of the text.
    """

    id: int
    name: str
    kind: SpeakerKind
    title: str | None = None
    role: str | None = None
    affiliation: str | None = None
    gender: Literal["male", "female"] | None = None
    aliases: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()

    def _repr_html_(self) -> str:
        from quotetrack import render

        return render.speaker_html(self)


@frozen(kw_only=True)
class Quotation:
    """One attribution: who said what, and how the text says so.

    `contents` are the spans of what is said, without the outer marks; `text` joins them by a
    space. `cue` is None for a follow-on quotation, `source` also for a *-nya* verb, whose clitic
    is the source. `speakers` is empty when the text does not decide who speaks, and then a note
    of the article says why. `rule` is the id of the row of `quotetrack.rules.RULES` that found
    it; `confidence` is the measured share of right answers of that rule and way of resolution.
    """

    id: int
    kind: Kind
    contents: tuple[Span, ...]
    text: str
    cue: Cue | None
    source: Source | None
    speakers: tuple[Speaker, ...]
    resolution: Resolution | None
    within: int | None
    rule: str
    confidence: float

    @property
    def speaker(self) -> Speaker | None:
        """The first speaker, or None when the text does not decide who speaks."""
        return self.speakers[0] if self.speakers else None

    def _repr_html_(self) -> str:
        from quotetrack import render

        return render.quotation_html(self)


@frozen(kw_only=True)
class Marked:
    """Text in quotation marks that nobody is quoted as saying, and what it is thought to be.

    `sort` is ``"title"`` (of a film, song, book, programme), ``"name"`` (a nickname, an operation),
    ``"slogan"``, ``"button"`` or ``"term"``.
    """

    span: Span
    sort: str


@frozen(kw_only=True)
class Note:
    """Something the reader of the result should know, such as a quotation mark without a partner."""

    code: str
    span: Span | None = None


@frozen(kw_only=True)
class Mention:
    """A span that refers to a speaker of the article, and the id of that speaker."""

    span: Span
    speaker: int


@frozen(kw_only=True, repr=False)
class Article:
    """What quotetrack reads in one article.

    `str(article)` is the article in markup, `article` as the last line of a notebook cell is
    highlighted HTML, and `rich` prints it in colour. `notes` say what could not be decided.
    """

    text: str = field(repr=False)
    quotations: tuple[Quotation, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    marked: tuple[Marked, ...] = ()
    notes: tuple[Note, ...] = ()
    model: str | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every mention of every speaker, in the order of the text."""
        found = [Mention(span=m, speaker=s.id) for s in self.speakers for m in s.mentions]
        return tuple(sorted(found, key=lambda m: m.span))

    def to_dict(self) -> dict[str, Any]:
        """The article as plain dicts and lists that JSON can hold; its schema is published."""
        from quotetrack import records

        return records.to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Article:
        """The article that `to_dict` gave `data` for."""
        from quotetrack import records

        return records.from_dict(data)

    def to_frame(self) -> pandas.DataFrame:
        """One row for each quotation (needs the extra ``quotetrack[pandas]``)."""
        from quotetrack import frames

        return frames.to_frame(self)

    def __repr__(self) -> str:
        return (
            f"<Article of {len(self.text)} characters: "
            f"{len(self.quotations)} quotations, {len(self.speakers)} speakers>"
        )

    def __str__(self) -> str:
        from quotetrack import markup

        return markup.render(self)

    def _repr_html_(self) -> str:
        from quotetrack import render

        return render.html(self)

    def __rich__(self) -> Group:
        from quotetrack import render

        return render.terminal(self)
