"""The first stage: the fold, words, paragraphs, sentences and furniture of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotetrack import Span
from quotetrack.text import FILL, Words, covers, fold, furniture, merged, paragraphs, sentences
from tests.indonesian import texts


def sentences_of(text: str, opaque: str = "") -> list[str]:
    """The sentences of a text in which `opaque`, if given, is quoted."""
    words = Words.of(text)
    start = text.index(opaque) if opaque else 0
    spans = [Span(start, start + len(opaque))] if opaque else []
    return [words.span(s.first, s.last).of(text) for s in sentences(words, spans)]


# the fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“Kami”", '"kami"'),
        ("„Kami‟ «Kami» ＂Kami＂ ❝Kami❞", '"kami" "kami" "kami" "kami"'),
        ("Ma’ruf ‘ya’ `ya´", "ma'ruf 'ya' 'ya'"),
        ("Jawa–Bali — ‑", "jawa-bali - -"),
        ("Budi\u00a0Santoso\u200b\ufeff\t.", "budi santoso   ."),
        ("&quot;Ya&quot;", f'"{FILL * 5}ya"{FILL * 5}'),
        ("&#8220;Ya&rdquo;", f'"{FILL * 6}ya"{FILL * 6}'),
        ("satu&nbsp;dua", "satu      dua"),
        ("R&D; S&P", "r&d; s&p"),
        ("''Ya''", f'"{FILL}ya"{FILL}'),
        ("??Kami siap,?? katanya", f'"{FILL}kami siap,"{FILL} katanya'),
        ("Benarkah??", "benarkah??"),
        ("İzmir", "İzmir"),
    ],
)
def test_every_style_is_one_character(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("code", [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_direction_marks_are_blanks(code: int) -> None:
    assert fold(f'{chr(code)}"Ya,"{chr(code)} kata') == ' "ya,"  kata'


@settings(max_examples=60)
@given(st.one_of(st.text(), texts()))
@example("İİ&ldquo;''??")
@example("&#0;&#x130;&NotEqualTilde;")
def test_the_fold_keeps_the_length_and_is_small(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert not set("“”‘’«»–—\u00a0\u202e") & set(folded)
    for before, after in zip(text, folded, strict=True):
        assert after == before.lower() or not before.isalpha() or len(before.lower()) > 1 or "&" in text


# words


_GLUE = (
    *"Wiryo SE KPK Santoso men mengatakan mengungkapkan setelah telah dalam buka suara bahwa kata".split(),
    *"ujar pada Senin Se Me pun 7 é - ' \" .".split(),
    *(" " * 4),
)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Harga beras Rp12.500,50 per kg.", "harga beras rp12 . 500,50 per kg ."),
        ("pukul 08.30 WIB", "pukul 08.30 wib"),
        ("anak-anak Ma'ruf", "anak-anak ma'ruf"),
        ("menurutReuters", "menurut reuters"),
        ("Wiryo Santosomengatakan", "wiryo santoso mengatakan"),
        ("Warta Rawamelaporkan", "warta rawa melaporkan"),
        ("Bukit Rawasetelah Memperdalam Sesudah", "bukit rawa setelah memperdalam sesudah"),
        ("Pyongyang Krakatau Terkait Setelah", "pyongyang krakatau terkait setelah"),
        ("contoh.com menulis", "contoh.com menulis"),
        ("siap&quot; kata", 'siap " kata'),
    ],
)
def test_words(text: str, forms: str) -> None:
    assert list(Words.of(text).forms) == forms.split()


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_GLUE), max_size=8).map("".join))
@example("Wiryo Santoso, SEmengatakan")
@example("SEtelah Rawamelaporkan")
def test_words_are_cut_whether_or_not_another_may_be_glued(text: str) -> None:
    alone = Words.of(text).forms
    assert Words.of(f"{text} Rawamelaporkan").forms == (*alone, "rawa", "melaporkan")


def test_words_know_their_places() -> None:
    words = Words.of("Kata Budi Santoso.")
    assert len(words) == 4
    assert words.span(1, 3).of(words.text) == "Budi Santoso"
    assert [words.at(position) for position in (0, 3, 4, 5, 17, 99)] == [0, 0, 1, 1, 3, 4]
    assert words.capitals[:4] == (True, True, True, False)


# paragraphs


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", "\r", "\u2028", "\u2029", "\n \t\n", "  \n  "])
def test_paragraphs(line_end: str) -> None:
    text = f"  Sawah kering.{line_end}Warga cemas. {line_end}"
    assert [p.of(text) for p in paragraphs(text)] == ["Sawah kering.", "Warga cemas."]


def test_a_text_of_blanks_has_no_paragraph() -> None:
    assert paragraphs(" " * 100 + "\n\t\u00a0") == paragraphs("") == []


@settings(max_examples=30)
@given(texts())
def test_paragraphs_hold_all_but_white_space(text: str) -> None:
    spans = paragraphs(text)
    assert "\n".join(s.of(text) for s in spans).split() == text.split()
    assert all(s.of(text) == s.of(text).strip() for s in spans)
    assert not {"\n", "\r"} & set("".join(s.of(text) for s in spans))


# sentences


@pytest.mark.parametrize(
    "sentences_with_bars",
    [
        "Sawah kering. | Warga cemas.",
        "Apakah siap? | Belum! | Warga menunggu.",
        "Menurut dr. Ratna, panen gagal. | Warga cemas.",
        "Prof. Dr. H. Wiryo Santosa hadir. | Ia pulang.",
        pytest.param(
            "Jalan Jend. Sudirman macet. | Warga cemas.",
            marks=pytest.mark.xfail(strict=True, reason="jend. is missing in lexicon/abbreviations.tsv"),
        ),
        "M. Yusran Lubis hadir. | Ia pulang.",
        "Kenaikan 3.5 persen tercatat. | Warga cemas.",
        "Harga menjadi Rp12.500 per kg. | Warga cemas.",
        "Acara pukul 08.30 WIB dimulai. | Warga datang.",
        "Panen gagal (Senin, 3/2). | Warga cemas.",
        "Sawah kering.|Warga cemas.",
        "Ia tiba... lalu pulang. | Warga cemas.",
        "Laman contoh.co.id memuatnya. | Warga cemas.",
    ],
)
def test_sentences(sentences_with_bars: str) -> None:
    wanted = [s.strip() for s in sentences_with_bars.split("|")]
    assert sentences_of(sentences_with_bars.replace("|", "")) == wanted


@pytest.mark.parametrize(
    ("quoted", "rest", "wanted"),
    [
        ('"Siap. Ayo!"', " kata Budi. Warga cemas.", 2),
        ('"Siap."', " Warga cemas.", 2),
        ('"Siap,"', "\nkata Budi.", 1),
        ('"Siap."', "\nKata itu lama.", 2),
        ('"Siap"', " itu semboyan warga.", 1),
    ],
)
def test_a_quoted_stretch_is_one_constituent(quoted: str, rest: str, wanted: int) -> None:
    found = sentences_of(quoted + rest, opaque=quoted)
    assert len(found) == wanted
    assert found[0].startswith(quoted)


def test_a_line_break_opens_a_paragraph() -> None:
    words = Words.of("Sawah kering. Warga cemas.\nMereka menunggu")
    assert [s.opens_paragraph for s in sentences(words)] == [True, False, True]


def test_what_is_skipped_lies_in_no_sentence() -> None:
    text = "Sawah kering SCROLL TO CONTINUE WITH CONTENT dan retak. Warga cemas."
    words = Words.of(text)
    found = [words.span(s.first, s.last).of(text) for s in sentences(words, (), furniture(text))]
    assert found == ["Sawah kering", "dan retak.", "Warga cemas."]


# furniture


@pytest.mark.parametrize(
    "piece",
    [
        "Baca juga: Panen Raya di Ampel",
        "SCROLL TO CONTINUE WITH CONTENT",
        "ADVERTISEMENT",
        "[Gambas:Video 20detik]",
        "Pilihan Editor: Panen Raya di Ampel",
        "Pewarta: Tari Anggraeni\nEditor: Dodi Kurnain",
        "Copyright © ANTARA 2025",
        "Foto: Tari Anggraeni/Kabar Pesisir",
        "https://contoh.id/panen",
        "(Tari Anggraeni)",
    ],
)
def test_furniture_is_found_and_nothing_beside_it(piece: str) -> None:
    text = f"Sawah di Ampel kering.\n{piece}"
    assert "".join(s.of(text) for s in furniture(text)) == piece


@pytest.mark.parametrize("dateline", ["Jakarta (ANTARA) -", "JAKARTA, KOMPAS.com -", "Semarang -"])
def test_datelines(dateline: str) -> None:
    text = f"{dateline} Sawah di Ampel kering."
    assert [s.of(text).strip() for s in furniture(text)] == [dateline]


@pytest.mark.parametrize(
    "text",
    [
        "Warga baca buku di balai desa.",
        "Editor buku itu, Wiryo Santosa, tiba di Ampel.",
        "Sumber air itu kering sejak Mei.",
        "Ia memotret sawah di Ampel - desa tua di lereng gunung.",
    ],
)
def test_what_looks_like_furniture_only_from_afar(text: str) -> None:
    assert furniture(text) == []


# spans


def test_merged_and_covers() -> None:
    spans = merged([Span(5, 8), Span(0, 2), Span(2, 3), Span(6, 7)])
    assert spans == [Span(0, 3), Span(5, 8)]
    assert [covers(spans, i) for i in (0, 2, 3, 4, 5, 7, 8)] == [True, True, False, False, True, True, False]
    assert not covers([], 0)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9))))
def test_merged_covers_the_same_and_never_touches(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in pairs]
    found = merged(spans)
    assert {i for s in spans for i in range(*s)} == {i for s in found for i in range(*s)}
    assert all(a.end < b.start for a, b in pairwise(found))
