"""Stage six: each sentence becomes a shape, and the first rule that matches says who is quoted with what.

The examples are in markup: what is marked is found, with these spans, and nothing else.
"""

from __future__ import annotations

import pytest

from quotetrack import RULES, Span, markup
from quotetrack.attribution import Attribution, Shaper, attributions
from quotetrack.lexicon import lexicon
from quotetrack.model import Marked
from tests.named import stages

Parts = tuple[tuple[str, ...], str | None, str | None]


def found_in(text: str) -> tuple[list[Attribution], list[Marked]]:
    words, sentences, stretches, mentioned = stages(text)
    found, marked, _ = attributions(words, sentences, stretches, mentioned, lexicon())
    return found, marked


def parts(text: str) -> list[Parts]:
    """Contents, cue and source of every quotation in `text`."""
    mentioned = stages(text)[3]
    found = []
    for a in found_in(text)[0]:
        source = a.named if a.source is None else mentioned[a.source].source
        found.append(
            (
                tuple(c.of(text) for c in a.contents),
                a.cue[0].of(text) if a.cue else None,
                source.of(text) if source else None,
            )
        )
    return found


def shape(text: str) -> list[str]:
    words, sentences, stretches, mentioned = stages(text)
    shaper = Shaper(words, stretches, mentioned, lexicon())
    return [shaper.shape(s).letters for s in sentences]


def check(marked_up: str) -> list[Attribution]:
    wanted = markup.parse(marked_up)
    assert parts(wanted.text) == [
        (
            tuple(c.of(wanted.text) for c in q.contents),
            q.cue.text if q.cue else None,
            q.source.text if q.source else None,
        )
        for q in wanted.quotations
    ]
    found, marked = found_in(wanted.text)
    assert [a.contents for a in found] == [q.contents for q in wanted.quotations]
    assert [m.span for m in marked] == [m.span for m in wanted.marked]
    return found


# shapes


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ('"Kami siap berangkat," kata Wiryo Santosa.', ["QKM."]),
        ('"Kami siap berangkat," ujarnya.', ["QN."]),
        ("Camat Ampel Ratna Hapsari mengatakan bahwa sawah kering.", ["MVBww."]),
        ("Menurut dia, sawah kering.", ["PH,ww."]),
        ("Sawah kering. Panen gagal.", ["ww.", "ww."]),
    ],
)
def test_shapes(text: str, letters: list[str]) -> None:
    assert shape(text) == letters


def test_a_shape_leads_back_to_the_text() -> None:
    text = '"Kami siap," kata Camat Ampel Ratna Hapsari.'
    words, sentences, stretches, mentioned = stages(text)
    made = Shaper(words, stretches, mentioned, lexicon()).shape(sentences[0])
    assert len(made.letters) == len(made.spans) == len(made.things)
    assert [text[slice(*s)] for s in made.spans] == ['"Kami siap,"', "kata", "Camat Ampel Ratna Hapsari", "."]


# direct: the orders of content, cue and source


@pytest.mark.parametrize(
    "marked_up",
    [
        '"[content:Kami siap,]" [cue:kata] [source:Wiryo Santosa].',
        '"[content:Kami siap!]" [cue:ujar] Camat Ampel [source:Ratna Hapsari].',
        '"[content:Kami siap,]" [source:Wiryo Santosa] [cue:mengatakan].',
        '"[content:Kami siap,]" [cue:kata] [source:dia].',
        '"[content:Kami siap,]" [cue:ujarnya].',
        '"[content:Kami siap,]" [cue:kata] [source:pria 35 tahun itu].',
        '[source:Wiryo Santosa] [cue:mengatakan], "[content:Kami siap berangkat.]"',
        '[source:Wiryo Santosa] [cue:berkata]: "[content:Kami siap berangkat.]"',
        '[cue:Menurut] [source:Wiryo Santosa], "[content:Kami siap berangkat.]"',
        '"[content:Kami siap,]" [cue:kata] [source:Wiryo Santosa], "[content:sejak pagi tadi.]"',
        '"[content1:Kami siap,]" [cue1:kata] [source1:Wiryo Santosa]. "[content2:Kami berangkat pagi.]"',
        '"[content1:Kami siap.]\n\n"[content1:Kami juga mau,]" [cue1:kata] [source1:Wiryo Santosa].',
        '"[content1:Kami siap,]" [cue1:kata] [source1:Wiryo]. "[content2:Ya,]" [cue2:kata] [source2:Ratna].',
        "“[content:Kami siap,]” [cue:kata] [source:Wiryo Santosa].",
    ],
)  # fmt: skip
def test_direct(marked_up: str) -> None:
    assert {a.kind for a in check(marked_up)} == {"direct"}


# indirect


