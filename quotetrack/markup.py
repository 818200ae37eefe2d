r"""Articles as text that can be typed by hand: the notation of rule examples, cases, docs and `print`.

The body is the article's text with marks round the very characters::

    "[content:Jalan ini selesai besok,]" [cue:kata] [source:Sari].
    ---
    1 direct: Sari Wulandari
    Sari Wulandari (person) = Kepala Dinas Bina Marga | Kota Magelang; also Sari

**Marks.** ``[content:…]``, ``[cue:…]``, ``[source:…]`` belong to a quotation; a number after the word
(``[content2:…]``) says to which, and no number means 1. The same content mark twice gives a
quotation several spans. ``[marked:…]`` is quoted text that nobody says; its sort stands behind a
hyphen (``[marked-title:…]``). Marks may nest. Where two spans overlap so that they cannot nest, the
one that opens later is cut, and its next piece, which carries a ``+``, goes on where the last one
ended: ``[content:a [marked-term:b]][marked-term+: c]``. (Two marks of the same word and number must
nest or keep apart.) A literal ``[``, ``]`` or ``\`` has a ``\`` before it, and so has a line of the text
that is nothing but ``---``.

**Foot.** After a line ``---`` comes one line for each quotation: its number, its kind, the class of the
cue where that is not *speech*, ``in`` and the number of the quotation it is nested in, a colon, and
the names of its speakers joined by `` + ``, or ``?`` when nobody is known to speak. ``Budi #2`` is the
second of two speakers with the same name. Then one line for each speaker: name, kind in brackets,
title as ``= role | affiliation``. Words between the two stand between two bars
(``= Ketua |pada| Partai Kebun``), a title without affiliation has no bar, and a title that is not made of
its parts in this way follows as ``; in full …``. Also optional: ``; also alias, alias``,
``; titles title / title`` (the further ones) and ``; male`` or ``; female``. In the foot, too,
``\`` takes the meaning from the character after it, and ``\n`` is a line break within a name.

**Without a foot** nobody is known to speak, and the kind is seen from the text: *direct* where a
quotation mark stands before the content, *mixed* where one stands in it, else *indirect*.

Not expressed are rules, confidence, lemmas, resolution, mentions, notes and the model: `parse` leaves
them empty, with confidence 1.0 and the cue itself, in lower case, as its lemma.
"""

from __future__ import annotations

import re
from collections import Counter
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from attrs import define, field

from quotetrack.errors import MarkupError
from quotetrack.model import (
    Article,
    Cue,
    CueClass,
    Kind,
    Marked,
    Quotation,
    Source,
    Span,
    Speaker,
    SpeakerKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["parse", "render"]

SORTS = ("title", "name", "slogan", "button", "term")
"""The sorts of marked text."""

_QUOTES = "\"'“”„‟‘’‚‛«»‹›`´＂"
_DOUBLE_QUOTES = '"“”„‟«»＂'
_KINDS = "|".join(get_args(Kind))
_CLASSES = "|".join(get_args(CueClass))
_SPEAKER_KINDS = "|".join(get_args(SpeakerKind))

_RULE_LINE = re.compile(r"^---[ \t]*(\r?)$", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<plain>[^\[\]\\]+)|\\(?P<literal>[\[\]\\-])|(?P<close>\])|\[(?P<label>[a-z0-9-]+)(?P<more>\+?):"
)
_LABEL = re.compile(rf"(content|cue|source)(\d{{0,9}})|(marked)(?:-({'|'.join(SORTS)}))?")
_QUOTATION_LINE = re.compile(
    rf"(?:(\d{{1,9}}) +)?({_KINDS})(?: +({_CLASSES}))?(?: +in +(\d{{1,9}}))? *:(.*)", re.DOTALL
)
_SPEAKER_LINE = re.compile(
    rf"((?:\\.|[^\\])*?)\(({_SPEAKER_KINDS})\) *(?:=((?:\\.|[^\\;])*))?(?:;(.*))?", re.DOTALL
)
_REFERENCE = re.compile(r"(.+) #(\d{1,9})", re.DOTALL)
_SPECIAL = rf"[\\;|]|(?<!\S)[+/](?!\S)|(?<!\S)#(?=\d)|\((?=(?:{_SPEAKER_KINDS})\))"
_ESCAPED = {"s": " ", "t": "\t", "n": "\n", "r": "\r"}
_BLANKS = {character: f"\\{letter}" for letter, character in _ESCAPED.items()}


