"""Articles for Label Studio and brat, and back: to correct by hand what quotetrack found, and to score it.

Both tools get the same marks: ``content``, ``cue``, ``source``, ``speaker`` and ``marked``; and the same
links, each from a content: ``has_cue``, ``has_source``, ``said_by`` (to a speaker) and ``within`` (to the
content in which it is nested). A content has a *kind*, a cue a *class*, marked text a *sort*. The line of
text at a speaker mark says who that is, as in the foot of markup: ``Sari (person) = Camat | Ampel``; a
speaker mark without a line stands for the speaker of whose names it is one, or for a new one. The further
spans of a content are joined to it by ``continues`` in Label Studio; in brat one mark has all of them.

As in markup, rules, confidence, lemmas, resolution, mentions, notes and the model do not come back. Both
tools count characters as Python does. What Label Studio wants is in its manual under "Import pre-annotated
data"; brat's form is that of https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import contextlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from attrs import evolve, frozen

from quotetrack import markup
from quotetrack.errors import MarkupError, QuotetrackError
from quotetrack.markup import SORTS, _kind_seen
from quotetrack.model import (
    Article,
    Cue,
    CueClass,
    Kind,
    Marked,
    Note,
    Quotation,
    Source,
    Span,
    Speaker,
)
from quotetrack.records import version

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "ExchangeError",
    "brat_config",
    "from_brat",
    "from_label_studio",
    "label_studio_config",
    "read",
    "to_brat",
    "to_label_studio",
    "write_brat",
]


class ExchangeError(QuotetrackError, ValueError):
    """An annotation of Label Studio or brat cannot be read; the message says where and why."""


_COLOURS = {
    "content": "#0072B2",
    "cue": "#D55E00",
    "source": "#009E73",
    "speaker": "#CC79A7",
    "marked": "#999999",
}
"""The labels of marks. The colours are told apart by the colour-blind, too (Okabe and Ito 2008)."""

_CHOICES = {
    "content": ("kind", get_args(Kind)),
    "cue": ("class", get_args(CueClass)),
    "marked": ("sort", SORTS),
}
_LINKS = {
    "has_cue": ("content", "cue"),
    "has_source": ("content", "source"),
    "said_by": ("content", "speaker"),
    "within": ("content", "content"),
}
_CONTINUES = "continues"
_EXAMPLE = "Sari Wulandari (person) = Camat | Kota Magelang; also Sari"


@frozen(kw_only=True)
class _Mark:
    """What is marked in the text; `line` says who a speaker is, `remark` is for the reader alone."""

    id: str
    label: str
    spans: tuple[Span, ...]
    choice: str | None = None
    line: str = ""
    remark: str = ""
    score: float | None = None


class _Link(NamedTuple):
    """A link from one mark to another, by their ids; the label is empty where the annotator gave none."""

    first: str
    second: str
    label: str


# Label Studio


def label_studio_config() -> str:
    """The labelling interface: the XML to paste in the settings of a project of Label Studio.

    >>> print(label_studio_config().split("\\n")[8])
      <Labels name="label" toName="text">
    """
    lines = ["<View>", "  <Relations>"]
    lines += [f'    <Relation value="{name}"/>' for name in (*_LINKS, _CONTINUES)]
    lines += ["  </Relations>", '  <Labels name="label" toName="text">']
    lines += [f'    <Label value="{label}" background="{colour}"/>' for label, colour in _COLOURS.items()]
    lines += ["  </Labels>", '  <Text name="text" value="$text" granularity="symbol"/>']

    def control(tag: str, name: str, label: str, more: str) -> str:
        return (
            f'  <{tag} name="{name}" toName="text" perRegion="true" visibleWhen="region-selected" '
            f'whenTagName="label" whenLabelValue="{label}" {more}'
        )

    for label, (name, choices) in _CHOICES.items():
        lines.append(control("Choices", name, label, 'choice="single" showInline="true">'))
        lines += [f'    <Choice value="{choice}"/>' for choice in choices]
        lines.append("  </Choices>")
    lines.append(
        control(
            "TextArea", "speaker", "speaker", f'maxSubmissions="1" editable="true" placeholder="{_EXAMPLE}"/>'
        )
    )
    return "\n".join([*lines, "</View>", ""])


def to_label_studio(article: Article, id: str | None = None) -> dict[str, Any]:
    """The article as a task of Label Studio, with what was found as its prediction.

    A file to import is a JSON list of such tasks. `id` stands in the data of the task and is the article's
    id when the corrected file is read. The score of the prediction is the lowest confidence of its
    quotations, so that a project sorted by it begins with the article that needs the most care.

    >>> task = to_label_studio(markup.parse('"[content:Kami siap,]" [cue:kata] [source:Sari].'), id="7")
    >>> [item["value"]["text"] for item in task["predictions"][0]["result"] if item["type"] == "labels"]
    ['Kami siap,', 'kata', 'Sari']
    """
    marks, links = _drawn(article)
    result: list[dict[str, Any]] = []
    for mark in marks:
        for n, span in enumerate(mark.spans):
            result += _region(mark, f"{mark.id}-{n + 1}" if n else mark.id, span, article.text, first=n == 0)
        ids = [f"{mark.id}-{n + 1}" if n else mark.id for n in range(len(mark.spans))]
        links = [*links, *(_Link(a, b, _CONTINUES) for a, b in pairwise(ids))]
    for link in links:
        ends = {"from_id": link.first, "to_id": link.second}
        result.append({"type": "relation", **ends, "direction": "right", "labels": [link.label]})
    data = {"text": article.text} if id is None else {"id": id, "text": article.text}
    prediction: dict[str, Any] = {"model_version": _producer(article), "result": result}
    if article.quotations:
        prediction["score"] = min(q.confidence for q in article.quotations)
    return {"data": data, "predictions": [prediction]}


def from_label_studio(task: Mapping[str, Any], annotator: int | str | None = None) -> Article:
    """The article that a task of Label Studio stands for: its annotation, or the prediction if it has none.

    Of several annotations that of the `annotator` (number or e-mail address) is taken, or else the one that
    is starred as ground truth. Skipped ones do not count. A cue or source that no content has is left out,
    and a note (``unlinked-cue``, ``unlinked-source``) says where it stands.

    Raises `ExchangeError` when the task has no text, when its annotations cannot be told apart, and when a
    region does not fit the text or a relation its ends.

    >>> task = to_label_studio(markup.parse('"[content:Kami siap,]" [cue:kata] [source:Sari].'))
    >>> print(from_label_studio(task))
    "[content:Kami siap,]" [cue:kata] [source:Sari].
    """
    try:
        text = task["data"]["text"]
        if not isinstance(text, str):
            raise TypeError("data.text is no string")
        return _article(text, *_of_regions(_result(task, annotator), text))
    except ExchangeError:
        raise
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        what = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise ExchangeError(f"this is no task of Label Studio: {what}") from error


def _region(mark: _Mark, id: str, span: Span, text: str, *, first: bool) -> Iterator[dict[str, Any]]:
    """The items for one span: its label, and what is chosen or written there if it is the mark's first."""
    place = {"start": span.start, "end": span.end}

    def item(name: str, type: str, value: dict[str, Any]) -> dict[str, Any]:
        return {"id": id, "from_name": name, "to_name": "text", "type": type, "value": {**place, **value}}

    region = item("label", "labels", {"text": span.of(text), "labels": [mark.label]})
    if mark.score is not None:
        region["score"] = mark.score
    if mark.remark:
        region["meta"] = {"text": [mark.remark]}
    yield region
    if first and mark.choice:
        yield item(_CHOICES[mark.label][0], "choices", {"text": span.of(text), "choices": [mark.choice]})
    if first and mark.line:
        yield item("speaker", "textarea", {"text": [mark.line]})