@pytest.mark.parametrize(
    "marked_up",
    [
        "[source:Wiryo Santosa] [cue:mengatakan] bahwa [content:sawah di desa itu kering].",
        "[source:Wiryo Santosa] [cue:mengatakan] [content:sawah di desa itu kering].",
        "[cue:Menurut] [source:Wiryo Santosa], [content:sawah di desa itu kering].",
        "[cue:Menurutnya], [content:sawah di desa itu kering].",
        "[content:Sawah di desa itu kering], [cue:kata] [source:Wiryo Santosa].",
        "[content:Sawah di desa itu], [cue:kata] [source:Wiryo Santosa], [content:kering sejak bulan Mei].",
        "Selain itu, [cue:kata] [source:Wiryo Santosa], [content:sawah di desa itu kering].",
        "[source:Ia] [cue:menjelaskan] bahwa [content:sawah di desa itu kering].",
        "[source:PT Sinar Lembah] [cue:menyatakan] [content:pabrik itu segera dibuka].",
        "[source:Seorang warga] [cue:mengaku] [content:sawahnya kering sejak Mei].",
    ],
)
def test_indirect(marked_up: str) -> None:
    assert {a.kind for a in check(marked_up)} == {"indirect"}


@pytest.mark.parametrize(
    "marked_up",
    [
        '[source:Wiryo Santosa] [cue:menyebut] [content:sawah itu "sudah mati" sejak Mei].',
        '[source:Wiryo Santosa] [cue:mengatakan] bahwa [content:panen itu "yang terburuk" di desanya].',
    ],
)
def test_mixed(marked_up: str) -> None:
    assert {a.kind for a in check(marked_up)} == {"mixed"}


# what is no quotation


@pytest.mark.parametrize(
    "text",
    [
        "Sawah itu kering. Warga pulang.",
        "Itulah kata kunci dalam pidato Wiryo Santosa.",
        "Dengan kata lain, sawah itu kering.",
        "Menurut jadwal, panen raya dimulai besok pagi.",
        "Wiryo Santosa tiba di Ampel kemarin sore.",
        "Wiryo Santosa tutup usia di Ampel kemarin sore.",
        "",
    ],
)
def test_no_quotation(text: str) -> None:
    assert found_in(text) == ([], [])


@pytest.mark.parametrize(
    ("marked_up", "sort"),
    [
        ('Film "[marked:Sawah Terakhir Kami]" tayang besok.', "title"),
        ('Warga bernyanyi "[marked:Padi Kami]" di balai desa.', "term"),
        ('Ia menekan tombol "[marked:Kirim]" lalu pulang.', "button"),
        ('Warga yang disebut "[marked:petani digital]" itu pulang.', "name"),
        ('Spanduk bertuliskan "[marked:Selamatkan Sawah]" dipasang.', "slogan"),
    ],
)
def test_marked_text_that_nobody_says(marked_up: str, sort: str) -> None:
    assert check(marked_up) == []
    assert [m.sort for m in found_in(markup.parse(marked_up).text)[1]] == [sort]


# what an attribution knows


def test_a_clitic_has_no_source() -> None:
    (one,) = found_in('"Kami siap," ujarnya.')[0]
    assert one.clitic
    assert (one.source, one.named, one.also) == (None, None, ())


def test_two_names_joined_by_dan_are_two_sources() -> None:
    text = '"Kami siap," kata Wiryo Santosa dan Ratna Hapsari.'
    (one,) = found_in(text)[0]
    mentioned = stages(text)[3]
    assert one.source is not None
    assert [mentioned[k].name for k in (one.source, *one.also)] == ["Wiryo Santosa", "Ratna Hapsari"]


def test_the_cue_tells_its_class() -> None:
    (one,) = found_in("Wiryo Santosa berharap sawah itu kembali basah.")[0]
    assert one.cue is not None
    assert one.cue[1].cue_class == "hope"


def test_who_speaks_up_without_a_quotation_is_told() -> None:
    words, sentences, stretches, mentioned = stages("Hal senada disampaikan Ratna Hapsari. Sawah kering.")
    found, _, events = attributions(words, sentences, stretches, mentioned, lexicon())
    assert not found
    assert [(sentence, mentioned[k].name) for sentence, k in events] == [(0, "Ratna Hapsari")]


def test_only_the_given_rules_are_used() -> None:
    words, sentences, stretches, mentioned = stages('"Kami siap," kata Wiryo Santosa.')
    (one,) = attributions(words, sentences, stretches, mentioned, lexicon(), RULES)[0]
    others = [r for r in RULES if r is not one.rule]
    without = attributions(words, sentences, stretches, mentioned, lexicon(), others)[0]
    assert all(a.rule is not one.rule for a in without)
    assert attributions(words, sentences, stretches, mentioned, lexicon(), [])[0] == []


def test_an_attribution_can_be_moved() -> None:
    (one,) = found_in('"Kami siap," kata Wiryo Santosa.')[0]
    moved = one.shifted(10, candidates=3, sentence=7)
    assert moved.contents == (Span(11, 21),)
    assert moved.cue is not None
    assert one.cue is not None
    assert moved.cue[0] == one.cue[0].shifted(10)
    assert (moved.source, moved.sentence, moved.start) == (3, 7, 11)
