"""The settings of a training run, read from one file."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

from attrs import frozen

DEFAULT = Path(__file__).with_name("settings.cfg")


@frozen
class Settings:
    """A settings file, and the folder that its relative file names are looked for in."""

    parser: ConfigParser
    data: Path

    @classmethod
    def read(cls, path: Path = DEFAULT, data: Path = Path()) -> Settings:
        """The settings in `path`.

        >>> Settings.read().options("student")["optim"]
        'adamw'
        """
        parser = ConfigParser(interpolation=None)
        with path.open(encoding="utf-8") as lines:
            parser.read_file(lines)
        return cls(parser, data)

    def files(self, name: str) -> list[Path]:
        """The files of one line of ``[files]``; one that is missing raises `FileNotFoundError`."""
        found = [self.data / file.strip() for file in self.parser["files"][name].splitlines() if file.strip()]
        for path in found:
            if not path.exists():
                raise FileNotFoundError(f"[files] {name}: {path} does not exist (is --data right?)")
        return found

    def options(self, section: str) -> dict[str, str]:
        """The options of a section, as text."""
        return dict(self.parser[section])

    def repeat(self, origin: str) -> int:
        """How many times the sentences of a set are given."""
        return self.parser.getint("repeat", origin, fallback=1)

    def teachers(self) -> list[str]:
        """The sections of the teachers, in their order."""
        return [section for section in self.parser.sections() if section.startswith("teacher")]