def _result(task: Mapping[str, Any], annotator: int | str | None) -> list[dict[str, Any]]:
    """What one annotator, or failing that the first prediction, says of a task."""
    done = _annotations(task)
    if annotator is not None:
        done = [a for a in done if annotator in _annotator(a)]
        if not done:
            raise ExchangeError(f"annotator {annotator!r} has not annotated this task")
    if len(done) > 1:
        starred = [a for a in done if a.get("ground_truth")]
        if len(starred) != 1:
            names = ", ".join(str(_annotator(a)[-1]) for a in done)
            raise ExchangeError(
                f"this task has {len(done)} annotations (by {names}): name an annotator, or star one of them"
            )
        done = starred
    if not done:
        done = [p for p in task.get("predictions") or () if isinstance(p, dict)][:1]
    if not done:
        raise ExchangeError("this task has neither an annotation nor a prediction")
    result: list[dict[str, Any]] = done[0]["result"]
    return result


def _annotations(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [a for a in task.get("annotations") or () if not a.get("was_cancelled")]


def _annotator(annotation: Mapping[str, Any]) -> list[Any]:
    """The number and, where the export tells it, the address of who made an annotation."""
    who = annotation.get("completed_by")
    return [who.get("id"), who.get("email")] if isinstance(who, dict) else [who]


def _of_regions(result: Sequence[Mapping[str, Any]], text: str) -> tuple[list[_Mark], list[_Link]]:
    marks: dict[str, _Mark] = {}
    chosen: dict[tuple[str, str], str] = {}
    links: list[_Link] = []
    others = False
    for item in result:
        if item["type"] == "relation":
            ends = item["from_id"], item["to_id"]
            first, second = reversed(ends) if item.get("direction") == "left" else ends
            label = "" if item.get("direction") == "bi" else next(iter(item.get("labels") or ()), "")
            links.append(_Link(first, second, label))
        elif item["from_name"] == "label":
            (label,) = item["value"]["labels"]
            if label not in _COLOURS:
                raise ExchangeError(f"there is no label {label!r}, but {', '.join(_COLOURS)}")
            span = _span(item["value"], text)
            marks[item["id"]] = _Mark(id=item["id"], label=label, spans=(span,))
        elif item["from_name"] == "speaker":
            written = item["value"]["text"]
            lines = [written] if isinstance(written, str) else written
            chosen[item["id"], "speaker"] = "\n".join(lines)
        elif item["from_name"] in ("kind", "class", "sort"):
            (chosen[item["id"], item["from_name"]],) = item["value"]["choices"]
        else:
            others = True
    if others and not marks:
        raise ExchangeError("no region has a label of the control 'label': use label_studio_config()")
    for mark in list(marks.values()):
        choice = chosen.get((mark.id, _CHOICES[mark.label][0])) if mark.label in _CHOICES else None
        line = chosen.get((mark.id, "speaker"), "")
        marks[mark.id] = evolve(mark, choice=_choice(mark.label, choice), line=line)
    return list(marks.values()), links


def _span(value: Mapping[str, Any], text: str) -> Span:
    """The span of a region, which old versions of Label Studio count in UTF-16 units."""
    start, end, words = value["start"], value["end"], value.get("text")
    if type(start) is not int or type(end) is not int:
        raise ExchangeError(f"a region has the start {start!r} and the end {end!r}, which are no numbers")
    units = text.encode("utf-16-le", "surrogatepass")
    for a, b in ((start, end), (_characters(units, start), _characters(units, end))):
        if 0 <= a < b <= len(text) and (not isinstance(words, str) or _bare(words) == _bare(text[a:b])):
            return Span(a, b)
    said = f" {words!r}" if isinstance(words, str) else ""
    raise ExchangeError(f"the region{said} from {start} to {end} does not fit the text")


def _characters(units: bytes, position: int) -> int:
    """How many characters the first so many UTF-16 units are."""
    return len(units[: 2 * max(position, 0)].decode("utf-16-le", "surrogatepass"))


def _bare(words: str) -> str:
    r"""The words without white space, for which Label Studio may write a literal ``\n``."""
    return re.sub(r"\s+|\\n", "", words)


# brat

_BREAK = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""What a mark of brat cannot run over: these end a field or, for the reader brat uses, a line."""

_BRAT_LINE = re.compile(
    r"T(?P<mark>\d+)\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>.*)"
    r"|R\d+\t(?P<link>\S+) Arg1:T(?P<first>\d+) Arg2:T(?P<second>\d+)\s*"
    r"|A\d+\t(?P<control>\S+) T(?P<chooser>\d+) (?P<choice>\S+)\s*"
    r"|#\d+\t\S+ T(?P<noted>\d+)\t(?P<note>.*)"
    r"|(?:[NEM#]\d+|\*)\t.*",
    re.DOTALL,
)


def brat_config() -> dict[str, str]:
    """The files that brat wants in the folder of a collection, by name.

    >>> sorted(brat_config())
    ['annotation.conf', 'visual.conf']
    """
    annotation = ["[entities]", *_COLOURS, "", "[relations]"]
    annotation += [f"{name} Arg1:{first}, Arg2:{second}" for name, (first, second) in _LINKS.items()]
    annotation += [
        "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        "",
        "[events]",
        "",
        "[attributes]",
    ]
    annotation += [
        f"{name} Arg:{label}, Value:{'|'.join(choices)}" for label, (name, choices) in _CHOICES.items()
    ]
    visual = ["[labels]", *(f"{name} | {name.replace('_', ' ')}" for name in (*_COLOURS, *_LINKS))]
    visual += ["", "[drawing]", "SPAN_DEFAULT fgColor:black, bgColor:lightgray, borderColor:darken"]
    visual += ["ARC_DEFAULT color:black, dashArray:-, arrowHead:triangle-5"]
    visual += [f"{label} bgColor:{colour}, fgColor:white" for label, colour in _COLOURS.items()]
    return {
        "annotation.conf": "\n".join([*annotation, ""]),
        "visual.conf": "\n".join([*visual, ""]),
    }


def to_brat(article: Article) -> str:
    """The ``.ann`` file for the article; the ``.txt`` file beside it holds ``article.text`` as it is.

    A mark that runs over a line break is cut there into fragments, as brat does it itself.

    >>> print(to_brat(markup.parse('"[content:Kami siap,]" [cue:ujarnya].')))
    T1	content 1 11	Kami siap,
    T2	cue 13 20	ujarnya
    A1	kind T1 direct
    A2	class T2 speech
    R1	has_cue Arg1:T1 Arg2:T2
    """
    marks, links = _drawn(article)
    numbers = {mark.id: f"T{n}" for n, mark in enumerate(marks, start=1)}
    bound: list[str] = []
    attributes: list[str] = []
    notes: list[str] = []
    for mark in marks:
        spans = _fragments(article.text, mark.spans)
        places = ";".join(f"{span.start} {span.end}" for span in spans)
        words = " ".join(span.of(article.text) for span in spans)
        bound.append(f"{numbers[mark.id]}\t{mark.label} {places}\t{words}\n")
        if mark.choice:
            control = _CHOICES[mark.label][0]
            attributes.append(f"A{len(attributes) + 1}\t{control} {numbers[mark.id]} {mark.choice}\n")
        if note := mark.line or mark.remark:
            note = _BREAK.sub(" ", note)
            notes.append(f"#{len(notes) + 1}\tAnnotatorNotes {numbers[mark.id]}\t{note}\n")
    arcs = [
        f"R{n}\t{link.label} Arg1:{numbers[link.first]} Arg2:{numbers[link.second]}\n"
        for n, link in enumerate(links, start=1)
    ]
    return "".join([*bound, *attributes, *arcs, *notes])


def from_brat(text: str, ann: str) -> Article:
    """The article that brat's ``.txt`` and ``.ann`` stand for.

    Marks with a line break or tab in them are whole again. Events, normalisations and notes at anything but a
    speaker are passed over; of a cue or source that no content has, a note tells, as in `from_label_studio`.

    Raises `ExchangeError`, with the number of the line, for a line that cannot be read or does not fit the
    text.

    >>> article = markup.parse('"[content:Kami siap,]" [cue:ujarnya].')
    >>> from_brat(article.text, to_brat(article)) == article
    True
    >>> from_brat(article.text, "T1\\tcontent 1 11\\tKami pulang")
    Traceback (most recent call last):
    quotetrack.exchange.ExchangeError: line 1: from 1 to 11 the text has 'Kami siap,', not 'Kami pulang'
    """
    marks: dict[str, _Mark] = {}
    later: list[tuple[int, re.Match[str]]] = []
    links: list[_Link] = []
    for number, line in enumerate(ann.split("\n"), start=1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        match = _BRAT_LINE.fullmatch(line)
        if match is None:
            raise ExchangeError(f"line {number}: is none of brat's: {line[:60]!r}")
        if match["mark"]:
            if match["mark"] in marks:
                raise ExchangeError(f"line {number}: there is a T{match['mark']} already")
            marks[match["mark"]] = _bound(match, text, number)
        else:
            later.append((number, match))
    for number, match in later:
        ends = [end for end in match.group("first", "second", "chooser", "noted") if end is not None]
        if missing := [end for end in ends if end not in marks]:
            raise ExchangeError(f"line {number}: there is no T{missing[0]}")
        if match["link"]:
            links.append(_Link(match["first"], match["second"], match["link"]))
        elif match["control"]:
            mark = marks[match["chooser"]]
            if _CHOICES.get(mark.label, ("",))[0] != match["control"]:
                raise ExchangeError(f"line {number}: a {mark.label} has no {match['control']}")
            try:
                marks[match["chooser"]] = evolve(mark, choice=_choice(mark.label, match["choice"]))
            except ExchangeError as error:
                raise ExchangeError(f"line {number}: {error}") from None
        elif match["noted"]:
            mark = marks[match["noted"]]
            marks[match["noted"]] = evolve(mark, line=f"{mark.line}\n{match['note']}".strip(_BLANK))
    return _article(text, list(marks.values()), links)


def write_brat(folder: str | os.PathLike[str], articles: Mapping[str, Article]) -> None:
    """Writes a collection of brat: ``ID.txt`` and ``ID.ann`` for each article, and the configuration.

    Raises `ValueError`, before anything is written, for an id that is no name of a file.
    """
    for id in articles:
        if not id or id.startswith(".") or re.search(r'[/\\:*?"<>|\x00-\x1f]', id):
            raise ValueError(f"the id {id!r} is no name of a file, and brat keeps an article in ID.txt")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = brat_config()
    for id, article in articles.items():
        files |= {f"{id}.txt": article.text, f"{id}.ann": to_brat(article)}
    for name, content in files.items():
        (folder / name).write_bytes(content.encode("utf-8", "replace"))


def _fragments(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans, cut where brat has to cut them; those that touch are one."""
    found: list[Span] = []
    for span in spans:
        stops = [*_BREAK.finditer(text, *span), None]
        start = span.start
        for stop in stops:
            end = stop.start() if stop else span.end
            words = text[start:end]
            piece = Span(start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()))
            if words.strip():
                if found and found[-1].end >= piece.start:
                    piece = Span(found.pop().start, piece.end)
                found.append(piece)
            start = stop.end() if stop else end
    if not found:
        raise ExchangeError("brat cannot mark blanks")
    return found


