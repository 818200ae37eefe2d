"""Articles in Label Studio and brat: what goes out comes back, and damage is named."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack import Article, Marked, Note, Quotation, QuotetrackError, Span, Tracker, cli, exchange, markup
from quotetrack.evaluation import evaluate, read_gold
from quotetrack.exchange import (
    ExchangeError,
    brat_config,
    from_brat,
    from_label_studio,
    label_studio_config,
    read,
    to_brat,
    to_label_studio,
    write_brat,
)
from tests import test_markup
from tests.indonesian import own_texts

STORY = r"""Ampel 😀 - "[content1:Pompa ini dipasang besok,]" [cue1:kata] [source1:Sari].

Menurut \[redaksi\], [content2:sawah itu aman], [cue2:pikir] [source2:dia] dan dewan.
"[content3:Kami menunggu '[content4:lampu hijau]',]" [cue3:ujarnya], "[content3:dari kota."
"Lalu kami mulai.]" Ia menyanyikan "[marked-title:Kebun Kami]".
---
1 direct: Sari Wulandari
2 indirect thought: Sari Wulandari + Dewan Air
3 direct: Sari Wulandari
4 direct in 3: ?
Sari Wulandari (person) = Camat |di| Kota Ampel; also Sari, Bu Sari; titles mantan lurah / dosen; female
Dewan Air (organisation)"""
SMALL = markup.parse('"[content:Kami siap,]" [cue:kata] [source:Sari].\n---\ndirect: Sari\nSari (person)')


def through_label_studio(article: Article) -> Article:
    return from_label_studio(json.loads(json.dumps(to_label_studio(article))))


def through_brat(article: Article) -> Article:
    return from_brat(article.text, to_brat(article))


BOTH = pytest.mark.parametrize("through", [through_label_studio, through_brat])


# there and back


@BOTH
def test_a_whole_article_comes_back(through: Callable[[Article], Article]) -> None:
    article = markup.parse(STORY)
    assert through(article) == article


@BOTH
def test_what_quotetrack_finds_comes_back(through: Callable[[Article], Article]) -> None:
    """As much of it as markup expresses; the quotations of one more speaker come after their own."""
    for article in Tracker(recognizer=None).pipe(own_texts()[::3]):
        assert markup.render(through(article)) == markup.render(tidy(article))


def tidy(article: Article) -> Article:
    """The article with quotations in the order of the text, numbered, and marked text in order, too."""
    quotations = sorted(article.quotations, key=lambda q: (q.contents[0].start, -q.contents[-1].end))
    ids = {q.id: n for n, q in enumerate(quotations)}
    return evolve(
        article,
        quotations=tuple(
            evolve(
                q,
                id=ids[q.id],
                within=None if q.within is None else ids[q.within],
                speakers=tuple(dict.fromkeys(q.speakers)),
            )
            for q in quotations
        ),
        marked=tuple(sorted(article.marked, key=lambda m: (m.span.start, -m.span.end))),
    )


def circular(article: Article) -> bool:
    outer = {q.id: q.within for q in article.quotations}
    for id in outer:
        seen: set[int | None] = set()
        at: int | None = id
        while at is not None and at not in seen:
            seen.add(at)
            at = outer[at]
        if at is not None:
            return True
    return False


@given(test_markup.articles())
def test_any_article_comes_back_from_label_studio(article: Article) -> None:
    """Any text, spans that cross and touch, any names; no quotation lies within itself."""
    if circular(article):
        with pytest.raises(ExchangeError, match="lies within itself"):
            through_label_studio(article)
    elif not article.text.strip() and article.speakers:
        assert through_label_studio(article).text == article.text
    else:
        assert through_label_studio(article) == tidy(article)


WORDS = ("kata", "Sari", "siap", "pompa,", '"', "“", "😀", "[3]", "Ma'ruf", "---", "T1", "\u00e9", "\x00")
GAPS = (" ", " ", " ", "\n", "\n\n", "\r\n", "\t", " \n  ", "\u2028", "\x0b", "\u00a0")
NAMES = st.text(st.sampled_from("abS ;=|/+#()[]\\,.é😀"), min_size=1, max_size=8)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article whose spans begin and end with words, as every one does that quotetrack finds."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25))
    text, places = "", []
    for word in words:
        text += draw(st.sampled_from(GAPS)) if text else ""
        places.append(Span(len(text), len(text) + len(word)))
        text += word
    speakers = [
        markup.Speaker(id=n, name=name.strip() or "S", kind=draw(st.sampled_from(["person", "document"])))
        for n, name in enumerate(draw(st.lists(NAMES, max_size=3)))
    ]

    def span() -> Span:
        first = draw(st.integers(0, len(words) - 1))
        last = draw(st.integers(first, min(first + 6, len(words) - 1)))
        return Span(places[first].start, places[last].end)

    quotations: list[Quotation] = []
    for n in range(draw(st.integers(0, 4))):
        contents: list[Span] = []
        for found in sorted(span() for _ in range(draw(st.integers(1, 3)))):
            if not contents or re.search(r"\S", text[contents[-1].end : found.start]):
                contents.append(found)
        cue, source = (draw(st.none() | st.builds(span)) for _ in range(2))
        quotations.append(
            Quotation(
                id=n,
                kind=draw(st.sampled_from(["direct", "indirect", "mixed"])),
                contents=tuple(contents),
                text=" ".join(c.of(text) for c in contents),
                cue=None
                if cue is None
                else markup.Cue(
                    span=cue,
                    text=cue.of(text),
                    lemma=cue.of(text).lower(),
                    cue_class=draw(st.sampled_from(["speech", "thought", "order"])),
                ),
                source=None if source is None else markup.Source(span=source, text=source.of(text)),
                speakers=tuple(draw(st.lists(st.sampled_from(speakers), max_size=2, unique=True)))
                if speakers
                else (),
                resolution=None,
                within=draw(st.sampled_from([None, *range(n)])),
                rule="",
                confidence=1.0,
            )
        )
    marked = tuple(
        Marked(span=span(), sort=draw(st.sampled_from(["", "title", "name", "slogan", "button", "term"])))
        for _ in range(draw(st.integers(0, 3)))
    )
    return Article(text=text, quotations=tuple(quotations), speakers=tuple(speakers), marked=marked)


@BOTH
@given(article=articles())
def test_any_article_comes_back(through: Callable[[Article], Article], article: Article) -> None:
    assert through(article) == tidy(article)


@given(articles())
def test_brat_accepts_every_line(article: Article) -> None:
    """The checks of brat's own reader: https://github.com/nlplab/brat, server/src/annotation.py."""
    ids = set()
    for line in to_brat(article).splitlines():
        id, data, *tail = line.split("\t")
        assert id not in ids
        ids.add(id)
        if id[0] == "T":
            label, _, places = data.partition(" ")
            spans = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            assert label in brat_config()["annotation.conf"].split("\n")
            assert all(0 <= start < end <= len(article.text) for start, end in spans)
            assert all(a[1] < b[0] for a, b in pairwise(spans))
            assert tail == [" ".join(article.text[start:end] for start, end in spans)]
        elif id[0] == "R":
            _, first, second = data.split(" ")
            assert {first.removeprefix("Arg1:"), second.removeprefix("Arg2:")} <= ids
        else:
            assert data.split(" ")[1] in ids


