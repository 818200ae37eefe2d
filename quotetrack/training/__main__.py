"""The command line of the training: ``python -m quotetrack.training``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from quotetrack.training.cleaning import HeldOut
from quotetrack.training.reading import Sentence
from quotetrack.training.settings import DEFAULT, Settings

_OPTIONS = click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=DEFAULT,
    help="The settings file; without it the package's own (quotetrack/training/settings.cfg).",
), click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder that the settings' file names are looked for in.",
), click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/ner"),
    show_default=True,
    help="The folder for what the steps make. A step whose result lies there is not done again.",
)  # fmt: skip


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Train quotetrack's NER model, or one of your own, from labelled sentences and raw news.

    \b
    python -m quotetrack.training run --data DATA --work build/ner --to my-model
    python -m quotetrack.training measure DATA/ner/news-id.test.txt --model my-model

    Labelled files hold one sentence a line with [PER …], [ORG …] and [LOC …] in the running text, or
    columns (token first, BIO tag last, an empty line between sentences). Raw news is JSON lines with
    "text", "title" or "description", compressed with xz or not. Copy quotetrack/training/settings.cfg to
    name your own files and options.
    """


def _made(path: Path, make: Callable[[Path], None]) -> Path:
    """`path`, after `make` has made it, if it was not there; a broken run leaves nothing half made."""
    if path.exists():
        click.echo(f"{path} is there")
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.stem + ".part" + path.suffix)
    click.echo(f"making {path}")
    make(part)
    part.rename(path)
    return path


def _file(section: str) -> str:
    """How what a section makes is called."""
    return section.replace(" ", "-")


class Run:
    """The steps of a training run; each gives the file or folder that it made."""

    def __init__(self, settings: Settings, work: Path) -> None:
        self.settings, self.work = settings, work
        self.seed = settings.parser.getint("model", "seed")

    def vectors(self) -> Path:
        """The word vectors of the raw news."""
        from quotetrack.training import silver, vectors

        texts = (text for path in self.settings.files("raw") for text in silver.texts(path))
        options = self.settings.options("vectors")
        return _made(self.work / "vectors.pt", lambda to: vectors.train(texts, options, self.seed, to))

    def silver(self, section: str = "silver") -> Path:
        """Raw sentences with the entities that the teachers of a section find together."""
        from quotetrack.training import silver

        def make(to: Path) -> None:
            options = self.settings.parser[section]
            first, number = int(options.get("after", "0")), int(options["sentences"])
            raw = silver.sentences(self.settings.files("raw"), self._held_out(), first + number, self.seed)
            teachers = [self._packed(teacher) for teacher in self.settings.teachers(section)]
            silver.write(silver.label(raw[first:], silver.Together(teachers)), to)

        return _made(self.work / f"{_file(section)}.jsonl", make)

    def tagger(self, section: str) -> Path:
        """The trained tagger of a section, as stanza saves it."""
        from quotetrack.training import tagging

        before = self.settings.parser[section].get("start")
        start = self.tagger(before) if before else None
        average = self.settings.parser[section].getfloat("average", 0.0)
        name = _file(section)
        sentences = self._json(f"{name}.json", lambda: self._varied(section))
        development = self._json("development.json", lambda: self._read(self.settings.files("development")))
        vectors, options = self.vectors(), self.settings.options(section)

        def make(to: Path) -> None:
            tagging.train(
                train=sentences,
                dev=development,
                pretrain=vectors,
                to=to,
                options=options,
                average=average,
                start=start,
            )

        return _made(self.work / f"{name}.pt", make)

    def model(self) -> Path:
        """The models folder of the section that ``[model]`` names."""
        return self._packed(self.settings.parser["model"]["section"])

    def _packed(self, section: str) -> Path:
        from quotetrack.training import packing

        trained, vectors = self.tagger(section), self.vectors()
        model = self.settings.parser["model"]["name"]

        def make(to: Path) -> None:
            packing.pack(model=trained, vectors=vectors, to=to, name=model)

        return _made(self.work / _file(section), make)

    def _varied(self, section: str) -> Iterator[Sentence]:
        from quotetrack.training import invention

        share = self.settings.parser.getfloat("invention", "joined")
        return invention.varied(self._data(section), self.seed, share)

    def _data(self, section: str) -> list[Sentence]:
        """The cleaned sentences for a section, each set as often as its ``data`` says.

        Development sentences are among them only where ``data`` has the whole name of their set.
        """
        from quotetrack.training import cleaning, invention, silver

        times = self.settings.data(section)
        labelled = self._read(self.settings.files("labelled"))
        development = self._read(self.settings.files("development"))
        guides = {labelled[0].origin, development[0].origin}
        held_out = self._held_out()
        tests = cleaning.HeldOut([s.text for s in self._read(self.settings.files("held_out"))])
        kept = [s for s in labelled if not held_out.holds(s.text)]
        kept += [s for s in development if s.origin in times and not tests.holds(s.text)]
        sets: dict[str, list[Sentence]] = {}
        for sentence in cleaning.without_duplicates(kept):
            clean = sentence if sentence.origin in guides else cleaning.without_titles(sentence)
            sets.setdefault(sentence.origin, []).append(clean)
        sets["made-up"] = invention.invent(self.settings.parser.getint("invention", "sentences"), self.seed)
        for name in self.settings.silvers():
            if _file(name) in times:
                sets[_file(name)] = silver.read(self.silver(name))
        given: list[Sentence] = []
        for origin, sentences in sets.items():
            named = (often for name, often in times.items() if origin.startswith(name))
            often = times[origin] if origin in times else next(named, 0.0)
            whole, part = divmod(often, 1)
            some = sentences * int(whole) + sentences[: round(part * len(sentences))]
            click.echo(f"  {section}: {origin}: {len(sentences)} sentences, given as {len(some)}")
            given += some
        return given

    def _read(self, paths: Iterable[Path]) -> list[Sentence]:
        from quotetrack.training import reading

        return [s for path in paths for s in reading.read(path)]

    def _held_out(self) -> HeldOut:
        labelled = self.settings.files("labelled")
        paths = self.settings.files("held_out") + self.settings.files("development")
        return HeldOut([s.text for s in self._read(path for path in paths if path not in labelled)])

    def _json(self, name: str, make: Callable[[], Iterable[Sentence]]) -> Path:
        from quotetrack.training import tagging

        return _made(self.work / name, lambda to: tagging.write_json(make(), to))


