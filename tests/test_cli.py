"""The command: every form of output, every way in which files and users can be wrong, each in one line."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import quotetrack
from quotetrack import Tracker, cli, markup, records
from quotetrack.errors import ModelError
from quotetrack.notes import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quotetrack.model import Article

ONE = """"[content:Kami siap,]" [cue:kata] [source:Sari].
---
1 direct: Sari Wulandari
Sari Wulandari (person) = Camat | Ampel"""
TWO = '"[content1:=1+1]," [cue1:kata] Budi. "[content2:Tidak.]"'
MADE: list[MarkupReader] = []
LEXICON = Path(quotetrack.__file__).parent / "lexicon"


class MarkupReader:
    """A tracker whose texts are in markup, so that a test says what is found in them."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        MADE.append(self)

    def pipe(self, texts: Iterable[str]) -> Iterator[Article]:
        batch = list(texts)  # as the real one, it reads ahead
        for text in batch:
            yield markup.parse(text)


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    MADE.clear()
    monkeypatch.setattr(quotetrack, "Tracker", MarkupReader)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def one(tmp_path: Path) -> str:
    return written(tmp_path / "satu.txt", ONE)


@pytest.fixture
def two(tmp_path: Path) -> str:
    return written(tmp_path / "dua.txt", TWO)


def written(path: Path, text: str, encoding: str = "utf-8") -> str:
    path.write_bytes(text.encode(encoding))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.out, said.err


# what comes out


def test_table(capsys: pytest.CaptureFixture[str], one: str) -> None:
    status, out, err = run(capsys, one)
    assert (status, err) == (0, "")
    assert re.search(r"│ Kami siap, +│ Sari Wulandari +│ Camat Ampel +│ kata +│ direct +│", out)
    assert {len(line) for line in out.splitlines()} == {cli.PLAIN_WIDTH}
    assert "\x1b" not in out


def test_the_word_extract_may_be_said(capsys: pytest.CaptureFixture[str], one: str) -> None:
    assert run(capsys, "extract", one) == run(capsys, one)


def test_options_may_come_first(capsys: pytest.CaptureFixture[str], one: str) -> None:
    assert (
        run(capsys, "--format", "markup", one) == run(capsys, one, "--format=markup") == (0, f"{ONE}\n", "")
    )


