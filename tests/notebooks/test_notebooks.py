"""Every notebook runs from top to bottom, and is stored without outputs."""

from pathlib import Path
from typing import Any

import pytest

from tests.llm.messages_api import KEY, messages_api
from tests.llm.scripted_translator import scripted_picture

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PROMPTS = next(path for path in NOTEBOOKS if path.name == "03_prompts.ipynb")


def stored(path: Path) -> Any:
    """The notebook in a file. Its package takes seconds to import: only these tests wait for it."""
    import nbformat

    return nbformat.read(path, as_version=4)


def executed(path: Path, folder: Path) -> Any:
    """The notebook with the outputs of a run from top to bottom."""
    from nbclient import NotebookClient

    return NotebookClient(stored(path), timeout=240, resources={"metadata": {"path": str(folder)}}).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_FILM__HEIGHT", "240")
    notebook = executed(path, tmp_path)
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("<img" in output.get("data", {}).get("text/html", "") for output in shown)


def _directed(body: dict[str, Any]) -> dict[str, Any]:
    """A translator that does what its instructions ask for."""
    light = "candlelight" if "Prefer candlelight" in str(body["system"]) else "neon light"
    return scripted_picture(body) | {"lights": [light]}


def test_the_notebook_about_prompts_shows_what_other_instructions_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_FILM__HEIGHT", "240")
    with messages_api(_directed) as api:
        for name, value in {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": api.url,
            "WORKBENCH_LLM__WRITER": "offline",
            "WORKBENCH_LLM__TRANSLATOR": "claude-sonnet-5-5",
        }.items():
            monkeypatch.setenv(name, value)
        notebook = executed(PROMPTS, tmp_path)
    cells = {cell.source: str(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"}
    changed = next(outputs for source, outputs in cells.items() if source.startswith("INSTRUCTIONS"))
    assert changed.count("<ins") >= 5, "each family's prompt has the other light"
    assert "candlelight" in changed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    notebook = stored(path)
    assert all(not cell.get("outputs") for cell in notebook.cells)
