"""quotetrack as a part of a stanza pipeline, and a tracker that is given sentences and entities."""

from __future__ import annotations

import importlib
import json
import runpy
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import stanza
from hypothesis import given, settings
from hypothesis import strategies as st
from stanza.models.common.doc import Document
from stanza.pipeline.registry import NAME_TO_PROCESSOR_CLASS, PIPELINE_NAMES

import quotetrack
from quotetrack import Entity, QuotetrackError, Span, Tracker, markup, processor
from quotetrack.processor import QUOTATION, QuotetrackTokenizer
from quotetrack.text import Words
from tests.indonesian import own_texts, texts
from tests.named import recognise

EXAMPLE = (
    "Boyolali (ANTARA) - Bupati Sragen, Ratna Hapsari, menyatakan sawah di desa itu kering.\r\n\r\n"
    "“Kami sudah minta pompa. Belum ada,”\u00a0kata Hapsari 😀 di Boyolali.\r\n"
    "Baca juga: Panen Raya di Demak\r\n"
)
RULES_ALONE = Tracker(recognizer=None)


def make(processors: Any, folder: str | None = None, **settings: Any) -> stanza.Pipeline:
    return stanza.Pipeline(
        "id",
        dir=folder or str(quotetrack.model_dir()),
        processors=processors,
        download_method=None,
        use_gpu=False,
        verbose=False,
        **settings,
    )


@pytest.fixture(scope="module")
def pipeline() -> stanza.Pipeline:
    return make("tokenize,ner,quotation")


# the pipeline of the documentation


def test_a_document_has_tokens_entities_and_an_article(pipeline: stanza.Pipeline) -> None:
    document = pipeline(EXAMPLE)
    assert document.text == EXAMPLE
    assert document.article.text == EXAMPLE
    assert [(e.type, e.text) for e in document.ents] == [
        ("LOC", "Boyolali"),
        ("ORG", "ANTARA"),
        ("LOC", "Sragen"),
        ("PER", "Ratna Hapsari"),
        ("PER", "Hapsari"),
        ("LOC", "Boyolali"),
        ("LOC", "Demak"),
    ]
    found = [(q.kind, q.text, q.speaker.name, q.speaker.title) for q in document.article.quotations]
    assert found == [
        ("indirect", "sawah di desa itu kering", "Ratna Hapsari", "Bupati Sragen"),
        ("direct", "Kami sudah minta pompa. Belum ada,", "Ratna Hapsari", "Bupati Sragen"),
    ]


def test_every_offset_counts_characters_of_the_callers_text(pipeline: stanza.Pipeline) -> None:
    document = pipeline(EXAMPLE)
    for part in [*document.iter_tokens(), *document.iter_words(), *document.ents]:
        assert EXAMPLE[part.start_char : part.end_char] == part.text
    for sentence in document.sentences:
        assert sentence.text in EXAMPLE


def test_many_documents_at_once(pipeline: stanza.Pipeline) -> None:
    several = [EXAMPLE, "", "Menurut Ratna Hapsari, padi siap panen."]
    expected = [pipeline(text).article for text in several]
    assert [d.article for d in pipeline.bulk_process(several)] == expected
    assert [d.article for d in pipeline.process_many(iter(several))] == expected
    assert [d.article for d in pipeline([Document([], text=text) for text in several])] == expected
    assert [d.article for d in pipeline.stream(several, batch_size=2)] == expected
    assert [len(article.quotations) for article in expected] == [2, 0, 1]


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\u200b\u2060", ".", "a\ud800", "\r\r\n\n"])
def test_any_text_is_accepted(pipeline: stanza.Pipeline, text: str) -> None:
    document = pipeline(text)
    assert document.article.text == text
    assert document.article.quotations == ()


def test_it_agrees_with_the_tracker(pipeline: stanza.Pipeline) -> None:
    """The model is shown other stretches of the text, so that here and there they differ."""
    own = own_texts()[::4]
    pairs = zip(Tracker().pipe(own), pipeline.bulk_process(own), strict=True)
    same = [markup.render(article) == markup.render(document.article) for article, document in pairs]
    assert len(same) > 30
    assert sum(same) / len(same) > 0.85


