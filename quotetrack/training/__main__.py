"""The command line of the training: ``python -m quotetrack.training``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
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
    """The steps of a training run; each gives the file it made."""

    def __init__(self, settings: Settings, work: Path) -> None:
        self.settings, self.work = settings, work
        self.seed = settings.parser.getint("model", "seed")

    def vectors(self) -> Path:
        """The word vectors of the raw news."""
        from quotetrack.training import silver, vectors

        texts = (text for path in self.settings.files("raw") for text in silver.texts(path))
        options = self.settings.options("vectors")
        return _made(self.work / "vectors.pt", lambda to: vectors.train(texts, options, self.seed, to))

    def labelled(self, times: int = 1) -> list[Sentence]:
        """The cleaned sentences to train on, each set as often as the settings say, and the made-up ones."""
        from quotetrack.training import cleaning, invention, reading

        held_out = self._held_out()
        found = [s for path in self.settings.files("labelled") for s in reading.read(path)]
        guide = found[0].origin
        kept = []
        for sentence in cleaning.without_duplicates(found):
            if not held_out.holds(sentence.text):
                kept.append(sentence if sentence.origin == guide else cleaning.without_titles(sentence))
        kept += invention.invent(self.settings.parser.getint("invention", "sentences"), self.seed)
        counts = Counter(s.origin for s in kept)
        click.echo(
            f"labelled sentences: {dict(counts)}, {len(found) + counts['made up'] - len(kept)} left out"
        )
        return [s for s in kept for _ in range(times * self.settings.repeat(s.origin))]

    def teacher(self, section: str) -> Path:
        """A trained teacher, packed."""
        name = section.replace(" ", "-")
        return self._tagger(section, self._sentences(f"{name}.json", lambda: self.labelled()))

    def silver(self) -> Path:
        """Raw sentences that the teachers have labelled, in stanza's form, among the labelled ones."""
        from quotetrack.training import silver

        def sentences() -> list[Sentence]:
            number = self.settings.parser.getint("silver", "sentences")
            raw = silver.sentences(self.settings.files("raw"), self._held_out(), number, self.seed)
            together = silver.Together([self.teacher(section) for section in self.settings.teachers()])
            return silver.label(raw, together) + self.labelled(self.settings.parser.getint("silver", "gold"))

        return self._sentences("student.json", sentences)

    def student(self) -> Path:
        """The trained student, packed."""
        return self._tagger("student", self.silver())

    def _tagger(self, section: str, sentences: Path) -> Path:
        from quotetrack.training import packing, tagging

        name = section.replace(" ", "-")
        development = self._sentences("development.json", lambda: self._read("development"), varied=False)
        vectors, options = self.vectors(), self.settings.options(section)
        trained = _made(
            self.work / f"{name}.pt",
            lambda to: tagging.train(
                train=sentences, dev=development, pretrain=vectors, to=to, options=options
            ),
        )
        model = self.settings.parser["model"]["name"]
        return _made(
            self.work / name, lambda to: packing.pack(model=trained, vectors=vectors, to=to, name=model)
        )

    def _read(self, name: str) -> list[Sentence]:
        from quotetrack.training import reading

        return [s for path in self.settings.files(name) for s in reading.read(path)]

    def _held_out(self) -> HeldOut:
        from quotetrack.training import cleaning

        return cleaning.HeldOut([s.text for name in ("held_out", "development") for s in self._read(name)])

    def _sentences(self, name: str, make: Callable[[], Iterable[Sentence]], varied: bool = True) -> Path:
        from quotetrack.training import invention, tagging

        def write(to: Path) -> None:
            sentences = list(make())
            share = self.settings.parser.getfloat("invention", "joined")
            tagging.write_json(invention.varied(sentences, self.seed, share) if varied else sentences, to)

        return _made(self.work / name, write)


@main.command()
@_with_settings
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="The models folder to make or fill."
)
def run(settings_file: Path, data: Path, work: Path, to: Path) -> None:
    """All steps: vectors, teachers, silver labels, student; then the student is put into the folder TO."""
    import shutil

    student = Run(Settings.read(settings_file, data), work).student()
    shutil.copytree(student, to, dirs_exist_ok=True)
    click.echo(f"the model lies in {to}")


@main.command()
@_with_settings
@click.argument("step")
def step(settings_file: Path, data: Path, work: Path, step: str) -> None:
    """One step and those it needs: vectors, silver, student, or a teacher's section such as "teacher 1"."""
    made = Run(Settings.read(settings_file, data), work)
    if step.startswith("teacher"):
        click.echo(made.teacher(step))
    elif step in ("vectors", "silver", "student"):
        click.echo(getattr(made, step)())
    else:
        raise click.BadParameter("vectors, silver, student, or a teacher's section", param_hint="STEP")


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--model",
    type=click.Path(exists=True, path_type=Path),
    help="A models folder; without it quotetrack's own.",
)
def measure(files: tuple[Path, ...], model: Path | None) -> None:
    """Entity F1, precision and recall over exact spans, per label, on each of the labelled FILES."""
    from quotetrack.ner import StanzaRecognizer
    from quotetrack.training import measuring, reading

    recognizer = StanzaRecognizer(model)
    for path in files:
        for label, score in measuring.measure(reading.read(path), recognizer).items():
            click.echo(
                f"{path.name:28} {label:4} F1 {score.f1:.4f}  precision {score.precision:.4f}"
                f"  recall {score.recall:.4f}  of {score.there}"
            )


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
