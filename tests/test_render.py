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
from quotetrack.index import (
    Ambiguity,
    CoQuoted,
    Duplicate,
    HeldTitle,
    IndexedQuotation,
    IndexedSpeaker,
    NameForm,
    Period,
    Records,
    SpeakerIndex,
)
from quotetrack.model import Article, Cue, Marked, Note, Quotation, Source, Span, Speaker

BARE = Quotation(
    id=0,
    kind="direct",
    contents=(Span(0, 0),),
    text="",
    cue=None,
    source=None,
    speakers=(),
    resolution=None,
    within=None,
    rule="",
    confidence=1.0,
)

STORY = """"[content1:Sawah ini milik warga,]" [cue1:kata] Camat Kabupaten Ampel, [source1:Sari].
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


def without_tags(block: str) -> str:
    return unescape_only("".join(re.split(r"<[^>]*>", block)))


def on_a_page(text: str) -> str:
    """The text without what no page can hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


@given(articles())
def test_html_without_tags_is_the_text(article: Article) -> None:
    assert without_tags(text_block(render.html(article))) == on_a_page(article.text)


SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: Span(min(ends), max(ends)))


@given(
    st.text(st.sampled_from("ab <&>\"'\n\0\ud800"), min_size=30, max_size=30),
    st.lists(st.tuples(SPANS, SPANS, SPANS, SPANS), max_size=5),
)
def test_however_spans_overlap_no_character_is_lost_or_doubled(
    text: str, drawn: list[tuple[Span, Span, Span, Span]]
) -> None:
    quotations, speakers, marked = [], [], []
    for number, (content, cue, source, other) in enumerate(drawn):
        title = source.of(text).strip() or None
        speakers.append(Speaker(id=number, name="N", kind="person", title=title, mentions=(source, other)))
        quotations.append(
            attrs.evolve(
                BARE,
                id=number,
                contents=(content, other),
                cue=Cue(span=cue, text="", lemma="", cue_class="speech"),
                source=Source(span=source, text=""),
                speakers=(speakers[-1],),
            )
        )
        marked.append(Marked(span=other, sort="name"))
    article = Article(text=text, quotations=tuple(quotations), speakers=tuple(speakers), marked=tuple(marked))
    page = render.html(article)
    assert without_tags(text_block(page)) == on_a_page(text)
    assert Inventory(page).open == []
    labels = re.compile(r"\[[\d+?]+\]")
    assert labels.sub("", str(render.terminal(article).renderables[0])) == render.visible(text)


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
        self.titles: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.titles += [value or "" for name, value in attrs if name == "title"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


TAGS = {"div", "style", "mark", "u", "b", "span", "table", "thead", "tbody", "tr", "th", "td", "p", "i"}
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
    check_harmless(render.html(article))
    for q in article.quotations:
        check_harmless(render.quotation_html(q), {"br"})
    for s in article.speakers:
        check_harmless(render.speaker_html(s))


def check_harmless(page: str, more: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """The page holds no tag or attribute but its own, whatever `EVIL` says, and shows `EVIL` as it is."""
    found = Inventory(page)
    assert found.open == []
    assert found.tags <= TAGS | more
    assert found.attributes <= ATTRIBUTES | ({"href", "rel"} if "a" in more else set())
    assert "<script" not in page
    assert "<img" not in page
    assert not any(link.startswith("javascript:") for link in found.links)
    assert not re.search(r"url\(|@import|src=[^x]|<link|<base|<iframe", page)


def test_what_is_evil_is_still_shown() -> None:
    """Escaped, not left out."""
    speaker = Speaker(id=0, name=EVIL, kind="person", title=EVIL)
    page = render.speaker_html(speaker)
    assert without_tags(page[page.index("</style>") :]) == f"1{EVIL}Title{EVIL}"


def test_html_asks_for_nothing_from_elsewhere() -> None:
    page = render.html(markup.parse(STORY))
    assert not re.search(r"https?:|//|url\(|@import|src=|href=", page)


def test_html_of_a_story() -> None:
    page = render.html(ruled(markup.parse(STORY)))
    block = text_block(page)
    assert (
        '<mark class="qt-content qt-speaker0" data-speaker="1" title="Sari Wulandari, Camat Kabupaten Ampel\n'
        'quotation 1, direct, by name\nrule inverted, confidence 0.98">Sawah ini milik warga,</mark>'
    ) in block
    assert '<u class="qt-cue" title="cue of quotation 1: kata, speech">kata</u>' in block
    assert (
        '<u class="qt-source" title="source of quotation 1: Sari Wulandari, Camat Kabupaten Ampel, by name">'
        "Sari</u>"
    ) in block
    assert '<b class="qt-title" title="title of Sari Wulandari">Camat Kabupaten Ampel</b>' in block
    assert 'class="qt-content qt-speaker0" data-speaker="1+2"' in block
    assert 'data-speaker="?" title="speaker not known\nquotation 3, direct in 2, by name' in block
    assert '<i class="qt-marked" title="nobody&#x27;s words: title">Padi</i>' in block
    assert block.count("data-speaker") == 3
    count = '<td class="qt-number">'
    chip = '<td><span class="qt-chip qt-speaker0">1</span></td>'
    assert f"{chip}<td>Sari Wulandari</td><td>Camat Kabupaten Ampel</td>{count}2</td>" in page
    assert f"<td>Budi <i>(unnamed)</i></td><td></td>{count}1</td>" in page
    assert f"<td><i>not known</i></td><td></td>{count}1</td>" in page


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
    assert article.quotations[1]._repr_html_() == render.quotation_html(article.quotations[1])
    assert article.speakers[0]._repr_html_() == render.speaker_html(article.speakers[0])
    found = Records(CoQuoted)
    assert found._repr_html_() == render.index_html(found)


def test_every_part_of_the_page_has_a_sign_that_is_no_colour() -> None:
    """What colours say is said again: by a number, by lines of different form, by slanted letters."""
    assert "[data-speaker]::before{content:attr(data-speaker)" in render._STYLE
    assert ".qt-cue,.quotetrack .qt-source{text-decoration:underline 2px;" in render._STYLE
    assert ".qt-cue{text-decoration-style:dotted}" in render._STYLE
    assert ".qt-title{font-weight:bold}" in render._STYLE
    assert ".qt-marked{font-style:italic}" in render._STYLE


TITLES = [
    ("Menurut [Camat Ampel], Sari", True),
    ("kata [Camat Ampel] dr. H. Sari", True),
    ("kata Sari selaku [Camat  Ampel].", True),
    ("kata Sari ([Camat Ampel])", True),
    ("kata Sari, yang kemarin malam bertemu mantan Camat Ampel", False),
    ("Wakil Camat Amplop Sari", False),
    ("Camat Ampel\nSari", False),
    ("mobil Camat Ampelgading, Sari", False),
]


@pytest.mark.parametrize(("text", "found"), TITLES)
def test_a_title_is_marked_beside_its_speaker(text: str, found: bool) -> None:
    expected = re.findall(r"\[(.*?)\]", text)
    assert bool(expected) == found
    text = re.sub(r"[][]", "", text)
    start = text.index("Sari")
    sari = Speaker(id=0, name="Sari", kind="person", title="Camat Ampel", mentions=(Span(start, start + 4),))
    quotation = attrs.evolve(BARE, speakers=(sari,))
    block = text_block(render.html(Article(text=text, quotations=(quotation,), speakers=(sari,))))
    assert re.findall(r'<b class="qt-title" title="title of Sari">(.*?)</b>', block) == expected


def test_a_title_is_marked_beside_the_name_where_there_are_no_mentions() -> None:
    article = markup.parse(
        'Camat Ampel, Sari Wulandari, datang. "[content:Ya,]" [cue:ujarnya].\n---\n1 direct: Sari Wulandari\n'
        "Sari Wulandari (person) = Camat | Ampel"
    )
    assert 'title="title of Sari Wulandari">Camat Ampel</b>' in render.html(article)


def test_many_mentions_with_titles_take_linear_time() -> None:
    name, title, count = "Sari", "Camat Ampel", 5_000
    line = f"{title}, {name}. "
    spans = tuple(Span(i * len(line) + 13, i * len(line) + 17) for i in range(count))
    sari = Speaker(
        id=0,
        name=name,
        kind="person",
        title=title,
        titles=(title, *(f"Camat {n}" for n in range(20))),
        mentions=spans,
    )
    quotations = tuple(attrs.evolve(BARE, id=n, speakers=(sari,)) for n in range(count))
    article = Article(text=line * count, quotations=quotations, speakers=(sari,))
    assert text_block(render.html(article)).count("qt-title") == count


def test_html_of_a_quotation_and_a_speaker() -> None:
    article = ruled(markup.parse(STORY))
    page = render.quotation_html(article.quotations[1])
    assert 'class="qt-content qt-speaker0" data-speaker="1+2"' in page
    assert without_tags(page[page.index("</style>") :]) == (
        "Baru dua 'selesai',1 Sari Wulandari, Camat Kabupaten Ampel2 Budi (unnamed)"
        "direct · cue ujarnya · by name · rule inverted · confidence 0.98"
    )
    assert "<i>not known</i>" in render.quotation_html(article.quotations[2])
    sari = attrs.evolve(article.speakers[0], aliases=("Sari", "Bu Sari"), titles=("Camat", "Dosen"))
    cells = re.findall(r"<t[hd]>(.*?)</t[hd]>", render.speaker_html(sari))
    assert cells[1:] == [
        *("Sari Wulandari", "Title", "Camat Kabupaten Ampel", "Role", "Camat"),
        *("Affiliation", "Kabupaten Ampel", "Other titles", "Camat; Dosen", "Aliases", "Sari; Bu Sari"),
    ]


def test_html_of_what_the_index_answers() -> None:
    with SpeakerIndex() as index:
        index.add(
            ruled(markup.parse(STORY)),
            id="a",
            date="2026-11-25",
            outlet="Serunai",
            title="Sawah & warga",
            url="https://contoh.example/?a=1&b=2",
        )
        index.add(markup.parse(STORY), id="b", url="javascript:alert(1)")
        quotations, speakers = index.quotations(), index.speakers()
        assert "Nothing found." in index.quotations(search="tidak ada")._repr_html_()
        assert "Nothing found." in index.duplicates(min_articles=9)._repr_html_()
    page = render.index_html(quotations)
    check_harmless(page, {"a"})
    assert Inventory(page).links == ["https://contoh.example/?a=1&b=2"] * 3
    assert 'rel="noopener noreferrer">Sawah &amp; warga</a>' in page
    assert '<div class="qt-small">2026-11-25 · Serunai</div>' in page
    assert page.count("<tr>") == 1 + len(quotations)
    assert Inventory(page).titles[0] == "Sari Wulandari\ndirect, by name\nrule inverted, confidence 0.98"
    number = next(s.id for s in speakers if s.name == "Sari Wulandari")
    chip = f'<span class="qt-chip qt-speaker{(number - 1) % 8}">{number}</span>'
    assert f'<td class="qt-side">{chip} Sari Wulandari + Budi' in page
    shown = render.index_html(speakers)
    assert f'<td class="qt-number">{chip}</td><td>Sari Wulandari</td><td>person</td>' in shown
    assert '<th class="qt-date">First</th>' in shown


def test_html_of_the_index_shows_a_hundred_and_says_how_many_more() -> None:
    found = Records(Period, [Period(date="2026-01-01", quotations=n, articles=1) for n in range(1250)])
    page = render.index_html(found)
    assert page.count("<tr>") == 101
    assert "… and 1,150 more" in page


EVIL_RECORDS = [
    IndexedQuotation(
        **dict.fromkeys(
            "article date outlet headline url speaker title kind text snippet cue cue_class source "
            "resolution rule".split(),
            EVIL,
        ),
        number=0,
        speaker_id=1,
        speakers=(EVIL,),
        confidence=1.0,
        start=0,
        end=1,
    ),
    IndexedSpeaker(id=1, name=EVIL, kind=EVIL, title=EVIL, quotations=1, articles=1, first=EVIL, last=EVIL),
    HeldTitle(title=EVIL, first=EVIL, last=EVIL, articles=1),
    Period(date=EVIL, quotations=1, articles=1),
    CoQuoted(id=1, name=EVIL, articles=1),
    Duplicate(text=EVIL, speaker=EVIL, articles=(EVIL,), outlets=(EVIL,), first=EVIL, last=EVIL),
    NameForm(id=1, speaker_id=1, speaker=EVIL, name=EVIL, titles=(EVIL,), article=EVIL, articles=1, why=EVIL),
    Ambiguity(
        name=EVIL,
        titles=(EVIL,),
        articles=1,
        speaker_ids=(1,),
        candidates=(EVIL,),
        candidate_ids=(2,),
        why=EVIL,
    ),
]


@pytest.mark.parametrize("record", EVIL_RECORDS, ids=lambda record: type(record).__name__)
def test_html_of_the_index_obeys_nothing_of_it(record: attrs.AttrsInstance) -> None:
    page = render.index_html(Records(type(record), [record]))
    check_harmless(page)
    assert render._escaped(EVIL) in page


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    record = EVIL_RECORDS[0]
    for url, link in [
        ('https://contoh.example/"onmouseover=x', True),
        ("http://contoh.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("JavaScript:alert('https://')", False),
        ("data:text/html,x", False),
    ]:
        page = render.index_html(Records(IndexedQuotation, [attrs.evolve(record, url=url)]))
        check_harmless(page, {"a"})
        assert Inventory(page).links == [url] * link


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
    assert text_block(render.html(article)).count("<mark") == depth


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
    for thing in (render.table(article), render.terminal(article), article):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800]", printed(thing))


@given(articles())
def test_the_terminal_shows_the_whole_text(article: Article) -> None:
    unquoted = attrs.evolve(article, quotations=())
    group = render.terminal(unquoted)
    assert str(group.renderables[0]) == render.visible(article.text)


def test_terminal_of_a_story() -> None:
    article = attrs.evolve(markup.parse(STORY), notes=(Note(code="unpaired-mark"),) * 2)
    plain = printed(render.terminal(ruled(article)))
    assert plain.startswith('"[1]Sawah ini milik warga," kata Camat Kabupaten Ampel, Sari.\n"[1+2]Baru dua')
    assert re.search(r"^ +\[1\] +Sari Wulandari +Camat Kabupaten Ampel +2 *$", plain, re.MULTILINE)
    assert re.search(r"^ +\[2\] +Budi \(unnamed\) +1 *$", plain, re.MULTILINE)
    assert re.search(r"^ +\[\?\] +not known +1 *$", plain, re.MULTILINE)
    assert re.search(r"^ +3 +selesai +\[\?\] +direct in 2 +name +inverted +0\.98 *$", plain, re.MULTILINE)
    assert plain.endswith(
        "\ncue · source · title · in marks, but nobody's words · notes: unpaired-mark (2)\n"
    )
    coloured = printed(render.terminal(article), colour=True)
    assert "\x1b[4mkata\x1b[0m" in coloured
    assert "\x1b[1;4mSari\x1b[0m" in coloured
    assert "\x1b[3mPadi\x1b[0m" in coloured
    assert "\x1b[1mCamat Kabupaten Ampel\x1b[0m" in coloured
    assert f"{tint(0)}mSawah ini milik warga,\x1b[0m" in coloured
    assert printed(article, colour=True) == coloured
    assert "No quotations." in printed(Article(text="Harga naik."))


def tint(colour: int) -> str:
    """How a terminal is told to write dark on one of the light tints."""
    channels = (int(render._LIGHT[colour][i : i + 2], 16) for i in (1, 3, 5))
    return "\x1b[38;2;17;17;17;48;2;" + ";".join(map(str, channels))


def test_the_table_tints_the_speaker() -> None:
    coloured = printed(render.table(markup.parse(STORY)), colour=True)
    assert f"{tint(0)}mSari Wulandari\x1b[0m" in coloured