def test_each_processor_by_its_name(pipeline: stanza.Pipeline) -> None:
    named = make({"tokenize": "quotetrack", "ner": "news", "quotation": "default"})
    assert named.processors.keys() == pipeline.processors.keys()
    assert named(EXAMPLE).article == pipeline(EXAMPLE).article


# what stanza has already is used


def entity(text: str, words: str, label: Any = "PER") -> Entity:
    return Entity(span=Span(text.index(words), text.index(words) + len(words)), label=label)


def document_of(text: str, sentences: list[list[tuple[str, str]]]) -> Document:
    """A document with these tokens and NER tags, as some other pipeline might have made it."""
    rows, at = [], 0
    for sentence in sentences:
        rows.append([])
        for word, tag in sentence:
            at = text.index(word, at)
            rows[-1].append({"text": word, "misc": f"start_char={at}|end_char={at + len(word)}", "ner": tag})
            at += len(word)
    document = Document(rows, text)
    document.build_ents()
    return document


class Spy(Tracker):
    """Keeps what it was given to read."""

    def read(self, text: str, **given: Any) -> Any:
        self.given = given
        return super().read(text, **given)


@pytest.fixture(scope="module")
def alone() -> stanza.Pipeline:
    """The processor without a tokenizer and without NER."""
    return make("quotation", quotation_tracker=Spy(recognizer=None))


def given_to(pipeline: stanza.Pipeline) -> dict[str, Any]:
    spy: Spy = pipeline.processors[QUOTATION].config["tracker"]
    return spy.given


def test_the_documents_entities_are_used(alone: stanza.Pipeline) -> None:
    """No rule and no model would take these words for a name; the label of another scheme counts too."""
    text = "Menurut kancil, padi siap panen."
    tagged = [("Menurut", "O"), ("kancil", "S-PERSON"), (",", "O"), ("padi", "S-FOOD")]
    document = alone(document_of(text, [tagged]))
    assert given_to(alone)["entities"] == [entity(text, "kancil")]
    assert [s.name for s in document.article.speakers] == ["kancil"]


def test_the_documents_sentences_are_used(alone: stanza.Pipeline) -> None:
    text = "Menurut Wiryo padi siap panen"
    words = [(word, "O") for word in text.split()]
    alone(document_of(text, [words[:2], words[2:]]))
    assert given_to(alone)["sentences"] == [Span(0, 13), Span(14, 29)]


def test_a_document_without_ner_is_searched_for_names(alone: stanza.Pipeline) -> None:
    text = "Menurut Wiryo Santosa, padi siap panen."
    rows = [[{"text": word, "misc": f"start_char={text.index(word)}|end_char=0"} for word in text.split()]]
    document = alone(Document(rows, text))
    assert given_to(alone)["entities"] is None
    assert [s.name for s in document.article.speakers] == ["Wiryo Santosa"]


def test_the_processor_alone_reads_a_text(alone: stanza.Pipeline) -> None:
    assert alone('"Kami siap," kata Wiryo Santosa.').article == RULES_ALONE(
        '"Kami siap," kata Wiryo Santosa.'
    )
    assert given_to(alone) == {"sentences": None, "entities": None}
    assert [d.article.text for d in alone.bulk_process(["Satu.", "Dua."])] == ["Satu.", "Dua."]


def test_a_document_of_before_is_read_again(pipeline: stanza.Pipeline) -> None:
    document = pipeline(EXAMPLE)
    article, document.article = document.article, None
    entities = document.ents
    assert pipeline(document, processors="quotation") is document
    assert document.article == article
    assert document.ents is entities


