"""The commands that keep an index: what they read, what they answer, and every mishap in one line."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quotetrack import cli, cli_index
from quotetrack.index import SpeakerIndex, database, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
SARI = '"Kami siap berangkat," kata Camat Ampel, Sari Wulandari.'
BUDI = '"Kapal sudah tiba," kata Budi Hartawan.'
COMMANDS = (
    ("search", "a.db", "kapal"),
    ("speakers", "a.db"),
    ("export", "a.db"),
    ("datasette", "a.db"),
    ("index", "a.db", "one.txt", "--again"),
)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in a folder of its own; gives the status, the output and the errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> tuple[int, str, str]:
        given = [*arguments, "--no-ner"] if arguments[0] == "index" else list(arguments)
        status = cli.main(given)
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


def write_lines(path: str, *rows: object) -> None:
    Path(path).write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )


def names(db: str = "a.db") -> list[str]:
    with SpeakerIndex(db) as index:
        return sorted(one.name for one in index.speakers())


def test_texts_lines_and_folders(run: Callable[..., tuple[int, str, str]]) -> None:
    Path("news/old").mkdir(parents=True)
    Path("news/old/one.txt").write_text(SARI, encoding="utf-8")
    Path("news/readme.md").write_text("Tidak dibaca", encoding="utf-8")
    write_lines("news/two.jsonl", {"id": "b", "text": BUDI, "date": "25 Nov 2026", "url": "https://…"}, "")
    Path("three").write_text('"Ayo," kata Wayan Sudarma.', encoding="utf-8")
    status, out, err = run("index", "a.db", "news", "three", "--outlet", "Kabar")
    assert (status, out) == (0, "")
    assert err == "quotetrack: 3 articles added with 3 quotations\n"
    with SpeakerIndex("a.db") as index:
        found = {(q.article, q.date, q.outlet, q.url) for q in index.quotations()}
    assert found == {
        ("news/old/one.txt", None, "Kabar", None),
        ("b", "2026-11-25", "Kabar", "https://…"),
        ("three", None, "Kabar", None),
    }


def test_a_run_goes_on_where_it_stopped(run: Callable[..., tuple[int, str, str]]) -> None:
    write_lines("n.jsonl", {"id": "a", "text": SARI})
    run("index", "a.db", "n.jsonl")
    write_lines("n.jsonl", {"id": "a", "text": SARI}, {"id": "b", "text": BUDI})
    assert run("index", "a.db", "n.jsonl")[2] == (
        "quotetrack: 1 article added with 1 quotation, 1 there already\n"
    )
    write_lines("n.jsonl", {"id": "a", "text": SARI, "outlet": "Warta"}, {"id": "b", "text": BUDI})
    assert "1 article added" in run("index", "a.db", "n.jsonl")[2]
    assert "2 articles added with 2 quotations\n" in run("index", "a.db", "n.jsonl", "--again")[2]
    assert names() == ["Budi Hartawan", "Sari Wulandari"]


def test_damaged_lines_are_told_and_skipped(run: Callable[..., tuple[int, str, str]]) -> None:
    write_lines(
        "n.jsonl",
        {"id": "a", "text": SARI},
        '{"id": "b", "text": "Terpo',
        "\ufeff[1]",
        {"id": "d"},
        {"text": BUDI},
        {"id": 7, "text": BUDI},
        {"id": "g", "text": BUDI, "outlet": 3},
        {"id": "h", "text": BUDI, "date": "03/04/2026"},
        "[" * 100_000,
    )
    with open("n.jsonl", "ab") as file:
        file.write(b'{"id": "j", "text": "\xff"}\n')
    status, _, err = run("index", "a.db", "n.jsonl", "nowhere.txt", "nowhere.jsonl", ".git")
    assert status == 1
    assert err.splitlines() == [
        "quotetrack: n.jsonl, line 2: is damaged; skipped",
        "quotetrack: n.jsonl, line 3: is no object with the fields id and text; skipped",
        "quotetrack: n.jsonl, line 4: has no text; skipped",
        "quotetrack: n.jsonl, line 5: has no id; skipped",
        "quotetrack: n.jsonl, line 7: its outlet is no string; skipped",
        "quotetrack: n.jsonl, line 8: the date '03/04/2026' cannot be read; added without it",
        "quotetrack: n.jsonl, line 9: is damaged; skipped",
        "quotetrack: n.jsonl, line 10: is damaged; skipped",
        "quotetrack: nowhere.txt: no such file or directory",
        "quotetrack: nowhere.jsonl: no such file or directory",
        "quotetrack: .git: no such file or directory",
        "quotetrack: 3 articles added with 3 quotations, 10 problems",
    ]
    assert names() == ["Budi Hartawan", "Sari Wulandari"]


def test_several_jobs_give_the_same(run: Callable[..., tuple[int, str, str]]) -> None:
    write_lines("n.jsonl", *({"id": str(n), "text": (SARI, BUDI)[n % 2]} for n in range(100)))
    assert run("index", "one.db", "n.jsonl")[0] == run("index", "two.db", "n.jsonl", "--jobs", "2")[0] == 0
    with SpeakerIndex("one.db") as one, SpeakerIndex("two.db") as two:
        assert len(one) == len(two) == 100
        assert one.quotations() == two.quotations()


def test_killed_and_run_again(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    write_lines("n.jsonl", *({"id": str(n), "text": (SARI, BUDI)[n % 2] * 40} for n in range(600)))
    command = [sys.executable, "-m", "quotetrack", "index", "a.db", "n.jsonl", "--no-ner"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        there = 0
        while there < 40 and time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
            if Path("a.db").exists():
                with contextlib.suppress(Exception), SpeakerIndex("a.db") as index:
                    there = len(index)
        process.send_signal(signal.SIGKILL)
    with SpeakerIndex("a.db") as index:
        there = len(index)
    assert 40 <= there < 600
    left = 600 - there
    assert run("index", "a.db", "n.jsonl")[2] == (
        f"quotetrack: {left} articles added with {left * 40} quotations, {there} there already\n"
    )


@pytest.fixture
def db(run: Callable[..., tuple[int, str, str]]) -> str:
    write_lines(
        "n.jsonl",
        {"id": "a", "text": SARI, "date": "2026-03-04", "outlet": "Kabar"},
        {"id": "b", "text": BUDI, "date": "2026-05-06", "outlet": "Warta", "title": "=1+1"},
    )
    run("index", "a.db", "n.jsonl")
    return "a.db"


def test_search(run: Callable[..., tuple[int, str, str]], db: str) -> None:
    status, out, err = run("search", db, "kapal", "sudah")
    assert (status, err) == (0, "")
    assert "[Kapal] [sudah] tiba" in out
    assert "Budi Hartawan" in out
    assert "2026-05-06" in out
    assert run("search", db, "kapal", "--outlet", "Kabar")[1] == "Nothing found.\n"
    found = [json.loads(line) for line in run("search", db, "ka*", "--format", "jsonl")[1].splitlines()]
    assert {one["article"] for one in found} == {"a", "b"}
    assert run("search", db, "kami", "--speaker", "Sari Wulandari", "--format", "csv")[1].count("\n") == 2
    assert run("search", db, "kami", "--speaker", "Wayan") == (
        1, "", "quotetrack: no speaker of the index is called 'Wayan'\n",
    )  # fmt: skip
    assert run("search", db, "kami", "--since", "kemarin")[2] == (
        "quotetrack: a date like 2026-11-25 is wanted, not 'kemarin'\n"
    )


def test_speakers(run: Callable[..., tuple[int, str, str]], db: str) -> None:
    status, out, _ = run("speakers", db)
    assert status == 0
    assert [word in out for word in ("Sari Wulandari", "Camat Ampel", "Budi Hartawan")] == [True] * 3
    assert "Sari" not in run("speakers", db, "--since", "2026-04-01")[1]
    rows = list(csv.DictReader(io.StringIO(run("speakers", db, "--limit", "1", "--format", "csv")[1])))
    assert [(row["name"], row["quotations"]) for row in rows] == [("Budi Hartawan", "1")]


def test_export(run: Callable[..., tuple[int, str, str]], db: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", db)[1])))
    assert [(row["speaker"], row["date"], row["headline"]) for row in rows] == [
        ("Budi Hartawan", "2026-05-06", "'=1+1"),
        ("Sari Wulandari", "2026-03-04", ""),
    ]
    lines = run("export", db, "--what", "names", "--format", "jsonl")[1].splitlines()
    assert {json.loads(line)["why"] for line in lines} == {"the same full name"}
    assert run("export", db, "-o", "q.csv")[1] == ""
    assert Path("q.csv").read_text(encoding="utf-8").count("\n") == 3
    assert run("export", db, "--format", "parquet")[0] == 2
    assert run("export", db, "-o", "nowhere/q.csv")[2].startswith(
        "quotetrack: nowhere/q.csv: cannot be written"
    )


def test_export_to_parquet(run: Callable[..., tuple[int, str, str]], db: str) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    assert run("export", db, "--format", "parquet", "-o", "q.parquet")[0] == 0
    frame = pandas.read_parquet("q.parquet")
    assert frame["speaker"].tolist() == ["Budi Hartawan", "Sari Wulandari"]
    assert not list(Path().glob(".*part"))


def test_parquet_without_pandas_says_what_to_install(
    run: Callable[..., tuple[int, str, str]], db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    status, _, err = run("export", db, "--format", "parquet", "-o", "q.parquet")
    assert status == 1
    assert "parquet needs pandas and pyarrow" in err
    assert err.count("\n") == 1


def test_metadata_for_datasette(run: Callable[..., tuple[int, str, str]], db: str) -> None:
    import yaml

    status, _, err = run("datasette", db)
    assert status == 0
    assert "datasette a.db --metadata metadata.yaml" in err
    data = yaml.safe_load(Path("metadata.yaml").read_text(encoding="utf-8"))
    tables = data["databases"]["a"]["tables"]
    with SpeakerIndex(db) as index:
        there = dict(index._rows("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))
        for query in data["databases"]["a"]["queries"].values():
            index._connection.execute(query["sql"], {"speaker": "Sari Wulandari"})
        for table, about in tables.items():
            columns = {row[1] for row in index._rows(f"PRAGMA table_info ({table})")}
            named = [
                about.get("sort_desc"),
                about.get("fts_pk"),
                *about.get("facets", ()),
                *about.get("columns", ()),
            ]
            assert {name for name in named if name} <= columns, table
    shown = {table for table, about in tables.items() if not about.get("hidden")}
    assert shown == {name for name, kind in there.items() if kind == "view"}
    assert {table for table in tables if table not in shown} == {
        name for name, kind in there.items() if kind == "table" and "fts" not in name
    }


@pytest.mark.parametrize(
    "command", [["search", "no.db", "x"], ["speakers", "no.db"], ["export", "no.db"], ["datasette", "no.db"]]
)
def test_there_has_to_be_an_index(run: Callable[..., tuple[int, str, str]], command: Sequence[str]) -> None:
    status, out, err = run(*command)
    assert (status, out) == (1, "")
    assert err == "quotetrack: no.db: there is no such file; make it with: quotetrack index no.db FILES...\n"
    assert not Path("no.db").exists()


@pytest.mark.parametrize("command", ["search", "speakers", "export"])
def test_an_empty_file_is_no_index_to_read(run: Callable[..., tuple[int, str, str]], command: str) -> None:
    Path("e.db").touch()
    status, _, err = run(command, "e.db", *(["banjir"] if command == "search" else []))
    assert status == 1
    assert err == "quotetrack: e.db: is empty; fill it with: quotetrack index e.db FILES...\n"
    assert Path("e.db").stat().st_size == 0


def test_what_is_no_index_is_left_alone(run: Callable[..., tuple[int, str, str]]) -> None:
    Path("a.db").write_text(SARI * 40, encoding="utf-8")
    Path("one.txt").write_text(SARI, encoding="utf-8")
    for command in (["index", "a.db", "one.txt"], ["speakers", "a.db"]):
        status, _, err = run(*command)
        assert status == 1
        assert err.splitlines()[0] == "quotetrack: a.db: is no SQLite database"
    assert Path("a.db").read_text(encoding="utf-8") == SARI * 40


def newer(path: Path) -> None:
    SpeakerIndex(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE article (id)")


def damaged(path: Path) -> None:
    SpeakerIndex(path).close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text(SARI * 40, encoding="utf-8"), "is no SQLite database"),
        (foreign, "is a database, but no index of quotetrack"),
        (newer, "install a newer quotetrack"),
        (damaged, "is damaged"),
        (Path.mkdir, "is a folder, not the file of an index"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_what_is_no_index_is_told_in_one_line(
    run: Callable[..., tuple[int, str, str]],
    command: Sequence[str],
    make: Callable[[Path], object],
    message: str,
) -> None:
    Path("one.txt").write_text(BUDI, encoding="utf-8")
    make(Path("a.db"))
    told(run(*command), message)


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_another_process_that_does_not_let_go_is_told(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, command: Sequence[str]
) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    Path("one.txt").write_text(BUDI, encoding="utf-8")
    SpeakerIndex("a.db").close()
    with contextlib.closing(sqlite3.connect("a.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM article")
        told(run(*command), "another process has been writing to it")
    assert run(*command)[0] == 0


def told(outcome: tuple[int, str, str], message: str) -> None:
    """The command failed, wrote nothing, and said why in one line, behind which `index` counts."""
    status, out, err = outcome
    assert (status, out) == (1, "")
    first, *rest = err.splitlines()
    assert first.startswith("quotetrack: a.db: ")
    assert message in first
    assert rest in ([], ["quotetrack: 0 articles added with 0 quotations, 1 problem"])
    assert not Path("metadata.yaml").exists()


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="a system with users")
def test_a_read_only_folder(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are shut to others
        os.chdir(place)
        Path("one.txt").write_text(BUDI, encoding="utf-8")
        assert run("index", "a.db", "one.txt")[0] == 0
        run("speakers", "a.db")  # what is imported while it answers is there before the user changes
        os.chmod(place, 0o555)
        Path("a.db").chmod(0o666)
        root = os.geteuid() == 0
        if root:  # who may do everything: be nobody for a while
            os.seteuid(65534)
        try:
            answers = {command[0]: run(*command) for command in COMMANDS}
            new = run("index", "new.db", "one.txt")
        finally:
            if root:
                os.seteuid(0)
            os.chmod(place, 0o755)
            os.chdir(tmp_path)
    for command in ("search", "speakers", "export"):
        assert (answers[command][0], answers[command][2]) == (0, "")
        assert "Budi Hartawan" in answers[command][1]
    assert answers["datasette"] == (
        1, "", "quotetrack: metadata.yaml: cannot be written: permission denied\n"
    )  # fmt: skip
    assert new[0] == answers["index"][0] == 1
    assert answers["index"][2].startswith("quotetrack: a.db: is read-only, or its folder is\n")
    assert new[2].startswith("quotetrack: new.db: cannot be opened; is the folder there, and may you read")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2026-11-25", "2026-11-25"),
        ("Rabu, 25 November 2026 14:05 WIB", "2026-11-25"),
        ("Diperbarui 09 Jun 2025, 21:19 WIB", "2025-06-09"),
        ("25Agu2026", "2026-08-25"),
        ("1 Des. 2026", "2026-12-01"),
        ("Juli 01, 2019", "2019-07-01"),
        ("2026/11/25 12:44:17", "2026-11-25"),
        ("25/11/2026, 21:17 WIB", "2026-11-25"),
        ("11/25/2026 16:01", "2026-11-25"),
        ("05/05/2026", "2026-05-05"),
        ("03/04/2026", None),
        ("31 Februari 2026", None),
        ("kemarin", None),
        ("12 orang 2026", None),
    ],
)
def test_dates_as_outlets_write_them(line: str, date: str | None) -> None:
    assert cli_index.read_date(line) == date