class _Mark(NamedTuple):
    """A span and the mark round it: a word with the number of its quotation, or with its sort."""

    span: Span
    word: str
    number: int = 0
    sort: str = ""


@define
class _Draft:
    """What has been read of one quotation so far."""

    number: int
    line: int
    contents: list[Span] = field(factory=list)
    cue: Span | None = None
    source: Span | None = None
    kind: Kind | None = None
    cue_class: CueClass | None = None
    within: int | None = None
    speakers: tuple[Speaker, ...] = ()


def parse(markup: str) -> Article:
    r"""The article that a text in markup describes.

    The line break before ``---`` belongs to the foot, every other character of the body to the text.
    Line ends stay as they are. Quotations are numbered from 1 in markup, so number 1 has the id 0;
    speakers have their place in the foot as id.

    Raises `MarkupError`, with the number of the line, when a mark is unknown, not closed or not
    opened, when a quotation has no content, two cues or two sources, and when the foot lacks one of the
    quotations or speakers that are spoken of or has a line that cannot be read.

    >>> article = parse('"[content:Kami siap,]" [cue:ujarnya].')
    >>> article.text, article.quotations[0].text, article.quotations[0].kind
    ('"Kami siap," ujarnya.', 'Kami siap,', 'direct')
    >>> parse("[content:Kami siap], [cue:kata] Sari.\n---\nindirect: Sari\nSari (person) = Camat").speakers
    (Speaker(id=0, name='Sari', kind='person', title='Camat', role='Camat', ...),)
    >>> parse("[content:Kami siap, kata Sari.")
    Traceback (most recent call last):
    quotetrack.errors.MarkupError: line 1: [content: is not closed
    """
    rule = _RULE_LINE.search(markup)
    body, foot = markup, ""
    if rule is not None:
        body, foot = markup[: rule.start()].removesuffix("\n").removesuffix(rule[1]), markup[rule.end() + 1 :]
    text, marks, lines = _parse_body(body)
    drafts = _drafts(marks, lines)
    speakers: tuple[Speaker, ...] = ()
    if rule is not None:
        speakers = _parse_foot(foot, markup.count("\n", 0, rule.end()) + 2, drafts)
    return Article(
        text=text,
        quotations=tuple(_quotation(text, draft) for draft in drafts.values()),
        speakers=speakers,
        marked=tuple(Marked(span=mark.span, sort=mark.sort) for mark in marks if mark.word == "marked"),
    )


def render(article: Article) -> str:
    r"""The article in markup, such that `parse` gives the same article back.

    No line break is put at the end. The foot is left out when it would say nothing that the body
    does not: without speakers, and with every quotation of the kind that is seen from the text.

    >>> print(render(parse('Lagu "[marked-title:Bulan]" \\[1\\] diputar.')))
    Lagu "[marked-title:Bulan]" \[1\] diputar.
    """
    body = _render_body(article.text, _marks(article))
    said_by_body = not article.speakers and all(
        q.kind == _kind_seen(article.text, q.contents)
        and (q.cue is None or q.cue.cue_class == "speech")
        and q.within is None
        and not q.speakers
        for q in article.quotations
    )
    if said_by_body:
        return body
    references = _references(article.speakers)
    foot = [_quotation_line(q, references) for q in article.quotations]
    foot += [_speaker_line(speaker) for speaker in article.speakers]
    return "\n".join([body, "---", *foot])


# the body