def _bound(match: re.Match[str], text: str, number: int) -> _Mark:
    """The mark that a line ``T1<tab>content 0 5;9 12<tab>words`` makes."""
    if match["label"] not in _COLOURS:
        raise ExchangeError(f"line {number}: there is no {match['label']!r}, but {', '.join(_COLOURS)}")
    spans = [Span(*map(int, place.split(" "))) for place in match["spans"].split(";")]
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        raise ExchangeError(f"line {number}: the text has {len(text)} characters, not {match['spans']}")
    words = " ".join(span.of(text) for span in spans)
    if words != match["words"]:
        place = f"from {spans[0].start} to {spans[-1].end}"
        raise ExchangeError(f"line {number}: {place} the text has {words!r}, not {match['words']!r}")
    whole: list[Span] = []
    for span in sorted(spans):
        between = text[whole[-1].end : span.start] if whole else ""
        if whole and not between.strip() and _BREAK.search(between):
            span = Span(whole.pop().start, span.end)
        whole.append(span)
    return _Mark(id=match["mark"], label=match["label"], spans=tuple(whole))


# files


def is_one(path: Path) -> bool:
    """Whether `path` is for `read`: an ``.ann`` file, a folder with one, or a JSON list of objects."""
    if path.is_dir():
        return next(path.rglob("*.ann"), None) is not None
    if path.suffix in (".ann", ".txt"):
        return path.suffix == ".ann"
    with path.open("rb") as file:
        return re.match(rb"\s*\[\s*[{\]]", file.read(256)) is not None


