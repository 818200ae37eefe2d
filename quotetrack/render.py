"""Articles to look at: highlighted HTML for notebooks and pages, tables and coloured text for terminals.

Both cut the text at every boundary of a span and say for each piece what covers it, so spans may nest
and overlap as they like and no character is lost or doubled. Each speaker has a colour and a number;
the number says the same where colours cannot be told apart.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from quotetrack.model import Article, Marked, Quotation, Span, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Group
    from rich.table import Table

__all__ = ["html", "table", "terminal", "visible"]

# Tints of the eight colours of Okabe and Ito (2008), which colour-blind readers can tell apart.
_LIGHT = ("#f9dfa8", "#c5e4f7", "#b3e2d3", "#f7f2a6", "#b3cfe8", "#f5cdb2", "#efd0e1", "#dcdcdc")
_DARK = ("#6b4a00", "#1f5675", "#00513f", "#504b0a", "#0b3f66", "#6e3200", "#63334f", "#4a4a4a")
_COLOURS = len(_LIGHT)


def _theme(colours: tuple[str, ...], ink: str, unknown: str) -> str:
    tints = "".join(f"--qt{i}:{colour};" for i, colour in enumerate(colours))
    return f"{{{tints}--qt-ink:{ink};--qt-unknown:{unknown}}}"


_LIGHT_THEME = _theme(_LIGHT, "#111", "#fff")
_DARK_THEME = _theme(_DARK, "#f4f4f4", "#222")
_STYLE = "\n".join(
    [
        f".quotetrack{_LIGHT_THEME}",
        f"@media (prefers-color-scheme:dark){{.quotetrack{_DARK_THEME}}}",
        # What a notebook says of its own theme counts for more than what the system says.
        *(
            ",".join(f"{sign} .quotetrack" for sign in signs) + theme
            for signs, theme in [
                (("[data-jp-theme-light=true]", ".vscode-light", "[theme=light]"), _LIGHT_THEME),
                (("[data-jp-theme-light=false]", ".vscode-dark", "[theme=dark]"), _DARK_THEME),
            ]
        ),
        f"@media print{{.quotetrack.quotetrack{_LIGHT_THEME}}}",
        ".quotetrack{max-width:48em;line-height:1.7;print-color-adjust:exact;-webkit-print-color-adjust:exact}",
        ".quotetrack .qt-text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}",
        ".quotetrack .qt-content,.quotetrack .qt-chip{color:var(--qt-ink);background:var(--qt-unknown)}",
        ".quotetrack .qt-content{padding:.12em 0;border-bottom:1px solid #8888;"
        "box-decoration-break:clone;-webkit-box-decoration-break:clone}",
        *(f".quotetrack .qt-speaker{i}{{background:var(--qt{i})}}" for i in range(_COLOURS)),
        ".quotetrack [data-speaker]::before{content:attr(data-speaker);font-size:.7em;font-weight:bold;"
        "vertical-align:super;line-height:0;padding:0 .25em}",
        ".quotetrack .qt-cue,.quotetrack .qt-source,.quotetrack .qt-marked{text-underline-offset:3px}",
        ".quotetrack .qt-cue{text-decoration:underline 2px}",
        ".quotetrack .qt-source{text-decoration:underline double}",
        ".quotetrack .qt-marked{text-decoration:underline dotted 2px}",
        ".quotetrack table{border-collapse:collapse;margin:1em 0 0;font-size:.9em}",
        ".quotetrack th,.quotetrack td{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;"
        "unicode-bidi:isolate;background:none}",
        ".quotetrack .qt-chip{display:inline-block;min-width:1.4em;padding:0 .3em;text-align:center;"
        "font-weight:bold;border:1px solid #8888;border-radius:.3em}",
        ".quotetrack .qt-key{font-size:.85em;opacity:.8;margin:.6em 0 0}",
    ]
)


class _Layer(NamedTuple):
    """A span of the text and what lies there."""

    span: Span
    word: str
    item: Quotation | Marked


class _Piece(NamedTuple):
    """Characters of the text that are covered by the same layers, and the inmost of each word."""

    start: int
    end: int
    layers: dict[str, _Layer]


def html(article: Article) -> str:
    r"""The article as one HTML element: the text with its quotations, then its speakers.

    Quotations are tinted by speaker and carry the number of the speaker; a cue is underlined, a
    source doubly underlined, marked text underlined with dots. Who speaks, the rule and its confidence show
    when the pointer rests on a quotation. The element brings its style along, follows the light or
    dark theme of JupyterLab, VS Code, Colab or the system, prints in colour, and needs neither scripts nor
    anything from elsewhere. All text is escaped; lone surrogates, which no page can hold, become ``\ufffd``.

    >>> from quotetrack import markup
    >>> page = html(markup.parse('"[content:A < B,]" [cue:ujarnya].'))
    >>> page[page.index("<span") :].split("</span>")[0]
    '<span class="qt-content" data-speaker="?" title="quotation 1, direct · ...">A &lt; B,'
    """
    numbers = _numbers(article)
    parts = [f'<div class="quotetrack"><style>{_STYLE}</style><div class="qt-text" lang="id" dir="auto">']
    for piece in _pieces(article):
        text = _escaped(article.text[piece.start : piece.end])
        parts.append(_span(piece, numbers, text) if piece.layers else text)
    parts.append("</div>")
    parts.append(_legend(article, numbers))
    parts.append("</div>")
    return "".join(parts)


def table(article: Article) -> Table:
    """The article's quotations as a table of rich: quotation, speaker, title, cue and kind.

    Where the speaker is not known stands ``?``.

    >>> from rich.console import Console
    >>> from quotetrack import markup
    >>> article = markup.parse('"[content:Kami siap,]" [cue:ujarnya].')
    >>> Console(width=70, no_color=True).print(table(article))
    ┏━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━┓
    ┃ Quotation              ┃ Speaker    ┃ Title     ┃ Cue     ┃ Kind   ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━┩
    │ Kami siap,             │ ?          │           │ ujarnya │ direct │
    └────────────────────────┴────────────┴───────────┴─────────┴────────┘
    """
    from rich.table import Table
    from rich.text import Text

    found = Table(show_lines=True, expand=True)
    found.add_column("Quotation", ratio=6, overflow="fold")
    found.add_column("Speaker", ratio=3, overflow="fold")
    found.add_column("Title", ratio=3, overflow="fold")
    found.add_column("Cue", overflow="fold", max_width=20)
    found.add_column("Kind", no_wrap=True)
    for q in article.quotations:
        cells = [
            q.text,
            "; ".join(s.name for s in q.speakers) or "?",
            "; ".join(s.title for s in q.speakers if s.title),
            q.cue.text if q.cue is not None else "",
            q.kind,
        ]
        found.add_row(*(Text(visible(" ".join(cell.split()))) for cell in cells))
    return found


def terminal(article: Article) -> Group:
    """The article as coloured text for rich to print, with the same signs as `html`, then its speakers.

    Control characters of the text are shown, not sent: see `visible`.

    >>> from rich.console import Console
    >>> from quotetrack import markup
    >>> article = markup.parse('"[content:Kami siap,]" [cue:ujarnya].')
    >>> Console(width=60, no_color=True).print(terminal(article))
    " ? Kami siap," ujarnya.
    <BLANKLINE>
     ? speaker not known: 1
    """
    from rich.console import Group
    from rich.text import Text

    numbers = _numbers(article)
    shown = visible(article.text)
    text = Text()
    for piece in _pieces(article):
        style = []
        content = piece.layers.get("content")
        if content is not None and isinstance(content.item, Quotation):
            style.append(_terminal_style(content.item.speakers, numbers))
            if content.span.start == piece.start:
                text.append(f" {_label(content.item, numbers)} ", f"bold {style[0]}")
        style += ["underline"] * ("cue" in piece.layers) + ["underline2"] * ("source" in piece.layers)
        style += ["italic"] * ("marked" in piece.layers)
        text.append(shown[piece.start : piece.end], " ".join(style))
    legend = Text()
    for speaker, count in _counts(article, numbers):
        if speaker is None:
            legend.append(" ? ", "bold reverse")
            legend.append(f"speaker not known: {count}\n")
        else:
            legend.append(f" {numbers[speaker.id]} ", f"bold {_terminal_style((speaker,), numbers)}")
            name = speaker.name if speaker.title is None else f"{speaker.name}, {speaker.title}"
            legend.append(f"{visible(' '.join(name.split()))}: {count}\n")
    legend.rstrip()
    return Group(text, Text(), legend)


def visible(text: str) -> str:
    r"""The text with a sign in the place of every character that could steer a terminal.

    Control characters become the signs of the Unicode block *Control Pictures*; those that have none there,
    lone surrogates and the marks that turn the direction of writing become ``\ufffd``. Line feeds and tabs
    stay, and the carriage return before a line feed becomes a space. The length does not change.

    >>> visible("merah \x1b[31m")
    'merah ␛[31m'
    """
    return _STEERING.sub(lambda match: _SIGNS.get(match[0], "\ufffd"), text.replace("\r\n", " \n"))


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SIGNS = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "\u2421"}


def _pieces(article: Article) -> Iterator[_Piece]:
    """The whole text, cut at every boundary of a span."""
    layers = [_Layer(m.span, "marked", m) for m in article.marked]
    for q in article.quotations:
        layers += [_Layer(span, "content", q) for span in q.contents]
        layers += [_Layer(q.cue.span, "cue", q)] if q.cue is not None else []
        layers += [_Layer(q.source.span, "source", q)] if q.source is not None else []
    layers.sort(key=lambda layer: (-layer.span.start, layer.span.end))
    boundaries = sorted({0, len(article.text), *(end for layer in layers for end in layer.span)})
    opened: dict[str, list[_Layer]] = {}
    for start, end in pairwise(boundaries):
        while layers and layers[-1].span.start <= start:
            layer = layers.pop()
            opened.setdefault(layer.word, []).append(layer)
        for word in list(opened):
            while opened[word] and opened[word][-1].span.end <= start:
                opened[word].pop()
            if not opened[word]:
                del opened[word]
        yield _Piece(start, end, {word: stack[-1] for word, stack in opened.items()})


def _numbers(article: Article) -> dict[int, int]:
    """A number from 1 for the id of each speaker who is quoted, in the order of the text."""
    ids = dict.fromkeys(s.id for q in article.quotations for s in q.speakers)
    return {speaker: number for number, speaker in enumerate(ids, start=1)}


def _counts(article: Article, numbers: dict[int, int]) -> Iterator[tuple[Speaker | None, int]]:
    """Each speaker who is quoted with the count of the quotations; last, under None, those of nobody."""
    speakers = {s.id: s for q in article.quotations for s in q.speakers}
    for speaker in numbers:
        yield speakers[speaker], sum(any(s.id == speaker for s in q.speakers) for q in article.quotations)
    unknown = sum(not q.speakers for q in article.quotations)
    if unknown:
        yield None, unknown


def _label(quotation: Quotation, numbers: dict[int, int]) -> str:
    """The numbers of the speakers of a quotation."""
    return "+".join(str(numbers[s.id]) for s in quotation.speakers) or "?"


def _tint(speakers: tuple[Speaker, ...], numbers: dict[int, int]) -> int | None:
    """The colour of the first of the speakers."""
    return (numbers[speakers[0].id] - 1) % _COLOURS if speakers else None


def _terminal_style(speakers: tuple[Speaker, ...], numbers: dict[int, int]) -> str:
    tint = _tint(speakers, numbers)
    return "reverse" if tint is None else f"black on {_LIGHT[tint]}"


def _escaped(text: str) -> str:
    return escape(re.sub("[\ud800-\udfff]", "\ufffd", text))


def _span(piece: _Piece, numbers: dict[int, int], text: str) -> str:
    """One piece of text with the signs of what covers it; `text` is escaped."""
    classes: list[str] = []
    hints: list[str] = []
    label = ""
    for word in ("content", "cue", "source", "marked"):
        if word not in piece.layers:
            continue
        span, _, item = piece.layers[word]
        classes.append(f"qt-{word}")
        if isinstance(item, Marked):
            hints.append(f"nobody's words: {item.sort or 'marked'}")
            continue
        hints.append(_hint(word, item))
        if word == "content":
            tint = _tint(item.speakers, numbers)
            classes += [] if tint is None else [f"qt-speaker{tint}"]
            if span.start == piece.start:
                label = f' data-speaker="{_label(item, numbers)}"'
    title = _escaped("\n".join(hints))
    return f'<span class="{" ".join(classes)}"{label} title="{title}">{text}</span>'


def _hint(word: str, quotation: Quotation) -> str:
    """What is said of a quotation when the pointer rests on it."""
    if word == "cue" and quotation.cue is not None:
        return f"cue of quotation {quotation.id + 1}: {quotation.cue.lemma}, {quotation.cue.cue_class}"
    if word == "source":
        return f"source of quotation {quotation.id + 1}"
    names = " + ".join(f"{s.name}, {s.title}" if s.title else s.name for s in quotation.speakers)
    parts = [
        f"quotation {quotation.id + 1}, {quotation.kind}"
        + (f", within {quotation.within + 1}" if quotation.within is not None else ""),
        names or "speaker not known",
        f"by {quotation.resolution}" if quotation.resolution else "",
        f"rule {quotation.rule}" if quotation.rule else "",
        f"confidence {quotation.confidence:.2f}",
    ]
    return " · ".join(part for part in parts if part)


def _legend(article: Article, numbers: dict[int, int]) -> str:
    """The speakers with name, title and count, and what else there is to say."""
    rows = []
    for speaker, count in _counts(article, numbers):
        if speaker is None:
            chip, name, title = '<span class="qt-chip">?</span>', "<i>not known</i>", ""
        else:
            tint = _tint((speaker,), numbers)
            chip = f'<span class="qt-chip qt-speaker{tint}">{numbers[speaker.id]}</span>'
            kind = "" if speaker.kind == "person" else f" <i>({speaker.kind})</i>"
            name, title = _escaped(speaker.name) + kind, _escaped(speaker.title or "")
        rows.append(f"<tr><td>{chip}</td><td>{name}</td><td>{title}</td><td>{count}</td></tr>")
    key = (
        '<span class="qt-cue">cue</span> · <span class="qt-source">source</span> · '
        '<span class="qt-marked">in marks, but nobody\'s words</span>'
    )
    notes = ", ".join(dict.fromkeys(_escaped(note.code) for note in article.notes))
    if rows:
        head = "<tr><th></th><th>Speaker</th><th>Title</th><th>Quotations</th></tr>"
        found = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    else:
        found = '<p class="qt-key">No quotations.</p>'
    return f'{found}<p class="qt-key">{key}{f" · notes: {notes}" if notes else ""}</p>'