def _parse_body(body: str) -> tuple[str, list[_Mark], list[int]]:
    """The text without marks, the marks in the order in which they open, and the line of each."""
    parts: list[str] = []
    marks: list[_Mark] = []
    lines: list[int] = []
    opened: list[int] = []
    stopped: dict[_Mark, list[int]] = {}  # by mark and end: the marks that a piece with + can go on from
    position = at = 0
    line = 1
    while at < len(body):
        token = _TOKEN.match(body, at)
        if token is None:
            what = "\\ stands before no [, ], \\ or -" if body[at] == "\\" else "[ opens no mark"
            raise MarkupError(f"line {line}: {what}; the character itself is \\{body[at]}")
        if token["label"] is not None:
            mark = _label(token["label"], position, line)
            if token["more"]:
                earlier = stopped.get(mark)
                if not earlier:
                    raise MarkupError(f"line {line}: no [{token['label']}: ends where this one goes on")
                opened.append(heappop(earlier))
            else:
                opened.append(len(marks))
                marks.append(mark)
                lines.append(line)
        elif token["close"]:
            if not opened:
                raise MarkupError(f"line {line}: ] closes no mark; the character itself is \\]")
            index = opened.pop()
            mark = marks[index]
            marks[index] = mark._replace(span=Span(mark.span.start, position))
            heappush(stopped.setdefault(mark._replace(span=Span(position, position)), []), index)
        else:
            part = token["plain"] or token["literal"]
            parts.append(part)
            position += len(part)
            line += part.count("\n")
        at = token.end()
    if opened:
        raise MarkupError(f"line {lines[opened[-1]]}: [{marks[opened[-1]].word}: is not closed")
    return "".join(parts), marks, lines


def _label(label: str, position: int, line: int) -> _Mark:
    """The mark that opens at `position` and is called `label`."""
    match = _LABEL.fullmatch(label)
    if match is None:
        raise MarkupError(f"line {line}: there is no mark [{label}:")
    word, number, marked, sort = match.groups()
    if not marked:
        return _Mark(Span(position, position), word, number=int(number or 1))
    return _Mark(Span(position, position), marked, sort=sort or "")


def _drafts(marks: list[_Mark], lines: list[int]) -> dict[int, _Draft]:
    """The quotations by number, in the order of their numbers, as far as the body tells of them."""
    drafts: dict[int, _Draft] = {}
    for mark, line in zip(marks, lines, strict=True):
        if mark.word == "marked":
            continue
        if mark.number == 0:
            raise MarkupError(f"line {line}: quotations are numbered from 1")
        draft = drafts.setdefault(mark.number, _Draft(mark.number, line))
        if mark.word == "content":
            draft.contents.append(mark.span)
        elif getattr(draft, mark.word) is not None:
            raise MarkupError(f"line {line}: quotation {mark.number} has two marks [{mark.word}:")
        else:
            setattr(draft, mark.word, mark.span)
    for draft in drafts.values():
        if not draft.contents:
            raise MarkupError(f"line {draft.line}: quotation {draft.number} has no [content:")
    return dict(sorted(drafts.items()))


def _quotation(text: str, draft: _Draft) -> Quotation:
    """The record of a quotation that has been read in full."""
    cue = None
    if draft.cue is not None:
        words = draft.cue.of(text)
        cue = Cue(span=draft.cue, text=words, lemma=words.lower(), cue_class=draft.cue_class or "speech")
    contents = tuple(draft.contents)
    return Quotation(
        id=draft.number - 1,
        kind=draft.kind or _kind_seen(text, contents),
        contents=contents,
        text=" ".join(span.of(text) for span in contents),
        cue=cue,
        source=None if draft.source is None else Source(span=draft.source, text=draft.source.of(text)),
        speakers=draft.speakers,
        resolution=None,
        within=draft.within,
        rule="",
        confidence=1.0,
    )


def _kind_seen(text: str, contents: tuple[Span, ...]) -> Kind:
    """The kind of a quotation by its quotation marks alone."""
    before = text[: contents[0].start][-1:]
    if before and before in _QUOTES:
        return "direct"
    quoted = any(mark in span.of(text) for span in contents for mark in _DOUBLE_QUOTES)
    return "mixed" if quoted else "indirect"


def _marks(article: Article) -> list[_Mark]:
    """Every mark of the article, in the order in which they open, the outer one first."""
    marks = [_Mark(m.span, "marked", sort=m.sort) for m in article.marked]
    for q in article.quotations:
        marks += [_Mark(span, "content", q.id + 1) for span in q.contents]
        if q.cue is not None:
            marks.append(_Mark(q.cue.span, "cue", q.id + 1))
        if q.source is not None:
            marks.append(_Mark(q.source.span, "source", q.id + 1))
    order = ("content", "marked", "cue", "source")
    return sorted(marks, key=lambda m: (m.span.start, -m.span.end, order.index(m.word), m.number))


