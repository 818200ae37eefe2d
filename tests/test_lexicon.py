"""The word lists: well formed, and every row proven alive by its own example."""

from __future__ import annotations

import csv
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from quotetrack import Article, Entity, Lexicon, LexiconError, Quotation, Span, Tracker, markup
from quotetrack.lexicon import lexicon, tables
from quotetrack.lexicon.tables import CueRow, Phrases
from quotetrack.mentions import candidates
from quotetrack.text import Words, fold, furniture, sentences

FOLDER = Path(tables.__file__).parent
NAMES = (
    "cues",
    "titles",
    "ranks",
    "degrees",
    "organisations",
    "places",
    "pronouns",
    "abbreviations",
    "furniture",
)
PHRASES = NAMES[:-1]
ROWS = {
    "cues": tables.CueRow,
    "titles": tables.TitleRow,
    "ranks": tables.RankRow,
    "degrees": tables.DegreeRow,
    "organisations": tables.OrganisationRow,
    "places": tables.PlaceRow,
    "pronouns": tables.PronounRow,
    "abbreviations": tables.AbbreviationRow,
    "furniture": tables.FurnitureRow,
}
LEXICON = lexicon()
each_table = pytest.mark.parametrize("name", NAMES)
each_phrases = pytest.mark.parametrize("name", PHRASES)


@cache
def cells(name: str) -> list[list[str]]:
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def report(failures: Sequence[str], of: int, shown: int = 60) -> str:
    more = [f"… and {len(failures) - shown} more"] if len(failures) > shown else []
    return "\n".join([f"{len(failures)} of {of} rows", *failures[:shown], *more])


# the files as they are


def test_there_are_no_other_tables() -> None:
    assert {path.stem for path in FOLDER.glob("*.tsv")} == set(NAMES)
    assert {field.name for field in attrs.fields(Lexicon)} == set(NAMES)


@each_table
def test_the_header_names_the_fields(name: str) -> None:
    fields = [field.name for field in attrs.fields(ROWS[name]) if field.init]
    header = cells(name)[0]
    assert header[0] == fields[0]
    assert header[-1] == fields[-1] == "example"
    # "class" is a word of Python's and cannot be the name of a field
    assert header == [{"cue_class": "class"}.get(field, field) for field in fields]


@each_table
def test_the_file_is_clean(name: str) -> None:
    data = (FOLDER / f"{name}.tsv").read_bytes()
    text = data.decode("utf-8")
    assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")
    assert b"\r" not in data
    assert unicodedata.normalize("NFC", text) == text
    width = len(cells(name)[0])
    assert len(text.splitlines()) == len(cells(name)) == text.count("\n")
    assert [
        row for row in cells(name) if len(row) != width or not all(row) or [c.strip() for c in row] != row
    ] == []


@each_table
def test_forms_are_unique(name: str) -> None:
    counts = Counter(row[0] for row in cells(name)[1:])
    assert [form for form, n in counts.items() if n > 1] == []
    examples = Counter(row[-1] for row in cells(name)[1:])
    assert [example for example, n in examples.items() if n > 1] == []


@each_phrases
def test_forms_are_as_the_text_is_folded(name: str) -> None:
    """Lower-case, with the marks and spaces that `fold` leaves: another form could never be found."""
    forms = [row[0] for row in cells(name)[1:]]
    assert [form for form in forms if fold(form) != form or " ".join(form.split()) != form] == []


@each_phrases
def test_no_row_has_the_words_of_another(name: str) -> None:
    words = Counter(Words.of(row[0]).forms for row in cells(name)[1:])
    assert [form for form, n in words.items() if n > 1] == []


@each_phrases
def test_no_form_is_a_name(name: str) -> None:
    """The lists hold words of the language; the names in their examples are invented and stand only there."""
    people = {word.lower() for row in cells("degrees")[1:] for word in bare(row[-1]).split()}
    assert len(people) > 50
    # words that are honorifics or titles as well as names
    assert people & {row[0] for row in cells(name)[1:]} <= {"bagus", "daeng", "imam", "puji", "ratu", "raja"}


