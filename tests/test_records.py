"""Records: the promised form, its schema, and the rows of a table."""

from __future__ import annotations

import json
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_markup import articles

from quotetrack import markup, records
from quotetrack.model import Article, Note, Span

STORY = """"[content1:Sawah ini milik warga,]" [cue1:kata] [source1:Sari].
[content2:Warga setuju], [cue2:kata] [source2:Sari dan Dewan Jalan].
"[content3:Baru dua petak '[content4:selesai]']."
Film "[marked-title:Padi]".
---
1 direct: Sari Wulandari
2 indirect: Sari Wulandari + Dewan Jalan
3 direct: ?
4 direct in 3: ?
Sari Wulandari (person) = Camat | Kabupaten Ampel; also Sari; female
Dewan Jalan (organisation)"""


@st.composite
def full_articles(draw: st.DrawFn) -> Article:
    """An article that also holds what markup does not express."""
    article = draw(articles())
    span = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: Span(*sorted(ends)))
    speakers = {
        s.id: attrs.evolve(s, mentions=tuple(draw(st.lists(span, max_size=2)))) for s in article.speakers
    }
    return attrs.evolve(
        article,
        speakers=tuple(speakers.values()),
        quotations=tuple(
            attrs.evolve(
                q,
                speakers=tuple(speakers[s.id] for s in q.speakers),
                resolution=draw(st.sampled_from([None, "name", "short-name", "clitic", "follow-on"])),
                rule=draw(st.text(max_size=5)),
                confidence=draw(st.floats(0, 1)),
                cue=q.cue and attrs.evolve(q.cue, lemma=draw(st.text(max_size=5))),
            )
            for q in article.quotations
        ),
        notes=tuple(
            draw(st.lists(st.builds(Note, code=st.text(max_size=5), span=st.none() | span), max_size=2))
        ),
        model=draw(st.none() | st.just("id-news-1")),
    )


@given(full_articles())
def test_from_dict_undoes_to_dict_also_through_json(article: Article) -> None:
    data = records.to_dict(article)
    assert records.from_dict(data) == article
    assert records.from_dict(json.loads(json.dumps(data))) == article


@given(full_articles())
def test_every_record_satisfies_the_schema(article: Article) -> None:
    jsonschema.Draft202012Validator(records.schema()).validate(records.to_dict(article))


def test_the_form_field_by_field() -> None:
    article = attrs.evolve(markup.parse(STORY), model="id-news-1", notes=(Note(code="no-antecedent"),))
    data = article.to_dict()
    assert data["schema"] == 1
    assert data["producer"] == {"quotetrack": records.version(), "model": "id-news-1"}
    assert data["text"] == article.text
    assert data["quotations"][1] == {
        "id": 1,
        "kind": "indirect",
        "contents": [[36, 48]],
        "cue": [50, 54],
        "cue_lemma": "kata",
        "cue_class": "speech",
        "source": [55, 75],
        "speakers": [0, 1],
        "resolution": None,
        "within": None,
        "rule": "",
        "confidence": 1.0,
    }
    assert data["quotations"][3]["within"] == 2
    assert (data["quotations"][3]["cue"], data["quotations"][3]["source"]) == (None, None)
    assert data["speakers"][0] == {
        "id": 0,
        "name": "Sari Wulandari",
        "kind": "person",
        "title": "Camat Kabupaten Ampel",
        "role": "Camat",
        "affiliation": "Kabupaten Ampel",
        "gender": "female",
        "aliases": ["Sari"],
        "titles": ["Camat Kabupaten Ampel"],
        "mentions": [],
    }
    start = article.text.index("Padi")
    assert data["marked"] == [{"span": [start, start + 4], "sort": "title"}]
    assert data["notes"] == [{"code": "no-antecedent", "span": None}]
    assert Article.from_dict(data) == article