def test_the_width_can_be_set(
    capsys: pytest.CaptureFixture[str], one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert {len(line) for line in run(capsys, one)[1].splitlines()} == {90}


def test_plain_even_where_colour_is_forced(
    capsys: pytest.CaptureFixture[str], one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in run(capsys, one)[1]


def test_tables_of_several_files_have_their_names(
    capsys: pytest.CaptureFixture[str], one: str, two: str, tmp_path: Path
) -> None:
    nothing = written(tmp_path / "tiga.txt", "Tanpa kutipan.")
    status, out, _ = run(capsys, one, two, nothing)
    assert status == 0
    assert (
        out.index(one) < out.index("Kami siap,") < out.index(two) < out.index("Tidak.") < out.index(nothing)
    )
    assert out.endswith("No quotations.\n")


def test_json_of_one_file_is_an_object(capsys: pytest.CaptureFixture[str], one: str) -> None:
    status, out, _ = run(capsys, one, "--format", "json")
    assert (status, out[-2:]) == (0, "}\n")
    assert json.loads(out) == {"file": one, **markup.parse(ONE).to_dict()}
    assert next(iter(json.loads(out))) == "file"
    assert records.from_dict(json.loads(out)) == markup.parse(ONE)


def test_json_of_several_files_is_a_list(capsys: pytest.CaptureFixture[str], one: str, two: str) -> None:
    status, out, _ = run(capsys, one, two, "--format", "json")
    assert status == 0
    assert [data["file"] for data in json.loads(out)] == [one, two]


def test_json_where_no_file_can_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    gone = str(tmp_path / "x")
    assert run(capsys, gone, "--format", "json")[:2] == (1, "")
    status, out, _ = run(capsys, gone, gone, "--format", "json")
    assert (status, json.loads(out)) == (1, [])


def test_jsonl(capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path) -> None:
    odd = written(tmp_path / "odd.txt", "a\u2028b\x85c\u2029\nd")
    status, out, _ = run(capsys, one, odd, "--format", "jsonl")
    first, second = map(json.loads, out.splitlines())
    assert status == 0
    assert first == {"file": one, **markup.parse(ONE).to_dict()}
    assert second["text"] == "a\u2028b\x85c\u2029\nd"


def test_csv(capsys: pytest.CaptureFixture[str], one: str, two: str) -> None:
    status, out, _ = run(capsys, one, two, "--format", "csv")
    header, *lines = csv.reader(io.StringIO(out))
    assert status == 0
    assert header == ["file", *records.COLUMNS]
    found = [dict(zip(header, line, strict=True)) for line in lines]
    assert [(row["file"], row["quotation"], row["text"]) for row in found] == [
        (one, "0", "Kami siap,"),
        (two, "0", "'=1+1"),
        (two, "1", "Tidak."),
    ]
    assert (found[0]["speaker"], found[0]["title"], found[0]["confidence"], found[0]["within"]) == (
        "Sari Wulandari",
        "Camat Ampel",
        "1.0",
        "",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_csv_holds_no_formula(capsys: pytest.CaptureFixture[str], tmp_path: Path, start: str) -> None:
    cell = f"{start}cmd|' /C calc'!A0"
    evil = written(tmp_path / "evil.txt", f'"[content:{cell}]"')
    _, out, _ = run(capsys, evil, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out, newline=""))
    assert row["text"] == f"'{cell}"
    assert row["start"] == "1"


def test_csv_guards_the_name_of_the_file_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "=a.txt", ONE)
    assert run(capsys, "=a.txt", "--format", "csv")[1].splitlines()[1].startswith("'=a.txt,")


def test_markup_of_several_files_has_their_names(
    capsys: pytest.CaptureFixture[str], one: str, two: str
) -> None:
    assert run(capsys, one, two, "--format", "markup")[1] == f"=== {one}\n{ONE}\n=== {two}\n{TWO}\n"


def test_html(capsys: pytest.CaptureFixture[str], two: str, tmp_path: Path) -> None:
    odd = written(tmp_path / "<b>.txt", ONE)
    _, out, _ = run(capsys, two, odd, "--format", "html")
    assert out.startswith("<!doctype html>")
    assert out.endswith("</html>\n")
    assert f"<h2>{two}</h2>" in out
    assert "&lt;b&gt;.txt</h2>" in out
    assert out.count('<div class="quotetrack">') == 2
    assert "default-src 'none'" in out
    assert not re.search("https?:", out)


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
    status, out, _ = run(capsys, "-", "--format", "jsonl")
    assert (status, json.loads(out)["file"]) == (0, "-")


def test_the_recognizer(capsys: pytest.CaptureFixture[str], one: str) -> None:
    run(capsys, one)
    run(capsys, one, "--no-ner")
    assert [reader.options for reader in MADE] == [{}, {"recognizer": None}]


def test_one_tracker_for_all_files(capsys: pytest.CaptureFixture[str], one: str, two: str) -> None:
    run(capsys, one, two)
    assert len(MADE) == 1


# what is read


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("Café".encode(), []),
        (b"\xef\xbb\xbf" + "Café".encode(), []),
        ("Café".encode("utf-16"), ["--encoding", "utf-16"]),
        ("Café".encode("cp1252"), ["--encoding", "cp1252"]),
    ],
)
def test_encodings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, options: list[str]
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    status, out, _ = run(capsys, str(tmp_path / "a.txt"), "--format", "jsonl", *options)
    assert (status, json.loads(out)["text"]) == (0, "Café")