def test_the_tables_are_as_large_as_promised() -> None:
    verbs = {row.lemma for row in LEXICON.cues if row.shape in ("root", "nya", "verb", "passive")}
    assert len(verbs) >= 80
    assert {row.shape for row in LEXICON.cues} == {
        "root", "nya", "verb", "passive", "prep", "outlet", "noun", "pseudo"
    }  # fmt: skip
    for name in NAMES:
        assert len(list(getattr(LEXICON, name))) == len(cells(name)) - 1


# damaged files


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))


def damage(folder: Path, name: str, row: Sequence[str]) -> int:
    """Puts a row at the end of a table, and gives the number of its line."""
    path = folder / f"{name}.tsv"
    text = path.read_text(encoding="utf-8") + "\t".join(row) + "\n"
    path.write_text(text, encoding="utf-8")
    return text.count("\n")


def test_a_copy_reads_as_the_original_does(copy: Path) -> None:
    assert [row.form for row in Lexicon.read(copy).cues] == [row.form for row in LEXICON.cues]


@each_table
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: row[:-1], id="a cell too few"),
        pytest.param(lambda row: [*row, "lagi"], id="a cell too many"),
        pytest.param(lambda row: [*row[:-1], ""], id="an empty cell"),
        pytest.param(lambda row: [" ", *row[1:]], id="a cell of spaces"),
        pytest.param(lambda row: [row[0].removeprefix("baru "), *row[1:]], id="a form twice"),
    ],
)
def test_a_malformed_row_is_shown(copy: Path, name: str, change: Callable[[list[str]], list[str]]) -> None:
    first = cells(name)[1]
    row = change(["baru " + first[0], *first[1:]])
    line = damage(copy, name, row)
    with pytest.raises(LexiconError) as error:
        Lexicon.read(copy)
    assert f"{name}.tsv, line {line}: " in str(error.value)
    assert repr(row[0]) in str(error.value)


CHECKED = [
    (name, column)
    for name in NAMES
    for column, title in enumerate(cells(name)[0])
    if title in ("shape", "class", "order", "takes", "kind", "gender", "scope", "sort")
]


@pytest.mark.parametrize(("name", "column"), CHECKED, ids=[f"{n}-{cells(n)[0][c]}" for n, c in CHECKED])
def test_an_unknown_value_is_shown(copy: Path, name: str, column: int) -> None:
    row = list(cells(name)[1])
    row[0], row[column] = "kata baru", "salah-ketik"
    line = damage(copy, name, row)
    with pytest.raises(LexiconError) as error:
        Lexicon.read(copy)
    assert f"{name}.tsv, line {line}: " in str(error.value)
    assert "salah-ketik" in str(error.value)


def test_a_pattern_that_is_none_is_shown(copy: Path) -> None:
    line = damage(copy, "furniture", ["(?P<x", *cells("furniture")[1][1:]])
    with pytest.raises(LexiconError, match=rf"furniture\.tsv, line {line}: .*\(\?P<x"):
        Lexicon.read(copy)


@each_table
def test_a_missing_table_is_named(copy: Path, name: str) -> None:
    (copy / f"{name}.tsv").unlink()
    with pytest.raises(LexiconError, match=rf"{name}\.tsv: there is no such file; .* copy the missing one"):
        Lexicon.read(copy)


def test_a_table_that_cannot_be_read_is_named(copy: Path) -> None:
    (copy / "ranks.tsv").unlink()
    (copy / "ranks.tsv").mkdir()
    with pytest.raises(LexiconError, match=r"ranks\.tsv: cannot be read: \w+"):
        Lexicon.read(copy)
    with pytest.raises(LexiconError, match=r"cues\.tsv: there is no such file"):
        Lexicon.read(copy / "nowhere")


@each_table
@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_named(copy: Path, name: str, content: bytes) -> None:
    (copy / f"{name}.tsv").write_bytes(content)
    columns = " ".join(cells(name)[0])
    with pytest.raises(LexiconError) as error:
        Lexicon.read(copy)
    assert str(error.value).endswith(
        f"{name}.tsv, line 1: the file is empty, but has to name the columns, parted by tabs: {columns}"
    )


