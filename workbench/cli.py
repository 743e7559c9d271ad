"""The command line: make a film, hand it over, open the workbench, run tasks, check the set-up.

Exit codes: 0 done; 1 failed or cancelled; 2 wrong usage, input or settings; 3 made, but the film check found faults;
130 stopped.
"""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, TypeVar, cast

import typer
from rich.console import Console
from typer.core import TyperGroup

from workbench.cli_operations import operations_app
from workbench.cli_progress import Bars, console
from workbench.engine import FilmFiles, Settings, Studio, build_studio, film_story, load_settings, open_studio
from workbench.engine.doctor import PartHealth, examine
from workbench.engine.documents import LARGEST_DOCUMENT, chapter_range, read_document
from workbench.engine.exporting import ExportedFiles, export_project
from workbench.engine.filming import project_of_story
from workbench.engine.opening import set_up_logging
from workbench.engine.people import local_owner, sign_in_code
from workbench.engine.projects import get_project
from workbench.engine.reading import read_file
from workbench.engine.report import FilmFinding
from workbench.engine.running_app import announced, free_port, running_app
from workbench.engine.targets import export_folder, film_target
from workbench.kit.command import command
from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import ErrorClass, InvalidInputError, NotFoundError, WorkbenchError, WorkCancelledError
from workbench.kit.log import hide_secrets, keep_traceback
from workbench.kit.times import clock_time
from workbench.media.handoff import HandoffFormat
from workbench.model.projects import Project
from workbench.model.storyboard import Verdict
from workbench.model.vocabulary import Aspect, Language
from workbench.samples import sample_story


class _Commands(TyperGroup):
    """The commands; what is wrong with their values is told without the words of the library that found it."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if message := getattr(error, "message", ""):
                cast(Any, error).message = str(message).replace("Value error, ", "")
            raise


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False
)
_DOCUMENT = "story or script: text, Markdown, Word, e-book, Fountain or Final Draft"
_FAULTY = 3
_ALL_FORMATS = ",".join(HandoffFormat)
T = TypeVar("T")

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
    if takes_no_more(error):
        return disk_error(error)
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
        console.print(message, style="red", end=" ", soft_wrap=True, markup=False)
        console.print(advice, soft_wrap=True, markup=False)


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
    story: Annotated[Path | None, typer.Argument(help=f"{_DOCUMENT}; a sample when left out")] = None,
    out: Annotated[str | None, typer.Option(help="the MP4 to write, or its folder")] = None,
    aspect: Annotated[Aspect | None, typer.Option(help="shape of the frame; else as the settings say")] = None,
    language: Annotated[Language | None, typer.Option(help="take the story as this language")] = None,
    episode: Annotated[int | None, typer.Option(min=1, help="number of the episode to film; else the open one")] = None,
    chapters: Annotated[str | None, typer.Option(help="of an e-book: which to take, such as 2 or 3-5")] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="half size, fast; its name ends with .preview.mp4")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a film from a story; without --out into the folder films. Running it again makes only what changed."""
    settings = _settings()
    text, name = _story(story, language, chapters)
    name = _file_name(f"{name} episode {episode}" if episode else name, aspect, preview=preview)
    target = film_target(out or f"films/{name}.mp4", name)
    options = {"aspect": aspect, "language": language, "episode": episode, "quality": "preview" if preview else "final"}
    files = _until_done(_film(settings, text, target, Bars(quiet=as_json), options))
    typer.echo(files.model_dump_json(indent=2)) if as_json else _show_film(files)
    _refuse_faulty(files.verdict)


def _story(path: Path | None, language: Language | None, chapters: str | None = None) -> tuple[str, str]:
    """The story's text and name; of chapters alone, they are in the name."""
    if path is None:
        return sample_story(language or Language.ENGLISH), "sample" if language is None else f"sample-{language}"
    text = read_document(read_file(path, LARGEST_DOCUMENT), path.name, chapter_range(chapters)).text
    return text, f"{path.stem} {chapters}" if chapters else path.stem


def _file_name(story: str, aspect: Aspect | None, *, preview: bool) -> str:
    """The name of a film's file without its ending: films of another shape or size do not overwrite each other."""
    name = re.sub(r"[^\w-]+", "-", story).strip("-") or "film"
    shape = f"-{aspect.value.replace(':', 'x')}" if aspect else ""
    return f"{name}{shape}{'.preview' if preview else ''}"


