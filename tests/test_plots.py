"""The figures: what is drawn is what the index says, and names can be read."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.colors import to_rgb  # noqa: E402
from spoken import spoken  # noqa: E402

from quotetrack import plots  # noqa: E402
from quotetrack.index import SpeakerIndex  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

LONG = "Raden Ajeng Siti Nurhaliza Kusumawardhani Sastranegara Hadiningrat Wijaya"


@pytest.fixture
def index() -> Iterator[SpeakerIndex]:
    made = SpeakerIndex()
    made.add(spoken("Ratna Hapsari = Camat Ampel", "Budi Santoso"), id="a", date="2026-01-05", outlet="Kabar")
    made.add(spoken("Ratna Hapsari"), id="b", date="2026-03-05", outlet="Warta $1 dan $2")
    made.add(spoken(LONG, "Ratna Hapsari", "Budi Santoso"), id="c", date="2026-03-06")
    yield made
    plt.close("all")


def labels(ax: Axes, axis: str = "y") -> list[str]:
    return [tick.get_text() for tick in getattr(ax, f"get_{axis}ticklabels")()]


def legible(ax: Axes) -> None:
    """Nothing that is written lies outside the figure, and no two names lie over each other."""
    figure = ax.figure
    figure.canvas.draw()
    page = figure.bbox
    boxes = [tick.get_window_extent() for tick in ax.get_yticklabels()]
    for box in boxes:
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    for one, other in pairwise(boxes):
        assert one.y1 <= other.y0 or other.y1 <= one.y0


def test_most_quoted(index: SpeakerIndex) -> None:
    ax = plots.most_quoted(index)
    assert labels(ax)[::-1] == [
        "Ratna Hapsari\nCamat Ampel",
        "Budi Santoso",
        "Raden Ajeng Siti Nurhaliza Kusumawardhani …",
    ]
    assert [bar.get_width() for bar in ax.patches][::-1] == [3, 2, 1]
    legible(ax)
    assert labels(plots.most_quoted(index, titles=False, until="2026-01-31"))[::-1] == [
        "Budi Santoso",
        "Ratna Hapsari",
    ]


def test_timeline(index: SpeakerIndex) -> None:
    ax = plots.timeline(index, ["Ratna Hapsari", "Budi Santoso"])
    assert [list(line.get_ydata()) for line in ax.lines] == [[1, 0, 2], [1, 0, 1]]
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["Ratna Hapsari", "Budi Santoso"]
    assert len({(line.get_color(), line.get_marker()) for line in ax.lines}) == 2
    assert [list(line.get_ydata()) for line in plots.timeline(index).lines] == [[2, 0, 4]]


def days(ax: Axes) -> list[list[str]]:
    return [[str(date) for date in line.get_xdata()] for line in ax.lines]


def test_a_timeline_is_as_long_as_was_asked(index: SpeakerIndex) -> None:
    ax = plots.timeline(index, ["Ratna Hapsari"], since="2025-11-20", until=dt.date(2026, 5, 1))
    assert days(ax) == [[f"{month}-01" for month in (
        "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"
    )]]  # fmt: skip
    assert list(ax.lines[0].get_ydata()) == [0, 0, 1, 0, 2, 0, 0]
    ax = plots.timeline(index, freq="quarter", until="2026-12-31")
    assert days(ax) == [["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]]
    assert list(ax.lines[0].get_ydata()) == [6, 0, 0, 0]
    ax = plots.timeline(index, outlet="Nowhere", since="2026-01-01", until="2026-02-01")
    assert list(ax.lines[0].get_ydata()) == [0, 0]
    assert days(plots.timeline(index, outlet="Nowhere", since="2026-01-01")) == [[]]
    assert len(days(plots.timeline(index, since="2026-01-01", until=dt.date.max, freq="year"))[0]) == 7974


def test_all_lines_of_a_timeline_have_the_same_periods(index: SpeakerIndex) -> None:
    index.add(spoken("Budi Santoso"), id="d", date="2026-05-01")
    ax = plots.timeline(index, ["Budi Santoso", "Ratna Hapsari"], until="2026-05-31")
    assert [list(line.get_ydata()) for line in ax.lines] == [[1, 0, 1, 0, 1], [1, 0, 2, 0, 0]]
    assert len({tuple(one) for one in days(ax)}) == 1


def test_speakers_of_one_name_are_told_apart() -> None:
    guild = "Persatuan Pedagang Pasar Tradisional Kota Wanareja Bagian {} (organisation)"
    index = SpeakerIndex()
    for id, speaker in enumerate(
        ("Dewi Anggraini = Kepala Desa Tanjung Bakti", "Dewi Anggraini = pedagang ikan asin")
    ):
        index.add(
            spoken(speaker, guild.format("Timur"), guild.format("Barat")), id=str(id), date="2026-01-05"
        )
    number = {one.name: one.id for one in index.speakers()}
    east, west = (number[guild.format(part).removesuffix(" (organisation)")] for part in ("Timur", "Barat"))
    ax = plots.co_quotation(index)
    short = "Persatuan Pedagang\nPasar Tradisional …"
    assert (
        set(labels(ax))
        == set(labels(ax, "x"))
        == {
            f"{short}\nno. {east}",
            f"{short}\nno. {west}",
            "Dewi Anggraini\nKepala Desa Tanjung …",
            "Dewi Anggraini\npedagang ikan asin",
        }
    )
    legible(ax)
    for titles in (True, False):
        ax = plots.most_quoted(index, titles=titles)
        assert len(set(labels(ax))) == 4
        legible(ax)
    women = [one for one in index.speakers() if one.name == "Dewi Anggraini"]
    legend = plots.timeline(index, women).get_legend()
    assert legend is not None
    assert {text.get_text() for text in legend.get_texts()} == {
        "Dewi Anggraini\nKepala Desa Tanjung …",
        "Dewi Anggraini\npedagang ikan asin",
    }
    plt.close("all")


def test_shares(index: SpeakerIndex) -> None:
    ax = plots.shares(index)
    assert labels(ax)[::-1] == ["unknown (3)", "Kabar (2)", r"Warta \$1 dan \$2 (1)"]
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [0] * 3 + [100] * 3 + [0] * 3
    legible(ax)
    assert labels(plots.shares(index, "kind")) == ["person (6)"]
    with pytest.raises(ValueError, match="'outlet' or 'kind'"):
        plots.shares(index, "speaker")  # type: ignore[arg-type]


def test_co_quotation(index: SpeakerIndex) -> None:
    ax = plots.co_quotation(index)
    cells = ax.images[0].get_array()
    assert cells is not None
    assert cells.tolist() == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]
    assert sorted(text.get_text() for text in ax.texts) == ["1", "1", "1", "1", "2", "2"]
    legible(ax)


def test_every_figure_draws_on_given_axes_and_on_an_empty_index() -> None:
    for draw in (plots.most_quoted, plots.timeline, plots.shares, plots.co_quotation):
        _, ax = plt.subplots()
        assert draw(SpeakerIndex(), ax=ax) is ax
        ax.figure.canvas.draw()
    plt.close("all")


def test_the_colours_differ_in_lightness_too() -> None:
    """So that a print in grey can be read: neighbours in the palette differ clearly."""
    grey = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(to_rgb, plots.COLOURS)]
    assert all(abs(a - b) > 0.08 for a, b in pairwise(grey))