@each_table
def test_a_table_without_its_header_is_named(copy: Path, name: str) -> None:
    path = copy / f"{name}.tsv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        Lexicon.read(copy)
    assert f"{name}.tsv, line 1: the first line is {cells(name)[1]!r}, but has to name" in str(error.value)


@each_table
def test_a_table_in_another_encoding_is_named(copy: Path, name: str) -> None:
    path = copy / f"{name}.tsv"
    with path.open("ab") as file:
        file.write("café".encode("latin-1"))
    with pytest.raises(LexiconError) as error:
        Lexicon.read(copy)
    line = len(cells(name)) + 1
    assert f"{name}.tsv, line {line}: is not in UTF-8; save the file in that encoding" in str(error.value)
    path.write_text("form\texample\n", encoding="utf-16")
    with pytest.raises(LexiconError, match=rf"{name}\.tsv, line 1: is not in UTF-8"):
        Lexicon.read(copy)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_the_mark_of_other_editors_change_nothing(copy: Path, end: str) -> None:
    for path in copy.glob("*.tsv"):
        text = path.read_text(encoding="utf-8").replace("\n", end)
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    read = Lexicon.read(copy)
    for name in NAMES:
        assert list(map(repr, getattr(read, name))) == list(map(repr, getattr(LEXICON, name)))


def test_a_lexicon_of_ones_own() -> None:
    text = '"Kami siap besok," wangsulé Wiryo Santosa.'
    row = CueRow("wangsulé", "wangsul", "root", "speech", "after", "-", "-")
    own = attrs.evolve(LEXICON, cues=Phrases([*LEXICON.cues, row]))
    (q,) = Tracker(recognizer=None, lexicon=own)(text).quotations
    assert q.cue is not None
    assert (q.cue.text, q.cue.lemma, q.speaker and q.speaker.name) == (
        "wangsulé",
        "wangsul",
        "Wiryo Santosa",
    )
    assert [q.cue for q in Tracker(recognizer=None)(text).quotations if q.cue] == []


# every row alive


@cache
def read(name: str) -> dict[str, tuple[Article, Article]]:
    """For each row of a table by its form: its example as it is marked, and as the tracker reads it."""
    marked = {row[0]: markup.parse(row[-1]) for row in cells(name)[1:]}
    return dict(
        zip(marked, zip(marked.values(), tracked(a.text for a in marked.values()), strict=True), strict=True)
    )


@cache
def tracker() -> Tracker:
    return Tracker()


def tracked(texts: Iterable[str]) -> list[Article]:
    return list(tracker().pipe(texts, batch_size=1024))


def extents(q: Quotation) -> tuple[tuple[Span, ...], Span | None, Span | None]:
    return q.contents, q.cue.span if q.cue else None, q.source.span if q.source else None


def marked_as(article: Article) -> str:
    return markup.render(attrs.evolve(article, marked=())).partition("\n---")[0]


def misread(want: Article, have: Article) -> str:
    """What is read in an example in which something else is marked, or nothing."""
    if sorted(map(extents, want.quotations), key=str) == sorted(map(extents, have.quotations), key=str):
        return ""
    return f"{marked_as(want)}\n      is read as {marked_as(have)}"


def at(row: Any, text: str, table: Phrases[Any]) -> list[Span]:
    """Where the table finds this very row in a text."""
    words = Words.of(text)
    found = []
    for i in range(len(words)):
        hit = table.find(words.forms, i)
        if hit is not None and hit[0] is row:
            found.append(words.span(i, i + hit[1]))
    return found


@each_phrases
def test_every_row_is_found_in_its_example(name: str) -> None:
    """No row is hidden by a longer one, or by words that the text never falls into."""
    table = getattr(LEXICON, name)
    lost = [
        f"{row.form}: {row.example}" for row in table if not at(row, markup.parse(row.example).text, table)
    ]
    assert not lost, report(lost, len(table))