# what goes out


def controls() -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(label_studio_config())
    return {element.attrib["name"]: element for element in root if "name" in element.attrib}


def test_the_interface_of_label_studio_knows_all_that_a_task_uses() -> None:
    known = controls()
    relations = {e.attrib["value"] for e in ElementTree.fromstring(label_studio_config()).iter("Relation")}
    values = {name: {child.attrib["value"] for child in tag} for name, tag in known.items() if name != "text"}
    used = set()
    for item in to_label_studio(markup.parse(STORY))["predictions"][0]["result"]:
        if item["type"] == "relation":
            assert item["labels"][0] in relations
            used.add(item["labels"][0])
            continue
        control = known[item["from_name"]]
        assert item["type"] == control.tag.lower()
        assert (control.attrib["toName"], item["to_name"]) == ("text", "text")
        assert set(item["value"].get(item["type"], ())) <= values[item["from_name"]]
        used.add(item["from_name"])
    assert used == {*relations, *known} - {"text"}
    assert known["text"].attrib == {"name": "text", "value": "$text", "granularity": "symbol"}
    for name, label in (("kind", "content"), ("class", "cue"), ("sort", "marked"), ("speaker", "speaker")):
        assert known[name].attrib["whenLabelValue"] == label
        assert label in values["label"]


