"""The figures: by hand on a small article, and equal to score.py's where both measure the same thing."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import attrs
import pytest

from quotetrack import calibration, cli, markup
from quotetrack.evaluation import (
    Gold,
    GoldQuotation,
    align,
    compare,
    differences,
    evaluate,
    gold_of,
    read_gold,
    read_predictions,
    score,
    way,
)
from quotetrack.model import Article, Span
from tests.benchmarks import accuracy, variants

ROOT = Path(__file__).parents[1]
AGREEMENT = ROOT / "tests" / "agreement"
OPEN = ROOT / "tests" / "gold"
SCORE = ROOT.parent / "shared" / "gold" / "score.py"
CASES = sorted(
    file
    for name in ("cases/news", "cases/negative", "gold")
    for file in (ROOT / "tests" / name).rglob("*.txt")
)

GOLD = """Camat Ampel, Sari Dewi Wulandari, datang pukul tujuh.

"[content1:Jembatan ini selesai Jumat,]" [cue1:kata] [source1:Sari].

[source2:Ia] [cue2:mengatakan] [content2:warga boleh lewat dengan sepeda].

"[content3:Truk jangan dulu,]" [cue3:ujarnya].

Rapat itu bertajuk "[marked-title:Ampel Menyeberang]". Sari [cue5:berharap] [content5:semua hadir].

[content4:Hujan turun tiga hari], [cue4:kata] [source4:Joko].
---
1 direct: Sari Dewi Wulandari
2 indirect: Sari Dewi Wulandari
3 direct: Sari Dewi Wulandari
4 indirect: Joko
5 indirect hope: Sari Dewi Wulandari
Sari Dewi Wulandari (person) = Camat | Ampel; also Sari
Joko (person)"""

FOUND = """Camat Ampel, Sari Dewi Wulandari, [cue4:datang] [content4:pukul tujuh].

"[content1:Jembatan ini selesai Jumat,]" [cue1:kata] [source1:Sari].

[source2:Ia] [cue2:mengatakan] warga [content2:boleh lewat dengan sepeda].

"[content3:Truk jangan dulu,]" [cue3:ujarnya].

Rapat itu bertajuk "[content5:Ampel Menyeberang]". Sari berharap semua hadir.

