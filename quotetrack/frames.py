"""Articles in pandas: a frame of texts in, a frame of quotations out (extra ``quotetrack[pandas]``).

`attribute_frame` is a pure function from frame to frame, so what runs many frames at once can run it
unchanged, and each process loads the model once:

- Dask: ``frame.map_partitions(attribute_frame, meta=attribute_frame(frame._meta))``, where the ``meta``, an
  empty result, spares Dask a trial run;
- Spark: ``frame.mapInPandas(lambda frames: map(attribute_frame, frames), f"id string, {SPARK_SCHEMA}")``;
- Ray Data: ``data.map_batches(attribute_frame, batch_format="pandas")``.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import pandas as pd

from quotetrack import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from quotetrack.model import Article
    from quotetrack.tracker import Tracker

__all__ = ["DTYPES", "SPARK_SCHEMA", "attribute_frame", "to_frame"]

DTYPES = {
    column: {
        "quotation": "Int64",
        "start": "Int64",
        "end": "Int64",
        "within": "Int64",
        "confidence": "Float64",
    }.get(column, "string")
    for column in records.COLUMNS
}
"""The columns that describe a quotation, those of `quotetrack.records.COLUMNS`, with their dtypes.

All of them can hold ``pandas.NA``: what is not known is missing, never an empty string or a zero.
"""

_IN_SPARK = {"Int64": "bigint", "Float64": "double", "string": "string"}

SPARK_SCHEMA = ", ".join(f"{column} {_IN_SPARK[dtype]}" for column, dtype in DTYPES.items())
"""The columns of `DTYPES` as Spark's ``mapInPandas`` wants them told.

The id and the kept columns are put before them: ``f"id string, outlet string, {SPARK_SCHEMA}"``.
"""


def to_frame(article: Article) -> pd.DataFrame:
    """One row for each quotation of the article, in the columns of `DTYPES`.

    >>> from quotetrack import markup
    >>> frame = to_frame(markup.parse('"[content:Kami siap,]" [cue:kata] [source:Sari].'))
    >>> frame.loc[0, ["kind", "text", "cue", "source"]].tolist()
    ['direct', 'Kami siap,', 'kata', 'Sari']
    """
    return _frame(records.rows(article))


def attribute_frame(
    frame: pd.DataFrame,
    text: str = "text",
    id: str | None = "id",
    keep: Iterable[str] = (),
    *,
    missing: str = "count",
    tracker: Tracker | None = None,
) -> pd.DataFrame:
    """The quotations of a frame that holds one article in each row.

    `text` names the column with the articles, `id` the one that tells them apart (None for the frame's
    index, which then becomes the column ``id``), `keep` further columns to carry over. The result has one
    row for each quotation: the id, the kept columns with the dtypes they have in `frame`, then the columns of
    `DTYPES`; its index counts from 0. A kept column that has the name of one of those is
    called ``article_…`` in the result: a headline ``title`` becomes ``article_title``. An article without
    quotations has no row.

    A cell that is missing or holds no string has no quotations either, and ``result.attrs["no_text"]``
    counts these cells. Dask and Spark drop ``attrs``; with ``missing="row"`` each such cell gets a row
    of its own instead, in which all columns of `DTYPES` are missing.

    `tracker` does the work; without one, each process makes one with the shipped model and keeps it, for
    all its threads.
    Raises `KeyError` when `frame` lacks a column, and `ValueError` when `missing` is neither word.

    >>> import pandas as pd
    >>> from quotetrack import Tracker
    >>> news = pd.DataFrame({"id": ["a", "b"], "text": ['"Kami siap," kata Sari Wulandari.', None]})
    >>> found = attribute_frame(news, tracker=Tracker(recognizer=None))
    >>> found[["id", "speaker", "text"]].values.tolist()
    [['a', 'Sari Wulandari', 'Kami siap,']]
    >>> found.attrs["no_text"]
    1
    """
    if missing not in ("count", "row"):
        raise ValueError(f"missing is 'count' or 'row', not {missing!r}")
    kept = [keep] if isinstance(keep, str) else [column for column in dict.fromkeys(keep) if column != id]
    for column in (text, *([] if id is None else [id]), *kept):
        if column not in frame.columns:
            raise KeyError(f"the frame has no column {column!r}; it has {', '.join(map(str, frame.columns))}")
    cells = frame[text].tolist()
    with_text = [place for place, cell in enumerate(cells) if isinstance(cell, str)]
    places: list[int] = []
    found: list[dict[str, Any]] = []
    articles = (tracker or _tracker()).pipe(cells[place] for place in with_text) if with_text else ()
    for place, article in zip(with_text, articles, strict=True):
        rows = records.rows(article)
        places += [place] * len(rows)
        found += rows
    without_text = sorted(set(range(len(cells))) - set(with_text))
    if missing == "row":
        places += without_text
        found += [dict.fromkeys(DTYPES) for _ in without_text]
        order = sorted(range(len(places)), key=places.__getitem__)
        places, found = [places[i] for i in order], [found[i] for i in order]
    result = _frame(found)
    carried = frame.iloc[places].reset_index(drop=id is not None, names="id" if id is None else None)
    for at, column in enumerate(["id" if id is None else id, *kept]):
        result.insert(at, f"article_{column}" if column in DTYPES else column, carried[column])
    result.attrs["no_text"] = len(without_text)
    return result


_making = Lock()


def _tracker() -> Tracker:
    """The tracker of this process; threads that ask at once get the same one."""
    with _making:
        return _made()


@cache
def _made() -> Tracker:
    from quotetrack.tracker import Tracker

    return Tracker()


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows of `records.rows` in columns of fixed dtypes, also when there are none."""
    sound = [{column: _sound(value) for column, value in row.items()} for row in rows]
    frame: pd.DataFrame = pd.DataFrame(sound, columns=list(DTYPES)).astype(DTYPES)
    return frame


def _sound(value: Any) -> Any:
    """The value; in a string, the replacement character for lone surrogates, which Arrow cannot hold."""
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value