def test_the_configuration_of_brat_knows_all_that_an_article_uses() -> None:
    files = brat_config()
    sections = re.split(r"^\[(\w+)\]\n", files["annotation.conf"], flags=re.MULTILINE)
    rows = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert list(rows) == ["entities", "relations", "events", "attributes"]
    labels = rows["entities"].split()
    relations = {row.split(" ")[0] for row in rows["relations"].splitlines() if row}
    attributes = dict(re.findall(r"^(\w+) Arg:\w+, Value:(\S+)$", rows["attributes"], re.MULTILINE))
    for line in to_brat(markup.parse(STORY)).splitlines():
        what, *more = line.split("\t")[1].split(" ")
        if line[0] == "T":
            assert what in labels
        elif line[0] == "R":
            assert what in relations
        elif line[0] == "A":
            assert more[1] in attributes[what].split("|")
    assert "<OVERLAP>" in relations
    for name in (*labels, *relations - {"<OVERLAP>"}):
        assert re.search(rf"^{name} \| ", files["visual.conf"], re.MULTILINE)


def test_the_annotator_sees_rule_and_confidence_and_the_unsure_article_first() -> None:
    article = Tracker(recognizer=None)('"Kami siap," kata Wiryo Santosa. "Sungguh."')
    assert [q.rule for q in article.quotations] == ["inverted", "follow-on"]
    task = to_label_studio(article, id="a7")
    (prediction,) = task["predictions"]
    assert task["data"] == {"id": "a7", "text": article.text}
    assert prediction["model_version"].startswith("quotetrack ")
    assert prediction["score"] == min(q.confidence for q in article.quotations)
    scored = [item for item in prediction["result"] if "score" in item]
    assert [item["score"] for item in scored] == [q.confidence for q in article.quotations]
    assert scored[0]["meta"]["text"][0].startswith("rule inverted, confidence ")
    assert "\tAnnotatorNotes T1\trule inverted, confidence " in to_brat(article)


def test_places_are_characters() -> None:
    article = markup.parse('😀😀 "[content:Siap 😀,]" [cue:kata] [source:Sari].')
    assert "T1\tcontent 4 11\tSiap 😀,\n" in to_brat(article)
    first = to_label_studio(article)["predictions"][0]["result"][0]
    assert first["value"] == {"start": 4, "end": 11, "text": "Siap 😀,", "labels": ["content"]}


def test_brat_cuts_a_mark_at_line_breaks_and_joins_it_again() -> None:
    article = markup.parse('"[content:Satu. \r\n\r\n Dua.\tTiga.]" [cue:ujarnya].')
    assert to_brat(article).startswith("T1\tcontent 1 6;12 16;17 22\tSatu. Dua. Tiga.\n")
    assert through_brat(article) == article


def test_a_cue_of_two_quotations_is_marked_once() -> None:
    article = markup.parse("[content1:Sawah kering] [cue1:[cue2:kata]] Sari [content2:dan padi mati].")
    assert to_brat(article).count("\tcue ") == 1
    assert through_brat(article) == article == through_label_studio(article)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (
            "Sari datang. [content:Siap], [cue:kata] [source:Sari].\n---\nindirect: Sari\nSari (person)",
            "Sari",
        ),
        ("[content:Siap], [cue:kata] [source:dia].\n---\nindirect: Sari\nSari (person)", "dia"),
        ("[content:Siap], [cue:katanya].\n---\nindirect: Sari\nSari (person)", "Siap"),
        ("Sawah kering.\n---\nSari (person)", "Sawah"),
    ],
)
def test_where_a_speaker_is_marked(written: str, place: str) -> None:
    article = markup.parse(written)
    assert re.findall(r"\tspeaker \d+ \d+\t(.*)", to_brat(article)) == [place]
    assert through_brat(article) == article