def objects(schema: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every subschema of a schema with its path."""
    if isinstance(schema, list):
        return [found for i, part in enumerate(schema) for found in objects(part, f"{path}/{i}")]
    if not isinstance(schema, dict):
        return []
    return [(path, schema)] + [
        found for key, part in schema.items() for found in objects(part, f"{path}/{key}")
    ]


def test_the_schema_describes_every_field_and_no_other() -> None:
    schema = records.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    defined = schema["$defs"]
    data = attrs.evolve(markup.parse(STORY), notes=(Note(code="x"),)).to_dict()
    described = 0
    for example, described_by in [
        (data, schema),
        (data["producer"], schema["properties"]["producer"]),
        (data["quotations"][0], defined["quotation"]),
        (data["speakers"][0], defined["speaker"]),
        (data["marked"][0], defined["marked"]),
        (data["notes"][0], defined["note"]),
    ]:
        assert list(described_by["properties"]) == list(example)
        assert described_by["required"] == list(example)
        for name, field in described_by["properties"].items():
            assert field["description"].endswith("."), name
            described += 1
    assert described == 7 + 2 + 12 + 10 + 2 + 2
    assert all("description" in found for _, found in objects(schema) if "properties" in found)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data["quotations"][0].update(contents=[]),
        lambda data: data["quotations"][0].update(kind="loud"),
        lambda data: data["quotations"][0].update(cue=[1, 2, 3]),
        lambda data: data["quotations"][0].update(source=[-1, 2]),
        lambda data: data["quotations"][0].update(confidence=1.5),
        lambda data: data["quotations"][0].pop("within"),
        lambda data: data["speakers"][0].update(name=None),
        lambda data: data["speakers"][0].update(gender="x"),
        lambda data: data["marked"][0].update(span=None),
        lambda data: data.update(schema=2),
        lambda data: data.pop("notes"),
    ],
)
def test_the_schema_refuses_what_is_wrong(damage: Any) -> None:
    data = markup.parse(STORY).to_dict()
    validator = jsonschema.Draft202012Validator(records.schema())
    assert validator.is_valid(data)
    damage(data)
    assert not validator.is_valid(data)


def test_the_caller_may_change_the_schema_he_got() -> None:
    records.schema().clear()
    assert records.schema()["title"] == "quotetrack article"


def test_a_newer_form_is_refused_in_one_sentence() -> None:
    data = markup.parse(STORY).to_dict() | {"schema": 2}
    with pytest.raises(
        ValueError, match=r"^this article has schema 2, .* reads schema 1 only: install a newer"
    ):
        records.from_dict(data)


@pytest.mark.parametrize(
    "data", [{}, {"schema": None}, {"schema": "1"}, {"schema": True}, {"schema": 0}, [], "x", None]
)
def test_what_is_no_article_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="no schema number"):
        records.from_dict(data)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data.pop("text"), "'text' is missing"),
        (lambda data: data["quotations"][0].pop("rule"), "'rule' is missing"),
        (lambda data: data["quotations"][0].update(speakers=[7]), "7 is missing"),
        (lambda data: data["quotations"][0].update(contents=[[1]]), "no whole article"),
        (lambda data: data.update(speakers=None), "no whole article"),
    ],
)
def test_a_torn_article_is_refused(damage: Any, message: str) -> None:
    data = markup.parse(STORY).to_dict()
    damage(data)
    with pytest.raises(ValueError, match=message):
        records.from_dict(data)


def test_fields_that_are_not_known_are_passed_over() -> None:
    article = markup.parse(STORY)
    data = {"file": "a.txt", **article.to_dict()}
    data["quotations"][0]["tone"] = "calm"
    assert records.from_dict(data) == article
    jsonschema.validate(data, records.schema())


def test_rows() -> None:
    first, second, third, fourth = records.rows(markup.parse(STORY))
    assert first == {
        "quotation": 0,
        "kind": "direct",
        "text": "Sawah ini milik warga,",
        "cue": "kata",
        "cue_lemma": "kata",
        "cue_class": "speech",
        "source": "Sari",
        "speaker": "Sari Wulandari",
        "speaker_kind": "person",
        "title": "Camat Kabupaten Ampel",
        "role": "Camat",
        "affiliation": "Kabupaten Ampel",
        "resolution": None,
        "rule": "",
        "confidence": 1.0,
        "start": 1,
        "end": 23,
        "within": None,
    }
    assert second["speaker"] == "Sari Wulandari; Dewan Jalan"
    assert second["speaker_kind"] == "person; organisation"
    assert second["title"] == "Camat Kabupaten Ampel; "
    assert (third["speaker"], third["title"], third["cue"], third["cue_class"], third["source"]) == (
        None,
    ) * 5
    assert fourth["within"] == 2


@given(full_articles())
def test_rows_have_the_documented_columns(article: Article) -> None:
    found = records.rows(article)
    assert len(found) == len(article.quotations)
    assert all(list(row) == list(records.COLUMNS) for row in found)


def test_an_empty_article() -> None:
    article = Article(text="")
    assert records.from_dict(records.to_dict(article)) == article
    assert records.rows(article) == []


# what a spreadsheet would run


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n", "＝", "'=", "''-"])
def test_no_cell_begins_a_formula(start: str) -> None:
    cell = f"{start}cmd|' /C calc'!A0"
    assert records.guarded(cell) == f"'{cell}"


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ aK1\"\\")) | st.text())
def test_the_guard_can_be_undone(cell: str) -> None:
    assert records.unguarded(records.guarded(cell)) == cell
    assert not records.guarded(cell).startswith(tuple("=+-@\t\r\n＝＋－＠"))