def read(path: str | os.PathLike[str], annotator: int | str | None = None) -> dict[str, Article]:
    """The corrected articles in a JSON export of Label Studio, an ``.ann`` file, or a folder with such files.

    By id: that of the task's data or else its number; the path within the folder without the ending. Tasks
    that nobody has annotated are left out. `annotator` is that of `from_label_studio`.

    Raises `ExchangeError`, naming the file, for what cannot be read, and `OSError` for a file that cannot.
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(path.rglob("*.ann"))
        if not files:
            raise ExchangeError(f"{path}: holds no .ann file of brat")
        return {file.relative_to(path).with_suffix("").as_posix(): _read_brat(file) for file in files}
    if path.suffix == ".ann":
        return {path.stem: _read_brat(path)}
    try:
        tasks = json.loads(_content(path))
    except ValueError as error:
        raise ExchangeError(f"{path}: is no JSON: {error}") from None
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ExchangeError(f"{path}: is no export of Label Studio, which is a list of tasks")
    found: dict[str, Article] = {}
    for number, task in enumerate(tasks, start=1):
        where = f"{path}, task {task.get('id', number)}"
        try:
            if not _annotations(task):
                continue
            id = str(task["data"].get("id", task.get("id", number)))
            article = from_label_studio(task, annotator)
        except (ExchangeError, AttributeError, KeyError, TypeError) as error:
            raise ExchangeError(f"{where}: {error}") from None
        if id in found:
            raise ExchangeError(f"{where}: there is an article {id!r} already")
        found[id] = article
    if not found:
        raise ExchangeError(f"{path}: holds no task that somebody has annotated (export it as JSON)")
    return found


def _read_brat(file: Path) -> Article:
    text = file.with_suffix(".txt")
    if not text.exists():
        raise ExchangeError(f"{file}: has no {text.name} beside it")
    try:
        return from_brat(_content(text), _content(file))
    except ExchangeError as error:
        raise error if str(error).startswith(str(text)) else ExchangeError(f"{file}: {error}") from None


def _content(file: Path) -> str:
    """The characters of a file, none of them translated or dropped, so that offsets fit."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{file}: is not UTF-8 at byte {error.start}") from None


