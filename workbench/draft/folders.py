"""The draft backend's folders: what is uploaded, saved and previewed, and nothing outside of them."""

import re
import shutil
from pathlib import Path

_ANNOTATION = re.compile(r"^(?P<name>.*) \[(?P<kind>input|output|temp)\]$", re.DOTALL)


class Folders:
    """`input`, `output`, `temp` and `models` under one base folder; `temp` starts empty, as on a real server."""

    def __init__(self, base: Path) -> None:
        self._base = base.resolve()
        shutil.rmtree(self._base / "temp", ignore_errors=True)
        for name in ("input", "output", "temp", "models"):
            (self._base / name).mkdir(parents=True, exist_ok=True)

    @property
    def input(self) -> Path:
        """Where uploads go by default."""
        return self._base / "input"

    @property
    def output(self) -> Path:
        """Where results are kept."""
        return self._base / "output"

    @property
    def temp(self) -> Path:
        """Where previews go; lost at the next start."""
        return self._base / "temp"

    def of_type(self, name: str) -> Path | None:
        """The folder that clients call `input`, `output` or `temp`; None for any other word."""
        return {"input": self.input, "output": self.output, "temp": self.temp}.get(name)

    def split_annotation(self, name: str) -> tuple[str, Path | None]:
        """`clip.mp4 [output]` → (`clip.mp4`, the output folder); a plain name has no folder."""
        match = _ANNOTATION.match(name)
        return (match["name"], self.of_type(match["kind"])) if match else (name, None)

    def loadable(self, name: str) -> Path | None:
        """The file that LoadImage means by `name` (in `input` unless annotated); None when it is not there."""
        plain, folder = self.split_annotation(name)
        path = inside(folder or self.input, plain)
        return path if path and path.is_file() else None

    def uploads(self) -> list[str]:
        """Names of the files at the top of `input`, sorted."""
        return sorted(path.name for path in self.input.iterdir() if path.is_file())

    def model_files(self, folder: str) -> set[str]:
        """Names of model files that were put into `models/<folder>` or pushed to `output/<folder>`."""
        places = (self._base / "models" / folder, self.output / folder)
        return {path.name for place in places if place.is_dir() for path in place.iterdir() if path.is_file()}


def inside(root: Path, *parts: str) -> Path | None:
    """`root` joined with parts that a client sent; None when the result is not within `root`."""
    path = root.joinpath(*parts).resolve()
    return path if path.is_relative_to(root) else None
