"""Markup: what can be typed, what comes out, and that the two are inverses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack import markup
from quotetrack.errors import MarkupError
from quotetrack.model import Article, Cue, Marked, Quotation, Source, Span, Speaker

STORY = r"""Magelang - "[content1:Jembatan ini dibuka besok,]" [cue1:kata] [source1:Sari].

Menurut \[redaksi\], [content2:jalan itu aman], [cue2:pikir] [source2:dia].
"[content3:Kami menunggu '[content4:lampu hijau]',]" [cue3:ujarnya], "[content3:dari kota.]"
Ia menyanyikan "[marked-title:Kebun Kami]".
---
1 direct: Sari Wulandari
2 indirect thought: Sari Wulandari + Dewan Jalan
3 direct: Sari Wulandari
4 direct in 3: ?
Sari Wulandari (person) = Camat | Kota Magelang; also Sari, Bu Sari; titles mantan lurah / dosen; female
Dewan Jalan (organisation)"""


def test_a_whole_article() -> None:
    article = markup.parse(STORY)
    first, second, third, fourth = article.quotations
    sari, dewan = article.speakers
    assert article.text.startswith(
        'Magelang - "Jembatan ini dibuka besok," kata Sari.\n\nMenurut [redaksi], '
    )
    assert article.text.endswith('"Kebun Kami".')
    assert first.text == "Jembatan ini dibuka besok,"
    assert first.contents[0].of(article.text) == first.text
    assert first.cue is not None
    assert (first.cue.text, first.cue.lemma, first.cue.cue_class) == ("kata", "kata", "speech")
    assert first.source is not None
    assert first.source.text == "Sari"
    assert first.speaker == sari
    assert [q.id for q in article.quotations] == [0, 1, 2, 3]
    assert second.cue is not None
    assert second.cue.cue_class == "thought"
    assert second.speakers == (sari, dewan)
    assert third.text == "Kami menunggu 'lampu hijau', dari kota."
    assert (fourth.within, fourth.speakers, fourth.cue, fourth.source) == (2, (), None, None)
    assert sari == Speaker(
        id=0,
        name="Sari Wulandari",
        kind="person",
        title="Camat Kota Magelang",
        role="Camat",
        affiliation="Kota Magelang",
        gender="female",
        aliases=("Sari", "Bu Sari"),
        titles=("Camat Kota Magelang", "mantan lurah", "dosen"),
    )
    assert dewan == Speaker(id=1, name="Dewan Jalan", kind="organisation")
    assert [m.span.of(article.text) for m in article.marked] == ["Kebun Kami"]
    assert article.marked[0].sort == "title"
    assert {(q.rule, q.confidence, q.resolution) for q in article.quotations} == {("", 1.0, None)}


def test_the_story_is_canonical() -> None:
    assert markup.render(markup.parse(STORY)) == STORY


@pytest.mark.parametrize(
    "canonical",
    [
        "",
        "Tanpa kutipan.\n",
        r"Harga \[baru\] di C:\\data",
        '"[content:Kami siap,]" [cue:ujarnya].',
        "[content:Langkah itu], [cue:kata] [source:Budi], [content:akan diteruskan].",
        '"[content1:Ya,]" [cue1:kata] [source1:Budi]. "[content2:Tidak.]"',
        '[source:Budi] [cue:menilai] [content:rencana itu "belum matang"].',
        'Film "[marked-title:Rumah]" dan "[marked:Om]".',
        "[content:\\---]\nsesudah",
        "a\r\n\\---\r\nb",
        "a\n\\---  \nb",
        "[content1:Ia [cue2:bilang [content2:belum]] siap], [cue1:kata] Budi.",
        "[cue1:[cue2:kata]] [content1:ya] [content2:tidak]",
        "[content:a [marked-term:b]][marked-term+: c]",
        '"[content:Ya,]" [cue:harap] Budi.\n---\n1 direct hope: ?',
        "[content:Ya], [cue:kata] Budi.\n---\n1 mixed: Budi\nBudi (person) = Camat; male",
        "Teks.\n---\nBudi (person)",
        "\n---\nBudi (person)",
        "Teks\r\n---\nBudi (person)",
        "[content:Ya]\n---\n1 indirect: Budi + Budi #2\nBudi (person)\nBudi (unnamed)",
        "[content:Ya]\n---\n1 indirect: ?\nAni (person) = Ketua |pada masa| PT Awan",
        "[content:Ya]\n---\n1 indirect: ?\nAni (person) = Ketua | PT Awan; in full Ketua, PT Awan",
        "[content:Ya]\n---\n1 indirect: ?\nAni (person) = | PT Awan",
        "[content:Ya]\n---\n1 indirect: ?\nAni (person); in full orang PT Awan",
        "[content:Ya]\n---\n1 indirect: Bank Awan (Persero)\nBank Awan (Persero) (organisation)",
        "[content:Y]\n---\n1 direct: A \\+ B\nA \\+ B (document); also A\\; B, C\\, D; titles a\\|b / 7/Pam",
        "[content:Ya]\n---\n1 indirect: \\?\n? (unnamed)",
        "[content:Ya]\n---\n1 indirect: direct: Budi\n\\direct: Budi (unnamed)",
        "[content:Ya]\n---\n1 indirect: Isao\\nSekiguchi\nIsao\\nSekiguchi (person)",
    ],
)
def test_canonical_markup_comes_back(canonical: str) -> None:
    assert markup.render(markup.parse(canonical)) == canonical


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("[content1:Ya]", "[content:Ya]"),
        ("[content:---]", "[content:\\---]"),
        (
            "[content:Ya]\r\n---\r\ndirect:Budi\r\n\r\nBudi(person)=Camat|Ampel ;  also  Bud\r\n",
            "[content:Ya]\n---\n1 direct: Budi\nBudi (person) = Camat | Ampel; also Bud",
        ),
        ("Teks.\n---\n", "Teks."),
        ("Teks.\n\n---", "Teks.\n"),
        ("---\n", ""),
        ("[content:a][content+:b]", "[content:ab]"),
        ("[content:a][content:b]", "[content:a][content:b]"),
    ],
)
def test_what_hands_type_is_understood(typed: str, canonical: str) -> None:
    assert markup.render(markup.parse(typed)) == canonical


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        ("a\n[content:b", "line 2: [content: is not closed"),
        ("[isi:b]", "line 1: there is no mark [isi:"),
        ("[marked-titel:b]", "line 1: there is no mark [marked-titel:"),
        ("a\n\nb] c", "line 3: ] closes no mark; the character itself is \\]"),
        ("a [b] c", "line 1: [ opens no mark; the character itself is \\["),
        (r"a \b", "line 1: \\ stands before no [, ], \\ or -; the character itself is \\\\"),
        ("[cue:kata]", "line 1: quotation 1 has no [content:"),
        ("[content:a]\n[cue:kata] [cue:kata]", "line 2: quotation 1 has two marks [cue:"),
        ("[content0:a]", "line 1: quotations are numbered from 1"),
        ("[content:a] [content+:b]", "line 1: no [content: ends where this one goes on"),
        ("a [content:b]\n---\n", "line 1: quotation 1 has no line after ---"),
        ("[content:b]\n---\n2 direct: ?", "line 3: the text has no quotation 2"),
        ("[content:b]\n---\n1 direct: ?\n1 direct: ?", "line 4: quotation 1 has two lines"),
        ("[content:b]\n---\n1 direct hope: ?", "line 3: quotation 1 has no cue, so no class hope"),
        ("[content:b]\n---\n1 direct in 1: ?", "line 3: quotation 1 cannot be in 1"),
        ("[content:b]\n---\n1 direct in 7: ?", "line 3: quotation 1 cannot be in 7"),
        ("[content:b]\n---\n1 direct: Ani", "line 3: there is no line for the speaker 'Ani'"),
        ("[content:b]\n---\n1 direct: A #2\nA (person)", "line 3: there is no line for the speaker 'A #2'"),
        ("---\nAni (person) = a | b | c | d", "line 2: a title is '= role | affiliation'"),
        ("---\nAni (person) = a | | c", "line 2: a title is '= role | affiliation'"),
        ("---\nAni (person); alias B", "line 2: after ; comes in full, also, titles, male or female"),
        ("---\n\nAni (orang)", "line 3: neither '1 direct: Name' nor 'Name (person) = role | affiliation'"),
    ],
)
def test_errors_name_the_line(damaged: str, message: str) -> None:
    with pytest.raises(MarkupError) as error:
        markup.parse(damaged)
    assert str(error.value).startswith(message)


CHARACTERS = st.sampled_from("ab \n\r\t[]\\-+/|;,=#?():\"“'0123é😀\u202e\x00") | st.characters()
TEXTS = st.lists(
    CHARACTERS | st.sampled_from(["---", "\n---\n", "\r\n---\r\n", "[content:", "\\]", "kata ", "direct: "]),
    max_size=30,
).map("".join)
NAMES = st.lists(
    CHARACTERS | st.sampled_from([" + ", " / ", ", ", " #2", "(person)", "1 direct: ", "Budi"]),
    min_size=1,
    max_size=6,
).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of any text that holds everything markup expresses, spans that cross included."""
    text = draw(TEXTS)
    speakers = tuple(
        Speaker(id=i, kind=draw(st.sampled_from(["person", "unnamed", "organisation", "document"])), **fields)
        for i, fields in enumerate(draw(st.lists(speaker_fields(), max_size=3)))
    )
    spans = [Span(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    if not spans:
        return Article(text=text, speakers=speakers)
    a_span = st.sampled_from(spans)
    quotations = []
    ids = sorted(draw(st.sets(st.integers(0, 5), max_size=4)))
    for i in ids:
        contents: list[Span] = []
        for span in sorted(draw(st.lists(a_span, min_size=1, max_size=3))):
            if not contents or span.start >= contents[-1].end:
                contents.append(span)
        cue, source = draw(st.none() | a_span), draw(st.none() | a_span)
        quotations.append(
            Quotation(
                id=i,
                kind=draw(st.sampled_from(["direct", "indirect", "mixed"])),
                contents=tuple(contents),
                text=" ".join(span.of(text) for span in contents),
                cue=None
                if cue is None
                else Cue(
                    span=cue,
                    text=cue.of(text),
                    lemma=cue.of(text).lower(),
                    cue_class=draw(
                        st.sampled_from(["speech", "writing", "thought", "hope", "request", "order"])
                    ),
                ),
                source=None if source is None else Source(span=source, text=source.of(text)),
                speakers=tuple(draw(st.lists(st.sampled_from(speakers), max_size=2))) if speakers else (),
                resolution=None,
                within=draw(st.sampled_from([None, *(other for other in ids if other != i)])),
                rule="",
                confidence=1.0,
            )
        )
    marked: list[Marked] = []
    for span in sorted(draw(st.lists(a_span, max_size=3)), key=lambda s: (s.start, -s.end)):
        sort = draw(st.sampled_from(["", "title", "term"]))
        crossing = [m for m in marked if m.sort == sort and m.span.start < span.start < m.span.end < span.end]
        if not crossing:
            marked.append(Marked(span=span, sort=sort))
    return Article(text=text, quotations=tuple(quotations), speakers=speakers, marked=tuple(marked))


@st.composite
def speaker_fields(draw: st.DrawFn) -> dict[str, Any]:
    role, affiliation = draw(st.none() | NAMES), draw(st.none() | NAMES)
    made = " ".join(part for part in (role, affiliation) if part) or None
    title = draw(st.just(made) | st.just(f"{role} {draw(NAMES)} {affiliation}") | NAMES)
    if title is None and made:
        title = made
    return {
        "name": draw(NAMES),
        "role": role,
        "affiliation": affiliation,
        "title": title,
        "aliases": tuple(draw(st.lists(NAMES, max_size=2))),
        "titles": (*filter(None, [title]), *draw(st.lists(NAMES, max_size=2))),
        "gender": draw(st.sampled_from([None, "male", "female"])),
    }


@given(articles())
def test_parse_undoes_render(article: Article) -> None:
    assert markup.parse(markup.render(article)) == article


@given(articles())
def test_render_undoes_parse_of_what_it_rendered(article: Article) -> None:
    canonical = markup.render(article)
    assert markup.render(markup.parse(canonical)) == canonical


@given(TEXTS)
def test_any_text_can_be_written(text: str) -> None:
    assert markup.parse(markup.render(Article(text=text))) == Article(text=text)


@given(TEXTS)
def test_any_string_is_read_or_refused_with_its_line(typed: str) -> None:
    try:
        article = markup.parse(typed)
    except MarkupError as error:
        assert str(error).startswith("line ")  # noqa: PT017
    else:
        assert markup.parse(markup.render(article)) == article


def test_deep_nesting_takes_no_recursion_and_linear_time() -> None:
    depth = 20_000
    deep = "".join(f"[content{n}:a" for n in range(1, depth + 1)) + "]" * depth
    article = markup.parse(deep)
    assert len(article.quotations) == depth
    assert markup.render(article) == deep


def test_print_gives_markup() -> None:
    canonical = '"[content:Kami siap,]" [cue:ujarnya].'
    assert str(markup.parse(canonical)) == canonical