def _until_done(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise WorkCancelledError("Stopped.", "Run the same command again to go on.") from None


async def _film(settings: Settings, text: str, out: Path, bars: Bars, options: dict[str, Any]) -> FilmFiles:
    async with open_studio(settings) as studio:
        with bars:
            return await film_story(studio, local_owner(), text, out, on_progress=bars.move, **options)


def _show_film(files: FilmFiles) -> None:
    typer.echo(f"film       {files.film}  {files.seconds:.1f} s")
    if files.episodes > 1:
        typer.echo(f"episode    {files.episode} of {files.episodes}; --episode films another")
    for formats in files.tracks.values():
        typer.echo(f"subtitles  {'  '.join(str(path) for path in formats.values())}")
    typer.echo(f"report     {files.report}")
    typer.echo(f"writer     {'; '.join(files.written_by)}")
    typer.echo(f"work       {files.tasks_run} tasks ran, {files.encoded_frames} frames encoded")
    _show_sentences([*files.notes, *files.stand_ins], files.findings)


def _show_sentences(notes: Sequence[str], findings: Sequence[FilmFinding]) -> None:
    for sentence in notes:
        typer.echo(f"note       {sentence}")
    for finding in findings:
        label = "check" if finding.is_fault else "hint"
        typer.echo(f"{label:<10} {clock_time(finding.at)}  {finding.sentence}")


def _refuse_faulty(verdict: Verdict) -> None:
    """A film in which the check found faults is there, but is no success."""
    if verdict is Verdict.FAULTY:
        raise typer.Exit(_FAULTY)


@app.command()
def export(
    source: Annotated[str, typer.Argument(metavar="STORY_OR_PROJECT", help=f"{_DOCUMENT}, or a project's id")],
    formats: Annotated[str, typer.Option(help="what to write, with commas between")] = _ALL_FORMATS,
    stems: Annotated[bool, typer.Option("--stems", help="write the parts of the sound as files too")] = False,
    out: Annotated[Path | None, typer.Option(help="the folder; else one in handoff/")] = None,
    aspect: Annotated[Aspect | None, typer.Option(help="of a story's film: shape of the frame")] = None,
    language: Annotated[Language | None, typer.Option(help="take the story as this language")] = None,
    episode: Annotated[
        int | None, typer.Option(min=1, help="number of the episode to hand over; else the open one")
    ] = None,
    chapters: Annotated[str | None, typer.Option(help="of an e-book: which were filmed, such as 2 or 3-5")] = None,
    as_json: AsJson = False,
) -> None:
    """Hand a film over to other programs: timelines and their media, lists, storyboard. Makes what is missing first."""
    wanted, settings, path = _formats(formats), _settings(), Path(source)
    text, name = _story(path, language, chapters) if path.exists() else ("", source)
    name = f"{name} episode {episode}" if episode else name
    target = out or Path("handoff", _file_name(name, aspect, preview=False))
    options: dict[str, Any] = {"stems": stems, "episode": episode}

    async def work() -> ExportedFiles:
        async with open_studio(settings) as studio:
            project = _project(studio, source, text, language, aspect).id
            folder = export_folder(target)
            with Bars(quiet=as_json) as bars:
                return await export_project(
                    studio, local_owner(), project, folder, wanted, on_progress=bars.move, **options
                )

    files = _until_done(work())
    typer.echo(files.model_dump_json(indent=2)) if as_json else _show_export(files)
    _refuse_faulty(files.verdict)


def _project(studio: Studio, source: str, story: str, language: Language | None, aspect: Aspect | None) -> Project:
    if story:
        return project_of_story(studio, local_owner(), story, language=language, aspect=aspect)
    try:
        return get_project(studio, local_owner(), source)
    except NotFoundError:
        raise InvalidInputError(
            f"“{source}” is neither a file nor the id of a project.", f"“{command('do list_projects')}” lists them."
        ) from None


def _formats(text: str) -> list[HandoffFormat]:
    """The formats that are named.

    Raises:
        InvalidInputError: there is no such format.
    """
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in list(HandoffFormat):
            raise InvalidInputError(f"A film cannot be handed over as “{name}”.", f"Known are: {_ALL_FORMATS}.")
    return [HandoffFormat(name) for name in names]


def _show_export(files: ExportedFiles) -> None:
    for path in files.files:
        typer.echo(f"file       {path}")
    if files.episodes > 1:
        typer.echo(f"episode    {files.episode} of {files.episodes}; --episode hands over another")
    _show_sentences(files.stand_ins, files.findings)


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
            console.print("Working. Stop with Ctrl+C.")
            await asyncio.Event().wait()

    try:
        asyncio.run(work())
    except KeyboardInterrupt:
        console.print("Stopped. Unfinished tasks go on at the next start.")


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
        console.print(f"Port {wanted} is in use; taking {chosen}.")

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
