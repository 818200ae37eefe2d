"""What is shown: no character lost or doubled, nothing of the text obeyed by the browser or the terminal."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import StringIO

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from test_markup import articles

from quotetrack import markup, render
from quotetrack.model import Article, Note, Span, Speaker

STORY = """"[content1:Sawah ini milik warga,]" [cue1:kata] [source1:Sari].
"[content2:Baru dua '[content3:selesai]',]" [cue2:ujarnya]. Lagu "[marked-title:Padi]".
---
1 direct: Sari Wulandari
2 direct: Sari Wulandari + Budi
3 direct in 2: ?
Sari Wulandari (person) = Camat | Kabupaten Ampel
Budi (unnamed)"""


def ruled(article: Article) -> Article:
    """The article with something for the hints to say."""
    return attrs.evolve(
        article,
        quotations=tuple(
            attrs.evolve(q, rule="inverted", confidence=0.984, resolution="name") for q in article.quotations
        ),
    )


def text_block(page: str) -> str:
    """The inner HTML of the element that holds the article's text."""
    found = re.search(r'<div class="qt-text" lang="id" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return found[1]


def printed(thing: object, width: int = 200, *, colour: bool = False) -> str:
    """What rich sends to a terminal."""
    file = StringIO()
    console = Console(
        file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None
    )
    console.print(thing)
    return file.getvalue()


@given(articles())
def test_html_without_tags_is_the_text(article: Article) -> None:
    pieces = re.split(r"<[^>]*>", text_block(render.html(article)))
    assert unescape_only("".join(pieces)) == re.sub("[\ud800-\udfff]", "\ufffd", article.text)


def unescape_only(block: str) -> str:
    """The characters that `html.escape` wrote, and no entity of another sort."""
    named = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&"}
    return re.sub("|".join(named), lambda match: named[match[0]], block)


class Inventory(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


TAGS = {"div", "style", "span", "table", "thead", "tbody", "tr", "th", "td", "p", "i"}
ATTRIBUTES = {"class", "lang", "dir", "data-speaker", "title"}


@given(articles())
def test_html_is_balanced_and_holds_only_its_own_tags(article: Article) -> None:
    found = Inventory(render.html(article))
    assert found.open == []
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES


EVIL = '"><script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">\' onclick=\'x'


def test_html_obeys_nothing_of_text_names_titles_rules_and_notes() -> None:
    article = markup.parse(STORY)
    sari, budi = article.speakers
    evil = attrs.evolve(sari, name=EVIL, title=EVIL, role=EVIL)
    first, second, third = article.quotations
    assert first.cue is not None
    article = Article(
        text=EVIL + article.text,
        quotations=(
            attrs.evolve(first, rule=EVIL, speakers=(evil,), cue=attrs.evolve(first.cue, lemma=EVIL)),
            attrs.evolve(second, speakers=(evil, budi)),
            third,
        ),
        speakers=(evil, budi),
        marked=tuple(attrs.evolve(m, sort=EVIL) for m in article.marked),
        notes=(Note(code=EVIL),),
    )
    page = render.html(article)
    assert "<script" not in page
    assert "<img" not in page
    found = Inventory(page)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES


def test_html_asks_for_nothing_from_elsewhere() -> None:
    page = render.html(markup.parse(STORY))
    assert not re.search(r"https?:|//|url\(|@import|src=|href=", page)


def test_html_of_a_story() -> None:
    page = render.html(ruled(markup.parse(STORY)))
    block = text_block(page)
    assert (
        '<span class="qt-content qt-speaker0" data-speaker="1" title="quotation 1, direct · Sari Wulandari, '
        'Camat Kabupaten Ampel · by name · rule inverted · confidence 0.98">Sawah ini milik warga,</span>'
    ) in block
    assert '<span class="qt-cue" title="cue of quotation 1: kata, speech">kata</span>' in block
    assert '<span class="qt-source" title="source of quotation 1">Sari</span>' in block
    assert 'class="qt-content qt-speaker0" data-speaker="1+2"' in block
    assert 'data-speaker="?" title="quotation 3, direct, within 2 · speaker not known' in block
    assert '<span class="qt-marked" title="nobody&#x27;s words: title">Padi</span>' in block
    assert block.count("data-speaker") == 3
    assert "<td>Sari Wulandari</td><td>Camat Kabupaten Ampel</td><td>2</td>" in page
    assert "<td>Budi <i>(unnamed)</i></td><td></td><td>1</td>" in page
    assert "<td><i>not known</i></td><td></td><td>1</td>" in page


def test_html_says_when_there_is_nothing_and_what_is_noted() -> None:
    page = render.html(Article(text="", notes=(Note(code="no-text"), Note(code="no-text"))))
    assert "No quotations." in page
    assert page.count("no-text") == 1


def test_html_where_a_cue_lies_within_a_content() -> None:
    block = text_block(render.html(markup.parse("[content:Ya [cue:kata] Ani]")))
    assert 'class="qt-content qt-cue"' in block
    assert block.count("data-speaker") == 1


def test_notebooks_show_the_html() -> None:
    article = markup.parse(STORY)
    assert article._repr_html_() == render.html(article)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("tints", "ink"), [(render._LIGHT, "#111111"), (render._DARK, "#f4f4f4")])
def test_text_on_every_tint_is_readable(tints: tuple[str, ...], ink: str) -> None:
    for tint in tints:
        lighter, darker = sorted([luminance(tint), luminance(ink)], reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 7, tint


def test_more_speakers_than_colours_differ_by_number() -> None:
    lines = [f"[content{n}:Ya{n}]" for n in range(1, 13)]
    foot = [f"{n} indirect: S{n}" for n in range(1, 13)] + [f"S{n} (person)" for n in range(1, 13)]
    page = render.html(markup.parse("\n".join([*lines, "---", *foot])))
    assert 'class="qt-content qt-speaker0" data-speaker="1"' in page
    assert 'class="qt-content qt-speaker0" data-speaker="9"' in page
    assert all(f".qt-speaker{i}{{" in page for i in range(8))


def test_ten_thousand_nested_spans_take_linear_time() -> None:
    depth = 10_000
    article = markup.parse("".join(f"[content{n}:a" for n in range(1, depth + 1)) + "]" * depth)
    assert text_block(render.html(article)).count("<span") == depth


def test_table() -> None:
    found = printed(render.table(markup.parse(STORY)))
    assert re.search(
        r"│ Sawah ini milik warga, *│ Sari Wulandari *│ Camat Kabupaten Ampel *│ kata *│ direct *│", found
    )
    assert re.search(r"│ Sari Wulandari; Budi *│", found)
    assert re.search(r"│ selesai *│ \? *│", found)
    assert len(render.table(markup.parse(STORY)).rows) == 3


def test_table_takes_no_markup_of_rich_from_the_text() -> None:
    found = printed(render.table(markup.parse(r"\[red\]a\[/red\] [content:\[bold\]Ya\[/bold\]]")))
    assert "[bold]Ya[/bold]" in found


CONTROLS = st.text(
    st.sampled_from("a \n\t\r\x00\x07\x08\x1b\x7f\x9b\x9d\u202e\u2066\ud800é😀[]"), max_size=30
)


@given(CONTROLS | st.text())
def test_visible_keeps_the_length_and_leaves_nothing_that_steers(text: str) -> None:
    shown = render.visible(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert all(
        a == b or ord(a) < 32 or 0x7F <= ord(a) < 0xA0 or ord(a) > 0x2027
        for a, b in zip(text, shown, strict=True)
    )


@given(CONTROLS, CONTROLS)
def test_no_escape_sequence_reaches_the_terminal(text: str, name: str) -> None:
    article = markup.parse(STORY)
    speaker = Speaker(id=0, name=name, kind="person", title=name)
    quotation = attrs.evolve(
        article.quotations[0], text=text, speakers=(speaker,), contents=(Span(0, len(text)),)
    )
    article = Article(
        text=text, quotations=(attrs.evolve(quotation, cue=None, source=None),), speakers=(speaker,)
    )
    for thing in (render.table(article), render.terminal(article)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800]", printed(thing))


@given(articles())
def test_the_terminal_shows_the_whole_text(article: Article) -> None:
    unquoted = attrs.evolve(article, quotations=())
    group = render.terminal(unquoted)
    assert str(group.renderables[0]) == render.visible(article.text)


def test_terminal_of_a_story() -> None:
    article = markup.parse(STORY)
    plain = printed(render.terminal(article))
    assert plain.startswith('" 1 Sawah ini milik warga," kata Sari.\n" 1+2 Baru dua \' ? selesai\',"')
    assert plain.endswith(
        " 1 Sari Wulandari, Camat Kabupaten Ampel: 2\n 2 Budi: 1\n ? speaker not known: 1\n"
    )
    coloured = printed(render.terminal(article), colour=True)
    assert "\x1b[4mkata\x1b[0m" in coloured
    assert "\x1b[21mSari\x1b[0m" in coloured
    assert "\x1b[3mPadi\x1b[0m" in coloured
