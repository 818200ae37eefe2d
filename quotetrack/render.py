"""Articles to look at: highlighted HTML for notebooks and pages, tables and coloured text for terminals.

Both cut the text at every boundary of a span and say for each piece what covers it, so spans may nest
and overlap as they like and no character is lost or doubled. Each speaker has a number, and each number a
colour: the same in every view, and the number tells who it is where colours cannot be told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from quotetrack.model import Article, Marked, Quotation, Span, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from quotetrack.index.records import IndexedQuotation, Records

__all__ = ["html", "index_html", "quotation_html", "speaker_html", "table", "terminal", "visible"]

# The eight colours of Okabe and Ito (2008), which colour-blind readers can tell apart: a tint of each for
# light and for dark pages, and the colour itself as a line below. The yellow is darkened, to show on white.
_LIGHT = ("#fbe3b4", "#cdeafb", "#bce8d9", "#faf6b0", "#bed3ee", "#f8d2ba", "#f2d5e6", "#dedede")
_DARK = ("#5e4200", "#1c566f", "#004d3b", "#4b4700", "#103a70", "#6b3000", "#603049", "#484848")
_LINES = ("#e69f00", "#56b4e9", "#009e73", "#c9b800", "#0072b2", "#d55e00", "#cc79a7", "#777777")
_COLOURS = len(_LINES)

_SHOWN = 100
"""The rows of an answer of the index that are shown."""


_INK = "#111111"


def _theme(colours: tuple[str, ...], ink: str) -> str:
    tints = "".join(f"--qt{i}:{colour};" for i, colour in enumerate(colours))
    return f"{{{tints}--qt-ink:{ink}}}"


_LIGHT_THEME = _theme(_LIGHT, _INK)
_DARK_THEME = _theme(_DARK, "#f4f4f4")
# What a notebook or page says of its own theme counts for more than what the system says.
_LIGHT_SIGNS = ("[data-jp-theme-light=true]", "[data-theme=light]", "[theme=light]", ".vscode-light")
_DARK_SIGNS = (
    *("[data-jp-theme-light=false]", "[data-theme=dark]", "[theme=dark]", ".vscode-dark"),
    ".vscode-high-contrast:not(.vscode-high-contrast-light)",
)


def _within(signs: Iterable[str]) -> str:
    return ",".join(f"{sign} .quotetrack" for sign in signs)


_OURS = ".quotetrack" * 3  # outweighs what notebooks say of every table
_STYLE = f"""
.quotetrack{_LIGHT_THEME}
@media (prefers-color-scheme:dark){{.quotetrack{_DARK_THEME}}}
{_within(_LIGHT_SIGNS)}{_LIGHT_THEME}
{_within(_DARK_SIGNS)}{_DARK_THEME}
@media print{{.quotetrack.quotetrack{_LIGHT_THEME}}}
.quotetrack{{max-width:46em;line-height:1.75;print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.quotetrack .qt-text{{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}}
.quotetrack [title]{{cursor:help}}
.quotetrack .qt-content,.quotetrack .qt-chip{{color:var(--qt-ink);background:none;
border-bottom:2px dashed #888}}
.quotetrack .qt-content{{padding:.1em 0;box-decoration-break:clone;-webkit-box-decoration-break:clone}}
.quotetrack .qt-chip{{display:inline-block;min-width:1.3em;padding:0 .3em;border-radius:.25em;
text-align:center;line-height:1.4;font-weight:bold}}
{"".join(f".quotetrack .qt-speaker{i}{{--qt-tint:var(--qt{i});--qt-line:{c}}}" for i, c in enumerate(_LINES))}
.quotetrack [class*=qt-speaker]{{background:var(--qt-tint);border-bottom:2px solid var(--qt-line)}}
.quotetrack [data-speaker]::before{{content:attr(data-speaker);font-size:.7em;font-weight:bold;
vertical-align:super;line-height:0;padding:0 .25em}}
.quotetrack .qt-cue,.quotetrack .qt-source{{text-decoration:underline 2px;text-underline-offset:.2em}}
.quotetrack .qt-cue{{text-decoration-style:dotted}}
.quotetrack .qt-title{{font-weight:bold}}
.quotetrack .qt-marked{{font-style:italic}}
{_OURS} table{{table-layout:auto;border-collapse:collapse;margin:.4em 0;font-size:.9em;
color:inherit}}
{_OURS} tr{{background:none}}
{_OURS} th,{_OURS} td{{text-align:left;vertical-align:top;line-height:1.5;
padding:.25em 1em .25em 0;white-space:normal;unicode-bidi:isolate;background:none;border:0;
border-bottom:1px solid #8884}}
{_OURS} .qt-number{{text-align:right;font-variant-numeric:tabular-nums}}
{_OURS} .qt-date{{white-space:nowrap}}
{_OURS} .qt-side{{width:25%}}
.quotetrack .qt-small{{font-size:.85em;margin-top:.2em}}
.quotetrack .qt-who{{margin:.3em 0}}
.quotetrack .qt-key{{font-size:.85em;line-height:1.6;margin:.4em 0 1.2em}}
""".strip()


class _Layer(NamedTuple):
    """A span of the text and what lies there: of a title, whose it is."""

    span: Span
    word: str
    item: Quotation | Marked | Speaker


class _Piece(NamedTuple):
    """Characters of the text that are covered by the same layers, and the inmost of each word."""

    start: int
    end: int
    layers: dict[str, _Layer]


def html(article: Article) -> str:
    r"""The article as one HTML element: its speakers, then the text with its quotations.

    Quotations are tinted by speaker and carry the number of the speaker; a cue is underlined with
    dots, a source with a line, a speaker's title is bold, marked text slanted. Who speaks, the rule
    and its confidence show when the pointer rests on a quotation. The element brings its style along,
    follows the light or dark theme of JupyterLab, VS Code, Colab, the page or the system, prints in colour,
    and needs neither scripts nor anything from elsewhere; without its style, as where a notebook is not
    trusted, quotations are still highlighted. All text is escaped; NUL and lone surrogates, which no page can
    hold, become ``\ufffd``.

    >>> from quotetrack import markup
    >>> page = html(markup.parse('"[content:A < B,]" [cue:ujarnya].'))
    >>> page[page.index("<mark") :].split("</mark>")[0]
    '<mark class="qt-content" data-speaker="?" title="speaker not known\nquotation 1, ...">A &lt; B,'
    """
    parts = [_legend(article), '<div class="qt-text" lang="id" dir="auto">']
    for piece in _pieces(article):
        text = _escaped(article.text[piece.start : piece.end])
        parts.append(_span(piece, text) if piece.layers else text)
    parts.append("</div>")
    return _element(*parts)


def quotation_html(quotation: Quotation) -> str:
    """One quotation as an HTML element like that of `html`: what is said, who says it, and the reason."""
    whole = Span(0, len(quotation.text))
    content = _Piece(*whole, {"content": _Layer(whole, "content", quotation)})
    speakers = [
        f"{_chip(s.id + 1)} {_name(s)}" + (f", {_escaped(s.title)}" if s.title else "")
        for s in quotation.speakers
    ]
    cue, source = quotation.cue, quotation.source
    reason = [
        _escaped(_kind(quotation)),
        f'cue <u class="qt-cue">{_escaped(cue.text)}</u>' if cue is not None else "",
        f'source <u class="qt-source">{_escaped(source.text)}</u>' if source is not None else "",
        f"by {_escaped(quotation.resolution)}" if quotation.resolution else "",
        f"rule {_escaped(quotation.rule)}" if quotation.rule else "",
        f"confidence {quotation.confidence:.2f}",
    ]
    return _element(
        f'<div class="qt-text" lang="id" dir="auto">{_span(content, _escaped(quotation.text))}</div>',
        f'<div class="qt-who">{"<br>".join(speakers) or _UNKNOWN}</div>',
        f'<p class="qt-key">{" · ".join(part for part in reason if part)}</p>',
    )


def speaker_html(speaker: Speaker) -> str:
    """One speaker as an HTML element like that of `html`: the name, and what the article tells."""
    fields = [
        ("Title", speaker.title),
        ("Role", speaker.role if speaker.role != speaker.title else None),
        ("Affiliation", speaker.affiliation),
        ("Other titles", "; ".join(title for title in speaker.titles if title != speaker.title)),
        ("Aliases", "; ".join(speaker.aliases)),
        ("Gender", speaker.gender),
        ("Mentions", len(speaker.mentions) or None),
    ]
    rows = "".join(
        f"<tr><td>{heading}</td><td>{_escaped(str(value))}</td></tr>" for heading, value in fields if value
    )
    head = f"<tr><th>{_chip(speaker.id + 1)}</th><th>{_name(speaker)}</th></tr>"
    return _element(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")


def index_html(found: Records[Any]) -> str:
    """An answer of the index as an HTML table: the first hundred records.

    Quotations are tinted by speaker and carry the number that the speaker has in the index; the way to the
    speaker, the rule and the confidence show when the pointer rests on one. A headline leads to the article
    where its address begins with ``http``.
    """
    from quotetrack.index.records import IndexedQuotation

    if found.record is IndexedQuotation:
        names = ["article", "speaker", "quotation"]
        rows = [_quotation_cells(one) for one in found[:_SHOWN]]
        classes = {"article": "qt-side", "speaker": "qt-side"}
    else:
        rows = [_cells(found.columns, one) for one in found[:_SHOWN]]
        names = [name for name in found.columns if any(name in row for row in rows)]
        classes = {"date": "qt-date", "first": "qt-date", "last": "qt-date"}
        classes |= {name: "qt-number" for name in names if isinstance(getattr(found[0], name), int)}
    if not rows:
        return _element('<p class="qt-key">Nothing found.</p>')
    more = f'<p class="qt-key">… and {len(found) - _SHOWN:,} more</p>' if len(found) > _SHOWN else ""
    return _element(_table([{name: row.get(name, "") for name in names} for row in rows], classes), more)


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

    found = Table(show_lines=True, expand=True)
    found.add_column("Quotation", ratio=6, overflow="fold")
    found.add_column("Speaker", ratio=3, overflow="fold")
    found.add_column("Title", ratio=3, overflow="fold")
    found.add_column("Cue", overflow="fold", max_width=20)
    found.add_column("Kind", no_wrap=True)
    for q in article.quotations:
        found.add_row(
            _line(q.text),
            _line("; ".join(s.name for s in q.speakers) or "?", _terminal_style(q.speakers)),
            _line("; ".join(s.title for s in q.speakers if s.title)),
            _line(q.cue.text if q.cue is not None else ""),
            _line(q.kind),
        )
    return found


def terminal(article: Article) -> Group:
    """The article for rich to print: the coloured text, its speakers, and the reason of each quotation.

    A cue is underlined, a source bold and underlined, a speaker's title bold, marked text slanted. Control
    characters of the text are shown, not sent: see `visible`.

    >>> from rich.console import Console
    >>> from quotetrack import markup
    >>> article = markup.parse('"[content:Kami siap,]" [cue:ujarnya].')
    >>> Console(width=60, no_color=True).print(terminal(article))
    "[?]Kami siap," ujarnya.
             Speaker     Title   Quotations
      ──────────────────────────────────────
       [?]   not known                    1
           Quotation            Kind     By   Rule   Confidence
      ──────────────────────────────────────────────────────────
       1   Kami siap,     [?]   direct                     1.00
    cue · source · title · in marks, but nobody's words
    """
    from rich.console import Group
    from rich.text import Text

    shown = visible(article.text)
    text = Text()
    for piece in _pieces(article):
        style = []
        content = piece.layers.get("content")
        if content is not None and isinstance(content.item, Quotation):
            style.append(_terminal_style(content.item.speakers))
            if content.span.start == piece.start:
                text.append(_terminal_chip(content.item.speakers))
        style += [_TERMINAL_SIGNS[word] for word in piece.layers if word in _TERMINAL_SIGNS]
        text.append(shown[piece.start : piece.end], " ".join(style))
    notes = [_line(f"notes: {_notes(article)}")] if article.notes else []
    if not article.quotations:
        return Group(text, Text(), Text(" · ").join([Text("No quotations."), *notes]))
    signs = [Text(_KEY[word], style) for word, style in _TERMINAL_SIGNS.items()]
    key = Text(" · ").join([*signs, *notes])
    return Group(text, _terminal_speakers(article), _terminal_reasons(article), key)


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

_KEY = {"cue": "cue", "source": "source", "title": "title", "marked": "in marks, but nobody's words"}
_TERMINAL_SIGNS = {"cue": "underline", "source": "bold underline", "title": "bold", "marked": "italic"}


# where what lies


def _pieces(article: Article) -> Iterator[_Piece]:
    """The whole text, cut at every boundary of a span."""
    layers = [_Layer(m.span, "marked", m) for m in article.marked]
    for q in article.quotations:
        layers += [_Layer(span, "content", q) for span in q.contents]
        layers += [_Layer(q.cue.span, "cue", q)] if q.cue is not None else []
        layers += [_Layer(q.source.span, "source", q)] if q.source is not None else []
    layers += _titles(article)
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


_APART = 24
"""Characters between a title and a name that still stand side by side: ``, dr. H. ``, `` selaku ``."""
_LONG = 300
"""Characters of a title beyond which it is not looked for."""


def _titles(article: Article) -> Iterator[_Layer]:
    """Where the text gives a speaker's title: beside one of the speaker's mentions, or in one.

    An article read from markup has no mentions; there it is beside the name.
    """
    beside: dict[int, set[Span]] = {}
    for q in article.quotations:
        for speaker in q.speakers:
            if speaker.id not in beside:
                beside[speaker.id] = set(speaker.mentions)
            beside[speaker.id] |= {q.source.span} if q.source is not None else set()
    for speaker, _ in _counts(article):
        titles = {" ".join(t.split()) for t in (speaker.title, *speaker.titles) if t and len(t) < _LONG}
        titles.discard("")
        if not titles:
            continue
        longest_first = sorted(titles, key=lambda title: (-len(title), title))
        either = "|".join(re.escape(title).replace(r"\ ", r"\s+") for title in longest_first)
        pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
        if not speaker.mentions and speaker.name:
            named = re.finditer(re.escape(speaker.name), article.text)
            beside[speaker.id] |= {Span(*found.span()) for found in named}
        reach, done = len(longest_first[0]) + _APART, 0
        for mention in sorted(beside[speaker.id]):
            for found in pattern.finditer(
                article.text, max(done, mention.start - reach), max(done, mention.end + reach)
            ):
                before, after = slice(found.end(), mention.start), slice(mention.end, found.start())
                between = article.text[before] or article.text[after]
                if len(between) < _APART and "\n" not in between:
                    yield _Layer(Span(*found.span()), "title", speaker)
                    done = found.end()


def _counts(article: Article) -> list[tuple[Speaker, int]]:
    """The speakers who are quoted, in the order of their numbers, with the count of their quotations."""
    speakers = {s.id: s for q in article.quotations for s in q.speakers}
    counts = Counter(number for q in article.quotations for number in {s.id for s in q.speakers})
    return [(speakers[number], counts[number]) for number in sorted(counts)]


def _unknown(article: Article) -> int:
    """The count of quotations of nobody."""
    return sum(not q.speakers for q in article.quotations)


def _notes(article: Article) -> str:
    """The codes of the notes, and how often there is more than one."""
    codes = Counter(note.code for note in article.notes)
    return ", ".join(code + (f" ({count})" if count > 1 else "") for code, count in codes.items())


# what is said of it


def _label(speakers: Iterable[Speaker]) -> str:
    """The numbers of speakers, or a question mark where nobody is known."""
    return "+".join(str(s.id + 1) for s in speakers) or "?"


def _names(quotation: Quotation) -> str:
    names = (f"{s.name}, {s.title}" if s.title else s.name for s in quotation.speakers)
    return " + ".join(names) or "speaker not known"


def _kind(quotation: Quotation) -> str:
    """As in markup: *direct in 1* for what is quoted within the first quotation."""
    return quotation.kind + (f" in {quotation.within + 1}" if quotation.within is not None else "")


def _hint(word: str, item: Quotation | Marked | Speaker) -> str:
    """What shows when the pointer rests on a piece of text."""
    if isinstance(item, Marked):
        return f"nobody's words: {item.sort or 'marked'}"
    if isinstance(item, Speaker):
        return f"title of {item.name}"
    number = f"quotation {item.id + 1}"
    if word == "cue" and item.cue is not None:
        return f"cue of {number}: {item.cue.lemma}, {item.cue.cue_class}"
    by = f", by {item.resolution}" if item.resolution else ""
    if word == "source":
        return f"source of {number}: {_names(item)}{by}"
    rule = f"rule {item.rule}, " if item.rule else ""
    return f"{_names(item)}\n{number}, {_kind(item)}{by}\n{rule}confidence {item.confidence:.2f}"


# HTML


_TAGS = {"content": "mark", "cue": "u", "source": "u", "title": "b", "marked": "i"}
"""Tags that say something also without the style; where several things lie, the first counts."""
_UNKNOWN = '<span class="qt-chip">?</span> <i>not known</i>'


def _element(*parts: str) -> str:
    return f'<div class="quotetrack"><style>{_STYLE}</style>{"".join(parts)}</div>'


def _escaped(text: str) -> str:
    return escape(re.sub("[\0\ud800-\udfff]", "\ufffd", text))


def _colour(number: int) -> str:
    return f"qt-speaker{(number - 1) % _COLOURS}"


def _span(piece: _Piece, text: str) -> str:
    """One piece of text with the signs of what covers it; `text` is escaped."""
    classes: list[str] = []
    hints: list[str] = []
    label = ""
    for word in _TAGS:
        if word not in piece.layers:
            continue
        span, _, item = piece.layers[word]
        classes.append(f"qt-{word}")
        hints.append(_hint(word, item))
        if word == "content" and isinstance(item, Quotation):
            classes += [_colour(s.id + 1) for s in item.speakers[:1]]
            label = f' data-speaker="{_label(item.speakers)}"' if span.start == piece.start else ""
    tag = next(tag for word, tag in _TAGS.items() if word in piece.layers)
    return _tagged(tag, classes, "\n".join(hints), text, label)


def _tagged(tag: str, classes: Iterable[str], hint: str, text: str, label: str = "") -> str:
    return f'<{tag} class="{" ".join(classes)}"{label} title="{_escaped(hint)}">{text}</{tag}>'


def _chip(number: int | None) -> str:
    """The number of a speaker in the colour of the number, or a question mark."""
    if number is None:
        return '<span class="qt-chip">?</span>'
    return f'<span class="qt-chip {_colour(number)}">{number}</span>'


def _name(speaker: Speaker) -> str:
    kind = "" if speaker.kind == "person" else f" <i>({_escaped(speaker.kind)})</i>"
    return _escaped(speaker.name) + kind


def _legend(article: Article) -> str:
    """The speakers with name, title and count, what the signs mean, and the notes."""
    rows = [
        {"": _chip(s.id + 1), "Speaker": _name(s), "Title": _escaped(s.title or ""), "Quotations": str(count)}
        for s, count in _counts(article)
    ]
    if unknown := _unknown(article):
        rows.append({"": _chip(None), "Speaker": "<i>not known</i>", "Title": "", "Quotations": str(unknown)})
    found = _table(rows, {"Quotations": "qt-number"}) if rows else ""
    signs = [
        f'<{_TAGS[word]} class="qt-{word}">{escape(meaning)}</{_TAGS[word]}>'
        for word, meaning in _KEY.items()
    ]
    notes = [f"notes: {_escaped(_notes(article))}"] if article.notes else []
    key = [*(signs if rows else ["No quotations."]), *notes]
    return f'{found}<p class="qt-key">{" · ".join(key)}</p>'


def _table(rows: Sequence[Mapping[str, str]], classes: Mapping[str, str]) -> str:
    """A table of rows that have the same keys, the columns; cells are HTML, columns may have a class."""

    def row(tag: str, cells: Mapping[str, str]) -> str:
        of_class = {name: f' class="{classes[name]}"' if name in classes else "" for name in cells}
        return f"<tr>{''.join(f'<{tag}{of_class[name]}>{cell}</{tag}>' for name, cell in cells.items())}</tr>"

    head = row("th", {name: (name[:1].upper() + name[1:]).replace("_", " ") for name in rows[0]})
    return f"<table><thead>{head}</thead><tbody>{''.join(row('td', cells) for cells in rows)}</tbody></table>"


def _quotation_cells(one: IndexedQuotation) -> dict[str, str]:
    """The cells of a row for one quotation of the index, which are HTML."""
    by = f", by {one.resolution}" if one.resolution else ""
    number = one.speaker_id
    article = _escaped(one.headline or one.article)
    if one.url is not None and one.url.startswith(("https://", "http://")):
        article = f'<a href="{_escaped(one.url)}" rel="noopener noreferrer">{article}</a>'
    classes = ["qt-content", *([] if number is None else [_colour(number)])]
    hint = (
        f"{' + '.join(one.speakers) or 'speaker not known'}\n{one.kind}{by}\n"
        f"rule {one.rule}, confidence {one.confidence:.2f}"
    )
    names = _UNKNOWN if number is None else f"{_chip(number)} {_escaped(' + '.join(one.speakers))}"
    where = " · ".join(_escaped(part) for part in (one.date, one.outlet) if part)
    signs = {"cue": one.cue, "source": one.source}
    how = [f'<u class="qt-{sign}">{_escaped(word)}</u>' for sign, word in signs.items() if word]
    return {
        "article": f'{article}<div class="qt-small">{where}</div>',
        "speaker": names + (f'<div class="qt-small">{_escaped(one.title)}</div>' if one.title else ""),
        "quotation": _tagged("mark", classes, hint, _escaped(one.text))
        + f'<div class="qt-small">{" · ".join([_escaped(one.kind), *how])}</div>',
    }


def _cells(columns: Iterable[str], record: object) -> dict[str, str]:
    """The cells of a row for another record of the index."""
    values = {name: getattr(record, name) for name in columns}
    cells = {
        name: _escaped("; ".join(map(str, value)) if isinstance(value, tuple) else str(value))
        for name, value in values.items()
        if value not in (None, ())
    }
    speaker = "speaker_id" if "speaker_id" in values else "id"
    if speaker in cells:
        cells[speaker] = _chip(values[speaker])
    return cells


# the terminal


def _terminal_style(speakers: Sequence[Speaker]) -> str:
    return f"{_INK} on {_LIGHT[speakers[0].id % _COLOURS]}" if speakers else "reverse"


def _terminal_chip(speakers: Sequence[Speaker]) -> Text:
    """The numbers of speakers in the colour of the first."""
    from rich.text import Text

    return Text(f"[{_label(speakers)}]", f"bold {_terminal_style(speakers)}")


def _terminal_speakers(article: Article) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    found = Table("", "Speaker", "Title", box=box.SIMPLE_HEAD)
    found.add_column("Quotations", justify="right")
    for s, count in _counts(article):
        kind = "" if s.kind == "person" else f" ({s.kind})"
        found.add_row(_terminal_chip([s]), _line(s.name + kind), _line(s.title or ""), str(count))
    if unknown := _unknown(article):
        found.add_row(_terminal_chip([]), Text("not known", "italic"), "", str(unknown))
    return found


def _terminal_reasons(article: Article) -> Table:
    """A line for each quotation: what in HTML shows when the pointer rests on it."""
    from rich import box
    from rich.table import Table

    found = Table(box=box.SIMPLE_HEAD, expand=True)
    found.add_column("", justify="right", no_wrap=True)
    found.add_column("Quotation", no_wrap=True, overflow="ellipsis", ratio=1, min_width=12)
    for heading in ("", "Kind", "By", "Rule"):
        found.add_column(heading)
    found.add_column("Confidence", justify="right")
    for q in article.quotations:
        said = [_line(part) for part in (_kind(q), q.resolution or "", q.rule)]
        number, confidence = str(q.id + 1), f"{q.confidence:.2f}"
        found.add_row(number, _line(q.text), _terminal_chip(q.speakers), *said, confidence)
    return found


def _line(text: str, style: str = "") -> Text:
    """Text for one cell of a table of rich."""
    from rich.text import Text

    return Text.assemble((visible(" ".join(text.split())), style))
