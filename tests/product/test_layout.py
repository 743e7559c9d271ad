"""The rules of the layout, as tests."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import workbench

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "workbench").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TOP = {
    "notebooks", "workbench", "workflows", "tests", "docs", "environment.yml", "README.md", "README.zh-CN.md",
    "pyproject.toml", "requirements.lock", "Makefile", "LICENSE", "NOTICE.md", ".ci", ".gitignore",
    ".pre-commit-config.yaml",
}  # fmt: skip


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_top_level_holds_only_what_belongs_there() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name.split("/")[0] for name in tracked.splitlines()} <= TOP


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


def test_public_names_are_there() -> None:
    assert set(workbench.__all__) == set(workbench._HOMES)
    for name in workbench.__all__:
        assert getattr(workbench, name) is not None
    with pytest.raises(AttributeError):
        _ = workbench.nothing


def test_what_is_large_is_imported_only_where_it_is_needed() -> None:
    modules = "workbench, workbench.engine, workbench.cli"
    large = ("anthropic", "fpdf", "gradio", "moviepy", "openpyxl", "pandas", "torch")
    code = f"import sys, {modules}; print([name for name in {large} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
    code = "import sys, workbench.notebook; print('gradio' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_lock_has_exact_versions_and_no_addresses() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def test_the_lock_holds_every_direct_dependency() -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    locked = dict(line.split("==") for line in (ROOT / "requirements.lock").read_text().splitlines())
    versions = {canonicalize_name(name): version for name, version in locked.items()}
    values = project()
    groups = [values["dependencies"], *values["optional-dependencies"].values()]
    for line in (line for group in groups for line in group):
        wanted = Requirement(line)
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)], prereleases=True), line


def test_environment_yml_agrees_with_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert conda == [f"python {project()['requires-python']}", "pip"]
    assert pip == ["-r requirements.lock", "-e ."]


def test_the_code_names_no_machine_and_no_registry() -> None:
    pattern = re.compile(r"/wor" + r"k/|/roo" + r"t/|pypi\.or" + r"g|files\.pythonhosted")
    for path in [*SOURCES, *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "requirements.lock"]:
        assert not pattern.search(path.read_text(encoding="utf-8")), path
