"""Text never raises, the worst that can be thought of or made at random, and time grows with its length."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotetrack import Article, Tracker
from tests.growth import GROWING, ordinary, seconds
from tests.indonesian import invented, mutated, own_texts, pieces, texts
from tests.invariants import check_article, check_stages

ALONE = Tracker(recognizer=None)


@cache
def with_names() -> Tracker:
    return Tracker()


QUOTED = '"Kami siap," kata Wiryo Santosa.'
HOSTILE = {
    "empty": "",
    "a space": " ",
    "white space": " \n\t\r\n\u2028\u00a0\u200b ",
    "one mark": '"',
    "one curly mark": "”",
    "one single mark": "'",
    "one stop": ".",
    "one letter": "a",
    "nothing between marks": '""',
    "nothing between many marks": '"" "" “” ‘’ """" \'\'\'\'',
    "white space between marks": '"   " kata Budi.',
    "marks and an equals sign": '""=',
    "a name, a colon, marks": 'John Doe:"foo"',
    "two paragraphs": '"Bob."\n\n"What."',
    "a thousand open marks": "“" * 1000,
    "a thousand closing marks": "”" * 1000,
    "a thousand straight marks": '"' * 1000,
    "a thousand single marks": "'" * 1000,
    "a thousand open marks with words": "“kata " * 1000,
    "a thousand nested marks": "“‘" * 500 + "Kami siap" + "’”" * 500 + " kata Budi.",
    "a thousand paragraphs that open a mark": '"Kami siap.\n\n' * 1000,
    "NUL": '"Kami\x00siap,"\x00kata\x00Wiryo\x00Santosa.',
    "NUL alone": "\x00",
    "lone surrogates": '"Kami \ud800siap\udfff," kata Wiryo \udc00Santosa.',
    "a surrogate alone": "\ud83d",
    "control characters": "".join(map(chr, range(32))) + QUOTED + "".join(map(chr, range(127, 160))),
    "CRLF": '"Kami siap,"\r\n\r\nkata Wiryo Santosa.\r\n"Ya," ujarnya.\r\n',
    "CR": '"Kami siap,"\rkata Wiryo Santosa.\r',
    "LF CR": QUOTED + "\n\r" + QUOTED,
    "unicode line ends": QUOTED + "\u2028" + QUOTED + "\u2029\x0b\x0c\x85" + QUOTED,
    "entities": "&quot;Kami siap,&quot; kata Wiryo Santosa&ndash;Ya. &ldquo;Ya,&rdquo; ujarnya&nbsp;lagi.",
    "entities that are none": "&quot &; &#; &#x; &#999999999; &#0; &#xD800; &zzz; &quot;&quot;&quot;",
    "entities in entities": "&amp;quot;Kami siap,&amp;quot; kata Budi.",
    "tags": '<p>"Kami siap," kata <b>Wiryo</b> Santosa.</p><script>alert(\'"\')</script>',
    "right-to-left marks": '\u200f"Kami siap,"\u200f \u202ekata\u202c Wiryo \u200eSantosa.',
    "Arabic": 'قال الرئيس: «نحن جاهزون»، وأضاف: "نعم".',
    "Chinese": "他說：「我們準備好了。」",
    "combining accents": '"Ka\u0301mi si\u0301ap," kata\u0301 Wi\u0301ryo Sa\u0301ntosa\u0301.',
    "accents without letters": "\u0301\u0301 \u0301kata \u0301" * 5,
    "zalgo": "k" + "\u0336\u0344\u035f" * 50 + "ata Budi.",
    "emoji in a name": '"Kami siap," kata Wiryo 😀 Santosa👩\u200d🌾.',
    "emoji as marks": "❝Kami siap,❞ kata Wiryo Santosa. 💬Ya💬",
    "letters that grow": "İİİ ẞ ŉ ǰ ΐ “İ,” kata İstanbul İİ.",
    "ligatures": '"Kami ﬁlm," kata Wiryo ﬀ Santosa ½ ² Ⅷ.',
    "full-width": "＂Ｋａｍｉ ｓｉａｐ，＂ ｋａｔａ Ｂｕｄｉ．",
    "deep brackets": "(" * 1000 + "kata Budi" + ")" * 1000,
    "only open brackets": "[{(" * 1000,
    "crossed brackets": "([)] kata (Budi [Santosa) itu].",
    "markup": '[content:"Kami siap,"] [cue:kata] [source:Budi]. \\[ \\\n---\n1 direct: Budi\nBudi (person)',
    "a rule of dashes": "---\n---\n" + QUOTED + "\n---",
    "escapes": "\x1b[31m" + QUOTED + "\x1b]0;judul\x07 \\x00 %s {0} $1",
    "only cues": "kata ujar tutur ucap katanya ujarnya menurut mengatakan bahwa dikutip dari",
    "a cue alone": "kata",
    "a cue at each end": "Kata Budi kata.",
    "a clitic alone": "Ujarnya.",
    "nobody": '"Kami siap," ujarnya. "Ya," katanya. Ia mengatakan bahwa dia menurut beliau.',
    "only capitals": '"KAMI SIAP," KATA WIRYO SANTOSA, KETUA RW 05.',
    "only small letters": '"kami siap," kata wiryo santosa, ketua rw 05.',
    "only digits": "1 2,3 4.5 6/7 08:00 " * 20,
    "inches": 'Layar 6" dan 5\'10" dan 30" itu, kata Budi, "besar".',
    "initials": 'M. H. A. S. "Ya," kata H. M. A. S. B. Wiryo, S.H., M.H., Ph.D.',
    "only titles": "Ketua Umum Wakil Kepala Dinas Mantan Menteri Direktur Utama Sekretaris Jenderal " * 20,
    "only ranks": "Brigjen Pol Kombes AKBP Ipda Letkol Inf " * 20,
    "only degrees": "Prof. Dr. Ir. H., S.H., M.H., Ph.D., " * 20,
    "only furniture": "Baca juga: Harga naik\n" * 50 + "Editor: Budi\nCopyright © ANTARA 2025",
    "an endless name": "Wiryo " * 3000 + "mengatakan bahwa sawah kering.",
    "an endless word": '"Kami siap," kata ' + "Wiryo" * 20_000,
    "an endless title": "Kepala " * 2000 + "Dinas Wiryo Santosa mengatakan bahwa sawah kering.",
    "an endless list": "Menurut " + "Wiryo Santosa, " * 1500 + "sawah kering.",
    "an endless and": '"Ya," kata ' + "Wiryo dan " * 1500 + "Budi.",
    "without a stop": "sawah kering dan harga beras naik sejak pagi " * (200_000 // 44),
    "without a stop or a space": "a" * 200_000,
    "without a stop but with cues": "Wiryo mengatakan bahwa sawah kering dan " * (200_000 // 40),
    "without a stop but with marks": '"kami siap" kata Wiryo ' * (200_000 // 23),
}
each_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@each_text
def test_the_stages_take_it(text: str) -> None:
    check_stages(text)


@each_text
def test_the_rules_alone_take_it(text: str) -> None:
    check_article(ALONE(text), text)


@each_text
def test_the_whole_takes_it(text: str) -> None:
    check_article(with_names()(text), text)


def test_what_is_damaged_is_still_read() -> None:
    """Not raising is not enough: noise beside a quotation takes nothing from it."""
    for name in ("CRLF", "entities", "right-to-left marks", "escapes", "control characters", "NUL"):
        (first, *_) = ALONE(HOSTILE[name]).quotations
        assert first.cue is not None, name
        assert first.cue.lemma == "kata", name
        assert first.kind == "direct", name


# made at random


@given(st.text())
def test_any_string(text: str) -> None:
    check_stages(text)
    check_article(ALONE(text), text)


@given(st.text(st.sampled_from("\"'“”‘’«»„ \n\n.,:;!?-()[]&\\aKB1\u0301")))
def test_any_string_of_marks(text: str) -> None:
    check_stages(text)
    check_article(ALONE(text), text)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(texts())
def test_texts_like_indonesian(text: str) -> None:
    check_stages(text)
    check_article(ALONE(text), text)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(st.lists(texts(), max_size=6))
def test_texts_like_indonesian_with_the_model(found: list[str]) -> None:
    for text, article in zip(found, with_names().pipe(found), strict=True):
        check_article(article, text)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(st.randoms(use_true_random=False))
def test_damaged_articles(random: object) -> None:
    text = mutated(random, own_texts_once())  # type: ignore[arg-type]
    check_stages(text)
    check_article(ALONE(text), text)


@cache
def own_texts_once() -> tuple[str, ...]:
    found = own_texts()
    assert len(found) > 300
    return tuple(found)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(st.lists(texts(), max_size=8), st.integers(1, 9))
def test_pipe_is_map_whatever_the_batch(found: list[str], batch_size: int) -> None:
    assert list(ALONE.pipe(found, batch_size=batch_size)) == [ALONE(text) for text in found]


def test_pipe_with_the_model_is_map_whatever_the_batch() -> None:
    """In a batch the recogniser sorts and cuts; what it says must not depend on the neighbours."""
    found = list(own_texts_once()[::9])
    one_by_one = [with_names()(text) for text in found]
    for batch_size in (2, 7, 64):
        assert list(with_names().pipe(found, batch_size=batch_size)) == one_by_one


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(texts(), pieces())
def test_what_follows_in_another_article_changes_nothing(text: str, other: str) -> None:
    """No state is carried from one article to the next."""
    alone = ALONE(text)
    ALONE(other)
    assert ALONE(text) == alone
    assert list(ALONE.pipe([other, text]))[1] == alone


# linear time

SIZES = (10_000, 50_000, 250_000)


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING)
def test_time_grows_with_the_length(make: Callable[[int], str]) -> None:
    """From 10 kB to 250 kB the time for each character stays within three times.

    The long text is reached in steps, so that what is quadratic fails in seconds and not in hours.
    """
    ALONE(make(1000))
    first, *longer = SIZES
    for size in longer:
        growth = 0.0
        for _ in range(3):  # a busy machine may disturb one measurement, but not three
            each = max(seconds(ALONE, make(first), 0.5) / first, 1e-8)
            growth = seconds(ALONE, make(size), min(3 * each * size, 0.5)) / size / each
            if growth <= 3:
                break
        assert growth <= 3, f"each character takes {growth:.1f} times as long in a text of {size}"


def test_memory_and_result_of_a_long_article() -> None:
    """A megabyte of articles in one string is read like the articles: as many quotations, all in order."""
    once = ALONE(ordinary(100_000))
    assert len(once.quotations) > 80
    check_article(once, once.text)
    assert isinstance(ALONE(ordinary(300_000)), Article)


def test_the_makers_of_texts_make_what_they_say() -> None:
    """A floor for the random tests: their texts hold quotations, names and noise."""
    from random import Random

    random = Random(1)
    made = [invented(random) for _ in range(200)] + [mutated(random, own_texts_once()) for _ in range(200)]
    read = [ALONE(text) for text in made]
    assert sum(bool(a.quotations) for a in read) > 120
    assert sum(bool(a.notes) for a in read) > 50
    assert {q.kind for a in read for q in a.quotations} == {"direct", "indirect", "mixed"}
    assert len({q.rule for a in read for q in a.quotations}) > 15
