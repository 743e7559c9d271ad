"""The command line: make a film, open the workbench, run tasks, check the set-up.

Exit codes: 0 done; 1 failed or cancelled; 2 wrong usage, input or settings; 130 stopped.
"""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from workbench.cli_operations import operations_app
from workbench.engine import FilmFiles, Settings, build_studio, film_story, load_settings, open_studio
from workbench.engine.doctor import PartHealth, examine
from workbench.engine.following import RenderProgress
from workbench.engine.opening import set_up_logging
from workbench.engine.people import local_owner, sign_in_code
from workbench.engine.reading import read_file
from workbench.engine.running_app import announced, free_port, running_app
from workbench.engine.targets import film_path
from workbench.kit.errors import ErrorClass, InvalidInputError, WorkbenchError, WorkCancelledError
from workbench.kit.log import hide_secrets, keep_traceback
from workbench.llm import read_story
from workbench.model.vocabulary import Aspect, Language
from workbench.samples import sample_story

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
_console = Console(stderr=True, highlight=False)
_LARGEST_STORY = 8_000_000

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document instead of text")]


def main() -> None:
    """Entry point: an error is one clear sentence and an exit code, never a stack trace."""
    signal.signal(signal.SIGTERM, _interrupt)
    as_json = "--json" in sys.argv
    try:
        sys.exit(app(standalone_mode=not as_json))  # standalone, it prints wrong usage itself
    except Exception as error:
        known = _known(error)
        _show_error(known, as_json=as_json)
        sys.exit(_exit_code(known))


def _interrupt(_number: int, frame: FrameType | None) -> None:
    """Being told to end is answered as Ctrl-C is, in order; also where that is ignored, as in a script's background."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)


def _known(error: Exception) -> WorkbenchError:
    """The error as a sentence; the log keeps the traceback of one that nobody thought of."""
    if isinstance(error, WorkbenchError):
        return error
    if usage := getattr(error, "format_message", None):
        return InvalidInputError(usage(), "See --help.")
    details = keep_traceback(error, _error_log())
    return WorkbenchError(f"Something unexpected went wrong: {type(error).__name__}: {error}.", f"See {details}.")


def _error_log() -> Path | None:
    try:
        return load_settings().error_log
    except WorkbenchError:
        return None


def _show_error(error: WorkbenchError, *, as_json: bool) -> None:
    message, advice = hide_secrets(error.message), hide_secrets(error.advice)
    if as_json:
        body = {"message": message, "advice": advice, "class": error.error_class}
        typer.echo(json.dumps({"error": body}, ensure_ascii=False))
    else:
        _console.print(message, style="red", end=" ", soft_wrap=True, markup=False)
        _console.print(advice, soft_wrap=True, markup=False)


def _exit_code(error: WorkbenchError) -> int:
    if isinstance(error, WorkCancelledError):
        return 130
    return 2 if error.error_class in (ErrorClass.INPUT, ErrorClass.CONFIGURATION) else 1


def _settings() -> Settings:
    settings = load_settings()
    set_up_logging(settings)
    return settings


app.add_typer(operations_app(_settings), name="do")


@app.command()
def film(
    story: Annotated[Path | None, typer.Argument(help="text file; a sample story when left out")] = None,
    out: Annotated[Path | None, typer.Option(help="the MP4 to write, or its folder")] = None,
    aspect: Annotated[Aspect | None, typer.Option(help="shape of the frame; else as the settings say")] = None,
    language: Annotated[Language | None, typer.Option(help="take the story as this language")] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="half size, fast; its name ends with .preview.mp4")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a film from a story; without --out into the folder films. Running it again makes only what changed."""
    settings = _settings()
    text, name = _story(story, language)
    name = _file_name(name, aspect, preview=preview)
    target = film_path(out or Path("films", f"{name}.mp4"), name)
    options = {"aspect": aspect, "language": language, "quality": "preview" if preview else "final"}
    try:
        files = asyncio.run(_film(settings, text, target, _bars(quiet=as_json), options))
    except KeyboardInterrupt:
        raise WorkCancelledError("Stopped.", "Run the same command again to go on.") from None
    typer.echo(files.model_dump_json(indent=2)) if as_json else _show_film(files)