def _render_body(text: str, marks: list[_Mark]) -> str:
    """The text with its marks, cut where it must be for them to nest."""
    numbered = any(mark.number > 1 for mark in marks)
    labels = {
        mark: mark.word
        + (f"-{mark.sort}" if mark.sort else str(mark.number) if numbered and mark.number else "")
        for mark in marks
    }
    opening: dict[int, list[_Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.span.start, []).append(mark)
    closing = Counter(mark.span.end for mark in marks if mark.span.start < mark.span.end)
    rules = {match.start() for match in _RULE_LINE.finditer(text)}
    parts: list[str] = []
    opened: list[_Mark] = []
    last = 0
    for position in sorted({*opening, *closing, *rules}):
        parts.append(re.sub(r"[\[\]\\]", r"\\\g<0>", text[last:position]))
        cut: list[_Mark] = []
        left = closing[position]
        while left:
            mark = opened.pop()
            parts.append("]")
            if mark.span.end == position:
                left -= 1
            else:
                cut.append(mark)
        while cut:
            opened.append(cut.pop())
            parts.append(f"[{labels[opened[-1]]}+:")
        for mark in opening.get(position, ()):
            parts.append(f"[{labels[mark]}:")
            if mark.span.end > position:
                opened.append(mark)
            else:
                parts.append("]")
        if position in rules:
            parts.append("\\")
        last = position
    parts.append(re.sub(r"[\[\]\\]", r"\\\g<0>", text[last:]))
    return "".join(parts)


# the foot


def _parse_foot(foot: str, line: int, drafts: dict[int, _Draft]) -> tuple[Speaker, ...]:
    """The speakers of the foot, whose first line is number `line`; completes the drafts."""
    speakers: list[Speaker] = []
    named: list[tuple[int, _Draft, str]] = []
    for at, row in enumerate(foot.split("\n"), start=line):
        row = row.strip(" \t\r")
        if not row:
            continue
        if match := _QUOTATION_LINE.fullmatch(row):
            number, kind, cue_class, within, names = match.groups()
            draft = drafts.get(int(number or 1))
            if draft is None:
                raise MarkupError(f"line {at}: the text has no quotation {number or 1}")
            if draft.kind is not None:
                raise MarkupError(f"line {at}: quotation {draft.number} has two lines")
            if cue_class and draft.cue is None:
                raise MarkupError(f"line {at}: quotation {draft.number} has no cue, so no class {cue_class}")
            if within and (int(within) not in drafts or int(within) == draft.number):
                raise MarkupError(f"line {at}: quotation {draft.number} cannot be in {within}")
            draft.kind = cast("Kind", kind)
            draft.cue_class = cast("CueClass | None", cue_class)
            draft.within = int(within) - 1 if within else None
            named.append((at, draft, names))
        elif match := _SPEAKER_LINE.fullmatch(row):
            speakers.append(_speaker(len(speakers), match, at))
        else:
            raise MarkupError(
                f"line {at}: neither '1 direct: Name' nor 'Name (person) = role | affiliation': {row[:60]}"
            )
    for draft in drafts.values():
        if draft.kind is None:
            raise MarkupError(f"line {draft.line}: quotation {draft.number} has no line after ---")
    namesakes: dict[str, list[Speaker]] = {}
    for speaker in speakers:
        namesakes.setdefault(speaker.name, []).append(speaker)
    for at, draft, names in named:
        if names.strip(" \t") != "?":
            draft.speakers = tuple(_referred(name, namesakes, at) for name in _split(names, " + "))
    return tuple(speakers)


def _referred(reference: str, namesakes: dict[str, list[Speaker]], line: int) -> Speaker:
    """The speaker whom the line of a quotation names."""
    match = _REFERENCE.fullmatch(reference)
    name, place = (match[1], int(match[2])) if match else (reference, 1)
    speakers = namesakes.get(_unescape(name), [])
    if not 1 <= place <= len(speakers):
        raise MarkupError(f"line {line}: there is no line for the speaker {reference!r}")
    return speakers[place - 1]


def _speaker(id: int, match: re.Match[str], line: int) -> Speaker:
    """The speaker whom one line of the foot describes."""
    name, kind, position, more = match.groups()
    parts = [_unescape(part) or None for part in _split(position or "", "|")]
    if len(parts) > 3 or (len(parts) == 3 and not all(parts)):
        raise MarkupError(
            f"line {line}: a title is '= role | affiliation' or '= role |words between| affiliation'"
        )
    role, affiliation = parts[0], parts[-1] if len(parts) > 1 else None
    known: dict[str, Any] = {"title": " ".join(part for part in parts if part) or None}
    for item in _split(more or "", ";"):
        if item.startswith("in full "):
            known["title"] = _unescape(item.removeprefix("in full ").strip(" \t"))
        elif item.startswith("also "):
            known["aliases"] = tuple(map(_unescape, _split(item.removeprefix("also "), ", ")))
        elif item.startswith("titles "):
            known["titles"] = tuple(map(_unescape, _split(item.removeprefix("titles "), " / ")))
        elif item in ("male", "female"):
            known["gender"] = item
        elif item:
            raise MarkupError(
                f"line {line}: after ; comes in full, also, titles, male or female: {item[:60]}"
            )
    known["titles"] = (*filter(None, [known["title"]]), *known.get("titles", ()))
    return Speaker(
        id=id,
        name=_unescape(name.rstrip(" \t")),
        kind=cast("SpeakerKind", kind),
        role=role,
        affiliation=affiliation,
        **known,
    )


def _references(speakers: Iterable[Speaker]) -> dict[int, str]:
    """By id, how the line of a quotation names each speaker."""
    references: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for speaker in speakers:
        seen[speaker.name] += 1
        place = f" #{seen[speaker.name]}" if seen[speaker.name] > 1 else ""
        name = "\\?" if speaker.name == "?" else _escape(speaker.name)
        references[speaker.id] = name + place
    return references


def _quotation_line(quotation: Quotation, references: Mapping[int, str]) -> str:
    """The line of the foot that tells of a quotation."""
    head = f"{quotation.id + 1} {quotation.kind}"
    if quotation.cue is not None and quotation.cue.cue_class != "speech":
        head += f" {quotation.cue.cue_class}"
    if quotation.within is not None:
        head += f" in {quotation.within + 1}"
    return f"{head}: {' + '.join(references[s.id] for s in quotation.speakers) or '?'}"


def _speaker_line(speaker: Speaker) -> str:
    """The line of the foot that tells of a speaker."""
    line = f"{_escape(speaker.name)} ({speaker.kind})"
    role, affiliation, title = speaker.role or "", speaker.affiliation or "", speaker.title or ""
    made = " ".join(part for part in (role, affiliation) if part)
    between = ""
    if title != made and role and affiliation and title.startswith(f"{role} "):
        between = title[len(role) + 1 :].removesuffix(affiliation).removesuffix(" ")
        between = between if title == f"{role} {between} {affiliation}" else ""
    if affiliation:
        bars = f"|{_escape(between)}|" if between else "|"
        line += f" = {_escape(role)}{' ' if role else ''}{bars} {_escape(affiliation)}"
    elif role:
        line += f" = {_escape(role)}"
    if title != made and not between:
        line += f"; in full {_escape(title)}"
    if speaker.aliases:
        line += "; also " + ", ".join(re.sub(r",(?!\S)", r"\,", _escape(name)) for name in speaker.aliases)
    if further := speaker.titles[1:] if speaker.title else speaker.titles:
        line += f"; titles {' / '.join(map(_escape, further))}"
    if speaker.gender:
        line += f"; {speaker.gender}"
    return f"\\{line}" if _QUOTATION_LINE.fullmatch(line) else line


def _split(text: str, separator: str) -> list[str]:
    """The parts of `text` between separators that are not escaped, without the blanks round them."""
    parts: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(separator, at):
            parts.append(text[start:at].strip(" \t"))
            start = at = at + len(separator)
        else:
            at += 1
    return [*parts, text[start:].strip(" \t")]


def _escape(text: str) -> str:
    """A name or title as the foot writes it: separators, line breaks and outer blanks escaped."""
    text = re.sub(_SPECIAL, r"\\\g<0>", text)
    return re.sub(r"[\n\r]|^[ \t]|[ \t]\Z", lambda match: _BLANKS[match[0]], text)


def _unescape(text: str) -> str:
    """The name or title that the foot writes as `text`."""
    return re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), text, flags=re.DOTALL)
