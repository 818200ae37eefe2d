"""The settings of a training run, read from one file."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

from attrs import frozen

_OWN = ("data", "start", "average")
DEFAULT = Path(__file__).with_name("settings.cfg")


@frozen
class Settings:
    """A settings file, and the folder that its relative file names are looked for in."""

    parser: ConfigParser
    folder: Path

    @classmethod
    def read(cls, path: Path = DEFAULT, folder: Path = Path()) -> Settings:
        """The settings in `path`.

        >>> Settings.read().options("student")["optim"]
        'adamw'
        """
        parser = ConfigParser(interpolation=None)
        with path.open(encoding="utf-8") as lines:
            parser.read_file(lines)
        return cls(parser, folder)

    def files(self, name: str) -> list[Path]:
        """The files of one line of ``[files]``; one that is missing raises `FileNotFoundError`."""
        found = [
            self.folder / file.strip() for file in self.parser["files"][name].splitlines() if file.strip()
        ]
        for path in found:
            if not path.exists():
                raise FileNotFoundError(f"[files] {name}: {path} does not exist (is --data right?)")
        return found

    def options(self, section: str) -> dict[str, str]:
        """The options of a section that go to the program it runs, as text."""
        return {name: value for name, value in self.parser[section].items() if name not in _OWN}

    def data(self, section: str) -> dict[str, float]:
        """How many times a section's training is given the sentences of each set.

        >>> Settings.read().data("teacher 1")
        {'news-id': 1.0, 'idner-news-2k': 1.0, 'nergrit': 1.0}
        """
        parts = (part.rpartition(":") for part in self.parser[section]["data"].split())
        return {name: float(times) for name, _, times in parts}

    def teachers(self, silver: str) -> list[str]:
        """The sections whose models label the raw sentences of a section together.

        >>> Settings.read().teachers("silver")
        ['teacher 1', 'teacher 2']
        """
        return [name.strip() for name in self.parser[silver]["teachers"].split(",")]

    def silvers(self) -> list[str]:
        """The sections of raw sentences, in their order."""
        return [section for section in self.parser.sections() if "teachers" in self.parser[section]]

    def taggers(self) -> list[str]:
        """The sections of the taggers, in their order."""
        return [section for section in self.parser.sections() if "data" in self.parser[section]]
