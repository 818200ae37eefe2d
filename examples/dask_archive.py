"""Reads an archive with Dask: JSON lines of articles in, a folder of Parquet files of quotations out.

    python examples/dask_archive.py 'archive/*.jsonl' quotations

Without ``--scheduler`` it uses the cores of this machine; with it, a Dask cluster that is running, on each
machine of which quotetrack[dask] is installed. Needs quotetrack[dask,pandas].
"""

from __future__ import annotations

import argparse
import json

import dask.bag
import dask.dataframe as dd
from dask.distributed import Client, LocalCluster

from quotetrack.frames import attribute_frame

KEPT = ["date", "outlet"]


def quotations_of(archive: dd.DataFrame) -> dd.DataFrame:
    """One row for each quotation, and one for each article that holds no text."""
    options = {"keep": KEPT, "missing": "row"}
    return archive.map_partitions(attribute_frame, **options, meta=attribute_frame(archive._meta, **options))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("archive", help="file of JSON lines, or a pattern of such files, with id and text")
    options.add_argument("quotations", help="folder for the Parquet files, one for each part of the archive")
    options.add_argument("--scheduler", help="address of a running cluster: tcp://…:8786")
    options.add_argument("--workers", type=int, help="processes, where no cluster runs; one for each core")
    options.add_argument("--blocksize", type=int, default=2**22, help="bytes of a part; 4 MiB")
    asked = options.parse_args()

    cluster = asked.scheduler or LocalCluster(
        n_workers=asked.workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with Client(cluster):
        lines = dask.bag.read_text(asked.archive, blocksize=asked.blocksize)
        archive = lines.map(json.loads).to_dataframe(meta=dict.fromkeys(["id", "text", *KEPT], "string"))
        quotations_of(archive).to_parquet(asked.quotations)

        found = dd.read_parquet(asked.quotations)
        without_text = int(found["quotation"].isna().sum().compute())
        print(f"{len(found) - without_text} quotations, {without_text} articles without text")
        for speaker, number in found["speaker"].value_counts().nlargest(5).compute().items():
            print(f"{number:5} {speaker}")
    if not asked.scheduler:
        cluster.close()


if __name__ == "__main__":
    main()
