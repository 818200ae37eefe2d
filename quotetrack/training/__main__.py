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

    def silver(self) -> Path:
        """Raw sentences with the entities that the teachers find together."""
        from quotetrack.training import silver

        def make(to: Path) -> None:
            number = self.settings.parser.getint("silver", "sentences")
            raw = silver.sentences(self.settings.files("raw"), self._held_out(), number, self.seed)
            teachers = [self._packed(section) for section in self.settings.teachers()]
            silver.write(silver.label(raw, silver.Together(teachers)), to)

        return _made(self.work / "silver.jsonl", make)

    def tagger(self, section: str) -> Path:
        """The trained tagger of a section, as stanza saves it."""
        from quotetrack.training import tagging

        start = self.tagger("student") if section == "polish" else None
        name = section.replace(" ", "-")
        sentences = self._json(f"{name}.json", lambda: self._varied(section))
        development = self._json("development.json", lambda: self._read(self.settings.files("development")))
        vectors, options = self.vectors(), self.settings.options(section)

        def make(to: Path) -> None:
            tagging.train(
                train=sentences, dev=development, pretrain=vectors, to=to, options=options, start=start
            )

        return _made(self.work / f"{name}.pt", make)

    def model(self) -> Path:
        """The models folder: the polished student."""
        return self._packed("polish")

    def _packed(self, section: str) -> Path:
        from quotetrack.training import packing

        trained, vectors = self.tagger(section), self.vectors()
        model = self.settings.parser["model"]["name"]

        def make(to: Path) -> None:
            packing.pack(model=trained, vectors=vectors, to=to, name=model)

        return _made(self.work / section.replace(" ", "-"), make)

    def _varied(self, section: str) -> Iterator[Sentence]:
        from quotetrack.training import invention

        share = self.settings.parser.getfloat("invention", "joined")
        return invention.varied(self._data(section), self.seed, share)

    def _data(self, section: str) -> list[Sentence]:
        """The cleaned sentences for a section, each set as often as its ``data`` says."""
        from quotetrack.training import cleaning, invention, silver

        held_out = self._held_out()
        labelled = self._read(self.settings.files("labelled"))
        guide = labelled[0].origin
        sets: dict[str, list[Sentence]] = {}
        for sentence in cleaning.without_duplicates(labelled):
            if not held_out.holds(sentence.text):
                clean = sentence if sentence.origin == guide else cleaning.without_titles(sentence)
                sets.setdefault(sentence.origin, []).append(clean)
        sets["made-up"] = invention.invent(self.settings.parser.getint("invention", "sentences"), self.seed)
        times = self.settings.data(section)
        if "silver" in times:
            sets["silver"] = silver.read(self.silver())
        given: list[Sentence] = []
        for origin, sentences in sets.items():
            often = next((often for name, often in times.items() if origin.startswith(name)), 0.0)
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
    """All steps: vectors, teachers, silver, student, polish; then the model is put into the folder TO."""
    import shutil

    shutil.copytree(Run(Settings.read(settings_file, data), work).model(), to, dirs_exist_ok=True)
    click.echo(f"the model lies in {to}")


@main.command()
@_with_settings
@click.argument("step")
def step(settings_file: Path, data: Path, work: Path, step: str) -> None:
    """One step and those it needs: vectors, silver, student, polish, or a teacher such as "teacher 1"."""
    run = Run(Settings.read(settings_file, data), work)
    if step in ("vectors", "silver"):
        click.echo(getattr(run, step)())
    elif step in ("student", "polish", *run.settings.teachers()):
        click.echo(run.tagger(step))
    else:
        raise click.BadParameter("vectors, silver, student, polish or a teacher's section", param_hint="STEP")


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