def test_a_speaker_is_marked_at_the_full_name_if_it_is_mentioned() -> None:
    article = markup.parse("Sari, Sari Ayu.\n---\nSari Ayu (person)")
    seen = evolve(article.speakers[0], mentions=(Span(0, 4), Span(6, 14)))
    assert "\tspeaker 6 14\tSari Ayu\n" in to_brat(evolve(article, speakers=(seen,)))
    seen = evolve(seen, name="Sari Ayu Lestari", mentions=(Span(6, 14),))
    assert "\tspeaker 6 14\tSari Ayu\n" in to_brat(evolve(article, speakers=(seen,)))


# what annotators do


def small_task() -> dict[str, Any]:
    return copy.deepcopy(to_label_studio(SMALL))


def result(task: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = task["predictions"][0]["result"]
    return found


def region(id: str, label: str, start: int, end: int) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def relation(first: str, second: str, direction: str = "right", *labels: str) -> dict[str, Any]:
    return {
        "type": "relation",
        "from_id": first,
        "to_id": second,
        "direction": direction,
        "labels": list(labels),
    }


TEXT = '"Satu," kata Budi, "dua." Ani bilang \'tiga\' saja.'


def drawn(*items: dict[str, Any], text: str = TEXT) -> Article:
    return from_label_studio({"data": {"text": text}, "annotations": [{"result": list(items)}]})


A, B = region("a", "content", 1, 6), region("b", "content", 20, 24)
CUE, SOURCE = region("c", "cue", 8, 12), region("s", "source", 13, 17)


def test_links_may_be_drawn_either_way_and_need_no_label() -> None:
    expected = drawn(A, CUE, SOURCE, relation("a", "c", "right", "has_cue"), relation("a", "s"))
    assert expected.quotations[0].cue is not None
    assert expected.quotations[0].source is not None
    assert drawn(A, CUE, SOURCE, relation("c", "a"), relation("s", "a", "bi", "within")) == expected
    assert (
        drawn(A, CUE, SOURCE, relation("c", "a", "left", "has_cue"), relation("a", "s", "left")) == expected
    )


def test_two_contents_are_one_quotation_or_nested() -> None:
    (q,) = drawn(A, B, relation("b", "a")).quotations
    assert q.text == "Satu, dua."
    inner = region("i", "content", 3, 5)
    for link in (relation("i", "a"), relation("a", "i"), relation("a", "i", "left", "within")):
        assert [(q.text, q.within) for q in drawn(inner, A, link).quotations] == [("Satu,", None), ("tu", 0)]
    three = drawn(
        A, B, inner, relation("a", "b", "right", "continues"), relation("i", "b", "right", "within")
    )
    assert [(q.text, q.within) for q in three.quotations] == [("Satu, dua.", None), ("tu", 0)]


def test_kind_and_class_that_nobody_chose_are_seen_from_the_text() -> None:
    article = drawn(A, CUE, region("m", "content", 29, 48), relation("a", "c"))
    assert [q.kind for q in article.quotations] == ["direct", "indirect"]
    assert article.quotations[0].cue is not None
    assert article.quotations[0].cue.cue_class == "speech"


def test_what_is_linked_to_nothing_is_noted() -> None:
    article = drawn(A, CUE, SOURCE)
    assert article.notes == (
        Note(code="unlinked-cue", span=Span(8, 12)),
        Note(code="unlinked-source", span=Span(13, 17)),
    )
    assert article.quotations[0].cue is None


@pytest.mark.parametrize(
    ("line", "name", "title", "kind"),
    [
        ("", "Budi", None, "person"),
        (" Budi Santoso ", "Budi Santoso", None, "person"),
        ("Budi Santoso = Camat | Ampel", "Budi Santoso", "Camat Ampel", "person"),
        ("Budi Santoso; also Budi", "Budi Santoso", None, "person"),
        ("Dewan Air (organisation)", "Dewan Air", None, "organisation"),
        ("Budi \\(Bud\\) (person) = Camat", "Budi (Bud)", "Camat", "person"),
    ],
)
def test_a_speaker_as_an_annotator_writes_it(line: str, name: str, title: str | None, kind: str) -> None:
    mark = region("p", "speaker", 13, 17)
    typed = {**mark, "from_name": "speaker", "type": "textarea", "value": {**mark["value"], "text": [line]}}
    (speaker,) = drawn(A, mark, typed, relation("a", "p")).speakers
    assert (speaker.name, speaker.title, speaker.kind) == (name, title, kind)
    typed["value"]["text"] = line
    assert drawn(A, mark, typed).speakers == (speaker,)


def test_a_name_marked_again_stands_for_the_same_speaker() -> None:
    ann = to_brat(markup.parse(STORY))
    text = markup.parse(STORY).text
    start = text.index("Sari")
    added = (
        f"T90\tspeaker {start} {start + 4}\tSari\nT91\tspeaker 0 5\tAmpel\nR90\tsaid_by Arg1:T9 Arg2:T90\n"
    )
    article = from_brat(text, added + ann)
    assert [s.name for s in article.speakers] == ["Sari Wulandari", "Dewan Air", "Ampel"]
    assert article.quotations[3].text == "lampu hijau"
    assert article.quotations[3].speakers == article.speakers[:1]


def test_the_annotation_counts_and_not_the_prediction() -> None:
    task = small_task()
    assert len(from_label_studio(task).quotations) == 1
    task["annotations"] = [{"completed_by": 1, "result": [], "was_cancelled": False}]
    assert from_label_studio(task) == Article(text=SMALL.text)
    task["annotations"][0]["was_cancelled"] = True
    assert len(from_label_studio(task).quotations) == 1


def test_one_of_several_annotations() -> None:
    task = small_task()
    yes = {"completed_by": {"id": 4, "email": "sari@example.org"}, "result": result(task)}
    no: dict[str, Any] = {"completed_by": 5, "result": []}
    task["annotations"] = [yes, no]
    with pytest.raises(ExchangeError, match=r"2 annotations \(by sari@example.org, 5\): name an annotator"):
        from_label_studio(task)
    assert (
        from_label_studio(task, annotator=4) == from_label_studio(task, annotator="sari@example.org") == SMALL
    )
    assert from_label_studio(task, annotator=5).quotations == ()
    with pytest.raises(ExchangeError, match="annotator 6 has not annotated this task"):
        from_label_studio(task, annotator=6)
    no["ground_truth"] = True
    assert from_label_studio(task).quotations == ()


def test_offsets_of_old_versions_count_utf_16_units() -> None:
    text = "😀 Sari siap."
    item = region("a", "content", 3, 7)
    item["value"]["text"] = "Sari"
    assert drawn(item, text=text).quotations[0].contents == (Span(2, 6),)
    item["value"] |= {"start": 2, "end": 6}
    assert drawn(item, text=text).quotations[0].contents == (Span(2, 6),)


def test_label_studio_may_write_line_breaks_its_own_way() -> None:
    item = region("a", "content", 0, 11)
    item["value"]["text"] = "Satu.\\n\\nDua."
    assert drawn(item, text="Satu.\r\nDua.").quotations[0].text == "Satu.\r\nDua."


def test_other_controls_and_other_lines_are_passed_over() -> None:
    topic = {
        "id": "t",
        "from_name": "topic",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": ["a"]},
    }
    assert drawn(A, topic) == drawn(A)
    more = "\n\n*\tEquiv T1 T2\nN1\tReference T3 wiki:5\tSari\n#9\tAnnotatorNotes R1\tragu\nE1\tkata:T2 \r\n"
    assert from_brat(SMALL.text, to_brat(SMALL) + more) == SMALL


# damage


def broken(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    task = small_task()
    change(task)
    return task


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.clear(), "no task of Label Studio: 'data' is missing"),
        (lambda t: t["data"].pop("text"), "no task of Label Studio: 'text' is missing"),
        (lambda t: t["data"].update(text=7), "no task of Label Studio: data.text is no string"),
        (lambda t: t.pop("predictions"), "neither an annotation nor a prediction"),
        (lambda t: t["predictions"][0].pop("result"), "'result' is missing"),
        (lambda t: t.update(annotations="x"), "no task of Label Studio"),
        (lambda t: result(t)[0].pop("id"), "'id' is missing"),
        (lambda t: result(t)[0]["value"].update(end=99), "'Kami siap,' from 1 to 99 does not fit the text"),
        (lambda t: result(t)[0]["value"].update(text="Ya,"), "'Ya,' from 1 to 11 does not fit the text"),
        (lambda t: result(t)[0]["value"].update(start=None), "the start None and the end 11"),
        (lambda t: result(t)[0]["value"].update(labels=["PER"]), "there is no label 'PER', but content, cue"),
        (lambda t: result(t)[1]["value"].update(choices=["loud"]), "there is no kind 'loud', but direct"),
        (lambda t: [i.update(from_name="ner") for i in result(t)], "no region has a label of the control"),
        (lambda t: result(t)[-1].update(to_id="zzz"), "a link leads to 'zzz', which is no mark"),
        (lambda t: result(t)[-1].update(to_id=["zzz"]), "no task of Label Studio"),
        (lambda t: result(t)[-1].update(from_id="cue1"), "a link joins a speaker and a cue"),
        (lambda t: [i["value"].update(text=["Sari (orang)"]) for i in result(t) if i["type"] == "textarea"],
         "a speaker is described as 'Sari (orang)', at 'Sari' (18 to 22); the form is 'Sari Wula"),
        (lambda t: [i["value"].update(text=["A", "B"]) for i in result(t) if i["type"] == "textarea"],
         "a speaker is described as 'A\\nB'"),
    ],
)  # fmt: skip
def test_a_damaged_task_is_one_error(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    with pytest.raises(ExchangeError, match=re.escape(message)) as error:
        from_label_studio(broken(change))
    assert isinstance(error.value, QuotetrackError)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([A, CUE, region("d", "cue", 37, 40), relation("a", "c"), relation("a", "d")], "2 cues, at 'Satu,'"),
        ([A, SOURCE, region("d", "source", 26, 29), relation("a", "s"), relation("a", "d")], "has 2 sources"),
        ([A, region("d", "content", 3, 9), relation("a", "d", "right", "continues")], "overlap, at 'Satu,'"),
        ([A, relation("a", "a", "right", "within")], "lies within itself, at 'Satu,'"),
        ([A, B, relation("a", "b", "right", "within"), relation("a", "b", "left", "within")], "in itself"),
        ([A, B, CUE, relation("c", "c")], "a link joins a cue and a cue, at 'kata' (8 to 12)"),
        ([A, region("m", "marked", 8, 12), relation("a", "m")], "a link joins a content and a marked"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_article(items: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ExchangeError, match=re.escape(message)):
        drawn(*items)


def test_a_quotation_is_of_one_kind() -> None:
    kinds = [
        {**A, "from_name": "kind", "type": "choices", "value": {"choices": ["direct"]}},
        {**B, "from_name": "kind", "type": "choices", "value": {"choices": ["mixed"]}},
    ]
    assert len(drawn(A, B, *kinds).quotations) == 2
    with pytest.raises(ExchangeError, match="a quotation has 2 kinds, at 'Satu,'"):
        drawn(A, B, *kinds, relation("a", "b"))


@pytest.mark.parametrize(
    ("ann", "message"),
    [
        ("T1\tcontent 1 11\tKami siap,\nT2 cue 13 17 kata", "line 2: is none of brat's: 'T2 cue 13 17 kata'"),
        ("\nT1\tcontent 1 99\tKami siap,", "line 2: the text has 23 characters, not 1 99"),
        ("T1\tcontent 5 5\t", "line 1: the text has 23 characters, not 5 5"),
        ("T1\tcontent 1 11\tKami pulang", "line 1: from 1 to 11 the text has 'Kami siap,', not 'Kami p"),
        ("T1\tPerson 1 11\tKami siap,", "line 1: there is no 'Person', but content, cue"),
        ("T1\tcue 13 17\tkata\nT1\tcue 13 17\tkata", "line 2: there is a T1 already"),
        ("A1\tkind T1 direct", "line 1: there is no T1"),
        ("T1\tcue 13 17\tkata\nA1\tkind T1 direct", "line 2: a cue has no kind"),
        ("T1\tsource 18 22\tSari\nA1\tkind T1 direct", "line 2: a source has no kind"),
        ("T1\tcue 13 17\tkata\nA1\tclass T1 shout", "line 2: there is no class 'shout', but speech"),
        ("R1\thas_cue Arg1:T1 Arg2:T2", "line 1: there is no T1"),
        ("T1\tcue 13 17\tkata\nR1\thas_cue Arg1:T1", "line 2: is none of brat's"),
        ("T1\tspeaker 18 22\tSari\n#1\tAnnotatorNotes T1\tSari (orang)", "a speaker is described as 'Sari"),
        ("\x00\x01", "line 1: is none of brat's"),
    ],
)  # fmt: skip
def test_a_damaged_file_of_brat_is_one_error(ann: str, message: str) -> None:
    with pytest.raises(ExchangeError, match=re.escape(message)) as error:
        from_brat(SMALL.text, ann)
    assert "\n" not in str(error.value)


def test_brat_cannot_mark_blanks() -> None:
    with pytest.raises(ExchangeError, match="brat cannot mark blanks"):
        to_brat(markup.parse("a[content: \n ]b"))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 30)
    | st.sampled_from(["", "content", "content1", "Sari", "within"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "text", "value"]), inner, max_size=2)
    ),
    max_leaves=3,
)