# what both have in common


def _producer(article: Article) -> str:
    return f"quotetrack {version()}" + (f", {article.model}" if article.model else "")


def _drawn(article: Article) -> tuple[list[_Mark], list[_Link]]:
    """The article as marks and links. Quotations with the same cue or source share its mark."""
    marks: list[_Mark] = []
    links: list[_Link] = []
    shared: dict[tuple[str, Span, str | None], str] = {}

    def part(label: str, span: Span, choice: str | None = None) -> str:
        key = (label, span, choice)
        if key not in shared:
            shared[key] = f"{label}{len(shared) + 1}"
            marks.append(_Mark(id=shared[key], label=label, spans=(span,), choice=choice))
        return shared[key]

    for q in article.quotations:
        id = f"content{q.id + 1}"
        remark = f"rule {q.rule}, confidence {q.confidence:.2f}" if q.rule else ""
        score = q.confidence if q.rule else None
        marks.append(
            _Mark(id=id, label="content", spans=q.contents, choice=q.kind, remark=remark, score=score)
        )
        if q.cue is not None:
            links.append(_Link(id, part("cue", q.cue.span, q.cue.cue_class), "has_cue"))
        if q.source is not None:
            links.append(_Link(id, part("source", q.source.span), "has_source"))
        links += [_Link(id, f"speaker{s}", "said_by") for s in dict.fromkeys(s.id + 1 for s in q.speakers)]
        if q.within is not None:
            links.append(_Link(id, f"content{q.within + 1}", "within"))
    lines = markup.render(Article(text="", speakers=article.speakers)).split("\n")[2:]
    for speaker, line in zip(article.speakers, lines, strict=True):
        if (span := _place(speaker, article)) is not None:
            marks.append(_Mark(id=f"speaker{speaker.id + 1}", label="speaker", spans=(span,), line=line))
    for n, m in enumerate(article.marked, start=1):
        marks.append(_Mark(id=f"marked{n}", label="marked", spans=(m.span,), choice=m.sort or None))
    return marks, links


