"""The index: who is one speaker, whatever came first; what the reader decides; every mishap one sentence."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotetrack import markup
from quotetrack.index import IndexedSpeaker, SpeakerIndex, SpeakerIndexError, schema, store
from quotetrack.model import Article, Cue, Quotation, Source, Span, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parents[1]


def spoken(*speakers: str, text: str = "Kami siap berangkat besok pagi") -> Article:
    """An article in which each of the speakers, given as in the foot of markup, says `text` once.

    ``Ratna Hapsari = Camat Ampel; also Ratna`` is a person with a title and an alias.
    """
    made, quotations, page = [], [], ""
    for number, line in enumerate(speakers):
        line, *more = line.split("; ")
        name, _, titles = line.partition(" = ")
        kind = "person"
        if name.endswith(")"):
            name, _, kind = name[:-1].rpartition(" (")
        held = tuple(t for t in titles.split(" / ") if t)
        speaker = Speaker(
            id=number,
            name=name,
            kind=kind,  # type: ignore[arg-type]
            title=held[0] if held else None,
            titles=held,
            aliases=tuple(a for part in more for a in part.removeprefix("also ").split(", ")),
        )
        start = len(page)
        page += f"{text} kata {name}. "
        content, cue = Span(start, start + len(text)), Span(start + len(text) + 1, start + len(text) + 5)
        source = Span(cue.end + 1, cue.end + 1 + len(name))
        made.append(speaker)
        quotations.append(
            Quotation(
                id=number,
                kind="indirect",
                contents=(content,),
                text=text,
                cue=Cue(span=cue, text="kata", lemma="kata", cue_class="speech"),
                source=Source(span=source, text=name),
                speakers=(speaker,),
                resolution="name",
                within=None,
                rule="inverted",
                confidence=0.9,
            )
        )
    return Article(text=page, quotations=tuple(quotations), speakers=tuple(made))


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
    (open_one,) = index.ambiguities()
    assert (open_one.name, open_one.articles) == ("Agus Ampera", 1)
    assert open_one.candidates == ("Agus Ampera", "Agus Ampera")
    index.merge(open_one.speaker_ids[0], open_one.candidate_ids[0])
    assert len(index.speakers()) == 2
    assert index.ambiguities() == []


def test_what_is_open_is_listed_with_those_it_could_be() -> None:
    index = indexed("Ratna Hapsari", "Ratna Kumala", "Ratna", "Ratna", "Ratna Kumala Sari = Menteri Kelautan")
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

NAMES = ["Ratna", "Ratna Sari", "Ratna Sari Dewi", "R. Sari Dewi", "Sari Dewi", "Dewi", "Rara", "Mbak Rara"]
TITLES = [
    "Camat Ampel", "Camat Rawa", "Menteri Kelautan", "Menteri", "pedagang", "mantan Camat Ampel", "Kapolsek Ampel",
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
