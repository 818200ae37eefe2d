"""The second stage: which marks belong together, which are lost, and what lies within what."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotetrack import Span
from quotetrack.quoting import Quoted, apart, quoted
from quotetrack.text import furniture
from tests.indonesian import MARKS, WORDS, texts


def inner(text: str) -> list[str]:
    """What stands between the marks of `text`."""
    return [q.inner.of(text) for q in quoted(text)]


def nested(text: str) -> list[tuple[str, int | None]]:
    """The same, with the index of the stretch round each."""
    return [(q.inner.of(text), q.outer) for q in quoted(text)]


# each style of mark


@pytest.mark.parametrize(
    "text",
    [
        '"Kami siap," kata Wiryo.',
        "“Kami siap,” kata Wiryo.",
        "”Kami siap,” kata Wiryo.",
        "“Kami siap,“ kata Wiryo.",
        "”Kami siap,“ kata Wiryo.",
        "„Kami siap,“ kata Wiryo.",
        "«Kami siap,» kata Wiryo.",
        "»Kami siap,« kata Wiryo.",
        "＂Kami siap,＂ kata Wiryo.",
        "‘Kami siap,’ kata Wiryo.",
        "'Kami siap,' kata Wiryo.",
        "''Kami siap,'' kata Wiryo.",
        "&quot;Kami siap,&quot; kata Wiryo.",
        "&ldquo;Kami siap,&rdquo; kata Wiryo.",
        "“Kami siap,\" kata Wiryo.",
        '"Kami siap,” kata Wiryo.',
        '" Kami siap," kata Wiryo.',
        '"Kami siap, " kata Wiryo.',
        '"Kami siap,"kata Wiryo.',
        'Wiryo mengatakan,"Kami siap,"di Ampel.',
        'Wiryo berkata:"Kami siap,"',
        '("Kami siap,")',
    ],
)  # fmt: skip
def test_each_style(text: str) -> None:
    (stretch,) = quoted(text)
    assert stretch.inner.of(text) == "Kami siap,"
    assert stretch.missing is None
    assert stretch.outer is None
    assert stretch.span.start < stretch.inner.start < stretch.inner.end < stretch.span.end


def test_two_styles_in_one_article() -> None:
    assert inner("“Kami siap,” kata Wiryo. \"Kami juga,\" ujarnya. ”Ya,” katanya.") == [
        "Kami siap,", "Kami juga,", "Ya,",
    ]  # fmt: skip


def test_two_styles_in_two_careless_pairs() -> None:
    assert inner('“Kami siap," kata Wiryo. "Kami juga,” ujarnya.') == ["Kami siap,", "Kami juga,"]


def test_glued_sentences() -> None:
    assert inner('"Kami siap,"kata Wiryo."Kami juga,"ujarnya."Ya."') == ["Kami siap,", "Kami juga,", "Ya."]


# what is no quotation mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sawah kering.",
        "Jum'at pagi Ma'ruf dan Ta’mir ke Qur’an center.",
        "Ia lari 5' lalu berhenti 10' kemudian.",
        "Angkatan '98 dan '45 hadir.",
        "Rumah itu rumahnya anak-anak' kata orang.",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    assert inner(text) == []


def test_an_apostrophe_within_single_marks() -> None:
    assert inner("'Kami ke Jum'at-an dulu,' kata Wiryo.") == ["Kami ke Jum'at-an dulu,"]


def test_inches() -> None:
    assert inner('Layar 32" itu mahal. "Kami tunggu," kata Wiryo.') == ["Kami tunggu,"]


# lost marks


def test_a_lost_closing_mark_ends_with_the_cue() -> None:
    text = '"Kami siap, kata Wiryo.\n\n"Kami juga," kata Sulastri.'
    assert [(q.inner.of(text), q.missing) for q in quoted(text)] == [
        ("Kami siap,", "close"), ("Kami juga,", None),
    ]  # fmt: skip


def test_a_lost_closing_mark_ends_with_the_paragraph() -> None:
    text = '"Kami siap dan mau.\n\nSawah kering. "Ya," kata Wiryo.'
    assert [(q.inner.of(text), q.missing) for q in quoted(text)] == [
        ("Kami siap dan mau.", "close"), ("Ya,", None),
    ]  # fmt: skip


def test_a_lost_opening_mark_begins_with_the_sentence() -> None:
    text = 'Sawah kering. Kami siap," kata Wiryo. "Ya," ujarnya.'
    assert [(q.inner.of(text), q.missing) for q in quoted(text)] == [("Kami siap,", "open"), ("Ya,", None)]


def test_one_mark_alone() -> None:
    for text in ('"', "”", 'Sawah " kering', 'Sawah kering "'):
        assert {q.missing for q in quoted(text)} <= {"open", "close"}
        assert inner("Sawah kering.\n" + '"Ya," kata Wiryo.\n' + text)[0] == "Ya,"


# several paragraphs


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = '"Kami siap.\n\n"Kami juga mau.\n\n"Besok pagi," kata Wiryo.'
    assert [(q.inner.of(text), q.continues, q.missing) for q in quoted(text)] == [
        ("Kami siap.", False, None), ("Kami juga mau.", True, None), ("Besok pagi,", True, None),
    ]  # fmt: skip


# nesting


@pytest.mark.parametrize(
    "text",
    [
        "\"Dia bilang, 'Saya tidak tahu,' begitu,\" kata Yanti.",
        "“Dia bilang, ‘Saya tidak tahu,’ begitu,” kata Yanti.",
        '“Dia bilang, "Saya tidak tahu," begitu,” kata Yanti.',
        '"Dia bilang, “Saya tidak tahu,” begitu," kata Yanti.',
    ],
)
def test_a_stretch_within_another(text: str) -> None:
    whole = text[1 : text.rindex("kata") - 2]
    assert nested(text) == [(whole, None), ("Saya tidak tahu,", 0)]


def test_several_stretches_within_one() -> None:
    text = '“Soal "mafia tanah" dan "uang lelah" itu,” kata Yanti. “Ya,” ujarnya.'
    assert nested(text) == [
        ('Soal "mafia tanah" dan "uang lelah" itu,', None),
        ("mafia tanah", 0), ("uang lelah", 0), ("Ya,", None),
    ]  # fmt: skip


def test_nested_marks_that_end_together() -> None:
    text = "\"Dia bilang, 'Saya tidak tahu.'\" Yanti pulang."
    assert nested(text) == [("Dia bilang, 'Saya tidak tahu.'", None), ("Saya tidak tahu.", 0)]


def test_single_marks_do_not_reach_out_of_double_ones() -> None:
    text = '"Soal \'itu," kata Yanti. "Ya\' betul," ujarnya.'
    assert [one for one, _ in nested(text)] == ["Soal 'itu,", "Ya' betul,"]


# furniture


def stretches_and_furniture(text: str) -> tuple[list[str], list[str]]:
    stretches, pieces = apart(text, quoted(text), furniture(text))
    return [q.inner.of(text) for q in stretches], [p.of(text) for p in pieces]


def test_what_looks_like_furniture_between_marks_is_said() -> None:
    assert stretches_and_furniture('"Kami siap. ADVERTISEMENT Kami mau," kata Wiryo.') == (
        ["Kami siap. ADVERTISEMENT Kami mau,"], [],
    )  # fmt: skip


def test_what_is_quoted_in_furniture_is_furniture() -> None:
    text = 'Sawah kering.\nBaca juga: "Sawah Kering" di Ampel\n"Ya," kata Wiryo.'
    assert stretches_and_furniture(text) == (["Ya,"], ['Baca juga: "Sawah Kering" di Ampel'])


def test_a_stretch_that_has_lost_a_mark_ends_at_furniture() -> None:
    assert stretches_and_furniture('"Kami siap. ADVERTISEMENT Kami mau, kata Wiryo.') == (
        ["Kami siap."], ["ADVERTISEMENT"],
    )  # fmt: skip
    assert stretches_and_furniture('Kami siap. ADVERTISEMENT Kami mau," kata Wiryo.') == (
        ["Kami mau,"], ["ADVERTISEMENT"],
    )  # fmt: skip


def test_no_word_is_left_beside_the_furniture() -> None:
    assert stretches_and_furniture('a(Antara),"kata P')[0] in ([], [""])


# whatever the text

MARKED = st.lists(st.sampled_from([*MARKS, *WORDS, " ", ", ", ". ", "\n", "kata Budi"]), max_size=40).map(
    "".join
)


def check(found: list[Quoted], text: str) -> None:
    """Spans lie in the text, in order, and either apart or one within the other."""
    for i, q in enumerate(found):
        assert 0 <= q.span.start <= q.inner.start <= q.inner.end <= q.span.end <= len(text)
        assert q.span.start < q.span.end
        assert "\n" not in q.span.of(text).strip()
        if q.outer is not None:
            outer = found[q.outer]
            assert q.outer < i
            assert outer.span.start <= q.span.start
            assert q.span.end <= outer.span.end
            assert q.span != outer.span
    whole = [q.span for q in found if q.outer is None]
    assert all(a.end <= b.start for a, b in pairwise(whole))


@given(st.one_of(MARKED, texts(), st.text("\"'“”‘’ a,.\n")))
@example('“"a" “b" \'c”\' "')
@example('“a "b" c” "d “e” f"')
def test_stretches_lie_apart_or_within(text: str) -> None:
    check(quoted(text), text)


@settings(max_examples=40)
@given(st.one_of(MARKED, texts()))
def test_stretches_and_furniture_lie_apart(text: str) -> None:
    found, pieces = apart(text, quoted(text), furniture(text))
    whole = [q.span for q in found if q.outer is None]
    for span in whole:
        assert not any(p.start < span.end and span.start < p.end for p in pieces), span.of(text)
    assert all(0 <= q.inner.start <= q.inner.end <= len(text) for q in found)


@given(st.text("ab ,.'\n"))
def test_without_double_marks_nothing_is_lost(text: str) -> None:
    assert all(q.missing is None for q in quoted(text) if "''" not in text)


def test_given_paragraphs_are_taken() -> None:
    assert quoted('"Ya" "Tidak"', breaks=[Span(0, 4)]) == [Quoted(span=Span(0, 4), inner=Span(1, 3))]