def _place(speaker: Speaker, article: Article) -> Span | None:
    """Where to mark a speaker: at the name, or else at a mention, or else with what they say.

    Nowhere at all only when the text is blank.
    """
    text = article.text
    for mention in speaker.mentions:
        if mention.of(text) == speaker.name:
            return mention
    start = text.find(speaker.name) if speaker.name.strip() else -1
    if start >= 0:
        return Span(start, start + len(speaker.name))
    spoken = [q for q in article.quotations if speaker in q.speakers]
    known = [
        *speaker.mentions,
        *(q.source.span for q in spoken if q.source),
        *(q.contents[0] for q in spoken),
    ]
    word = re.search(r"\S+", text)
    return known[0] if known else Span(*word.span()) if word else None


def _choice(label: str, choice: str | None) -> str | None:
    if choice is not None and choice not in _CHOICES[label][1]:
        name, choices = _CHOICES[label]
        raise ExchangeError(f"there is no {name} {choice!r}, but {', '.join(choices)}")
    return choice


def _article(text: str, marks: Sequence[_Mark], links: Iterable[_Link]) -> Article:
    """The article that marks and links stand for; its quotations are in the order of the text."""
    by_id = {mark.id: mark for mark in marks}
    links = [_directed(link, by_id, text) for link in links]
    leader = {mark.id: mark.id for mark in marks if mark.label == "content"}  # of the marks of a quotation

    def led_by(id: str) -> str:
        while leader[id] != id:
            id = leader[id] = leader[leader[id]]
        return id

    for first, second, name in links:
        if name == _CONTINUES:
            leader[led_by(second)] = led_by(first)
    groups: dict[str, list[_Mark]] = {}
    for id in leader:
        groups.setdefault(led_by(id), []).append(by_id[id])
    spans = {key: sorted(span for mark in group for span in mark.spans) for key, group in groups.items()}
    order = sorted(groups, key=lambda key: (spans[key][0].start, -spans[key][-1].end))
    place = {mark.id: n for n, key in enumerate(order) for mark in groups[key]}
    ends: dict[tuple[int, str], dict[str, None]] = {}
    for first, second, name in links:
        ends.setdefault((place[first], name), {})[second] = None
    speakers, who = _speakers(text, marks)
    quotations = []
    for n, key in enumerate(order):
        contents, at = tuple(spans[key]), _quoted(text, spans[key][0])
        if any(a.end > b.start for a, b in pairwise(contents)):
            raise ExchangeError(f"two contents of one quotation overlap, {at}")
        kinds = {mark.choice for mark in groups[key] if mark.choice}
        cues = [by_id[id] for id in ends.get((n, "has_cue"), ())]
        sources = [by_id[id] for id in ends.get((n, "has_source"), ())]
        outer = {place[id] for id in ends.get((n, "within"), ())}
        for what, several in (
            ("kinds", kinds),
            ("cues", cues),
            ("sources", sources),
            ("outer contents", outer),
        ):
            if len(several) > 1:
                raise ExchangeError(f"a quotation has {len(several)} {what}, {at}")
        quotations.append(
            Quotation(
                id=n,
                kind=cast("Kind", kinds.pop()) if kinds else _kind_seen(text, contents),
                contents=contents,
                text=" ".join(span.of(text) for span in contents),
                cue=_cue(cues[0], text) if cues else None,
                source=Source(span=sources[0].spans[0], text=sources[0].spans[0].of(text))
                if sources
                else None,
                speakers=tuple(dict.fromkeys(who[id] for id in ends.get((n, "said_by"), ()))),
                resolution=None,
                within=outer.pop() if outer else None,
                rule="",
                confidence=1.0,
            )
        )
    sound: set[int] = set()
    for q in quotations:
        chain, outside = {q.id}, q.within
        while outside is not None and outside not in sound:
            if outside in chain:
                raise ExchangeError(f"a quotation lies within itself, {_quoted(text, q.contents[0])}")
            chain.add(outside)
            outside = quotations[outside].within
        sound |= chain
    used = {second for _, second, _ in links}
    left = [mark for mark in marks if mark.label in ("cue", "source") and mark.id not in used]
    marked = [
        Marked(span=span, sort=mark.choice or "")
        for mark in marks
        if mark.label == "marked"
        for span in mark.spans
    ]
    return Article(
        text=text,
        quotations=tuple(quotations),
        speakers=speakers,
        marked=tuple(sorted(marked, key=lambda m: (m.span.start, -m.span.end))),
        notes=tuple(Note(code=f"unlinked-{mark.label}", span=mark.spans[0]) for mark in left),
    )


