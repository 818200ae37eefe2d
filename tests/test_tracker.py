"""Stage eight: the stages composed, for one text and for many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from quotetrack import RULES, Article, Entity, Span, Tracker, markup
from tests.named import recognise

TEXTS = [
    '"Kami siap," kata Wiryo Santosa.',
    "",
    "Menurut Camat Ampel Ratna Hapsari, sawah di desa itu kering.",
    '"Kami siap," ujarnya.',
    "Sawah kering.\nBaca juga: Panen Raya di Sragen",
    "\"Wiryo bilang, 'Saya tidak tahu,' begitu,\" kata Ratna Hapsari.",
]
RULES_ALONE = Tracker(recognizer=None)


def test_an_article() -> None:
    written = (
        'Camat Ampel Ratna Hapsari datang. "[content1:Kami siap,]" [cue1:kata] [source1:Hapsari]. '
        "[cue2:Menurutnya], [content2:sawah di desa itu kering].\n---\n"
        "1 direct: Ratna Hapsari\n2 indirect: Ratna Hapsari\n"
        "Ratna Hapsari (person) = Camat Ampel; also Hapsari"
    )
    assert str(Tracker(recognizer=recognise)(markup.parse(written).text)) == written


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_gives_the_same_article(text: str) -> None:
    assert RULES_ALONE(text) == RULES_ALONE(text) == Tracker(recognizer=None)(text)


def test_the_text_is_kept_as_it_is() -> None:
    text = "\ufeff “Kami siap,”\u00a0kata Wiryo Santosa.\r\n"
    article = RULES_ALONE(text)
    assert article.text == text
    assert [c.of(text) for q in article.quotations for c in q.contents] == ["Kami siap,"]


# the recogniser


def test_the_recogniser_sees_paragraphs_and_its_spans_are_moved() -> None:
    seen: list[list[str]] = []

    def recognizer(texts: Sequence[str]) -> list[list[Entity]]:
        seen.append(list(texts))
        return [
            [Entity(span=Span(t.index("budi"), t.index("budi") + 4), label="PER")] if "budi" in t else []
            for t in texts
        ]

    text = 'Sawah kering.\n\n"Kami siap," kata budi.'
    (q,) = Tracker(recognizer=recognizer)(text).quotations
    assert seen == [["Sawah kering.", '"Kami siap," kata budi.']]
    assert q.source is not None
    assert (q.source.span.of(text), q.speaker and q.speaker.name) == ("budi", "budi")


def test_one_call_for_a_batch() -> None:
    calls: list[int] = []

    def recognizer(texts: Sequence[str]) -> list[list[Entity]]:
        calls.append(len(texts))
        return [[] for _ in texts]

    list(Tracker(recognizer=recognizer).pipe(TEXTS * 2, batch_size=6))
    assert len(calls) == 2
    assert calls[0] == calls[1] > 3


def test_the_recogniser_sees_what_can_hold_a_name() -> None:
    seen: list[str] = []

    def recognizer(texts: Sequence[str]) -> list[list[Entity]]:
        seen.extend(texts)
        return [[] for _ in texts]

    Tracker(recognizer=recognizer)(
        "Sragen (ANTARA) - Menurut warga, sawah kering. Sementara itu harga beras naik.\n"
        '"Kami sudah menunggu hujan sejak bulan Juli di Rawa Indah," kata Wiryo Santosa. Ia petani. '
        'Wiryo menyebut sawah itu "kering". Ini gagal.\nBudi pergi.\nEditor: Tari Anggraeni'
    )
    assert seen == ["kata Wiryo Santosa.", 'Wiryo menyebut sawah itu "kering".', "Budi pergi."]


def test_the_recogniser_is_named() -> None:
    class Named:
        name = "tiga-nama"

        def __call__(self, texts: Sequence[str]) -> list[list[Entity]]:
            return recognise(texts)

    assert Tracker(recognizer=Named())(TEXTS[0]).model == "tiga-nama"
    assert Tracker(recognizer=recognise)(TEXTS[0]).model is None
    assert RULES_ALONE(TEXTS[0]).model is None


def test_given_rules_are_used() -> None:
    (q,) = RULES_ALONE(TEXTS[0]).quotations
    assert Tracker(recognizer=None, rules=[r for r in RULES if r.id == q.rule])(TEXTS[0]).quotations == (q,)
    nothing = Tracker(recognizer=None, rules=[])(TEXTS[0])
    assert nothing.quotations == ()


# pipe


@pytest.mark.parametrize("batch_size", [1, 2, 64])
def test_pipe_keeps_the_order(batch_size: int) -> None:
    wanted = [RULES_ALONE(text) for text in TEXTS]
    assert list(RULES_ALONE.pipe(TEXTS, batch_size=batch_size)) == wanted
    assert list(RULES_ALONE.pipe(iter(TEXTS), batch_size=batch_size)) == wanted


def test_pipe_over_processes() -> None:
    wanted = [RULES_ALONE(text) for text in TEXTS]
    assert list(RULES_ALONE.pipe(TEXTS, batch_size=2, n_process=2)) == wanted


@pytest.mark.parametrize("n_process", [1, 2])
def test_pipe_of_pairs(n_process: int) -> None:
    pairs = [(text, number) for number, text in enumerate(TEXTS)]
    found = list(RULES_ALONE.pipe(pairs, as_tuples=True, batch_size=2, n_process=n_process))
    assert found == [(RULES_ALONE(text), number) for text, number in pairs]


def test_pipe_is_lazy() -> None:
    taken: list[int] = []

    def endless() -> Iterator[str]:
        while True:
            taken.append(len(taken))
            yield TEXTS[0]

    articles = RULES_ALONE.pipe(endless(), batch_size=3)
    assert taken == []
    next(articles)
    assert len(taken) == 3


def test_a_bar_counts_the_articles(capfd: pytest.CaptureFixture[str]) -> None:
    assert len(list(RULES_ALONE.pipe(TEXTS, progress=True))) == len(TEXTS)
    out, err = capfd.readouterr()
    assert out == ""
    assert f"{len(TEXTS)}/{len(TEXTS)} [" in err


# what is wrong


@pytest.mark.parametrize("n_process", [1, 2])
def test_what_is_no_text(n_process: int) -> None:
    texts: list[Any] = [TEXTS[0], b"kata Budi", TEXTS[2]]
    with pytest.raises(TypeError, match=r"bytes.*decode"):
        list(RULES_ALONE.pipe(texts, n_process=n_process))
    first, second, third = RULES_ALONE.pipe(texts, errors="note", n_process=n_process)
    assert (first, third) == (RULES_ALONE(TEXTS[0]), RULES_ALONE(TEXTS[2]))
    assert second.text == ""
    assert [n.code for n in second.notes] == ["not-a-text"]


@pytest.mark.parametrize("texts", ["kata Budi", b"kata Budi"])
def test_one_text_is_no_list(texts: Any) -> None:
    with pytest.raises(TypeError, match="list"):
        RULES_ALONE.pipe(texts)


@pytest.mark.parametrize(
    "options", [{"batch_size": 0}, {"n_process": 0}, {"batch_size": -1}, {"errors": "x"}]
)
def test_bad_options(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"count from one|errors is"):
        RULES_ALONE.pipe(TEXTS, **options)


# notes, furniture, nesting


def test_a_lost_mark_is_noted() -> None:
    text = '"Kami siap, kata Wiryo Santosa.'
    assert [n.code for n in RULES_ALONE(text).notes] == ["unpaired-mark"]


def test_nothing_is_quoted_from_furniture() -> None:
    text = '"Kami siap," kata Wiryo Santosa.\nBaca juga: "Sawah Kering," kata Ratna\nEditor: Ratna Hapsari'
    article = RULES_ALONE(text)
    assert [s.name for s in article.speakers] == ["Wiryo Santosa"]
    assert len(article.quotations) == 1


@pytest.mark.parametrize(
    "text",
    [
        'a(Antara),"kata P',
        'utPilihan Editor:,"tutur r',
        '"Kami. ADVERTISEMENT Kami siap," kata Wiryo Santosa.',
    ],
)
def test_a_stretch_with_furniture_in_it_is_quoted_once(text: str) -> None:
    spans = [c for q in RULES_ALONE(text).quotations for c in q.contents]
    assert len(set(spans)) == len(spans) <= 1


def test_a_nested_quotation_and_marked_words_within_one() -> None:
    tracker = Tracker(recognizer=recognise)
    assert [q.within for q in tracker(TEXTS[5]).quotations] == [None, 0]
    text = "\"Soal 'mafia tanah' itu sudah lama,\" kata Ratna Hapsari."
    article = tracker(text)
    assert [m.span.of(text) for m in article.marked] == ["mafia tanah"]
    assert [q.text for q in article.quotations] == ["Soal 'mafia tanah' itu sudah lama,"]


def test_a_nickname_within_a_name_is_marked_and_no_quotation() -> None:
    article = RULES_ALONE('"Kami siap," kata Wiryo "Kancil" Santosa.')
    assert [(m.sort, m.span.of(article.text)) for m in article.marked] == [("name", "Kancil")]
    assert len(article.quotations) == 1
    assert isinstance(article, Article)
