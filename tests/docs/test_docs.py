"""What the documentation says is true: links lead somewhere, commands exist, settings load."""

import re
import shlex
from fractions import Fraction
from pathlib import Path

import click
import numpy as np
import pytest
from typer.main import get_command

from workbench.cli import app
from workbench.engine import load_settings
from workbench.media.picture import plugins
from workbench.media.picture.plugins import find_plugin
from workbench.media.picture.shot_footage import ShotFootage

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "workbench" / "samples" / "README.md"]
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def blocks(language: str) -> list[tuple[str, str]]:
    """Every code block in a language, with its page."""
    found = [(page.name, match) for page in PAGES for match in _BLOCK.findall(page.read_text(encoding="utf-8"))]
    return [(page, code) for page, (kind, code) in found if kind == language]


def commands() -> list[str]:
    """Every line of a shell block, without its comment."""
    lines = (line.split("#")[0].strip() for _, code in blocks("sh") for line in code.splitlines())
    return sorted({line for line in lines if line})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("line", commands())
def test_commands_exist(line: str) -> None:
    words = shlex.split(line)
    while words and re.fullmatch(r"[A-Z_0-9]+=.*", words[0]):
        variable = words.pop(0).partition("=")[0]
        assert variable in (ROOT / "docs" / "settings.md").read_text()
    if not words:
        return
    program = Path(words[0]).name
    if program == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert next(word for word in words[1:] if "=" not in word) in targets
    elif program == "workbench":
        _parse(get_command(app), words[1:])
    else:
        assert program in ("python", "git", "cd"), f"nothing checks {line!r}"


def _parse(command: click.Command, words: list[str]) -> None:
    """Let click read the words; it raises on an unknown command, option or value."""
    if isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]!r}"
        return _parse(found, words[1:])
    command.make_context(command.name or "", list(words), resilient_parsing=False)
    return None


@pytest.mark.parametrize(("page", "code"), blocks("yaml"))
def test_settings_load(page: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "workbench.yaml").write_text(code, encoding="utf-8")
    secrets = {"WORKBENCH_S3_KEY": "key", "WORKBENCH_S3_SECRET": "secret"}
    load_settings(tmp_path, secrets)


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_compiles(page: str, code: str) -> None:
    compile(code, page, "exec", flags=0x2000)  # PyCF_ALLOW_TOP_LEVEL_AWAIT: blocks are written as in a notebook


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    counts = [(text.count("\n## "), text.count("```sh")) for text in (english.read_text(), chinese.read_text())]
    assert counts[0][0] - counts[1][0] == 0
    assert set(re.findall(r"docs/[a-z-]+\.md", chinese.read_text())) <= set(
        re.findall(r"docs/[a-z-]+\.md", english.read_text())
    )


def test_the_effects_of_the_plugins_page_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's code, as it stands there, on a grey frame with a bright left half."""
    (code,) = (block for page, block in blocks("python") if page == "plugins.md")
    monkeypatch.setattr(plugins, "_registered", dict(plugins._registered))  # the page offers its effects for good
    exec(compile(code, "plugins.md", "exec"), {})
    picture = np.full((90, 160, 3), 60, np.uint8)
    picture[:, :80] = 200
    footage = ShotFootage(lambda seconds: picture, 1.0, Fraction(24), picture.shape, "Shot 1")
    brown = find_plugin("sepia", "Shot 1").onto(footage).frame(0.0)
    red, _, blue = brown[10, 10]
    assert red > blue + 50
    mirrored = find_plugin("mirrored", "Shot 1").onto(footage).frame(0.5)
    assert np.array_equal(mirrored, picture[:, ::-1])