def test_line_ends_stay_so_that_spans_hold(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", "a\r\nb\rc\n")
    assert json.loads(run(capsys, file, "--format", "jsonl")[1])["text"] == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (b"Caf\xe9", [], "is not utf-8 at byte 3; try --encoding cp1252"),
        (b"Caf\x81", [], "is not utf-8 at byte 3; try --encoding latin-1"),
        ("Café".encode(), ["--encoding", "ascii"], "is not ascii at byte 3; try --encoding utf-8"),
        ("Café".encode("utf-16"), [], "is not utf-8; try --encoding utf-16"),
        (b"abc\0def", [], "is a binary file, not text"),
        (b"\x89PNG\r\n\x1a\n\0\0", [], "is a binary file, not text"),
    ],
)
def test_files_that_are_no_text_of_that_encoding(
    capsys: pytest.CaptureFixture[str],
    one: str,
    tmp_path: Path,
    data: bytes,
    options: list[str],
    message: str,
) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    status, out, err = run(capsys, str(tmp_path / "a.txt"), one, "--format", "markup", *options)
    assert err == f"quotetrack: {tmp_path / 'a.txt'}: {message}\n"
    assert (status, out) == (1, f"=== {one}\n{ONE}\n")


def test_files_that_cannot_be_opened(
    capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = written(tmp_path / "locked.txt", ONE)

    def refuse(file: str) -> bytes:
        if file == locked:
            raise PermissionError(13, "Permission denied", file)
        return Path(file).read_bytes()

    monkeypatch.setattr(cli, "_content", refuse)
    gone = str(tmp_path / "gone.txt")
    status, out, err = run(capsys, gone, one, str(tmp_path), locked, "a\0b", "--format", "markup")
    assert err.splitlines() == [
        f"quotetrack: {gone}: no such file or directory",
        f"quotetrack: {tmp_path}: is a directory; name the files in it",
        f"quotetrack: {locked}: permission denied",
        "quotetrack: a␀b: is no name of a file",
    ]
    assert (status, out) == (1, f"=== {one}\n{ONE}\n")


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_an_article_and_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    file = written(tmp_path / "a.txt", text)
    status, out, err = run(capsys, file, "--format", "jsonl")
    assert (status, err) == (0, f"quotetrack: {file}: is empty\n")
    assert json.loads(out)["quotations"] == []


def test_a_missing_model_is_one_line(
    capsys: pytest.CaptureFixture[str], one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**options: Any) -> None:
        raise ModelError("the model is damaged:\n  install quotetrack again")

    monkeypatch.setattr(quotetrack, "Tracker", broken)
    assert run(capsys, one) == (1, "", "quotetrack: the model is damaged: install quotetrack again\n")


def test_a_missing_part_of_the_package_is_one_line(
    capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = str(tmp_path / "calibration.tsv")
    monkeypatch.setattr(quotetrack, "Tracker", lambda **options: Path(gone).read_text())
    assert run(capsys, one) == (1, "", f"quotetrack: {gone}: no such file or directory\n")


def test_a_malformed_lexicon_is_one_line(
    capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(LEXICON, tmp_path / "lexicon")
    header, *_ = (LEXICON / "cues.tsv").read_text(encoding="utf-8").splitlines()
    written(tmp_path / "lexicon" / "cues.tsv", f"{header}\nkata\n")
    monkeypatch.setattr(
        quotetrack, "Tracker", lambda **options: quotetrack.Lexicon.read(tmp_path / "lexicon")
    )
    target = tmp_path / "a.csv"
    for arguments in (one,), (one, "--output", str(target)), ("index", str(tmp_path / "a.db"), one):
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (1, "")
        assert err.splitlines()[-1].startswith("quotetrack: ")
        assert "cues.tsv, line 2: ['kata']: 7 cells are wanted" in err.splitlines()[-1]
    assert not target.exists()


def test_a_text_that_is_not_indonesian_is_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotetrack, "Tracker", Tracker)
    file = written(tmp_path / "a.txt", "The harbour opened again, and the ships came in. " * 20)
    status, out, err = run(capsys, file, "--no-ner")
    assert (status, out) == (0, "No quotations.\n")
    assert err == f"quotetrack: {file}: {NOTES['not-indonesian']}\n"


def test_what_is_said_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "\x1b[31mgone")[2] == "quotetrack: ␛[31mgone: no such file or directory\n"
    for arguments in ("evaluate", "\x1b[31mgone"), ("a.txt", "--format", "\x1b[31m"), ("a.txt", "--\x1b[31m"):
        status, _, err = run(capsys, *arguments)
        assert (status, "\x1b" in err, "[31m" in err) == (2, False, True)


# wrong use


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'FILE...'"),
        (["extract"], "Missing argument 'FILE...'"),
        (["a.txt", "--format", "xml"], "'xml' is not one of"),
        (["a.txt", "--colour"], "No such option"),
        (
            ["a.txt", "--encoding", "utf-9"],
            "Python knows no text encoding 'utf-9'; try utf-8, cp1252 or utf-16",
        ),
        (["a.txt", "--encoding", "hex"], "Python knows no text encoding 'hex'"),
        (["a.txt", "--output", "."], "is a directory"),
    ],
)
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["-h"], ["extract", "--help"]):
        status, out, _ = run(capsys, *arguments)
        assert status == 0
        for option in ("--format", "--no-ner", "--encoding", "--output", "--version"):
            assert option in out
    assert run(capsys, "--help")[1].startswith("Usage: quotetrack [OPTIONS] FILE...")
    assert run(capsys, "--version") == (0, f"quotetrack {records.version()}\n", "")
    assert run(capsys, "--no-ner", "--version") == (0, f"quotetrack {records.version()}\n", "")


