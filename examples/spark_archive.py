"""Reads an archive with Spark: JSON lines of articles in, a folder of Parquet files of quotations out.

    python examples/spark_archive.py 'archive/*.jsonl' quotations
    spark-submit --master spark://…:7077 examples/spark_archive.py 'hdfs:///archive/*.jsonl' hdfs:///quotations

The first form uses the cores of this machine. On a cluster, quotetrack[spark] has to be installed on each
machine, in the Python that PYSPARK_PYTHON names. Needs quotetrack[spark,pandas] and Java 17 or later.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from quotetrack.frames import SPARK_SCHEMA, attribute_frame

KEPT = ["date", "outlet"]


def quotations_of(archive: DataFrame) -> DataFrame:
    """One row for each quotation, and one for each article that holds no text."""

    def read(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            yield attribute_frame(frame, keep=KEPT, missing="row")

    return archive.mapInPandas(read, f"id string, date string, outlet string, {SPARK_SCHEMA}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("archive", help="file of JSON lines, or a pattern of such files, with id and text")
    options.add_argument("quotations", help="folder for the Parquet files, one for each part of the archive")
    options.add_argument("--parts", type=int, help="how many parts; four for each core")
    asked = options.parse_args()

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = (
        SparkSession.builder.appName("quotetrack")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 500)  # articles in a frame
        .getOrCreate()
    )
    archive = spark.read.schema("id string, date string, outlet string, text string").json(asked.archive)
    parts = asked.parts or 4 * spark.sparkContext.defaultParallelism
    quotations_of(archive.repartition(parts)).write.parquet(asked.quotations)

    found = spark.read.parquet(asked.quotations)
    without_text = found.filter("quotation is null").count()
    print(f"{found.count() - without_text} quotations, {without_text} articles without text")
    counts = found.filter("speaker is not null").groupBy("speaker").count()
    for speaker, number in counts.orderBy("count", "speaker", ascending=[False, True]).take(5):
        print(f"{number:5} {speaker}")


if __name__ == "__main__":
    main()