def _directed(link: _Link, by_id: Mapping[str, _Mark], text: str) -> _Link:
    """The link with a content first and one of the known names, whichever way it was drawn."""
    for end in link[:2]:
        if end not in by_id:
            raise ExchangeError(f"a link leads to {end!r}, which is no mark")
    first, second, name = by_id[link.first], by_id[link.second], link.label
    if first.label != "content":
        first, second = second, first
    fitting = [name for name, labels in _LINKS.items() if labels == (first.label, second.label)]
    if not fitting:
        at = _quoted(text, first.spans[0])
        raise ExchangeError(
            f"a link joins a {first.label} and a {second.label}, {at}: it begins at a content"
        )
    if second.label != "content":
        name = fitting[0]
    elif name not in ("within", _CONTINUES):
        if _holds(first, second):
            first, second = second, first
        name = "within" if _holds(second, first) else _CONTINUES
    return _Link(first.id, second.id, name)


def _holds(outer: _Mark, inner: _Mark) -> bool:
    return outer.spans[0].start <= inner.spans[0].start and inner.spans[-1].end <= outer.spans[-1].end


def _quoted(text: str, span: Span) -> str:
    """A span for a message: its first words and where it stands."""
    words = span.of(text)
    return f"at {(words if len(words) <= 40 else words[:39] + '…')!r} ({span.start} to {span.end})"