@given(st.data())
@settings(max_examples=200)
def test_any_damage_to_a_task_is_named_or_harmless(data: st.DataObject) -> None:
    task: Any = copy.deepcopy(to_label_studio(markup.parse(STORY)))
    at, key = task, None
    for _ in range(data.draw(st.integers(1, 7))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
        if not keys:
            break
        parent, key = at, data.draw(st.sampled_from(keys))
        at = at[key]
    if data.draw(st.booleans()):
        del parent[key]
    else:
        parent[key] = data.draw(JSON)
    try:
        article = from_label_studio(task)
    except ExchangeError as error:
        assert str(error)  # noqa: PT017
    else:
        assert markup.render(markup.parse(markup.render(article))) == markup.render(article)


@given(st.data())
@settings(max_examples=200)
def test_any_damage_to_a_file_of_brat_is_named_or_harmless(data: st.DataObject) -> None:
    article = markup.parse(STORY)
    ann = to_brat(article)
    a = data.draw(st.integers(0, len(ann)))
    b = data.draw(st.integers(a, min(len(ann), a + 30)))
    ann = (
        ann[:a]
        + data.draw(st.sampled_from(["", "\t", "\n", " ", "9", ";", "T3", "direct", ann[a:b] * 2]))
        + ann[b:]
    )
    try:
        again = from_brat(article.text, ann)
    except ExchangeError as error:
        assert str(error)  # noqa: PT017
    else:
        assert markup.render(markup.parse(markup.render(again))) == markup.render(again)


# files


def exported(*articles: tuple[Any, str, Article]) -> list[dict[str, Any]]:
    """What Label Studio exports when the predictions were accepted as they were."""
    tasks = []
    for number, id, article in articles:
        task = to_label_studio(article, id=id)
        result = task["predictions"][0]["result"]
        tasks.append(
            {**task, "id": number, "predictions": [3], "annotations": [{"completed_by": 1, "result": result}]}
        )
    return tasks


def test_an_export_of_label_studio_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    tasks = exported((11, "a", SMALL), (12, "b", markup.parse(STORY)), (13, "c", SMALL))
    del tasks[0]["data"]["id"], tasks[2]["annotations"]
    path.write_text(json.dumps(tasks))
    assert read(path) == {"11": SMALL, "b": markup.parse(STORY)}


def test_a_collection_of_brat_is_written_and_read(tmp_path: Path) -> None:
    articles = {"satu": markup.parse(STORY), "dua": evolve(SMALL, text=SMALL.text + "\r\n")}
    write_brat(tmp_path / "korpus", articles)
    assert {file.name for file in (tmp_path / "korpus").iterdir()} == {
        "annotation.conf", "visual.conf", "satu.txt", "satu.ann", "dua.txt", "dua.ann",
    }  # fmt: skip
    assert read(tmp_path) == {f"korpus/{id}": article for id, article in articles.items()}
    assert read(tmp_path / "korpus" / "dua.ann") == {"dua": articles["dua"]}


@pytest.mark.parametrize("id", ["", "a/b", "..\\b", ".tersembunyi", "a\nb", "a:b"])
def test_an_id_that_is_no_name_of_a_file(tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="is no name of a file"):
        write_brat(tmp_path / "korpus", {"baik": SMALL, id: SMALL})
    assert not (tmp_path / "korpus").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"{", "a.json: is no JSON"),
        ("a.json", b"{}", "a.json: is no export of Label Studio, which is a list of tasks"),
        ("a.json", b"[1]", "a.json: is no export of Label Studio"),
        ("a.json", b"[]", "a.json: holds no task that somebody has annotated"),
        ("a.json", b"\xff", "a.json: is not UTF-8 at byte 0"),
        ("a.json", b'[{"id": 5, "annotations": [{"result": []}]}]', "a.json, task 5: 'data'"),
        ("a.json", b'[{"annotations": [{"result": []}], "data": {}}]', "a.json, task 1: this is no task"),
        ("a.json", b'[{"annotations": [7]}]', "a.json, task 1: "),
        ("a.json", json.dumps(exported((1, "a", SMALL), (2, "a", SMALL))).encode(), "task 2: there is an a"),
        ("a.ann", b"", "a.ann: has no a.txt beside it"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExchangeError, match=re.escape(message)):
        read(tmp_path / name)