def test_pretokenised_input_is_read_in_the_text_that_stanza_makes_of_it() -> None:
    pipeline = make("tokenize,quotation", tokenize_pretokenized=True, quotation_tracker=RULES_ALONE)
    document = pipeline(["Menurut Wiryo Santosa , padi siap panen .".split(), ["Sawah", "kering"]])
    assert document.article.text == document.text == "Menurut Wiryo Santosa , padi siap panen . Sawah kering"
    assert [q.text for q in document.article.quotations] == ["padi siap panen"]


def test_a_document_that_does_not_know_its_text(alone: stanza.Pipeline) -> None:
    with pytest.raises(QuotetrackError, match="does not hold the text"):
        alone(Document([[{"text": "Sawah"}]]))


def test_a_tracker_of_ones_own(pipeline: stanza.Pipeline) -> None:
    own = make(
        "tokenize,quotation", package="quotetrack", quotation_tracker=Tracker(rules=(), recognizer=None)
    )
    assert pipeline(EXAMPLE).article.quotations
    assert own(EXAMPLE).article.quotations == ()


def test_the_models_of_stanzas_own_folder(tmp_path: Path) -> None:
    """Where stanza has downloaded its Indonesian models, the NER model is named by its path."""
    listed = {
        "id": {"packages": {"default": {"tokenize": "gsd"}}, "tokenize": {"gsd": {}}, "mwt": {"gsd": {}}}
    }
    (tmp_path / "resources.json").write_text(json.dumps(listed))
    models = quotetrack.model_dir() / "id"
    pipeline = make(
        {"tokenize": "quotetrack", "ner": "news", "quotation": "default"},
        str(tmp_path),
        package=None,
        ner_model_path=str(models / "ner" / "news.pt"),
        ner_pretrain_path=str(models / "pretrain" / "news.pt"),
    )
    assert [e.text for e in pipeline("Menurut Ratna Hapsari, padi siap panen.").ents] == ["Ratna Hapsari"]


# registering


@pytest.fixture
def registered() -> Iterator[None]:
    """Puts back what the test registers."""
    names, classes = list(PIPELINE_NAMES), dict(NAME_TO_PROCESSOR_CLASS)
    yield
    PIPELINE_NAMES[:] = names
    NAME_TO_PROCESSOR_CLASS.update(classes)
    importlib.reload(processor)


def test_it_is_registered_once_however_often_imported(registered: None) -> None:
    for _ in range(3):
        importlib.reload(processor)
        runpy.run_path(processor.__file__, run_name="another_name")
    assert PIPELINE_NAMES.count(QUOTATION) == 1
    assert PIPELINE_NAMES[-1] == QUOTATION
    read = []

    class Counted(Tracker):
        def read(self, text: str, **given: Any) -> Any:
            read.append(text)
            return super().read(text, **given)

    make("quotation", quotation_tracker=Counted(recognizer=None))("Sawah kering.")
    assert read == ["Sawah kering."]


def test_a_name_that_stanza_can_read_settings_for() -> None:
    assert "_" not in QUOTATION
    assert PIPELINE_NAMES.index(QUOTATION) > PIPELINE_NAMES.index("ner")


# the tokenizer

TOKENIZER = QuotetrackTokenizer({"lang": "id"})


@given(texts() | st.text())
def test_tokens_hold_every_letter_once_and_where_it_stands(text: str) -> None:
    document = TOKENIZER.process(text)
    assert document.text == text
    tokens = list(document.iter_tokens())
    assert all(text[t.start_char : t.end_char] == t.text for t in tokens)
    places = [place for t in tokens for place in range(t.start_char, t.end_char)]
    assert places == sorted(set(places))
    assert {i for i, letter in enumerate(text) if letter.isalnum()} <= set(places)
    assert all(sentence.tokens for sentence in document.sentences)


def test_sentences_are_those_of_quotetrack() -> None:
    found = [sentence.text for sentence in TOKENIZER.process(EXAMPLE).sentences]
    assert found == [
        "Boyolali (ANTARA) -",
        "Bupati Sragen, Ratna Hapsari, menyatakan sawah di desa itu kering.",
        "“Kami sudah minta pompa. Belum ada,”\u00a0kata Hapsari 😀 di Boyolali.",
        "Baca juga: Panen Raya di Demak",
    ]