@main.command()
@_with_settings
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="The models folder to make or fill."
)
def run(settings_file: Path, data: Path, work: Path, to: Path) -> None:
    """All steps that the model of the settings needs; then it is put into the folder TO."""
    import shutil

    shutil.copytree(Run(Settings.read(settings_file, data), work).model(), to, dirs_exist_ok=True)
    click.echo(f"the model lies in {to}")


@main.command()
@_with_settings
@click.argument("step")
def step(settings_file: Path, data: Path, work: Path, step: str) -> None:
    """One step and those it needs: vectors, or a section of the settings such as "teacher 1" or silver."""
    run = Run(Settings.read(settings_file, data), work)
    if step == "vectors":
        click.echo(run.vectors())
    elif step in run.settings.silvers():
        click.echo(run.silver(step))
    elif step in run.settings.taggers():
        click.echo(run.tagger(step))
    else:
        steps = ["vectors", *run.settings.silvers(), *run.settings.taggers()]
        raise click.BadParameter(f"the steps are {', '.join(steps)}", param_hint="STEP")


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--model",
    type=click.Path(exists=True, path_type=Path),
    help="A models folder; without it quotetrack's own.",
)
@click.option("--kinds", is_flag=True, help="Also the recall of persons by the kind of their names.")
def measure(files: tuple[Path, ...], model: Path | None, kinds: bool) -> None:
    """Entity F1, precision and recall over exact spans, per label, on each of the labelled FILES."""
    from quotetrack.ner import StanzaRecognizer
    from quotetrack.training import measuring, reading

    recognizer = StanzaRecognizer(model)
    for path in files:
        sentences = reading.read(path)
        for label, score in measuring.measure(sentences, recognizer).items():
            click.echo(
                f"{path.name:26} {label:4} F1 {score.f1:.4f}  precision {score.precision:.4f}"
                f"  recall {score.recall:.4f}  of {score.there}"
            )
        if kinds:
            for kind, score in measuring.recall_by_kind(sentences, recognizer).items():
                click.echo(f"{path.name:26} PER {kind:20} recall {score.recall:.4f}  of {score.there}")


@main.command()
@click.argument("model", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("vectors", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The model's name, such as id-news-1.")
def pack(model: Path, vectors: Path, to: Path, name: str) -> None:
    """Put a tagger that stanza trained (MODEL) and its vectors (VECTORS) into a models folder (TO)."""
    from quotetrack.training import packing

    packing.pack(model=model, vectors=vectors, to=to, name=name)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def sums(folder: Path) -> None:
    """Write resources.json and SHA256 of a models folder anew."""
    from quotetrack.ner import StanzaRecognizer
    from quotetrack.training import packing

    packing.write_sums(folder, StanzaRecognizer(folder).name)


if __name__ == "__main__":
    sys.exit(main())
