"""Stage seven: the one person, organisation or document behind the sources of an article."""

from __future__ import annotations

import pytest

from quotetrack import Article, Speaker, Tracker
from tests.named import recognise

TRACKER = Tracker(recognizer=recognise)


def read(text: str) -> Article:
    return TRACKER(text)


def speakers(text: str) -> list[str]:
    """Who says each quotation, ``?`` for nobody."""
    return [" + ".join(s.name for s in q.speakers) or "?" for q in read(text).quotations]


def only(text: str) -> Speaker:
    (speaker,) = read(text).speakers
    return speaker


# who speaks


@pytest.mark.parametrize(
    ("text", "who", "how"),
    [
        # a short name and the full one, in both orders
        ('Ratna Hapsari datang. "Kami siap," kata Hapsari.', "Ratna Hapsari", "short-name"),
        ('Ratna Hapsari datang. "Kami siap," kata Ratna.', "Ratna Hapsari", "short-name"),
        ('"Kami siap," kata Ratna. Camat Ampel Ratna Hapsari pulang.', "Ratna Hapsari", "short-name"),
        ('Ratna pulang. "Kami siap," kata Ratna Hapsari.', "Ratna Hapsari", "name"),
        # titles
        ('Camat Ampel Ratna Hapsari datang. "Kami siap," kata Camat.', "Ratna Hapsari", "title"),
        ('Camat Ampel Ratna Hapsari datang. "Kami siap," kata Camat Ampel itu.', "Ratna Hapsari", "title"),
        ('"Kami siap," kata Kepala Desa Ampel.', "Kepala Desa Ampel", "title"),
        # nobody is guessed
        ('"Kami siap," ujarnya.', "?", None),
        ('"Kami siap," kata dia.', "?", None),
        ("Mereka mengatakan bahwa sawah kering.", "?", None),
        # others
        ("Seorang warga mengaku sawahnya kering.", "Seorang warga", "description"),
        ('"Kami siap," kata Wiryo Santosa dan Ratna Hapsari.', "Wiryo Santosa + Ratna Hapsari", "name"),
        ("Dikutip dari Kabar Pesisir, sawah di Ampel kering.", "Kabar Pesisir", "name"),
    ],
)
def test_one_quotation(text: str, who: str, how: str | None) -> None:
    assert speakers(text) == [who]
    assert [q.resolution for q in read(text).quotations] == [how]


@pytest.mark.parametrize(
    ("following", "how"),
    [
        ('"Kami berangkat," ujarnya.', "clitic"),
        ("Dia mengatakan bahwa sawah kering.", "pronoun"),
        ("Ia menjelaskan bahwa sawah kering.", "pronoun"),
        ("Menurut beliau, sawah kering.", "pronoun"),
        ("Menurutnya, sawah di desa itu kering.", "clitic"),
        ('"Kami berangkat pagi."', "follow-on"),
        ('"Kami berangkat," ujar Ratna.', "short-name"),
        ("Camat Ampel itu mengatakan sawah kering.", "title"),
    ],
)
def test_the_turn_goes_on(following: str, how: str) -> None:
    text = f'"Kami siap," kata Ratna Hapsari. {following}'
    assert speakers(text) == ["Ratna Hapsari", "Ratna Hapsari"]
    assert read(text).quotations[1].resolution == how


def test_the_turn_goes_over() -> None:
    text = '"Kami siap," kata Ratna Hapsari. "Ya," kata Wiryo Santosa. "Besok," katanya. "Pagi," ujar Ratna.'
    assert speakers(text) == ["Ratna Hapsari", "Wiryo Santosa", "Wiryo Santosa", "Ratna Hapsari"]


def test_two_people_of_one_last_name() -> None:
    text = (
        '"Kami siap," kata Wiryo Santosa. "Ya," kata Galih Santosa. "Besok," ujar Wiryo. "Pagi," ujar Galih.'
    )
    assert speakers(text) == ["Wiryo Santosa", "Galih Santosa", "Wiryo Santosa", "Galih Santosa"]
    assert len(read(text).speakers) == 2


def test_who_speaks_up_takes_the_turn() -> None:
    text = '"Kami siap," kata Ratna Hapsari. Hal senada disampaikan Wiryo Santosa. "Ya," ujarnya.'
    assert speakers(text) == ["Ratna Hapsari", "Wiryo Santosa"]