def test_whole_paragraphs() -> None:
    whole = QuotetrackTokenizer({"lang": "id", "no_ssplit": True})
    text = "Satu. Dua.\nTiga.\n \nEmpat. Lima."
    assert [s.text for s in whole.process(text).sentences] == ["Satu. Dua.\nTiga.", "Empat. Lima."]


@pytest.mark.parametrize("wrong", [b"Sawah kering.", ["Sawah kering."], None])
def test_what_is_no_text(wrong: Any) -> None:
    with pytest.raises(TypeError, match="takes a text"):
        TOKENIZER.process(wrong)


# a tracker that is given sentences and entities


@given(texts())
@settings(max_examples=60)
def test_our_own_sentences_change_nothing(text: str) -> None:
    assert RULES_ALONE.read(text, sentences=RULES_ALONE.sentences(text)) == RULES_ALONE(text)


@given(texts(), st.data())
@settings(max_examples=60)
def test_any_sentences_give_an_article(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))) | {0, len(text)})
    spans = [Span(a, b) for a, b in pairwise(cuts)]
    article = RULES_ALONE.read(text, sentences=spans)
    assert article.text == text
    for q in article.quotations:
        assert all(0 <= c.start < c.end <= len(text) for c in q.contents)


def test_sentences_of_lines_that_were_broken_by_hand() -> None:
    """The caller knows that the line break is none of the text's."""
    text = "Menurut Ratna Hapsari,\npadi siap panen."
    assert RULES_ALONE(text).quotations == ()
    (q,) = RULES_ALONE.read(
        text, sentences=[Span(0, len(text))], entities=[entity(text, "Ratna Hapsari")]
    ).quotations
    assert q.text == "padi siap panen"


def test_quoted_text_stays_whole_and_keeps_its_cue() -> None:
    text = '"Kami siap. Sungguh siap." kata Wiryo Santosa.'
    cut = [Span(0, 11), Span(12, 26), Span(27, len(text))]
    assert RULES_ALONE.read(text, sentences=cut) == RULES_ALONE(text)
    assert RULES_ALONE(text).quotations[0].cue is not None


def test_sentences_of_the_caller_part_ours() -> None:
    text = "Menurut Wiryo Santosa, padi siap panen dan sawah kering."
    (q,) = RULES_ALONE.read(text, sentences=[Span(0, 38), Span(39, len(text))]).quotations
    assert q.text == "padi siap panen"


def test_furniture_is_left_out_whatever_the_sentences_say() -> None:
    text = 'Baca juga: "Kami siap," kata Wiryo Santosa\nSawah kering.'
    assert RULES_ALONE.read(text, sentences=[Span(0, len(text))]).quotations == ()


def test_the_recogniser_is_not_asked_when_there_are_entities() -> None:
    text = "Menurut Ratna Hapsari, padi siap panen."
    tracker = Tracker(recognizer=lambda texts: pytest.fail("asked"))
    assert tracker.read(text, entities=[entity(text, "Ratna Hapsari")]) == Tracker(recognizer=recognise)(text)
    assert tracker.read(text, entities=[]).text == text


def test_entities_alone_or_nothing() -> None:
    assert RULES_ALONE.read(EXAMPLE) == RULES_ALONE(EXAMPLE)
    with pytest.raises(TypeError, match="a text is wanted, not bytes"):
        RULES_ALONE.read(b"Sawah kering.")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a text is wanted, not bytes"):
        RULES_ALONE.sentences(b"Sawah kering.")  # type: ignore[arg-type]


@given(texts())
@settings(max_examples=60)
def test_sentences_lie_in_their_order_and_hold_every_word(text: str) -> None:
    spans = RULES_ALONE.sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.start < span.end for span in spans)
    assert set(Words.of(text).starts) <= {i for span in spans for i in range(*span)}