def test_every_cue_is_found_where_its_example_says() -> None:
    failures = []
    cues = [row for row in LEXICON.cues if row.shape != "pseudo"]
    for row in cues:
        want, have = read("cues")[row.form]
        wrong = misread(want, have)
        for q in have.quotations if not wrong else ():
            cue = q.cue and (fold(q.cue.text), q.cue.lemma, q.cue.cue_class)
            if cue is not None and cue != (row.form, row.lemma, row.cue_class):
                wrong = f"{cue} instead of {(row.form, row.lemma, row.cue_class)} in {marked_as(have)}"
        if not want.quotations:
            wrong = f"nothing is marked in {row.example}"
        if wrong:
            failures.append(f"{row.shape}: {wrong}")
    assert not failures, report(sorted(failures), len(cues))


def test_no_false_cue_is_taken() -> None:
    failures = []
    rows = [row for row in LEXICON.cues if row.shape == "pseudo"]
    for row in rows:
        _, have = read("cues")[row.form]
        places = at(row, row.example, LEXICON.cues)
        for q in have.quotations:
            if q.cue and any(p.start < q.cue.span.end and q.cue.span.start < p.end for p in places):
                failures.append(f"{row.form}: {marked_as(have)}")
    assert not failures, report(failures, len(rows))


def test_every_false_cue_hides_a_true_one() -> None:
    """Else the row would do nothing."""
    idle = []
    rows = [row for row in LEXICON.cues if row.shape == "pseudo"]
    others = Phrases([row for row in LEXICON.cues if row.shape != "pseudo"])
    for row in rows:
        forms = Words.of(row.form).forms
        if not any(others.find(forms, i) for i in range(len(forms))):
            idle.append(row.form)
    assert not idle, report(idle, len(rows))


@pytest.mark.parametrize("name", ["titles", "ranks"])
def test_every_title_is_read_as_its_example_says(name: str) -> None:
    failures = []
    rows = list(getattr(LEXICON, name))
    for row in rows:
        want, have = read(name)[row.form]
        wrong = misread(want, have)
        if not wrong:
            told = " ".join(f"{s.title} {s.name}" for q in have.quotations for s in q.speakers) + " ".join(
                q.source.text for q in have.quotations if q.source
            )
            gender = getattr(row, "gender", "-")
            if row.form not in fold(told):
                wrong = f"{row.form} is lost in {told!r} from {marked_as(have)}"
            elif gender != "-" and gender not in {s.gender for q in have.quotations for s in q.speakers}:
                wrong = f"nobody is {gender} in {marked_as(have)}"
        if wrong:
            failures.append(f"{row.kind}: {wrong}")
    assert not failures, report(sorted(failures), len(rows))


def test_every_pronoun_is_read_as_its_example_says() -> None:
    failures = [
        f"{row.kind}: {wrong}" for row in LEXICON.pronouns if (wrong := misread(*read("pronouns")[row.form]))
    ]
    assert not failures, report(failures, len(LEXICON.pronouns))


def test_no_degree_is_part_of_a_name() -> None:
    """In the apposition and behind the cue, the name is what no row of the table covers."""
    failures = []
    rows = list(LEXICON.degrees)
    before = tracked(
        f"{row.example.removesuffix(',')}, mengatakan bahwa jalan itu sudah rusak." for row in rows
    )
    behind = tracked(
        f'"Jalan itu sudah rusak," kata {row.example}' + "." * (row.example[-1] != ".") for row in rows
    )
    for row, *articles in zip(rows, before, behind, strict=True):
        name = bare(row.example)
        for article in articles:
            names = [s.name for s in article.speakers]
            if names != [name] or len(article.quotations) != 1:
                failures.append(f"{row.kind} {row.form}: {names} instead of {name!r} in {marked_as(article)}")
            elif row.gender != "-" and article.speakers[0].gender != row.gender:
                failures.append(f"{row.kind} {row.form}: not {row.gender} in {marked_as(article)}")
    assert not failures, report(sorted(failures), 2 * len(rows))


