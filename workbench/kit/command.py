"""How this program was called, for advice that can be copied: not everybody has it on the path."""

import shutil
import sys
from pathlib import Path

_NAME = "workbench"


def command(words: str = "") -> str:
    """A command of this program as it has to be typed here: `workbench link`, or `.venv/bin/workbench link`.

    Where another program runs it, such as a notebook, the plain name is told, and so it is where the program lies
    outside of the current folder: pages that strangers see must not tell where.
    """
    called = Path(sys.argv[0])
    if called.name == "__main__.py" and called.parent.name == _NAME:
        start = f"{_shortest(Path(sys.executable))} -m {_NAME}"
    else:
        start = _shortest(called) if called.stem == _NAME else _NAME
    return f"{start} {words}".strip()


def _shortest(program: Path) -> str:
    """The name alone where it is found on the path, else the path from here, else the name again."""
    found = shutil.which(program.name)
    if found and Path(found).absolute() == program.absolute():
        return program.name
    try:
        return str(program.absolute().relative_to(Path.cwd()))
    except ValueError:
        return program.name
