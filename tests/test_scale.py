"""On a real cluster of Dask and in a real session of Spark comes out what one process gives, row for row.

Both run on this machine and talk over the loopback only. The scripts of examples/ are run as they stand.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from quotetrack import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Dask and PySpark call pandas in ways that it means to give up, PySpark warns of every pandas from 3.0, and
# up to 4.1 it leaves its sockets to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

EXAMPLES = Path(__file__).parents[1] / "examples"
KEPT = ["date", "outlet"]
COLUMNS = ["id", *KEPT, *frames.DTYPES]
PROCESSES = 2
PARTS = 5


def articles() -> list[dict[str, Any]]:
    """Those of the example archive and some more: without quotations, without text, with what is no text."""
    archive = (EXAMPLES / "arsip.jsonl").read_text(encoding="utf-8")
    feature = (EXAMPLES / "artikel.txt").read_text(encoding="utf-8")
    return [
        *map(json.loads, archive.splitlines()),
        {
            "id": "none-1",
            "date": "2026-06-01",
            "outlet": "Warta Lembah",
            "text": "Jembatan itu sudah dibuka.",
        },
        {"id": "none-2", "date": "2026-06-02", "outlet": None, "text": None},
        {"id": "none-3", "date": "2026-06-03", "outlet": "Kabar Pesisir"},
        {"id": "none-4", "date": "2026-06-04", "outlet": "Kabar Pesisir", "text": ""},
        {"id": "feature", "date": "2026-06-05", "outlet": "Kabar Pesisir", "text": feature},
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    """What one process gives."""
    return frames.attribute_frame(pd.DataFrame(articles()), keep=KEPT, missing="row")


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Row for row; a trip through Parquet or Spark changes dtypes, and Spark the order of the articles."""
    dtypes = {"id": "string", "date": "string", "outlet": "string", **frames.DTYPES}
    assert list(found.columns) == COLUMNS
    left, right = (
        frame.astype(dtypes).sort_values(["id", "quotation"], ignore_index=True)
        for frame in (found, expected)
    )
    pd.testing.assert_frame_equal(left, right)


def run(script: str, *arguments: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [script, *map(str, arguments)])
    runpy.run_path(str(EXAMPLES / script), run_name="__main__")


def reader_of_models() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A function that the workers are sent whole, because they cannot import this module."""

    def models(frame: pd.DataFrame) -> pd.DataFrame:
        """Reads the frame; which process did so, and where in it the model lies that did it."""
        frames.attribute_frame(frame)
        recognizer: Any = frames._tracker().recognizer
        return pd.DataFrame({"process": [os.getpid()], "model": [id(recognizer.load())]})

    return models


def one_model_for_each_process(found: pd.DataFrame) -> None:
    assert len(found) >= PARTS
    assert os.getpid() not in set(found["process"])
    assert 1 <= found["process"].nunique() <= PROCESSES
    assert found.groupby("process")["model"].nunique().eq(1).all()


def test_what_is_expected_has_something_in_it(expected: pd.DataFrame) -> None:
    assert expected["quotation"].notna().sum() > 20
    assert set(expected.loc[expected["quotation"].isna(), "id"]) == {"none-2", "none-3"}
    assert expected["title"].notna().sum() > 10
    assert expected["outlet"].isna().any()


# --- Dask ---


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=PROCESSES,
            processes=True,
            threads_per_worker=2,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def in_parts() -> Any:
    import dask.dataframe as dd

    whole = pd.DataFrame(articles(), columns=["id", "text", *KEPT]).astype("string")
    return dd.from_pandas(whole, npartitions=PARTS, sort=False)


def test_dask_gives_the_rows_of_one_process(cluster: Any, expected: pd.DataFrame) -> None:
    parts = in_parts()
    assert parts.npartitions >= PARTS
    options: Any = {"keep": KEPT, "missing": "row"}
    meta = frames.attribute_frame(parts._meta, **options)
    found = parts.map_partitions(frames.attribute_frame, **options, meta=meta).compute()
    assert {column: str(dtype) for column, dtype in found.dtypes.items() if column in frames.DTYPES} == (
        frames.DTYPES
    )
    assert found["id"].tolist() == expected["id"].tolist()  # in the order of the archive
    same(found, expected)


def test_dask_can_leave_out_what_holds_no_text(cluster: Any, expected: pd.DataFrame) -> None:
    parts = in_parts()
    found = parts.map_partitions(
        frames.attribute_frame, keep=KEPT, meta=frames.attribute_frame(parts._meta, keep=KEPT)
    ).compute()
    same(found, expected[expected["quotation"].notna()])


def test_dask_loads_the_model_once_for_each_worker(cluster: Any) -> None:
    meta = {"process": "int64", "model": "int64"}
    one_model_for_each_process(in_parts().map_partitions(reader_of_models(), meta=meta).compute())


def test_the_script_for_dask(
    cluster: Any,
    archive: Path,
    expected: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = cluster.scheduler.address
    run(
        "dask_archive.py", archive, tmp_path / "out", "--scheduler", address, "--blocksize", 2500,
        monkeypatch=monkeypatch,
    )  # fmt: skip
    assert len(list((tmp_path / "out").glob("*.parquet"))) > 1
    same(pd.read_parquet(tmp_path / "out"), expected)
    tells(capsys.readouterr().out, expected)


def tells(printed: str, expected: pd.DataFrame) -> None:
    first, *speakers = printed.splitlines()
    assert first == f"{expected['quotation'].notna().sum()} quotations, 2 articles without text"
    counts = expected["speaker"].value_counts()
    assert [int(line[:5]) for line in speakers] == sorted(counts, reverse=True)[:5]
    assert all(counts[line[6:]] == int(line[:5]) for line in speakers)


# --- Spark ---

needs_java = pytest.mark.skipif(
    not (shutil.which("java") or os.environ.get("JAVA_HOME")), reason="Spark needs Java, and there is none"
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        environment.delenv("SPARK_HOME", raising=False)  # the session is that of the package
        session = (
            SparkSession.builder.master(f"local[{PROCESSES}]")
            .config("spark.ui.enabled", False)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", PROCESSES)
            .getOrCreate()
        )
        yield session
        session.stop()
        gc.collect()  # what is left open is told of here, and not in some later test


@needs_java
def test_the_script_for_spark(
    spark: Any,
    archive: Path,
    expected: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    run("spark_archive.py", archive, out, "--parts", PARTS, monkeypatch=monkeypatch)
    assert len(list(out.glob("*.parquet"))) > 1
    same(spark.read.parquet(str(out)).toPandas(), expected)
    tells(capsys.readouterr().out, expected)


@needs_java
def test_spark_gives_the_rows_of_one_process(spark: Any, archive: Path, expected: pd.DataFrame) -> None:
    """With the one line that stands in the documentation."""
    attribute_frame, schema = frames.attribute_frame, f"id string, {frames.SPARK_SCHEMA}"
    texts = spark.read.json(str(archive)).repartition(PARTS)
    found = texts.mapInPandas(lambda parts: map(attribute_frame, parts), schema).toPandas()
    kept = expected[expected["quotation"].notna()]
    found[KEPT] = found[["id"]].merge(kept.drop_duplicates("id"), on="id")[KEPT]
    same(found[COLUMNS], kept)


@needs_java
def test_spark_loads_the_model_once_for_each_worker(spark: Any, archive: Path) -> None:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)  # each article is a frame of its own
    texts = spark.read.json(str(archive)).repartition(PARTS)
    model = reader_of_models()
    found = texts.mapInPandas(lambda parts: map(model, parts), "process bigint, model bigint").toPandas()
    one_model_for_each_process(found)