def bare(example: str) -> str:
    """The name in the example of a degree: the words that no degree or honorific covers."""
    words = Words.of(example)
    kept: list[str] = []
    i = 0
    while i < len(words):
        found = LEXICON.degrees.find(words.forms, i)
        if found and kept and found[0].kind == "honorific":
            found = None  # behind a name it is one itself: Nurlaila Daeng
        if found is None and words.forms[i][0].isalnum():
            kept.append(words.span(i, i + 1).of(example))
        i += found[1] if found else 1
    return " ".join(kept)


def test_every_organisation_parts_a_title() -> None:
    """The name of a body is the affiliation; a unit within one belongs to the role."""
    failures = []
    alone = Tracker(recognizer=None)
    for row in LEXICON.organisations:
        text = f'"Jalan itu sudah rusak," kata {row.example}, Wiryo Santosa.'
        (speaker, *_) = alone(text).speakers or [None]
        role = fold(speaker.role or "") if speaker else ""
        affiliation = fold(speaker.affiliation or "") if speaker else ""
        right = affiliation.startswith(row.form) if row.kind == "body" else row.form in role
        if not right or f"{role} {affiliation}".strip() != fold(row.example):
            failures.append(f"{row.kind} {row.form}: {role!r} | {affiliation!r} in {row.example}")
    assert not failures, report(failures, len(LEXICON.organisations))


def test_every_place_belongs_to_the_office_before_it() -> None:
    """Taken into the name by the recogniser, it is given back to the title."""
    failures = []
    for row in LEXICON.places:
        text = f"{row.example} Wiryo Santosa hadir."
        start, end = len(row.example) - len(row.form), text.index(" hadir")
        (one,) = candidates(Words.of(text), [Entity(span=Span(start, end), label="PER")], LEXICON)
        if (one.name, [t.text for t in one.titles]) != ("Wiryo Santosa", [row.example]):
            failures.append(f"{row.form}: {one.name!r}, {[t.text for t in one.titles]}")
    assert not failures, report(failures, len(LEXICON.places))


def test_no_abbreviation_ends_its_sentence() -> None:
    failures = []
    for row in LEXICON.abbreviations:
        words = Words.of(row.example)
        parts = [words.span(s.first, s.last).of(row.example) for s in sentences(words)]
        if parts != [row.example]:
            failures.append(f"{row.form}: {parts}")
    assert not failures, report(failures, len(LEXICON.abbreviations))


def test_every_abbreviation_is_needed() -> None:
    """Without the row its stop would end a sentence."""
    idle = []
    for row in LEXICON.abbreviations:
        without = attrs.evolve(
            LEXICON, abbreviations=Phrases([r for r in LEXICON.abbreviations if r is not row])
        )
        if len(sentences(Words.of(row.example), lexicon=without)) < 2:
            idle.append(f"{row.form}: {row.example}")
    assert not idle, report(idle, len(LEXICON.abbreviations))


def test_every_piece_of_furniture_is_found_by_its_pattern() -> None:
    failures = []
    for row in LEXICON.furniture:
        if not furniture(row.example, attrs.evolve(LEXICON, furniture=(row,))):
            failures.append(f"{row.sort} {row.scope}: {row.pattern}\n      {row.example}")
    assert not failures, report(failures, len(LEXICON.furniture))


def test_furniture_holds_its_words() -> None:
    """To look for a pattern only where its words are loses nothing, in any text of the tests."""
    examples = [row.example for row in LEXICON.furniture]
    cases = [
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("cases/**/*.txt"))
    ]
    anywhere = attrs.evolve(LEXICON, furniture=[attrs.evolve(row, holds="-") for row in LEXICON.furniture])
    texts = [*examples, *cases, " ".join(cases), "\n".join(examples), " ".join(examples)]
    assert [t for t in texts if furniture(t) != furniture(t, anywhere)] == []


def test_furniture_holds_no_quotation() -> None:
    alone = Tracker(recognizer=None)
    failures = [marked_as(a) for row in LEXICON.furniture if (a := alone(row.example)).quotations]
    assert not failures, report(failures, len(LEXICON.furniture))