def test_a_collection_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"holds no \.ann file of brat"):
        read(tmp_path)
    (tmp_path / "a.ann").write_text("T1")
    (tmp_path / "a.txt").write_text("Sawah.")
    with pytest.raises(ExchangeError, match=r"a\.ann: line 1: is none of brat's: 'T1'"):
        read(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"\xff")
    with pytest.raises(ExchangeError, match=r"a\.txt: is not UTF-8 at byte 0$"):
        read(tmp_path)


# scoring


@pytest.fixture
def corrected(tmp_path: Path) -> tuple[Path, Path]:
    """The same gold from both tools."""
    (tmp_path / "export.json").write_text(
        json.dumps(exported((1, "satu", SMALL), (2, "dua", markup.parse(STORY))))
    )
    write_brat(tmp_path / "brat", {"satu": SMALL, "dua": markup.parse(STORY)})
    return tmp_path / "export.json", tmp_path / "brat"


def test_corrected_articles_are_gold(corrected: tuple[Path, Path]) -> None:
    first, second = (sorted(read_gold(path), key=lambda gold: gold.id) for path in corrected)
    assert first == second
    assert [gold.id for gold in first] == ["dua", "satu"]
    found = evaluate(first, {"satu": SMALL, "dua": markup.parse(STORY)})
    assert found.figures["direct"]["f1"] == 1.0
    missed = evaluate(first, {"satu": Article(text=SMALL.text), "dua": markup.parse(STORY)})
    assert missed.figures["direct"]["recall"] is not None
    assert missed.figures["direct"]["recall"] < 1.0