def _cue(mark: _Mark, text: str) -> Cue:
    words = mark.spans[0].of(text)
    cue_class = cast("CueClass", mark.choice or "speech")
    return Cue(span=mark.spans[0], text=words, lemma=words.lower(), cue_class=cue_class)


_BLANK = " \t\r\n"  # round a line; other blanks may belong to a name


def _speakers(text: str, marks: Iterable[_Mark]) -> tuple[tuple[Speaker, ...], dict[str, Speaker]]:
    """The speakers, and whom each speaker mark stands for."""
    speakers: list[Speaker] = []
    who: dict[str, Speaker] = {}
    named = [mark for mark in marks if mark.label == "speaker"]
    for mark in sorted(
        named, key=lambda mark: not mark.line.strip(_BLANK)
    ):  # those without a line may refer to others
        if mark.line.strip(_BLANK):
            speaker = _speaker(mark, text)
        else:
            name = " ".join(mark.spans[0].of(text).split())
            if known := [s for s in speakers if name == s.name or name in s.aliases]:
                who[mark.id] = known[0]
                continue
            speaker = Speaker(id=0, name=name, kind="person")
        who[mark.id] = evolve(speaker, id=len(speakers))
        speakers.append(who[mark.id])
    return tuple(speakers), who


_WITHOUT_KIND = re.compile(r"\A((?:\\.|[^\\=;(])+)([=;].*)?\Z")


def _speaker(mark: _Mark, text: str) -> Speaker:
    """The speaker whom the line at a mark describes; without a kind it is a person."""
    line = mark.line.strip(_BLANK)
    for form in (line, _WITHOUT_KIND.sub(r"\1 (person) \2", line)):
        with contextlib.suppress(MarkupError, ValueError):
            (speaker,) = markup.parse(f"\n---\n{form}").speakers
            return speaker
    at = _quoted(text, mark.spans[0])
    raise ExchangeError(f"a speaker is described as {line!r}, {at}; the form is {_EXAMPLE!r}")