def test_who_is_named_within_marks_does_not_speak() -> None:
    text = '"Kami siap," kata Ratna Hapsari. "Wiryo Santosa belum tahu," ujarnya.'
    assert speakers(text) == ["Ratna Hapsari", "Ratna Hapsari"]


def test_the_turn_of_one_who_has_no_name() -> None:
    assert speakers('Seorang warga mengaku sawahnya kering. "Kami rugi," katanya.') == ["Seorang warga"] * 2


# who that is


@pytest.mark.parametrize(
    ("text", "title", "role", "affiliation"),
    [
        (
            'Direktur PT Sinar Lembah Kenji Morita hadir. "Kami siap," kata Morita.',
            "Direktur PT Sinar Lembah", "Direktur", "PT Sinar Lembah",
        ),
        (
            '"Kami siap," kata Kenji Morita, Direktur PT Sinar Lembah.',
            "Direktur PT Sinar Lembah", "Direktur", "PT Sinar Lembah",
        ),
        ('"Kami siap," kata Camat Ampel Ratna Hapsari.', "Camat Ampel", "Camat Ampel", None),
        ('Camat Ratna Hapsari hadir. "Ya," kata Camat Ampel itu.', "Camat Ampel", "Camat Ampel", None),
        ('"Kami siap," kata Ratna. Camat Ampel Ratna Hapsari pulang.', "Camat Ampel", "Camat Ampel", None),
        ('"Kami siap," kata Ratna Hapsari.', None, None, None),
    ],
)  # fmt: skip
def test_the_fullest_title(text: str, title: str | None, role: str | None, affiliation: str | None) -> None:
    speaker = only(text)
    assert (speaker.title, speaker.role, speaker.affiliation) == (title, role, affiliation)
    assert speaker.titles[:1] == ((title,) if title else ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"Kami siap," kata Ratna Hapsari.', "person"),
        ("PT Sinar Lembah menyatakan pabrik segera dibuka.", "organisation"),
        ("Seorang warga mengaku sawahnya kering.", "unnamed"),
        ("Dikutip dari Kabar Pesisir, sawah di Ampel kering.", "document"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert only(text).kind == kind


def test_an_abbreviation_in_brackets_is_the_same_organisation() -> None:
    text = "Badan Usaha Tani Nusantara (Butani) menyatakan pabrik dibuka. Butani mengatakan harga turun."
    speaker = only(text)
    assert (speaker.name, speaker.aliases) == ("Badan Usaha Tani Nusantara", ("Butani",))
    assert speakers(text) == ["Badan Usaha Tani Nusantara"] * 2


def test_aliases_and_mentions() -> None:
    text = 'Ratna Hapsari datang. "Kami siap," kata Hapsari. "Ya," ujar Ratna.'
    speaker = only(text)
    assert set(speaker.aliases) == {"Ratna", "Hapsari"}
    assert [m.of(text) for m in speaker.mentions] == ["Ratna Hapsari", "Hapsari", "Ratna"]


@pytest.mark.parametrize(
    ("source", "gender"),
    [("Bu Ratna", "female"), ("Pak Wiryo", "male"), ("Wiryo", None), ("Dr. Ratna", None)],
)
def test_gender_only_where_the_text_tells(source: str, gender: str | None) -> None:
    assert only(f'"Kami siap," kata {source}.').gender == gender


def test_who_says_nothing_is_no_speaker() -> None:
    text = 'Wiryo Santosa dan Galih hadir. "Kami siap," kata Ratna Hapsari.'
    assert [s.name for s in read(text).speakers] == ["Ratna Hapsari"]


def test_a_note_says_where_nobody_could_be_found() -> None:
    text = '"Kami siap," ujarnya.'
    assert [(n.code, n.span and n.span.of(text)) for n in read(text).notes] == [("no-speaker", "Kami siap,")]


# quotations within quotations


def test_who_is_quoted_within_a_quotation() -> None:
    text = '"Wiryo bilang, \'Saya tidak tahu,\' begitu," kata Ratna Hapsari. "Ya," ujarnya.'
    article = read(text)
    assert [(q.text, q.within) for q in article.quotations] == [
        ("Wiryo bilang, 'Saya tidak tahu,' begitu,", None), ("Saya tidak tahu,", 0), ("Ya,", None),
    ]  # fmt: skip
    assert speakers(text) == ["Ratna Hapsari", "Wiryo", "Ratna Hapsari"]
