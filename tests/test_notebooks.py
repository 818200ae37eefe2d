"""The notebooks of examples/ are executed, and give what is stored in them.

``python -m tests.test_notebooks`` executes them and stores what they give now.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTEBOOKS = {path.stem: path for path in sorted(EXAMPLES.glob("*.ipynb"))}


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook, executed from above in a new kernel, in its own folder; an error in a cell is raised."""
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=300,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
    )
    # tqdm, which stanza imports, warns where ipywidgets are not installed
    client.execute(env={**os.environ, "PYTHONWARNINGS": "ignore:IProgress not found"})
    notebook.metadata = {
        **notebook.metadata,
        "language_info": {"name": "python"},
    }  # not the version of Python
    return notebook


def shown(output: Any) -> dict[str, str]:
    """What an output shows, by its form; of a figure, and of a frame's HTML, only that there is one.

    The pixels and the HTML depend on the versions of Matplotlib and pandas. The frame's text is compared, but
    for its spaces and the word for what is missing.
    """
    if output.output_type == "stream":
        return {output.name: output.text}
    if output.output_type == "error":
        return {"error": output.evalue}
    data = dict(output.data)
    if "image/png" in data:
        return dict.fromkeys(data, "")
    if 'class="dataframe"' in data.get("text/html", ""):
        text = re.sub(r"None|<NA>|NaN", "NA", data["text/plain"])
        return {"text/html": "", "text/plain": " ".join(text.split())}
    return data


def outputs(notebook: nbformat.NotebookNode) -> list[tuple[str, list[dict[str, str]]]]:
    """Each cell of code with what it shows."""
    return [
        (cell.source, [shown(output) for output in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_gives_what_is_stored_in_it(name: str) -> None:
    stored, now = outputs(read(NOTEBOOKS[name])), outputs(executed(NOTEBOOKS[name]))
    for (source, before), (_, after) in zip(stored, now, strict=True):
        assert before == after, source
    forms = {form for _, cell in stored for output in cell for form in output}
    assert not forms & {"error", "stderr"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_stored_as_it_was_executed(name: str) -> None:
    notebook = read(NOTEBOOKS[name])
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(bool(cell.outputs) for cell in cells) > len(cells) / 2
    text = NOTEBOOKS[name].read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|Users|work|tmp)/", text)


def test_the_notebooks_are_there() -> None:
    assert NOTEBOOKS.keys() == {"corpus-study", "first-steps", "own-gold", "own-rules"}
    study = [output for _, cell in outputs(read(NOTEBOOKS["corpus-study"])) for output in cell]
    assert sum("image/png" in output for output in study) == 4
    assert sum("text/html" in output for output in study) > 4


def test_links_lead_somewhere() -> None:
    found = 0
    for path in NOTEBOOKS.values():
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                for link in re.findall(r"\]\(([^)#]+)\)", cell.source):
                    assert link.startswith("https://") or (path.parent / link).exists(), link
                    found += 1
    assert found >= 4


if __name__ == "__main__":
    for path in NOTEBOOKS.values():
        nbformat.write(executed(path), path)