@pytest.mark.parametrize("which", [0, 1])
def test_the_command_scores_them(
    corrected: tuple[Path, Path], which: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evaluate", "--no-ner", "--json", str(corrected[which])]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 2


def test_the_command_names_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.ann").write_text("T1")
    assert cli.main(["evaluate", str(tmp_path)]) == 1
    assert "a.ann: has no a.txt beside it" in capsys.readouterr().err


def test_the_command_writes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text('"Kami siap," kata Wiryo Santosa.\n')
    a, b = str(tmp_path / "a.txt"), str(tmp_path / "b.txt")
    (tmp_path / "b.txt").write_text("Sawah kering.")
    assert cli.main([a, b, "--no-ner", "--format", "labelstudio"]) == 0
    tasks = json.loads(capsys.readouterr().out)
    assert [task["data"]["id"] for task in tasks] == [a, b]
    assert [q.text for q in from_label_studio(tasks[0]).quotations] == ["Kami siap,"]
    assert cli.main([a, "--no-ner", "--format", "brat", "--output", str(tmp_path / "a.ann")]) == 0
    assert [q.text for q in read(tmp_path)["a"].quotations] == ["Kami siap,"]
    assert cli.main([a, b, "--no-ner", "--format", "brat"]) == 2
    assert "one FILE at a time" in capsys.readouterr().err


def test_the_readers_know_their_files(tmp_path: Path) -> None:
    for name, content, expected in [
        ("a.ann", "", True), ("a.txt", "[{", False), ("a.json", ' \n[\n {"id": 1}]', True),
        ("b.json", "[]", True),
        ("a.jsonl", '{"id": "a"}', False), ("b.jsonl", "[1]", False), ("c.json", "", False),
    ]:  # fmt: skip
        (tmp_path / name).write_text(content)
        assert exchange.is_one(tmp_path / name) == expected, name
