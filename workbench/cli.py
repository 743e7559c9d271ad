"""The command line: make a film, open the workbench, run tasks, check the set-up.

Exit codes: 0 done; 1 failed or cancelled; 2 wrong usage, input or settings.
"""

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from workbench.cli_operations import operations_app
from workbench.engine import FilmFiles, Settings, film_story, load_settings, open_studio
from workbench.engine.doctor import PartHealth, check_health
from workbench.engine.people import local_owner, sign_in_code
from workbench.kit.errors import ErrorClass, InvalidInputError, WorkbenchError
from workbench.kit.log import configure_logging, hide_secrets
from workbench.llm import read_story
from workbench.model.cut import Quality
from workbench.model.tasks import Event
from workbench.model.vocabulary import Aspect, Language
from workbench.samples import sample_story

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
_console = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document instead of text")]


def main() -> None:
    """Entry point: an error is one clear sentence and an exit code, never a stack trace."""
    try:
        app()
    except WorkbenchError as error:
        _console.print(
            f"[red]{hide_secrets(error.message)}[/red] {hide_secrets(error.advice)}".rstrip(), soft_wrap=True
        )
        sys.exit(2 if error.error_class in (ErrorClass.INPUT, ErrorClass.CONFIGURATION) else 1)


def _settings() -> Settings:
    settings = load_settings()
    configure_logging(settings.log.level, as_json=settings.log.format == "json")
    return settings


app.add_typer(operations_app(_settings), name="do")


@app.command()
def film(
    story: Annotated[Path | None, typer.Argument(help="text file; a sample story when left out")] = None,
    out: Annotated[Path | None, typer.Option(help="the MP4 to write; default films/STORY.mp4")] = None,
    aspect: Annotated[Aspect | None, typer.Option(help="shape of the frame")] = None,
    language: Annotated[Language | None, typer.Option(help="take the story as this language")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="half size, fast")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a film from a story. Running it again makes only what changed."""
    settings = _settings()
    text, name = _story(story, language)
    target = out or Path("films") / f"{_file_name(name, aspect)}.mp4"
    quality: Quality = "preview" if preview else "final"
    files = asyncio.run(_film(settings, text, target, aspect, language, quality, quiet=as_json))
    typer.echo(files.model_dump_json(indent=2)) if as_json else _show_film(files)


def _story(path: Path | None, language: Language | None) -> tuple[str, str]:
    if path is None:
        return sample_story(language or Language.ENGLISH), "sample" if language is None else f"sample-{language}"
    try:
        return read_story(path.read_bytes(), path.name), path.stem
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None


def _file_name(name: str, aspect: Aspect | None) -> str:
    safe = re.sub(r"[^\w-]+", "-", name).strip("-") or "film"
    return f"{safe}-{aspect.value.replace(':', 'x')}" if aspect else safe


async def _film(
    settings: Settings,
    text: str,
    out: Path,
    aspect: Aspect | None,
    language: Language | None,
    quality: Quality,
    *,
    quiet: bool,
) -> FilmFiles:
    bars = _bars(quiet)
    async with open_studio(settings) as studio:
        with bars:
            return await film_story(
                studio,
                local_owner(),
                text,
                out,
                aspect=aspect,
                language=language,
                quality=quality,
                on_event=_follow(bars),
            )


def _bars(quiet: bool) -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
    )
    return Progress(*columns, TextColumn("{task.fields[note]}"), TimeElapsedColumn(), console=_console, disable=quiet)


def _follow(bars: Progress) -> Callable[[Event], None]:
    """Move one bar per kind of task as its tasks report."""
    rows: dict[str, TaskID] = {}
    fractions: dict[str, dict[str, float]] = {}

    def on_event(event: Event) -> None:
        if event.kind != "task":
            return
        kind = str(event.data.get("kind", ""))
        done = fractions.setdefault(kind, {})
        done[event.task_id] = 1.0 if event.data.get("state") == "completed" else float(event.data.get("progress") or 0)
        if kind not in rows:
            rows[kind] = bars.add_task(kind, total=0, note="")
        note = str(event.data.get("error") or event.data.get("note") or "")
        bars.update(rows[kind], completed=sum(done.values()), total=len(done), note=note[:60])

    return on_event


def _show_film(files: FilmFiles) -> None:
    typer.echo(f"film       {files.film}  {files.seconds:.1f} s")
    typer.echo(f"subtitles  {files.subtitles}")
    typer.echo(f"report     {files.report}")
    typer.echo(f"work       {files.tasks_run} tasks ran, {files.encoded_frames} frames encoded")
    for sentence in files.stand_ins:
        typer.echo(f"note       {sentence}")
    for sentence in files.findings:
        typer.echo(f"check      {sentence}")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check each part of the set-up and tell what to do; exit code 1 when a part is broken."""
    parts = asyncio.run(_health(_settings()))
    if as_json:
        typer.echo("[" + ",".join(part.model_dump_json() for part in parts) + "]")
    else:
        _show_health(parts)
    if any(part.state == "error" for part in parts):
        raise typer.Exit(1)


async def _health(settings: Settings) -> list[PartHealth]:
    async with open_studio(settings, worker=False) as studio:
        return await check_health(studio, local_owner())


def _show_health(parts: list[PartHealth]) -> None:
    table = Table("part", "state", "what was found", "what to do", box=None)
    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    for part in parts:
        table.add_row(part.part, f"[{colours[part.state]}]{part.state}[/]", part.detail, part.advice)
    Console().print(table)


@app.command()
def worker() -> None:
    """Run tasks until it is stopped; any number of workers share one PostgreSQL database."""

    async def work() -> None:
        async with open_studio(_settings()):
            _console.print("Working. Stop with Ctrl+C.")
            await asyncio.Event().wait()

    try:
        asyncio.run(work())
    except KeyboardInterrupt:
        _console.print("Stopped. Unfinished tasks go on at the next start.")


@app.command("app")
def open_app(
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
    share: Annotated[bool, typer.Option("--share", help="make a public link for collaborators")] = False,
    browser: Annotated[bool, typer.Option(help="open a browser")] = True,
) -> None:
    """Open the workbench in a browser."""
    from workbench.ui import serve  # Gradio takes seconds to import; nothing else here needs it

    serve(_settings(), port=port, share=share, open_browser=browser)


@app.command()
def link() -> None:
    """Print a new sign-in link for a workbench that is running on this machine; it works once."""

    async def make() -> str:
        settings = _settings()
        async with open_studio(settings, worker=False) as studio:
            return f"http://{settings.server.host}:{settings.server.port}/enter?code={sign_in_code(studio)}"

    typer.echo(asyncio.run(make()))