Hujan turun tiga hari, kata Joko.
---
1 direct: Sari Wulandari
2 indirect: Sari Wulandari
3 direct: Joko
4 indirect: Sari Wulandari
5 direct: ?
Sari Wulandari (person) = Camat
Joko (person) = Camat Ampel"""


def parsed(text: str) -> Article:
    return markup.parse(text)


@pytest.fixture
def gold() -> Gold:
    return gold_of(parsed(GOLD), "ampel")


def line_of(gold: Gold) -> dict[str, Any]:
    """The gold as a line of JSON in the layout that score.py reads."""
    return {
        "id": gold.id,
        "text": gold.text,
        "quotes": [
            {
                "kind": q.kind,
                "start": q.span.start,
                "end": q.span.end,
                "cue": q.cue and list(q.cue),
                "mention": q.source.of(gold.text) if q.source else "-nya" if q.cue else None,
                "speaker": q.speaker,
                "speaker_type": q.speaker_kind,
                "title": q.title,
                "optional": q.optional,
            }
            for q in gold.quotations
        ],
        "not_quotes": [list(span) for span in gold.marked],
        "speakers": [
            {"name": name, "aliases": list(q.aliases), "titles": list(q.titles)}
            for name, q in {q.speaker: q for q in gold.quotations}.items()
            if name
        ],
    }


# by hand


def test_figures_worked_by_hand(gold: Gold) -> None:
    found = evaluate([gold], {"ampel": parsed(FOUND)}, resamples=0).figures
    assert found["direct"] == pytest.approx(
        {
            "gold": 2,
            "precision": 2 / 3,  # 1 and 3; the title of the meeting is none
            "recall": 1,
            "f1": 4 / 5,
            "exact": 1,
            "speaker": 1 / 2,
            "speaker_mention": 1,  # ujarnya is the right place, though Joko is the wrong man
            "speaker_explicit": 1,
            "speaker_implicit": 0,
            "speaker_coref": None,
            "full_name": 0,
            "end_to_end": 2 / 5,
        }
    )
    assert found["indirect"] == pytest.approx(
        {
            "gold": 2,
            "precision": 1 / 2,
            "recall": 1 / 2,
            "f1": 1 / 2,
            "exact": 0,
            "speaker": 1,
            "speaker_mention": 1,
            "speaker_explicit": None,
            "speaker_implicit": 1,
            "speaker_coref": None,
            "full_name": 0,
            "end_to_end": 1 / 2,
        }
    )
    assert "mixed" not in found
    assert found["title"] == {"gold": 2, "accuracy": 0, "fullest": 0, "precision": 0}
    assert found["role"] == {"gold": 2, "precision": 1, "recall": 1, "f1": 1}
    assert found["affiliation"] == {"gold": 2, "precision": None, "recall": 0, "f1": 0}
    assert found["cue"] == {"gold": 3, "precision": 1, "recall": 1, "f1": 1, "f1_overlapping": 1}
    assert found["source"] == {"gold": 2, "precision": 1, "recall": 1, "f1": 1, "f1_overlapping": 1}
    assert found["not_quotes"] == {"gold": 1, "taken_for_quotes": 1}
    assert found["calibration"] == pytest.approx(
        {"quotations": 5, "right": 2 / 5, "expected_error": 3 / 5, "share_sure": 1, "precision_sure": 2 / 5}
    )


def test_overlap_decides_what_is_found(gold: Gold) -> None:
    """Of 'warga boleh lewat dengan sepeda' (31 characters) 25 are found: an overlap of .81."""
    found = evaluate([gold], {"ampel": parsed(FOUND)}, resamples=0).figures
    assert [found[f"indirect {name}"]["recall"] for name in ("exact", ".8", ".5")] == [0, 0.5, 0.5]
    shorter = FOUND.replace(
        "warga [content2:boleh lewat dengan sepeda]", "warga boleh lewat dengan [content2:sepeda]"
    )
    found = evaluate([gold], {"ampel": parsed(shorter)}, resamples=0).figures
    assert [found[f"indirect {name}"]["recall"] for name in (".5", ".3")] == [0, 0]
    assert found["all .3"]["recall"] == 2 / 4


def test_optional_gold_is_neither_required_nor_wrong(gold: Gold) -> None:
    assert [q.optional for q in gold.quotations] == [False, False, False, False, True]
    whole = evaluate([gold], {"ampel": parsed(GOLD)}, resamples=0)
    without = FOUND.split("---")[0]
    assert whole.figures["indirect"]["f1"] == whole.figures["direct"]["end_to_end"] == 1
    assert whole.errors == ()
    assert "berharap semua hadir" in without
    assert evaluate([gold], {"ampel": parsed(FOUND)}, resamples=0).figures["indirect"]["gold"] == 2


def test_what_became_of_each_reason(gold: Gold) -> None:
    article = parsed(FOUND)
    rules = ("inverted", "verb", "clitic", "verb", "inverted")
    named = (attrs.evolve(q, rule=rule) for q, rule in zip(article.quotations, rules, strict=True))
    result = evaluate([gold], {"ampel": attrs.evolve(article, quotations=tuple(named))}, resamples=0)
    assert result.reasons == {
        ("clitic", "no speaker"): Counter({"wrong speaker": 1}),
        ("inverted", "no speaker"): Counter({"right": 1, "no quotation": 1}),
        ("verb", "no speaker"): Counter({"right": 1, "no quotation": 1}),
    }


def test_confusion_of_the_ways_to_the_speaker(gold: Gold) -> None:
    article = parsed(FOUND)
    resolutions = ("short-name", "description", "clitic", "short-name", None)
    pairs = zip(article.quotations, resolutions, strict=True)
    article = attrs.evolve(article, quotations=tuple(attrs.evolve(q, resolution=r) for q, r in pairs))
    result = evaluate([gold], {"ampel": article}, resamples=20)
    assert result.ways == {
        "name": Counter({"missed": 1}),  # kata Joko
        "short-name": Counter({"short-name": 1}),
        "pronoun": Counter({"description": 1}),  # Ia mengatakan
        "clitic": Counter({"clitic": 1}),
        "no quotation": Counter({"short-name": 1, "no speaker": 1}),
    }
    assert result.figures["resolution short-name"] == {"quotations": 2, "right": 1 / 2}
    assert result.figures["resolution clitic"] == {"quotations": 1, "right": 0}
    assert result.intervals["resolution clitic"] == {"right": (0, 0)}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("Sari Dewi Wulandari", "name"),
        ("Bu Sari", "short-name"),
        ("Butet", "short-name"),
        ("camat itu", "description"),
        ("Camat", "title"),
        ("beliau", "pronoun"),
    ],
)
def test_way_of_the_gold(source: str, wanted: str) -> None:
    quotation = GoldQuotation(
        kind="direct",
        span=Span(0, 1),
        cue=Span(2, 6),
        source=Span(7, 7 + len(source)),
        speaker="Sari Dewi Wulandari",
        aliases=("Butet",),
        titles=("Camat Ampel",),
    )
    text = f"A kata {source}."
    assert way(quotation, text) == wanted
    assert way(attrs.evolve(quotation, source=None), text) == "clitic"
    assert way(attrs.evolve(quotation, source=None, cue=None), text) == "follow-on"


def test_way_of_somebody_without_a_name_is_a_description(gold: Gold) -> None:
    warga = attrs.evolve(gold.quotations[0], source=Span(0, 5), speaker="warga", speaker_kind="unnamed")
    assert way(warga, "Warga datang.") == "description"


def test_partial_gold_has_nothing_spurious(gold: Gold) -> None:
    result = evaluate([attrs.evolve(gold, partial=True)], {"ampel": parsed(FOUND)}, resamples=0)
    assert result.figures["direct"]["precision"] == result.figures["indirect"]["precision"] == 1
    assert result.figures["calibration"]["quotations"] == 3


def test_split_quotation_counts_whole_where_that_fits_else_by_span() -> None:
    article = parsed('"[content:Kami siap,]" [cue:kata] [source:Sari], "[content:sejak pagi.]"')
    whole = gold_of(article, "a")
    assert len(align(whole, article).matched) == 1
    spans = [attrs.evolve(whole.quotations[0], span=span) for span in article.quotations[0].contents]
    assert len(align(attrs.evolve(whole, quotations=tuple(spans)), article).matched) == 2


def test_missing_article_and_other_text(gold: Gold) -> None:
    assert evaluate([gold], {}, resamples=0).figures["direct"]["recall"] == 0
    with pytest.raises(ValueError, match="ampel: the prediction was made for another text"):
        evaluate([gold], {"ampel": parsed("Lain.")})


def test_errors_show_both_in_markup(gold: Gold) -> None:
    errors = {error.kind: str(error) for error in evaluate([gold], {"ampel": parsed(FOUND)}).errors}
    shown = 'warga boleh lewat dengan sepeda.  "[content:Truk jangan dulu,]" [cue:ujarnya].  Rapat itu '
    assert errors["direct speaker"] == (
        "ampel: direct speaker\n"
        f'  gold   {shown}bertajuk "Ampel\n'
        "         direct: Sari Dewi Wulandari = Camat | Ampel\n"
        f'  found  {shown}bertajuk "Ampel\n'
        "         direct: Joko = Camat Ampel"
    )
    assert '"[marked:Ampel Menyeberang]"' in errors["not a quotation"]
    assert "gold" not in errors["indirect spurious"]
    assert "found" not in errors["indirect missed"]
    assert set(errors) == {
        "direct speaker",
        "indirect extent",
        "indirect missed",
        "indirect spurious",
        "not a quotation",
        "title",
        "affiliation",
    }


# intervals


def test_intervals_are_of_articles_and_repeatable(gold: Gold) -> None:
    good, bad = attrs.evolve(gold, id="good"), attrs.evolve(gold, id="bad")
    articles = {"good": parsed(GOLD), "bad": parsed(FOUND)}
    one = evaluate([good, bad], articles, resamples=200, seed=7)
    assert one == evaluate([good, bad], articles, resamples=200, seed=7)
    assert one.intervals["direct"]["f1"] == (4 / 5, 1)  # the draws hold only one of them at the ends
    low, high = one.intervals["indirect"]["f1"]
    assert (low, high) == (1 / 2, 1)
    same = evaluate([good], articles, resamples=20)
    assert same.intervals["direct"]["f1"] == (1, 1)
    assert set(same.intervals["direct"]) <= set(same.figures["direct"]) - {"gold"}
    json.dumps(one.to_dict())


# agreement with score.py


def scorer() -> Any:
    if not SCORE.exists():
        pytest.skip("score.py is not there")
    spec = importlib.util.spec_from_file_location("score", SCORE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def agrees(golds: list[Gold], articles: dict[str, Article]) -> int:
    """How many figures score.py and we both give; they are equal."""
    module = scorer()
    counts: Counter[tuple[str, str]] = Counter()
    for gold in golds:
        prediction = {"id": gold.id, **articles[gold.id].to_dict()}
        line = {**line_of(gold), "partial": gold.partial}
        module.score_article(line, prediction, counts, defaultdict(list))
    ours, theirs = evaluate(golds, articles, resamples=0).figures, module.figures(counts)
    compared = 0
    for section, row in theirs.items():
        for name, value in row.items():
            assert ours[section][name] == value, (section, name)
            compared += 1
    return compared


def test_figures_are_those_that_score_py_gave_for_our_file() -> None:
    """Written by score.py GOLD --predictions FOUND --json for the two files."""
    theirs = json.loads((AGREEMENT / "figures.json").read_text(encoding="utf-8"))
    golds = read_gold(AGREEMENT / "gold.jsonl")
    ours = evaluate(golds, read_predictions(AGREEMENT / "found.jsonl"), resamples=0).figures
    assert {section: {name: ours[section][name] for name in row} for section, row in theirs.items()} == theirs
    values = [value for row in theirs.values() for value in row.values()]
    assert len(values) >= 35
    assert sum(0 < value < 1 for value in values if value is not None) >= 15  # so that they can differ


def test_score_py_still_gives_these_figures() -> None:
    module = scorer()
    golds, found = (
        [json.loads(line) for line in (AGREEMENT / name).read_text(encoding="utf-8").splitlines()]
        for name in ("gold.jsonl", "found.jsonl")
    )
    counts: Counter[tuple[str, str]] = Counter()
    for line, prediction in zip(golds, found, strict=True):
        module.score_article(line, prediction, counts, defaultdict(list))
    theirs = json.loads((AGREEMENT / "figures.json").read_text(encoding="utf-8"))
    assert module.figures(counts) == theirs


def test_score_py_agrees_on_the_small_article(gold: Gold) -> None:
    assert agrees([gold], {"ampel": parsed(FOUND)}) >= 25


def spoilt(article: Article, draw: random.Random) -> Article:
    """The article as a poor program would find it."""
    found = []
    names = list(article.speakers)
    for q in article.quotations:
        fate = draw.random()
        if fate < 0.1:
            continue
        first, last = q.contents[0], q.contents[-1]
        if fate < 0.3:
            start = min(first.start + draw.randrange(40), first.end - 1)
            q = attrs.evolve(q, contents=(Span(start, first.end), *q.contents[1:]))
        elif fate < 0.4:
            q = attrs.evolve(q, contents=(*q.contents[:-1], Span(last.start, last.end + 1)))
        elif fate < 0.5 and last.end - last.start > 9:
            middle = draw.randrange(last.start + 2, last.end - 2)
            spans = Span(last.start, middle), Span(middle, last.end)
            q = attrs.evolve(q, contents=(*q.contents[:-1], *spans))
        elif fate < 0.6:
            q = attrs.evolve(q, kind=draw.choice(("direct", "indirect", "mixed")))
        elif fate < 0.8 and names:
            q = attrs.evolve(q, speakers=tuple(draw.sample(names, draw.randrange(min(3, len(names) + 1)))))
        elif fate < 0.9:
            short = (attrs.evolve(s, name=s.name.split()[-1], title=s.role) for s in q.speakers)
            q = attrs.evolve(q, speakers=tuple(short))
        found.append(attrs.evolve(q, id=len(found)))
    for m in article.marked:
        if draw.random() < 0.3 and article.quotations:
            found.append(attrs.evolve(article.quotations[0], id=len(found), contents=(m.span,)))
    place = draw.randrange(max(1, len(article.text) - 30))
    if article.quotations:
        found.append(attrs.evolve(article.quotations[-1], id=len(found), contents=(Span(place, place + 25),)))
    speakers = {s.name: s for q in found for s in q.speakers}
    numbered = {s.name: attrs.evolve(s, id=place) for place, s in enumerate(speakers.values())}
    quotations = (attrs.evolve(q, speakers=tuple(numbered[s.name] for s in q.speakers)) for q in found)
    return attrs.evolve(article, quotations=tuple(quotations), speakers=tuple(numbered.values()))


@pytest.mark.parametrize("seed", range(6))
def test_score_py_agrees_on_articles_found_badly(seed: int) -> None:
    draw = random.Random(seed)
    articles = {file.stem: parsed(file.read_text(encoding="utf-8")) for file in draw.sample(CASES, 60)}
    golds = [attrs.evolve(gold_of(a, name), partial=draw.random() < 0.2) for name, a in articles.items()]
    assert agrees(golds, {name: spoilt(article, draw) for name, article in articles.items()}) >= 25


# reading


def test_gold_in_json_lines_is_the_gold_in_markup(gold: Gold, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(line_of(gold)) + "\n\n", encoding="utf-8")
    (read,) = read_gold(tmp_path / "gold.jsonl")
    assert read.quotations == tuple(attrs.evolve(q, role=None, affiliation=None) for q in gold.quotations)
    assert (read.id, read.text, read.marked) == (gold.id, gold.text, gold.marked)
    assert not read.roles
    line = line_of(gold)
    for quote, q in zip(line["quotes"], gold.quotations, strict=True):
        quote.update(role=q.role, affiliation=q.affiliation)
    (tmp_path / "roles.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert read_gold(tmp_path / "roles.jsonl") == [gold]


def test_a_folder_of_markup(tmp_path: Path) -> None:
    (tmp_path / "politik").mkdir()
    (tmp_path / "politik" / "ampel.txt").write_text(GOLD, encoding="utf-8")
    (tmp_path / "kosong.txt").write_text("Tidak ada kutipan.", encoding="utf-8")
    assert [gold.id for gold in read_gold(tmp_path)] == ["kosong", "politik/ampel"]
    assert [gold.id for gold in read_gold(tmp_path / "politik" / "ampel.txt")] == ["ampel"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "{}\n", r"a\.jsonl, line 1: is no line of gold: KeyError\('text'\)"),
        ("a.jsonl", "\n[1]\n", r"a\.jsonl, line 2: is no JSON object"),
        (
            "a.jsonl",
            '{"id": "a", "text": "Dua", "quotes": [{"kind": "direct", "start": 2, "end": 6, "speaker": ""}]}',
            r"a\.jsonl, line 1: a quotation lies outside the text: 2 to 6",
        ),
        (
            "a.jsonl",
            '{"id": "a", "text": "Satu", "quotes": [{"kind": "said", "start": 0, "end": 4, "speaker": ""}]}',
            r"a\.jsonl, line 1: is no kind of quotation: 'said'",
        ),
        (
            "a.jsonl",
            '{"id": "a", "text": "", "quotes": []}\n' * 2,
            r"a\.jsonl: 2 articles have the id a",
        ),
        ("a.txt", "[content:", r"a\.txt: line 1: \[content: is not closed"),
        ("", "", "holds no article in markup"),
    ],
)
def test_what_is_no_gold_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    if name:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_gold(tmp_path / name)


def test_predictions_are_read_back(tmp_path: Path) -> None:
    article = parsed(FOUND)
    path = tmp_path / "run.jsonl"
    lines = [{"id": "a", **article.to_dict()}, {"file": "b.txt", **article.to_dict()}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert read_predictions(path) == {"a": article, "b.txt": article}
    path.write_text('{"schema": 1}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 1: an article needs an id"):
        read_predictions(path)
    path.write_text('{"id": "a", "schema": 99}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1: this article has schema 99"):
        read_predictions(path)


# two runs


def test_what_was_won_and_lost_against_gold(gold: Gold) -> None:
    changes = compare({"ampel": parsed(FOUND)}, {"ampel": parsed(GOLD)}, [gold])
    assert Counter((c.kind, c.detail) for c in changes) == {
        ("won", "direct wrong title → right"): 1,
        ("won", "indirect wrong title → right"): 1,
        ("won", "direct wrong speaker → right"): 1,
        ("won", "indirect missed → right"): 1,
        ("won", "direct that is none gone"): 1,
        ("won", "indirect that is none gone"): 1,
    }
    back = compare({"ampel": parsed(GOLD)}, {"ampel": parsed(FOUND)}, [gold])
    assert {c.kind for c in back} == {"lost"}
    assert len(back) == len(changes)
    assert compare({"ampel": parsed(GOLD)}, {"ampel": parsed(GOLD)}, [gold]) == []


def test_figures_of_two_runs_side_by_side(gold: Gold) -> None:
    good, bad = attrs.evolve(gold, id="good"), attrs.evolve(gold, id="bad")
    before = {"good": parsed(GOLD), "bad": parsed(FOUND)}
    after = {"good": parsed(GOLD), "bad": parsed(GOLD)}
    found = differences([good, bad], before, after, resamples=200)
    assert found["direct"]["f1"] == pytest.approx((8 / 9, 1, 0, 1 / 5))  # no draw makes the second run worse
    assert found["indirect"]["f1"] == pytest.approx((3 / 4, 1, 0, 1 / 2))
    same = differences([good, bad], before, before, resamples=20)
    assert {row[2:] for kind in same.values() for row in kind.values()} == {(0, 0)}


def test_what_differs_without_gold() -> None:
    changes = compare({"a": parsed(FOUND), "b": parsed("")}, {"a": parsed(GOLD)})
    assert Counter(c.kind for c in changes) == {"only in A": 3, "only in B": 3, "differs": 2}
    assert {c.detail for c in changes if c.kind == "differs"} == {"speaker", "speaker, title"}
    shown = next(str(c) for c in changes if c.kind == "differs")
    assert "\n  A      " in shown
    assert "\n  B      " in shown
    with pytest.raises(ValueError, match="a: the two runs are of different texts"):
        compare({"a": parsed("Satu.")}, {"a": parsed("Dua.")})


# the commands


@pytest.fixture
def files(gold: Gold, tmp_path: Path) -> dict[str, str]:
    found = {"gold": GOLD, "old": FOUND}
    (tmp_path / "ampel.txt").write_text(GOLD, encoding="utf-8")
    for name, text in found.items():
        line = json.dumps({"id": "ampel", **parsed(text).to_dict()})
        (tmp_path / f"{name}.jsonl").write_text(line + "\n", encoding="utf-8")
    return {name: str(tmp_path / name) for name in ("ampel.txt", "gold.jsonl", "old.jsonl")}


def test_evaluate_command(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["evaluate", files["ampel.txt"], "--predictions", files["old.jsonl"]]
    assert cli.main([*arguments, "--errors", "1"]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^precision +0\.667 \[0\.667, 0\.667\] +0\.500 ", shown.out, re.MULTILINE)
    assert re.search(r"^marked text +taken for quotations +1\.000 ", shown.out, re.MULTILINE)
    assert "\ntitle: 2\nampel: title\n" in shown.err
    assert cli.main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["direct"]["precision"] == pytest.approx(2 / 3)
    assert cli.main([*arguments, "--errors", "-1"]) == 2
    Path(files["old.jsonl"]).write_text("", encoding="utf-8")
    assert cli.main(arguments) == 0
    assert "1 articles are not in the predictions: ampel" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [80, 120])
def test_evaluate_command_fits_the_terminal(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    gold = str(AGREEMENT / "gold.jsonl")
    run = ["--predictions", str(AGREEMENT / "found.jsonl")]
    assert cli.main(["evaluate", gold, *run, "--errors", "9"]) == 0
    shown = capsys.readouterr()
    lines = (shown.out + shown.err).splitlines()
    assert columns - 20 < max(map(len, lines)) <= columns
    heads = [line.split() for line in shown.out.splitlines() if re.match(" +(direct|mixed)", line)]
    assert heads == (
        [["direct", "indirect"], ["mixed"]] if columns == 80 else [["direct", "indirect", "mixed"]]
    )


def test_evaluate_command_runs_the_program(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", files["ampel.txt"], "--no-ner", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["direct"]["gold"] == 2


def test_a_run_on_gold_is_kept_and_compared(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, run = files["ampel.txt"], str(tmp_path / "run.jsonl")
    assert cli.main(["evaluate", gold, "--no-ner", "--json", "--save", run]) == 0
    first = capsys.readouterr().out
    assert cli.main(["evaluate", gold, "--predictions", run, "--json"]) == 0
    assert capsys.readouterr().out == first
    assert cli.main(["compare", run, run, "--gold", gold]) == 0
    assert capsys.readouterr().out.startswith("1 articles, 0 of them differ\n")
    nowhere = str(tmp_path / "no" / "run.jsonl")
    assert cli.main(["evaluate", gold, "--predictions", run, "--save", nowhere]) == 1
    assert f"{nowhere}: cannot be written" in capsys.readouterr().err


def test_compare_command(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["compare", files["old.jsonl"], files["gold.jsonl"], "--gold", files["ampel.txt"]]
    assert cli.main(arguments) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("1 articles, 1 of them differ\n")
    assert re.search(
        r"^direct +f1 +0\.800  1\.000  \+0\.200 \[\+0\.200, \+0\.200\]$", shown.out, re.MULTILINE
    )
    assert re.search(r"^article +won +lost\nampel +6 +0$", shown.out, re.MULTILINE)
    assert re.search(r"^won +indirect missed → right +1$", shown.out, re.MULTILINE)
    assert "ampel: won: indirect missed → right\n  gold   " in shown.err
    assert cli.main(arguments[:3]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^article +only in A +only in B +differs\nampel +", shown.out, re.MULTILINE)
    assert "won" not in shown.out
    assert cli.main([*arguments[:3], "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 8
    assert {line["kind"] for line in lines} == {"only in A", "only in B", "differs"}


def test_commands_tell_what_is_wrong(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", files["ampel.txt"], "--predictions", files["ampel.txt"]]) == 1
    assert "line 1: is no JSON object" in capsys.readouterr().err
    assert cli.main(["compare", "nowhere.jsonl"]) == 2


# calibration


def test_confidence_follows_what_was_seen() -> None:
    seen = {("inverted", "name", "person"): (95, 100), ("verb", "pronoun", "person"): (5, 10)}
    estimate = calibration.Calibration(seen).confidence
    assert 0.9 < estimate("inverted", "name", "person") < 0.95
    pronoun, name, other = (
        estimate(rule, way, "person")
        for rule, way in (("verb", "pronoun"), ("verb", "name"), ("colon", "name"))
    )
    assert pronoun < name < other < estimate("inverted", "clitic", "person")
    assert estimate("colon", None, None) == pytest.approx((100 + 1) / (110 + 2))
    assert calibration.Calibration().confidence("colon", None, None) == 1 / 2
    assert calibration.Calibration(seen).of_rule("verb") == (5, 10)


def test_shipped_calibration_is_whole() -> None:
    counts = calibration.calibration().counts
    assert len(counts) >= 20
    assert all(0 <= right <= of and of > 0 for right, of in counts.values())
    table = Path(calibration.__file__).with_name("calibration.tsv").read_text(encoding="utf-8")
    assert len(table.splitlines()) == len(counts) + 1


def test_score_adds_up(gold: Gold) -> None:
    """The counts of two articles are the counts of both: what the intervals rest on."""
    one, _ = score(gold, parsed(FOUND))
    two, _ = score(gold, parsed(GOLD))
    both = evaluate(
        [gold, attrs.evolve(gold, id="b")], {"ampel": parsed(FOUND), "b": parsed(GOLD)}, resamples=0
    )
    assert both.figures["direct"]["gold"] == one["direct", "gold"] + two["direct", "gold"] == 4


# the open set, of which the tests look at the form only


def test_open_set_is_what_its_index_says() -> None:
    with open(OPEN / "index.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    files = {file.relative_to(OPEN).as_posix() for file in OPEN.rglob("*.txt")}
    assert {row["file"] for row in rows} == files
    assert len(rows) == len(files) >= 150
    assert len({row["manner"] for row in rows}) >= 8
    assert len({row["beat"] for row in rows}) == 12
    assert {row["file"].split("/")[0] == row["split"] for row in rows} == {True}
    assert 4 * sum(row["split"] == "test" for row in rows) == len(rows)
    assert "CC BY 4.0" in (OPEN / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("split", ["dev", "test"])
def test_open_set_is_markup_as_it_should_be_typed(split: str) -> None:
    """Each file parses, is rendered as it stands, and holds no quotation without its foot."""
    for file in sorted((OPEN / split).glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        article = markup.parse(text)
        assert markup.parse(markup.render(article)) == article, file.name
        assert "\n---\n" in text or not article.quotations, file.name
        for q in article.quotations:
            contents = [span for span in q.contents if not span.of(article.text).strip()]
            assert not contents, (file.name, q.text)
            if q.kind != "indirect":
                around = article.text[max(0, q.contents[0].start - 1) : q.contents[-1].end + 1]
                assert re.search("[\"'“”„‘’«»]|&quot;", around), (file.name, q.text)


def test_readme_of_the_open_set_counts_right() -> None:
    page = (OPEN / "README.md").read_text(encoding="utf-8")
    for split in ("dev", "test"):
        golds = read_gold(OPEN / split)
        kinds = Counter(q.kind for gold in golds for q in gold.quotations)
        counts = [len(golds), *(kinds[kind] for kind in ("direct", "indirect", "mixed"))]
        assert f"| `{split}/` | " + " | ".join(map(str, counts)) + " |" in page


# the pages


def test_every_example_of_the_guide_is_markup() -> None:
    page = (ROOT / "docs" / "annotation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", page, re.MULTILINE)
    quotations = kinds = 0
    for block in blocks:
        whole = re.sub(r"^    ", "", block, flags=re.MULTILINE).strip("\n")
        for text in [whole] if "---" in whole else whole.split("\n\n"):
            article = markup.parse(text)
            assert markup.parse(markup.render(article)) == article
            quotations += len(article.quotations)
            kinds |= (
                1 << ("direct", "indirect", "mixed").index(article.quotations[0].kind)
                if article.quotations
                else 0
            )
    assert quotations >= 30
    assert kinds == 0b111


def test_every_block_of_the_accuracy_page_is_written_by_the_command() -> None:
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    blocks = accuracy.BLOCK.findall(page)
    assert [name for name, _ in blocks] == re.findall(r"<!-- figures: (.*) -->", page)
    assert {name for name, _ in blocks} == set(accuracy.BLOCKS)
    assert page.count("<!-- end -->") == len(blocks)


def test_variants_carry_the_gold_along() -> None:
    text = "“Satu.”\n\nDua. Tiga.  Empat. Lima."
    gold = gold_of(parsed("“[content1:Satu.]”\n\n[cue2:Dua]. Tiga.  [content2:Empat]. Lima."), "a")
    assert gold.text == text
    for edit, wanted in {
        variants.flattened: "“Satu.” Dua. Tiga.  Empat. Lima.",
        variants.straight: '"Satu."\n\nDua. Tiga.  Empat. Lima.',
        variants.glued: "“Satu.”\n\nDua. Tiga.  Empat.Lima.",
    }.items():
        new = variants.variant(gold, edit(text))
        assert new.text == wanted
        assert [q.span.of(new.text) for q in new.quotations] == ["Satu.", "Empat"]
        assert [q.cue and q.cue.of(new.text) for q in new.quotations] == [None, "Dua"]