# --output


def test_output(capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path) -> None:
    target = tmp_path / "out" / "a.jsonl"
    target.parent.mkdir()
    assert run(capsys, one, "--format", "jsonl", "--output", str(target)) == (0, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["file"] == one
    assert os.listdir(target.parent) == ["a.jsonl"]
    assert target.stat().st_mode & 0o777 == (tmp_path / "satu.txt").stat().st_mode & 0o777


def test_output_takes_the_place_of_a_file_and_keeps_its_mode(
    capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path
) -> None:
    target, link = tmp_path / "a.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    run(capsys, one, "--format", "markup", "-o", str(link))
    assert link.is_symlink()
    assert target.read_text() == f"{ONE}\n"
    assert target.stat().st_mode & 0o777 == 0o640


def test_output_may_be_the_input(capsys: pytest.CaptureFixture[str], one: str) -> None:
    run(capsys, one, "--format", "markup", "-o", one)
    assert Path(one).read_text() == f"{ONE}\n"


def test_output_as_a_table_is_plain(capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path) -> None:
    run(capsys, one, "-o", str(tmp_path / "t"))
    assert (tmp_path / "t").read_text() == run(capsys, one)[1]


def test_output_to_standard_output(capsys: pytest.CaptureFixture[str], one: str) -> None:
    assert run(capsys, one, "--output", "-") == run(capsys, one)


def test_output_that_cannot_be_written(capsys: pytest.CaptureFixture[str], one: str, tmp_path: Path) -> None:
    target = str(tmp_path / "none" / "a.json")
    assert run(capsys, one, "-o", target) == (
        1,
        "",
        f"quotetrack: {target}: cannot be written: no such file or directory\n",
    )


@pytest.mark.parametrize(
    "error", [ModelError("gone"), KeyboardInterrupt(), OSError(28, "No space left on device")]
)
def test_output_that_is_not_whole_is_not_there(
    capsys: pytest.CaptureFixture[str],
    one: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    class Breaking(MarkupReader):
        def pipe(self, texts: Iterable[str]) -> Iterator[Article]:
            yield next(super().pipe(texts))
            raise error

    monkeypatch.setattr(quotetrack, "Tracker", Breaking)
    target = tmp_path / "a.csv"
    target.write_text("old")
    status, _, err = run(capsys, one, "--format", "csv", "-o", str(target))
    assert status == (130 if isinstance(error, KeyboardInterrupt) else 1)
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "satu.txt"]
    if isinstance(error, OSError):
        assert err == f"quotetrack: {target}: cannot be written: no space left on device\n"


# as a process of its own, with the real tracker

STORY = '"Kami siap," kata Camat Ampel, Sari Wulandari, Senin.\n'


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "quotetrack", *arguments]