def _story(path: Path | None, language: Language | None) -> tuple[str, str]:
    """The story's text and name."""
    if path is None:
        return sample_story(language or Language.ENGLISH), "sample" if language is None else f"sample-{language}"
    return read_story(read_file(path, _LARGEST_STORY), path.name), path.stem


def _file_name(story: str, aspect: Aspect | None, *, preview: bool) -> str:
    """The name of a film's file without its ending: films of another shape or size do not overwrite each other."""
    name = re.sub(r"[^\w-]+", "-", story).strip("-") or "film"
    shape = f"-{aspect.value.replace(':', 'x')}" if aspect else ""
    return f"{name}{shape}{'.preview' if preview else ''}"


async def _film(settings: Settings, text: str, out: Path, bars: Progress, options: dict[str, Any]) -> FilmFiles:
    async with open_studio(settings) as studio:
        with bars:
            return await film_story(studio, local_owner(), text, out, on_progress=_mover(bars), **options)


def _bars(*, quiet: bool) -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=_console, disable=quiet)


def _mover(bars: Progress) -> Callable[[RenderProgress], None]:
    """Moves one bar for the whole film, and one for each kind of task in it."""
    rows: dict[str, TaskID] = {}

    def show(name: str, fraction: float, note: str) -> None:
        if name not in rows:
            rows[name] = bars.add_task(name, total=1.0, note="")
        bars.update(rows[name], completed=fraction, note=note[:60])

    def move(progress: RenderProgress) -> None:
        show("film", progress.fraction, "")
        for kind, part in progress.kinds.items():
            count = f"{part.done:.0f}/{part.total}" if part.total > 1 else ""
            show(kind.value, part.done / part.total, f"{count} {part.note}".strip())

    return move


def _show_film(files: FilmFiles) -> None:
    typer.echo(f"film       {files.film}  {files.seconds:.1f} s")
    typer.echo(f"subtitles  {files.subtitles}")
    typer.echo(f"report     {files.report}")
    typer.echo(f"writer     {'; '.join(files.written_by)}")
    typer.echo(f"work       {files.tasks_run} tasks ran, {files.encoded_frames} frames encoded")
    for sentence in files.stand_ins:
        typer.echo(f"note       {sentence}")
    for sentence in files.findings:
        typer.echo(f"check      {sentence}")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check each part of the set-up and tell what to do; exit code 1 when a part is broken."""
    parts = asyncio.run(examine(_settings()))
    if as_json:
        typer.echo(json.dumps([part.model_dump() for part in parts], ensure_ascii=False, indent=2))
    else:
        _show_health(parts)
    if any(part.state == "error" for part in parts):
        raise typer.Exit(1)


def _show_health(parts: list[PartHealth]) -> None:
    """Two lines a part at most, of any length: a path that was cut could not be copied."""
    screen = Console(highlight=False, soft_wrap=True)
    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    for part in parts:
        screen.print(f"{part.state:<8}", style=colours[part.state], end="")
        screen.print(f"{part.part:<9} {part.detail}", markup=False)
        if part.advice:
            screen.print(f"{'':<17} {part.advice}", markup=False)


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
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="port to listen on; 0: any free one")] = None,
    share: Annotated[bool, typer.Option("--share", help="make a public link for collaborators")] = False,
    browser: Annotated[bool, typer.Option(help="open a browser")] = True,
) -> None:
    """Open the workbench in a browser. Where no port was chosen, the next free one is taken."""
    settings = _settings()
    server = settings.server
    wanted = server.port if port is None else port
    chosen = free_port(server.host, wanted, exact=port is not None or "port" in server.model_fields_set)
    if wanted not in (0, chosen):
        _console.print(f"Port {wanted} is in use; taking {chosen}.")

    from workbench.ui import serve  # Gradio takes seconds to import; nothing else here needs it

    with announced(settings, chosen):
        serve(settings, port=chosen, share=share, open_browser=browser)


@app.command()
def link() -> None:
    """Print a new sign-in link for the workbench that is running on this machine; it works once."""
    settings = _settings()
    running = running_app(settings)
    studio = build_studio(settings, worker=False)
    try:
        typer.echo(f"{running.url}/enter?code={sign_in_code(studio)}")
    finally:
        studio.database.close()
