"""The index: who is one speaker, whatever came first; what the reader decides; every mishap one sentence."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoken import spoken

from quotetrack import markup
from quotetrack.index import IndexedSpeaker, SpeakerIndex, SpeakerIndexError, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quotetrack.model import Article

ROOT = Path(__file__).parents[1]


def indexed(*articles: str | Sequence[str]) -> SpeakerIndex:
    """An index of articles, each the line of its speaker or a list of such lines, with the ids a, b, c, …"""
    index = SpeakerIndex()
    for letter, lines in zip("abcdefghij", articles, strict=False):
        index.add(spoken(*([lines] if isinstance(lines, str) else lines)), id=letter)
    return index


def groups(index: SpeakerIndex) -> set[frozenset[tuple[str, int]]]:
    """The speakers as sets of what they are made of: the article and the number in it."""
    found: dict[int, set[tuple[str, int]]] = {}
    for speaker, article, number in index._rows(
        "SELECT speaker, id, number FROM article_speaker JOIN form USING (form) JOIN article USING (article)"
    ):
        found.setdefault(speaker, set()).add((article, number))
    return {frozenset(one) for one in found.values()}


def called(index: SpeakerIndex) -> list[tuple[str, int]]:
    """The names of the speakers, each with the number of its quotations."""
    return sorted((one.name, one.quotations) for one in index.speakers())


# -- who is one speaker --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        pytest.param(["Ratna Hapsari", "Ratna Hapsari"], [("Ratna Hapsari", 2)], id="full name"),
        pytest.param(["Abdul Mu’ti", "Abdul Mu'ti"], [("Abdul Mu’ti", 2)], id="apostrophes"),
        pytest.param(
            ["Ratna Hapsari = Menteri Keuangan", "Ratna Hapsari = Ketua Umum PB Layar"],
            [("Ratna Hapsari", 2)],
            id="two offices that one person can hold",
        ),
        pytest.param(
            ["Ratna Hapsari = Camat Ampel", "Ratna Hapsari = Camat Rawa Indah"],
            [("Ratna Hapsari", 1), ("Ratna Hapsari", 1)],
            id="one office at two places",
        ),
        pytest.param(
            ["Ratna Hapsari = Camat Ampel", "Ratna Hapsari = mantan Camat Rawa Indah"],
            [("Ratna Hapsari", 2)],
            id="an office that was held before",
        ),
        pytest.param(
            ["Ratna Hapsari = Kepala Dinas Pasar Sleman", "Ratna Hapsari = pedagang sayur"],
            [("Ratna Hapsari", 1), ("Ratna Hapsari", 1)],
            id="an official and a trader",
        ),
        pytest.param(
            ["Ratna Hapsari Dewi = Menteri Kelautan", "Ratna Hapsari = Menteri Kelautan (Menlaut)"],
            [("Ratna Hapsari Dewi", 2)],
            id="shorter name, the title agrees",
        ),
        pytest.param(
            ["Ratna Hapsari Dewi = Gubernur Jawa Barat", "Ratna Hapsari = Gubernur Jabar"],
            [("Ratna Hapsari Dewi", 2)],
            id="shorter name, the place contracted",
        ),
        pytest.param(
            ["Ratna Hapsari Dewi = Menteri Kelautan", "Ratna Hapsari = pelukis"],
            [("Ratna Hapsari", 1), ("Ratna Hapsari Dewi", 1)],
            id="shorter name, another title",
        ),
        pytest.param(
            ["Ratna Hapsari Dewi = Menteri Kelautan; also Ratna Hapsari", "Ratna Hapsari"],
            [("Ratna Hapsari Dewi", 2)],
            id="shorter name, an article uses both",
        ),
        pytest.param(
            ["Ratna Hapsari = Menteri Kelautan", "Ratna = Menteri Kelautan"],
            [("Ratna Hapsari", 2)],
            id="single name, the title agrees",
        ),
        pytest.param(
            ["Ratna Hapsari = Ketua RT 5", "Ratna = Ketua RT 7"],
            [("Ratna", 1), ("Ratna Hapsari", 1)],
            id="single name, a title that many hold",
        ),
        pytest.param(
            ["Ratna Hapsari = Camat Ampel", "Ratna = Kapolsek Ampel"],
            [("Ratna", 1), ("Ratna Hapsari", 1)],
            id="single name, another office at the place",
        ),
        pytest.param(
            ["Ratna Hapsari; also Ratna", "Ratna", "Ratna"],
            [("Ratna", 1), ("Ratna", 1), ("Ratna Hapsari", 1)],
            id="single name without a title",
        ),
        pytest.param(
            ["Ratna = Camat Ampel", "Ratna = Camat Ampel", "Ratna = Camat Rawa"],
            [("Ratna", 1), ("Ratna", 2)],
            id="people of one single name",
        ),
        pytest.param(
            ["Ratna Hapsari; also Rahap", "Rahap"], [("Ratna Hapsari", 2)], id="nickname of an article"
        ),
        pytest.param(
            ["Ratna Hapsari; also Mbak Rara", "Rara"], [("Ratna Hapsari", 2)], id="nickname without address"
        ),
        pytest.param(
            ["Ratna Hapsari; also Rahap", "Rahmi Hapipah; also Rahap", "Rahap"],
            [("Rahap", 1), ("Rahmi Hapipah", 1), ("Ratna Hapsari", 1)],
            id="nickname of two people",
        ),
        pytest.param(
            ["Ratna Hapsari; also Amin", "Budi Amin", "Sari Amin", "Amin"],
            [("Amin", 1), ("Budi Amin", 1), ("Ratna Hapsari", 1), ("Sari Amin", 1)],
            id="nickname that is more often a name",
        ),
        pytest.param(
            [
                f"{name} = Camat Ampel"
                for name in (
                    "Ratna Hapsari",
                    "Ratno Hapsari",
                    "Ratna Hapsary",
                    "Ratna Hapsarimembuka",
                    "Ratna Hapsari",
                )
            ],
            [("Ratna Hapsari", 5)],
            id="misspelt",
        ),
        pytest.param(
            ["Andi Ratna Hapsari = Camat Ampel", "AndiRatna Hapsari = Camat Ampel", "Camat Ampel"],
            [("Andi Ratna Hapsari", 2), ("Camat Ampel", 1)],
            id="a space is lost",
        ),
        pytest.param(
            ["Menkeu Ratna Hapsari", "Ratna Hapsari"],
            [("Ratna Hapsari", 2)],
            id="a title that stuck to the name",
        ),
        pytest.param(
            ["Ratna Hapsari Official = Camat Ampel", "Ratna Hapsari Channel = Camat Ampel"]
            + ["Ratna Hapsari = Camat Ampel"] * 2,
            [("Ratna Hapsari", 4)],
            id="one office under longer names",
        ),
        pytest.param(
            ["Ratna Hapsari = Camat Ampel", "Ratna Hapsary = pelukis"],
            [("Ratna Hapsari", 1), ("Ratna Hapsary", 1)],
            id="nearly the same name",
        ),
        pytest.param(
            ["Putri Budi Santoso = Ketua Fraksi Lautan", "Budi Santoso = Menteri dari Fraksi Lautan"],
            [("Budi Santoso", 1), ("Putri Budi Santoso", 1)],
            id="a daughter with the name of her father",
        ),
        pytest.param(
            ["Andi Ratna Hapsari = Menteri Kelautan", "Ratna Hapsari = Menteri Kelautan"],
            [("Andi Ratna Hapsari", 2)],
            id="a name without its first word",
        ),
        pytest.param(
            ["Ratna Hapsari = Camat Ampel / siswa", "Ratna Hapsari = Menteri Kelautan"],
            [("Ratna Hapsari", 2)],
            id="a title that is a mistake",
        ),
        pytest.param(
            ["seorang warga (unnamed)", "seorang warga (unnamed)"],
            [("seorang warga", 1), ("seorang warga", 1)],
            id="somebody else in each article",
        ),
        pytest.param(
            ["Polisi (organisation)", "Polisi (organisation)"], [("Polisi", 1), ("Polisi", 1)], id="police"
        ),
        pytest.param(
            ["Badan Laut Dalam (organisation); also BLD", "BLD (organisation)", "BLD (document)"],
            [("Badan Laut Dalam", 3)],
            id="organisation with an abbreviation",
        ),
        pytest.param(
            ["Ratna Hapsari", "Ratna Hapsari (organisation)"],
            [("Ratna Hapsari", 1), ("Ratna Hapsari", 1)],
            id="a person and what bears her name",
        ),
    ],
)
def test_who_is_one(articles: list[str], expected: list[tuple[str, int]]) -> None:
    assert called(indexed(*articles)) == sorted(expected)


def test_the_same_office_elsewhere_a_year_later_is_a_career() -> None:
    index = SpeakerIndex()
    index.add(spoken("Dedi Ampera = Kapolres Ampel"), id="a", date="2023-01-05")
    index.add(spoken("Dedi Ampera = Kapolres Rawa"), id="b", date="2023-11-05")
    assert len(index.speakers()) == 2
    index.add(spoken("Dedi Ampera = Kapolres Rawa"), id="b", date="2024-02-05")
    assert len(index.speakers()) == 1


def test_a_name_of_two_people_without_a_title_stays_open() -> None:
    index = indexed("Agus Ampera = Camat Ampel", "Agus Ampera = Camat Rawa", "Agus Ampera")
    assert len(index.speakers()) == 3
    open_one, two_camats = sorted(index.ambiguities(), key=lambda a: a.titles)
    assert (open_one.name, open_one.titles, open_one.articles) == ("Agus Ampera", (), 1)
    assert open_one.candidates == ("Agus Ampera", "Agus Ampera")
    assert two_camats.why == "another of this name, if one person cannot hold both titles"
    index.merge(open_one.speaker_ids[0], open_one.candidate_ids[0])
    assert len(index.speakers()) == 2
    index.separate(two_camats.speaker_ids[0], two_camats.candidate_ids[0])
    assert index.ambiguities() == []
    assert len(index.speakers()) == 2


def test_what_is_open_is_listed_with_those_it_could_be() -> None:
    longer = "Ratna Kumala Sari = Menteri Kelautan"
    index = indexed("Ratna Hapsari", "Ratna Kumala", "Ratna", "Ratna", longer)
    found = {(a.name, a.articles, a.candidates) for a in index.ambiguities()}
    assert found == {
        ("Ratna", 2, ("Ratna Hapsari", "Ratna Kumala", "Ratna Kumala Sari")),
        ("Ratna Kumala", 1, ("Ratna Kumala Sari",)),
    }


def test_every_merge_keeps_its_reason() -> None:
    index = indexed("Ratna Hapsari = Menteri Kelautan; also Rahap", "Ratna = Menteri Kelautan", "Rahap")
    assert {(form.name, form.why) for form in index.names("Ratna Hapsari")} == {
        ("Ratna Hapsari", "the same full name"),
        ("Ratna", "short for Ratna Hapsari: Menteri Kelautan agrees with Menteri Kelautan"),
        ("Rahap", "nickname that an article gives to Ratna Hapsari"),
    }


# -- the order does not matter -------------------------------------------------------------------------

NAMES = [
    "Ratna",
    "Ratna Sari",
    "Ratna Sary",
    "Ratna Sari Dewi",
    "R. Sari Dewi",
    "Sari Dewi",
    "Dewi",
    "Rara",
    "Mbak Rara",
]
TITLES = [
    "Camat Ampel", "Camat Rawa", "Menteri Kelautan", "Menteri", "pedagang", "mantan Camat Ampel",
    "Kapolsek Ampel",
]  # fmt: skip
SPEAKERS = st.builds(
    lambda name, titles, aliases: (
        name
        + (f" = {' / '.join(titles)}" if titles else "")
        + (f"; also {', '.join(aliases)}" if aliases else "")
    ),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(TITLES), max_size=2, unique=True),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
)
DATES = st.sampled_from([None, "2023-01-05", "2023-06-01", "2025-02-01"])
ARTICLES = st.lists(st.tuples(st.lists(SPEAKERS, min_size=1, max_size=3), DATES), min_size=1, max_size=6)


def whole(index: SpeakerIndex) -> tuple[Any, ...]:
    """Everything the index says about who is who, without its own numbers."""
    return (
        groups(index),
        sorted((s.name, s.kind, s.title or "", s.quotations, s.articles) for s in index.speakers()),
        sorted((n.name, n.titles, n.article or "", n.why, n.speaker) for n in index.names()),
        sorted((a.name, a.titles, a.articles, a.candidates, a.why) for a in index.ambiguities()),
    )


@given(articles=ARTICLES, data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_arrival_does_not_matter(articles: list[Any], data: st.DataObject) -> None:
    first, second = SpeakerIndex(), SpeakerIndex()
    for number, (lines, date) in enumerate(articles):
        first.add(spoken(*lines), id=str(number), date=date)
    for number in data.draw(st.permutations(range(len(articles)))):
        if data.draw(st.booleans()):  # something else stands there first
            other = data.draw(ARTICLES)[0]
            second.add(spoken(*other[0]), id=str(number), date=other[1])
    second.add(spoken("Sari Dewi = Menteri Kelautan; also Rara"), id="gone")
    for number in data.draw(st.permutations(range(len(articles)))):
        lines, date = articles[number]
        second.add(spoken(*lines), id=str(number), date=date)
    second.remove("gone")
    assert whole(first) == whole(second)
    before = whole(first)
    first.rebuild()
    assert whole(first) == before


@given(articles=ARTICLES, data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_decisions_are_applied_again_in_any_order(articles: list[Any], data: st.DataObject) -> None:
    index = SpeakerIndex()
    for number, (lines, date) in enumerate(articles):
        index.add(spoken(*lines), id=str(number), date=date)
    for _ in range(data.draw(st.integers(1, 2))):
        verb = data.draw(st.sampled_from(["merge", "separate"]))
        a, b = (
            data.draw(
                st.one_of(
                    st.sampled_from(index.names()), st.sampled_from(index.names()).map(lambda n: n.name)
                )
            )
            for _ in "ab"
        )
        with contextlib.suppress(LookupError, ValueError):
            getattr(index, verb)(a, b)
    before = whole(index)
    index.rebuild()
    assert whole(index) == before
    for number in data.draw(st.permutations(range(len(articles)))):
        index.remove(str(number))
    assert len(index) == 0
    assert index.speakers() == []
    for number in data.draw(st.permutations(range(len(articles)))):
        lines, date = articles[number]
        index.add(spoken(*lines), id=str(number), date=date)
    assert whole(index) == before


# -- what the reader decides ---------------------------------------------------------------------------


def test_merge_and_separate_are_a_round_trip() -> None:
    index = indexed("Ratna Hapsari", "Kumala Dewi = Camat Ampel", "Kumala Dewi = Camat Ampel")
    before = groups(index)
    index.merge("Ratna Hapsari", "Kumala Dewi")
    assert called(index) == [("Kumala Dewi", 3)]
    index.separate("Ratna Hapsari", "Kumala Dewi")
    assert groups(index) == before
    index.merge("Ratna Hapsari", "Kumala Dewi")
    assert called(index) == [("Kumala Dewi", 3)]


def test_a_merge_holds_for_articles_to_come() -> None:
    index = indexed("Ratna Hapsari", "Ratna")
    index.merge("Ratna Hapsari", "Ratna")
    index.add(spoken("Ratna"), id="later")
    index.add(spoken("Ratna"), id="b")  # the same id again
    assert called(index) == [("Ratna Hapsari", 3)]
    index.add(spoken("Ratna Kumala = Camat Ampel"), id="other")
    index.add(spoken("Ratna = Camat Ampel"), id="hers")
    assert called(index) == [("Ratna Hapsari", 3), ("Ratna Kumala", 2)]


def test_what_was_separated_stays_separate() -> None:
    index = indexed("Ratna Hapsari Dewi = Menteri Kelautan", "Ratna Hapsari = Menteri Kelautan")
    assert len(index.speakers()) == 1
    index.separate("Ratna Hapsari Dewi", "Ratna Hapsari")
    index.add(spoken("Ratna Hapsari = Menteri Kelautan"), id="b")
    index.add(spoken("Ratna Hapsari = Menteri Kelautan"), id="c")
    assert called(index) == [("Ratna Hapsari", 2), ("Ratna Hapsari Dewi", 1)]
    assert index.ambiguities() == []


def test_two_forms_of_one_name_can_be_separated() -> None:
    index = indexed("Ratna Hapsari = pelukis", "Ratna Hapsari = Menteri Kelautan", "Ratna Hapsari")
    painter, minister = (form for form in index.names() if form.titles)
    index.separate(painter, minister)
    assert sorted(one.title or "" for one in index.speakers()) == ["", "Menteri Kelautan", "pelukis"]
    assert [a.name for a in index.ambiguities()] == ["Ratna Hapsari"]


def test_rename() -> None:
    index = indexed("Ratna Hapsari", "Ratna Hapsari")
    index.rename("Ratna Hapsari", "Ratna H.")
    index.add(spoken("Ratna Hapsari = Camat Ampel"), id="c")
    assert called(index) == [("Ratna H.", 3)]
    assert index.quotations(speaker="Ratna H.")[0].speaker == "Ratna H."
    with pytest.raises(ValueError, match="not empty"):
        index.rename("Ratna H.", " ")


def test_decisions_are_kept_in_the_file(tmp_path: Path) -> None:
    with SpeakerIndex(tmp_path / "a.db") as index:
        index.add(spoken("Ratna Hapsari", "Kumala Dewi"), id="a")
        index.merge("Ratna Hapsari", "Kumala Dewi")
    with SpeakerIndex(tmp_path / "a.db") as index:
        index.remove("a")
        index.add(spoken("Ratna Hapsari", "Kumala Dewi"), id="a")
        assert len(index.speakers()) == 1


def test_nobody_or_several_of_a_name() -> None:
    index = indexed("Agus Ampera = Camat Ampel", "Agus Ampera = Camat Rawa")
    with pytest.raises(
        LookupError, match=r"2 speakers are called 'Agus Ampera'.* Agus Ampera \(Camat Ampel\)"
    ):
        index.quotations(speaker="Agus Ampera")
    with pytest.raises(LookupError, match="no speaker of the index is called 'Budi'"):
        index.titles("Budi")
    with pytest.raises(LookupError, match="no speaker 99"):
        index.merge(99, "Agus Ampera")
    with pytest.raises(ValueError, match="mean the same speaker"):
        index.merge(1, 1)
    one = index.speakers()[0]
    assert index.speaker(one) == index.speaker(one.id) == one.id


# -- questions -----------------------------------------------------------------------------------------


MINISTER, FORMER = "Ratna Hapsari = Menteri Keuangan", "Ratna Hapsari = mantan Menteri Keuangan"


@pytest.fixture
def news() -> SpeakerIndex:
    index = SpeakerIndex()
    for id, date, outlet, lines, text in (
        ("a", "2024-01-10", "Kabar", [MINISTER], "Harga beras merah naik bulan ini"),
        ("b", "2024-01-20", "Warta", ["Ratna Hapsari = Menkeu"], "harga beras merah naik, bulan ini!"),
        ("c", dt.date(2024, 4, 2), "Warta", [FORMER, "Budi Santoso"], "Panen tiba"),
        ("d", None, "Kabar", ["Budi Santoso"], "Naik, merah, dan beras"),
    ):  # fmt: skip
        index.add(spoken(*lines, text=text), id=id, date=date, outlet=outlet, title=f"Kabar {id}")
    return index


def test_speakers(news: SpeakerIndex) -> None:
    ratna, budi = news.speakers()
    assert ratna == IndexedSpeaker(
        id=ratna.id,
        name="Ratna Hapsari",
        kind="person",
        title="Menteri Keuangan",
        quotations=3,
        articles=3,
        first="2024-01-10",
        last="2024-04-02",
    )
    assert (budi.name, budi.quotations, budi.first, budi.title) == ("Budi Santoso", 2, "2024-04-02", None)
    assert [s.name for s in news.speakers(min_quotes=3)] == ["Ratna Hapsari"]
    assert [s.quotations for s in news.speakers(outlet="Warta")] == [2, 1]
    assert [s.quotations for s in news.speakers(since="2024-01-20", until=dt.date(2024, 1, 20))] == [1]
    assert news.speakers(kind="organisation") == []
    assert len(news.speakers(limit=1)) == 1
    with pytest.raises(ValueError, match="a date like 2026-11-25"):
        news.speakers(since="Januari")


def test_quotations(news: SpeakerIndex) -> None:
    newest = news.quotations()[0]
    assert (newest.article, newest.date, newest.headline, newest.speakers) == (
        "c", "2024-04-02", "Kabar c", ("Ratna Hapsari",),
    )  # fmt: skip
    assert [q.article for q in news.quotations(speaker="Budi Santoso")] == ["c", "d"]
    assert [q.title for q in news.quotations(speaker="Ratna Hapsari", until="2024-01-31")] == [
        "Menkeu",
        "Menteri Keuangan",
    ]
    assert [q.article for q in news.quotations(outlet="Kabar", kind="indirect")] == ["a", "d"]
    assert news.quotations(kind="direct") == []
    assert len(news.quotations(limit=2)) == 2
    text = spoken("Budi Santoso", text="Panen tiba").text
    last = news.quotations(speaker="Budi Santoso")[1]
    assert (last.start, last.end) == (0, len("Naik, merah, dan beras"))
    assert text.startswith("Panen")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("beras", ["d", "b", "a"]),
        ("BERAS Mérah", ["d", "b", "a"]),
        ('"beras merah"', ["b", "a"]),
        ('"merah dan', ["d"]),
        ("ber*", ["d", "b", "a"]),
        ("ber", []),
        ("beras AND OR NEAR(", []),
        ("* ( ^ :", []),
        ("", []),
        ("text:beras", []),
    ],
)
def test_search(news: SpeakerIndex, search: str, found: list[str]) -> None:
    assert [q.article for q in news.quotations(search=search)] == found


def test_snippets_show_what_was_searched(news: SpeakerIndex) -> None:
    assert news.quotations(search="merah", speaker="Ratna Hapsari", limit=1)[0].snippet == (
        "harga beras [merah] naik, bulan ini!"
    )
    long = spoken("Budi Santoso", text=" ".join(["kata"] * 60 + ["merah"] + ["lain"] * 60))
    news.add(long, id="long")
    snippet = news.quotations(search="merah lain")[0].snippet
    assert snippet is not None
    assert snippet.startswith("…")
    assert "[merah] [lain]" in snippet


def test_search_forgets_what_was_replaced(news: SpeakerIndex) -> None:
    news.add(spoken("Budi Santoso", text="Sama sekali lain"), id="a")
    assert [q.article for q in news.quotations(search="beras")] == ["d", "b"]
    assert [q.article for q in news.quotations(search="lain")] == ["a"]
    news.remove("b")
    assert [q.article for q in news.quotations(search="beras")] == ["d"]
    news._connection.execute("INSERT INTO quotation_fts (quotation_fts) VALUES ('integrity-check')")


def test_a_career(news: SpeakerIndex) -> None:
    held = [(t.title, t.first, t.last, t.articles) for t in news.titles("Ratna Hapsari")]
    assert held == [
        ("Menteri Keuangan", "2024-01-10", "2024-01-20", 2),
        ("mantan Menteri Keuangan", "2024-04-02", "2024-04-02", 1),
    ]


@pytest.mark.parametrize(
    ("freq", "dates", "counts"),
    [
        ("year", ["2024-01-01"], [4]),
        ("quarter", ["2024-01-01", "2024-04-01"], [2, 2]),
        ("month", ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], [2, 0, 0, 2]),
    ],
)
def test_timeline(news: SpeakerIndex, freq: Any, dates: list[str], counts: list[int]) -> None:
    periods = news.timeline(freq=freq)
    assert [p.date for p in periods] == dates
    assert [p.quotations for p in periods] == counts


def test_timeline_of_one_speaker(news: SpeakerIndex) -> None:
    weeks = news.timeline("Ratna Hapsari", "week", until="2024-02-01")
    assert [(p.date, p.quotations, p.articles) for p in weeks] == [("2024-01-08", 1, 1), ("2024-01-15", 1, 1)]
    assert len(news.timeline("Ratna Hapsari", "day")) == 84
    assert news.timeline(outlet="Nowhere") == []
    with pytest.raises(ValueError, match="freq is one of day, week"):
        news.timeline(freq="hour")  # type: ignore[arg-type]


def test_together_and_duplicates(news: SpeakerIndex) -> None:
    assert [(t.name, t.articles) for t in news.together("Ratna Hapsari")] == [("Budi Santoso", 1)]
    (one,) = news.duplicates()
    assert (one.text, one.speaker) == ("Harga beras merah naik bulan ini", "Ratna Hapsari")
    assert (one.articles, one.outlets, one.first, one.last) == (
        ("a", "b"), ("Kabar", "Warta"), "2024-01-10", "2024-01-20",
    )  # fmt: skip
    assert news.duplicates(min_articles=3) == []


def test_every_answer_becomes_a_frame(news: SpeakerIndex) -> None:
    for answer in (
        news.speakers(),
        news.quotations(),
        news.titles("Ratna Hapsari"),
        news.timeline(),
        news.together("Ratna Hapsari"),
        news.duplicates(),
        news.names(),
        news.ambiguities(),
        news.speakers(outlet="Nowhere"),
    ):
        frame = answer.to_frame()
        assert list(frame.columns) == answer.columns
        assert len(frame) == len(answer)
    assert news.timeline().to_frame()["date"].dt.month.tolist() == [1, 2, 3, 4]


def test_a_quotation_of_two_speakers_and_one_of_nobody() -> None:
    index = SpeakerIndex()
    index.add(
        markup.parse(
            '"[content1:Kami siap,]" [cue1:kata] [source1:Sari] dan Budi. "[content2:Ayo!]" \n---\n'
            "1 direct: Sari Dewi + Budi Jaya\n2 direct: ?\n"
            "Sari Dewi (person) = Camat Ampel\nBudi Jaya (person)"
        ),
        id="a",
    )
    both, nobody = index.quotations()
    assert (both.speakers, both.speaker, both.title) == (
        ("Sari Dewi", "Budi Jaya"),
        "Sari Dewi",
        "Camat Ampel",
    )
    assert (nobody.speakers, nobody.speaker, nobody.speaker_id) == ((), None, None)
    assert called(index) == [("Budi Jaya", 1), ("Sari Dewi", 1)]


# -- adding --------------------------------------------------------------------------------------------


def test_adding_again_replaces() -> None:
    index = indexed(["Ratna Hapsari = Camat Ampel", "Budi Santoso"])
    index.add(spoken("Ratna Hapsari"), id="a")
    assert len(index) == 1
    assert called(index) == [("Ratna Hapsari", 1)]
    for table in ("form", "name", "word", "alias", "article_speaker", "quotation", "said", "speaker"):
        rows = index._rows(f"SELECT count(*) FROM {table}")[0][0]
        assert rows == {"word": 2, "alias": 0}.get(table, 1), table


def test_holds_tells_whether_anything_changed() -> None:
    index = indexed()
    article = spoken("Ratna Hapsari")
    index.add(article, id="a", date="2024-01-10", outlet="Kabar")
    assert index.holds(article.text, id="a", date=dt.date(2024, 1, 10), outlet="Kabar")
    assert not index.holds(article.text, id="a", date="2024-01-11", outlet="Kabar")
    assert not index.holds(article.text + " ", id="a", date="2024-01-10", outlet="Kabar")
    assert not index.holds(article.text, id="b", date="2024-01-10", outlet="Kabar")
    assert "a" in index
    assert "b" not in index


def test_wrong_arguments_leave_the_index_as_it_was() -> None:
    index = indexed("Ratna Hapsari")
    with pytest.raises(ValueError, match="not '10 Januari'"):
        index.add(spoken("Budi Santoso"), id="a", date="10 Januari")
    with pytest.raises(ValueError, match="id that is not empty"):
        index.add(spoken("Budi Santoso"), id="")
    with pytest.raises(KeyError):
        index.remove("x")
    assert called(index) == [("Ratna Hapsari", 1)]


def test_add_many_keeps_what_came_before_the_mishap(capsys: pytest.CaptureFixture[str]) -> None:
    index = SpeakerIndex()

    def articles() -> Iterator[tuple[Article, dict[str, str]]]:
        yield spoken("Ratna Hapsari"), {"id": "a", "outlet": "Kabar"}
        yield spoken("Budi Santoso"), {"id": "b", "date": "2024-01-10"}
        raise RuntimeError("the feed is gone")

    with pytest.raises(RuntimeError):
        index.add_many(articles(), progress=True)
    assert len(index) == 2
    assert index.add_many([(spoken("Ratna Hapsari"), {"id": "c"})]) == 1
    assert called(index) == [("Budi Santoso", 1), ("Ratna Hapsari", 2)]
    assert capsys.readouterr().out == ""


# -- mishaps -------------------------------------------------------------------------------------------


def whole_file(path: Path) -> SpeakerIndex:
    """An index that was checked from end to end."""
    index = SpeakerIndex(path)
    assert index._rows("PRAGMA integrity_check") == [("ok",)]
    assert index._rows("PRAGMA foreign_key_check") == []
    assert index._rows("SELECT count(*) FROM form WHERE speaker IS NULL")[0] == (0,)
    index._connection.execute("INSERT INTO quotation_fts (quotation_fts) VALUES ('integrity-check')")
    return index


LINES = [f"{first} {last} = Camat {place}; also {first}" for first in ("Ratna", "Budi", "Sari", "Wayan")
         for last in ("Ampera", "Hapsari", "Santoso") for place in ("Ampel", "Rawa", "Liman")]  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system that can fork")
def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    articles = [(str(n), spoken(LINES[n % len(LINES)], LINES[n * 7 % len(LINES)])) for n in range(800)]
    moments = random.Random(6)
    told = 0
    for _ in range(20):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:  # adds what is not there yet, and tells of each article that is committed
            with contextlib.suppress(BaseException):
                index = SpeakerIndex(path)
                for id, article in articles:
                    if not index.holds(article.text, id=id):
                        index.add(article, id=id)
                        os.write(writing, b".")
            os._exit(0)
        os.close(writing)
        for _ in range(moments.randint(0, 12)):  # however fast the machine is, some remain for the next
            told += len(os.read(reading, 1))
        time.sleep(moments.uniform(0.0, 0.01))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += len(os.read(reading, 1000))
        os.close(reading)
        with contextlib.closing(whole_file(path)) as index:
            assert told <= len(index) <= told + 20  # at most the one of each round that could not be told
            assert sorted(int(id) for (id,) in index._rows("SELECT id FROM article")) == list(
                range(len(index))
            )
    assert 20 < told < len(articles)
    with contextlib.closing(SpeakerIndex(path)) as index:
        for id, article in articles:
            if not index.holds(article.text, id=id):
                index.add(article, id=id)
    whole_one = SpeakerIndex()
    for id, article in articles:
        whole_one.add(article, id=id)
    with contextlib.closing(whole_file(path)) as index:
        assert whole(index) == whole(whole_one)


def test_several_processes_write(tmp_path: Path) -> None:
    program = (
        "import sys; from quotetrack import Tracker; from quotetrack.index import SpeakerIndex\n"
        "index = SpeakerIndex(sys.argv[1])\n"
        "for n in range(40):\n"
        "    article = Tracker(recognizer=None)('\"Siap,\" kata Ratna Hapsari.')\n"
        "    index.add(article, id=f'{sys.argv[2]}{n}')"
    )
    path = tmp_path / "a.db"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name], cwd=ROOT)
        for name in ("a", "b", "c")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    with contextlib.closing(whole_file(path)) as index:
        assert called(index) == [("Ratna Hapsari", 120)]


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    SpeakerIndex(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    with pytest.raises(
        SpeakerIndexError, match=rf"schema {schema.VERSION + 1}, .* install a newer quotetrack"
    ):
        SpeakerIndex(path)


def test_an_older_schema_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with SpeakerIndex(path) as index:
        index.add(spoken("Ratna Hapsari"), id="a")
    steps = (
        *schema._STEPS,
        "ALTER TABLE article ADD COLUMN author TEXT; CREATE INDEX x ON article (author);",
    )
    monkeypatch.setattr(schema, "VERSION", len(steps))
    monkeypatch.setattr(schema.migrate, "__defaults__", (steps,))
    with SpeakerIndex(path) as index:
        assert index._rows("SELECT author FROM article") == [(None,)]
        assert called(index) == [("Ratna Hapsari", 1)]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    SpeakerIndex(path).close()
    steps = (*schema._STEPS, "ALTER TABLE article ADD COLUMN author TEXT; ALTER TABLE nowhere ADD COLUMN x;")
    monkeypatch.setattr(schema, "VERSION", len(steps))
    monkeypatch.setattr(schema.migrate, "__defaults__", (steps,))
    with pytest.raises(SpeakerIndexError, match="no such table"):
        SpeakerIndex(path)
    monkeypatch.undo()
    with SpeakerIndex(path) as index:
        index.add(spoken("Ratna Hapsari"), id="a")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Kami siap berangkat. " * 60, "is no SQLite database"),
        (None, "is a database, but no index of quotetrack"),
    ],
)
def test_other_files_are_refused_and_left_alone(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "a.db"
    if content is None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE article (id)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(SpeakerIndexError, match=message):
        SpeakerIndex(path)
    assert path.read_bytes() == before


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SpeakerIndexError, match="cannot be opened; is the folder there"):
        SpeakerIndex(tmp_path / "nowhere" / "a.db")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SpeakerIndexError, match="is a folder, not the file of an index"):
        SpeakerIndex(tmp_path)


def test_what_cannot_be_opened_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quotetrack.index import database

    made: list[sqlite3.Connection] = []
    connected = database._connected
    monkeypatch.setattr(database, "_connected", lambda *a, **k: made.append(connected(*a, **k)) or made[-1])
    monkeypatch.setattr(database, "_writable", lambda path: False)
    path = tmp_path / "a.db"
    path.write_text("Kami siap berangkat. " * 60, encoding="utf-8")
    with pytest.raises(SpeakerIndexError, match="is no SQLite database"):
        SpeakerIndex(path)
    assert made
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
            connection.execute("SELECT 1")


@pytest.mark.parametrize("there", [b"UNIQUE (article, number", b"Kami siap", b"Ratna Hapsari"])
def test_letters_that_are_damaged(tmp_path: Path, there: bytes) -> None:
    path = tmp_path / "a.db"
    with SpeakerIndex(path) as index:
        index.add(spoken("Ratna Hapsari"), id="a")
    path.write_bytes(path.read_bytes().replace(there, there[:-2] + b"\xff" + there[-1:]))
    with pytest.raises(SpeakerIndexError, match=r"a\.db: is damaged$"), SpeakerIndex(path) as index:
        index.quotations()


def test_every_question_of_a_damaged_index_is_one_error(tmp_path: Path) -> None:
    with SpeakerIndex(tmp_path / "a.db") as index:
        index.add(spoken("Ratna Hapsari"), id="a")
        index._connection.execute("PRAGMA foreign_keys = OFF")
        index._connection.execute("DROP TABLE form")
        for ask in (index.speakers, index.names, index.ambiguities):
            with pytest.raises(SpeakerIndexError, match=r"a\.db: no such table"):
                ask()
        for ask in (index.speaker, index.titles, index.timeline, index.together, index.names):
            with pytest.raises(SpeakerIndexError, match=r"a\.db: no such table"):
                ask("Ratna Hapsari")
        for decide in (index.merge, index.separate, index.rename):
            with pytest.raises(SpeakerIndexError, match=r"a\.db: no such table"):
                decide("Ratna Hapsari", "Budi Santoso")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="a system with users")
@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o755), (0o444, 0o555), (0o666, 0o555)])
def test_what_is_read_only_answers_and_is_not_written(file: int, folder: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "a.db"
        with SpeakerIndex(path) as index:
            index.add(spoken("Ratna Hapsari"), id="a")
        path.chmod(file)
        os.chmod(place, folder)
        root = os.geteuid() == 0
        if root:  # who may do everything: be nobody for a while
            os.seteuid(65534)
        try:
            with SpeakerIndex(path) as index:
                assert called(index) == [("Ratna Hapsari", 1)]
                with pytest.raises(SpeakerIndexError, match=r"a\.db: is read-only"):
                    index.add(spoken("Budi Santoso"), id="b")
                assert len(index) == 1
        finally:
            if root:
                os.seteuid(0)
            os.chmod(place, 0o755)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system with limits on files")
def test_a_full_disk_is_one_error_and_loses_nothing(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.db"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
        index = SpeakerIndex(path)
        added = 0
        try:
            while added < 5000:
                index.add(spoken("Ratna Hapsari", text="Kami siap " * 20), id=str(added))
                added += 1
        except SpeakerIndexError as error:
            os.write(writing, f"{added} {error}".encode())
        os._exit(0)
    os.close(writing)
    added, _, message = os.read(reading, 1000).decode().partition(" ")
    os.waitpid(child, 0)
    os.close(reading)
    assert "disk" in message
    assert "the articles added before are kept" in message
    with contextlib.closing(whole_file(path)) as index:
        assert len(index) == int(added) > 10


def test_waiting_for_another_writer_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quotetrack.index import database

    monkeypatch.setattr(database, "WAIT", 0.2)
    path = tmp_path / "a.db"
    index = SpeakerIndex(path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SpeakerIndexError, match="another process has been writing"):
            index.add(spoken("Ratna Hapsari"), id="a")
        other.execute("ROLLBACK")
    index.add(spoken("Ratna Hapsari"), id="a")
    assert len(index) == 1


def test_a_database_that_nobody_closes_is_closed_with_its_index(tmp_path: Path) -> None:
    index = SpeakerIndex(tmp_path / "a.db")
    index.add(spoken("Ratna Hapsari"), id="a")
    connection = index._connection
    del index
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        connection.execute("SELECT 1")
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]  # no write-ahead log is left beside it
    program = "from quotetrack.index import SpeakerIndex; index = SpeakerIndex()"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_importing_the_index_brings_no_extra() -> None:
    program = (
        "import sys, quotetrack.index; print({'pandas', 'matplotlib', 'torch', 'stanza'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