def test_the_command_itself(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", STORY)
    done = subprocess.run(command(file, "--no-ner"), capture_output=True, encoding="utf-8", check=True)
    assert "Sari Wulandari" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


posix = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and terminals of POSIX")


@posix
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", STORY * 50)
    with subprocess.Popen(
        command(*[file] * 30, "--no-ner", "--format", "json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == cli.READER_GONE


@posix
@pytest.mark.parametrize("arguments", [["--help"], ["evaluate", "--help"], ["evaluate", "CASES", "--no-ner"]])
def test_a_reader_that_goes_away_before_anything_is_said(tmp_path: Path, arguments: list[str]) -> None:
    written(tmp_path / "a.txt", ONE)
    ours, its = os.pipe()
    os.close(ours)
    arguments = [str(tmp_path / "a.txt") if one == "CASES" else one for one in arguments]
    done = subprocess.run(command(*arguments), stdout=its, stderr=subprocess.PIPE, check=False)
    os.close(its)
    assert (done.returncode, done.stderr) == (cli.READER_GONE, b"")


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["FILE", "--no-ner"], ["--help"], ["evaluate", "FILE", "--no-ner"]])
def test_a_full_disk(tmp_path: Path, arguments: list[str]) -> None:
    file = written(tmp_path / "a.txt", ONE)
    arguments = [file if one == "FILE" else one for one in arguments]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command(*arguments), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        b"quotetrack: standard output: cannot be written: no space left on device\n",
    )


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_an_output_that_is_full(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", STORY)
    done = subprocess.run(command(file, "--no-ner", "-o", "/dev/full"), stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        b"quotetrack: /dev/full: cannot be written: no space left on device\n",
    )


@posix
@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_a_disk_that_fills_up_while_a_file_is_written(tmp_path: Path, form: str) -> None:
    """A limit on the length of files stands for the disk: what was there stays, nothing lies beside it."""
    import resource

    file, target = written(tmp_path / "a.txt", STORY * 20), tmp_path / "out"
    target.write_text("old")
    done = subprocess.run(
        command(*[file] * 20, "--no-ner", "--format", form, "-o", str(target)),
        stderr=subprocess.PIPE,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (done.returncode, done.stderr) == (
        1,
        f"quotetrack: {target}: cannot be written: file too large\n".encode(),
    )
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out"]


@posix
def test_closed_standard_output(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", STORY)
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command(file, "--no-ner")], stderr=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        b"quotetrack: standard output: cannot be written: it is closed\n",
    )


@posix
def test_an_interrupt() -> None:
    with subprocess.Popen(
        command("-", "--no-ner"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # jobs in the background ignore it
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"x" * 100_000)  # more than a pipe holds: when it is taken, the command reads
        process.send_signal(signal.SIGINT)
        process.stdin.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 130


def on_a_terminal(*arguments: str) -> str:
    """What the command sends to a terminal."""
    import pty

    ours, its = pty.openpty()
    sent = bytearray()
    with subprocess.Popen(command(*arguments), stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        with contextlib.suppress(OSError):  # Linux's way to say that the other end is closed
            while data := os.read(ours, 65536):
                sent += data
        assert process.wait() == 0
    os.close(ours)
    return sent.decode()


@posix
@pytest.mark.parametrize("form", ["table", "markup", "json", "jsonl", "csv", "html"])
def test_a_terminal_is_not_steered_by_the_text(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    file = written(
        tmp_path / "a.txt", '"Kami \x1b]0;evil\x07 \x9b31m siap," kata Camat Ampel, Sari Wulandari.\n'
    )
    sent = on_a_terminal(file, file, "--no-ner", "--format", form)
    assert "evil" in sent
    assert "\x1b]0;" not in sent
    assert "\x07" not in sent
    assert "\x9b" not in sent
    assert ("\x1b[1m" in sent) == (form == "table")


@posix
def test_progress_is_shown_on_a_terminal_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    file = written(tmp_path / "a.txt", STORY)
    assert "3/3" in on_a_terminal(file, file, file, "--no-ner", "-o", str(tmp_path / "out"))
    assert on_a_terminal(file, "--no-ner", "-o", str(tmp_path / "out")) == ""
