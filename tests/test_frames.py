"""Frames: fixed columns and dtypes, whatever the cells hold."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

pd = pytest.importorskip("pandas")

from quotetrack import frames, markup, records  # noqa: E402
from quotetrack.model import Article  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = list(records.COLUMNS)


class MarkupReader:
    """A tracker whose texts are in markup, so that a test says what is found in them."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def pipe(self, texts: Iterable[str]) -> Iterator[Article]:
        for text in texts:
            assert isinstance(text, str)
            self.seen.append(text)
            yield markup.parse(text)


ONE = """"[content:Kami siap,]" [cue:kata] [source:Sari].
---
1 direct: Sari Wulandari
Sari Wulandari (person) = Camat"""
TWO = '"[content1:Ya,]" [cue1:kata] Budi. "[content2:Tidak.]"'
NONE = "Tanpa kutipan."


def attribute(frame: Any, **options: Any) -> Any:
    return frames.attribute_frame(frame, tracker=MarkupReader(), **options)  # type: ignore[arg-type]


def news() -> Any:
    return pd.DataFrame(
        {
            "id": [11, 12, 13, 14, 15, 16],
            "text": [ONE, None, TWO, NONE, float("nan"), 7],
            "outlet": pd.Categorical(["x", "y", "x", "y", "x", "x"]),
            "title": list("abcdef"),
        },
        index=[5, 5, 6, 7, 8, 9],
    )


def test_to_frame() -> None:
    frame = markup.parse(ONE).to_frame()
    assert list(frame.columns) == COLUMNS
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == frames.DTYPES
    row = frame.iloc[0]
    assert (row["text"], row["speaker"], row["title"], row["start"]) == (
        "Kami siap,",
        "Sari Wulandari",
        "Camat",
        1,
    )
    assert pd.isna(row["affiliation"])
    assert pd.isna(row["within"])


def test_lone_surrogates_do_not_get_into_a_frame() -> None:
    assert frames.to_frame(markup.parse('"[content:a\ud800b]"')).loc[0, "text"] == "a\ufffdb"


def test_an_empty_frame_has_the_same_columns_and_dtypes() -> None:
    empty = frames.to_frame(Article(text=""))
    assert len(empty) == 0
    assert (empty.dtypes == frames.to_frame(markup.parse(ONE)).dtypes).all()
    nothing = attribute(news().iloc[:0], keep=["outlet"])
    assert (nothing.dtypes == attribute(news(), keep=["outlet"]).dtypes).all()


def test_attribute_frame() -> None:
    given = news()
    before = given.copy(deep=True)
    found = attribute(given, keep=["outlet", "title"])
    assert list(found.columns) == ["id", "outlet", "article_title", *COLUMNS]
    assert found["id"].tolist() == [11, 13, 13]
    assert found["quotation"].tolist() == [0, 0, 1]
    assert found["article_title"].tolist() == ["a", "c", "c"]
    assert found["speaker"].fillna("?").tolist() == ["Sari Wulandari", "?", "?"]
    assert found.index.tolist() == [0, 1, 2]
    assert found["id"].dtype == given["id"].dtype
    assert found["outlet"].dtype == given["outlet"].dtype
    assert found.attrs["no_text"] == 3
    pd.testing.assert_frame_equal(given, before)


def test_cells_without_text_can_have_a_row() -> None:
    found = attribute(news(), missing="row")
    assert found["id"].tolist() == [11, 12, 13, 13, 15, 16]
    assert found["quotation"].isna().tolist() == [False, True, False, False, True, True]
    assert found.attrs["no_text"] == 3
    assert {c: str(found[c].dtype) for c in COLUMNS} == frames.DTYPES


def test_the_index_can_be_the_id() -> None:
    found = attribute(news().set_index("id"), id=None)
    assert list(found.columns) == ["id", *COLUMNS]
    assert found["id"].tolist() == [11, 13, 13]


def test_other_names() -> None:
    frame = pd.DataFrame({"isi": [ONE], "url": ["u"]})
    found = attribute(frame, text="isi", id="url", keep="isi")
    assert list(found.columns) == ["url", "isi", *COLUMNS]
    assert attribute(frame, text="isi", id="url", keep=["url", "isi", "isi"]).columns[:2].tolist() == [
        "url",
        "isi",
    ]
    renamed = frame.rename(columns={"url": "source"})
    assert attribute(renamed, text="isi", id="source").columns[0] == "article_source"


def test_string_columns_of_every_dtype() -> None:
    for dtype in ("object", "string"):
        frame = pd.DataFrame({"id": [1, 2], "text": pd.array([ONE, pd.NA], dtype=dtype)})
        found = attribute(frame)
        assert found["id"].tolist() == [1]
        assert found.attrs["no_text"] == 1


def test_no_text_at_all_wakes_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_tracker", lambda: pytest.fail("a tracker was made"))
    assert len(frames.attribute_frame(pd.DataFrame({"id": [1], "text": [None]}))) == 0


def test_one_tracker_for_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[MarkupReader] = []

    def make() -> MarkupReader:
        made.append(MarkupReader())
        return made[-1]

    monkeypatch.setattr("quotetrack.tracker.Tracker", make)
    frames._made.cache_clear()
    try:
        frames.attribute_frame(news())
        frames.attribute_frame(news())
    finally:
        frames._made.cache_clear()
    assert len(made) == 1
    assert made[0].seen == [ONE, TWO, NONE] * 2


def test_threads_that_start_together_share_one_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[MarkupReader] = []

    def make() -> MarkupReader:
        time.sleep(0.2)  # time for the other thread to ask, too
        made.append(MarkupReader())
        return made[-1]

    monkeypatch.setattr("quotetrack.tracker.Tracker", make)
    frames._made.cache_clear()
    try:
        with ThreadPoolExecutor(2) as threads:
            found = list(threads.map(frames.attribute_frame, [news(), news()]))
    finally:
        frames._made.cache_clear()
    assert len(made) == 1
    pd.testing.assert_frame_equal(*found)


def test_spark_is_told_every_column() -> None:
    told = dict(part.split(" ") for part in frames.SPARK_SCHEMA.split(", "))
    assert list(told) == COLUMNS
    assert (told["quotation"], told["confidence"], told["text"]) == ("bigint", "double", "string")


def test_parts_give_the_rows_of_the_whole() -> None:
    whole = attribute(news(), keep=["outlet"])
    parts = [attribute(news().iloc[i : i + 2], keep=["outlet"]) for i in (0, 2, 4)]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


def test_other_processes_can_be_given_the_function() -> None:
    assert pickle.loads(pickle.dumps(frames.attribute_frame)) is frames.attribute_frame


def test_wrong_use_is_explained() -> None:
    with pytest.raises(KeyError, match="the frame has no column 'isi'; it has id, text"):
        attribute(news(), text="isi")
    with pytest.raises(KeyError, match="no column 'tanggal'"):
        attribute(news(), keep=["tanggal"])
    with pytest.raises(KeyError, match="no column 'nomor'"):
        attribute(news(), id="nomor")
    with pytest.raises(ValueError, match="missing is 'count' or 'row', not 'drop'"):
        attribute(news(), missing="drop")
