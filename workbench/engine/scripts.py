"""Scripts: versions that are added and never changed, and shots that follow what a person edits in them."""

import re
from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench.engine.editing import open_step
from workbench.engine.fountain import from_fountain
from workbench.engine.lookup import cast_of, episode_of, shots_of
from workbench.engine.operations import operation
from workbench.engine.placing import board_changed
from workbench.engine.script_diff import ParagraphChange, script_changes
from workbench.engine.script_text import carry, compose, merge, settle_lines
from workbench.engine.script_versions import add_script, newest_script
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError, NotFoundError
from workbench.model.bounds import LONGEST_SCRIPT, one_line
from workbench.model.people import Actor, Role
from workbench.model.projects import Script
from workbench.model.story import Line, ScriptElement
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.storage import Step


@operation(Role.VIEW)
def list_scripts(studio: Studio, actor: Actor, project_id: str) -> list[Script]:
    """List the versions of a project's script, the newest first."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        query = select(Script).where(Script.episode_id == episode.id, ~col(Script.removed))
        return list(session.exec(query.order_by(col(Script.number).desc())))


@operation(Role.VIEW)
def get_script(studio: Studio, actor: Actor, project_id: str, number: int | None = None) -> Script:
    """Get one version of a project's script, the newest when no number is given."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        return _version(session, episode.id, number)


@operation(Role.VIEW)
def compare_scripts(
    studio: Studio, actor: Actor, project_id: str, before: int, after: int | None = None
) -> list[ParagraphChange]:
    """Compare two versions of a project's script, paragraph by paragraph; the newest when `after` is left out."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        old, new = _version(session, episode.id, before), _version(session, episode.id, after)
        return script_changes(old.structured, new.structured)


def _version(session: Session, episode_id: str, number: int | None) -> Script:
    if number is None:
        script = newest_script(session, episode_id)
    else:
        query = select(Script).where(Script.episode_id == episode_id, Script.number == number)
        script = session.exec(query).first()
    if script is None:
        raise NotFoundError(f"The script has no version {number or 1}.", "List its versions first.")
    return script


@operation(Role.EDIT)
def save_script(studio: Studio, actor: Actor, project_id: str, content: str, number: int | None = None) -> Script:
    """Save a script (Fountain text) as a new version; the shots' lines follow it, all of it in one step.

    Lines that are unchanged keep their shots and takes. A new line joins the shot of the line before it; a shot that
    has no line left leaves the board. `number` is the version that was opened and edited, the newest when it is left
    out: only what differs from it is changed, so that whatever others did since stays.
    """
    written = _read(content)
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        episode = episode_of(session, project_id)
        shots = shots_of(session, episode.id)
        newest, opened = _version(session, episode.id, None), _version(session, episode.id, number)
        if not shots:  # nothing was directed yet: the script stands alone
            mine = _with_known_speakers(session, project_id, written, opened.structured)
            return add_script(step, episode.id, merge(opened.structured, mine, newest.structured), actor.name)
        board = compose(newest.structured, shots)
        base = carry(board, carry(opened.structured, from_fountain(opened.content)))
        told = merge(base, _with_known_speakers(session, project_id, written, base), board)
        if told != board:
            told = settle_lines(told)
            _refuse_silence(board, told)
            removed = follow_script(step, shots, told)
            told = compose(told, shots_of(session, episode.id))
            newest = add_script(step, episode.id, told, actor.name)
            board_changed(studio, step, episode.id, removed)
        return newest


def _read(content: str) -> list[ScriptElement]:
    if len(content) > LONGEST_SCRIPT:
        raise InvalidInputError(
            f"This script has {len(content):,} characters, and can have {LONGEST_SCRIPT:,}.",
            "Make a project of each of its parts.",
        )
    return from_fountain(content)


def _with_known_speakers(
    session: Session, project_id: str, elements: Sequence[ScriptElement], before: Sequence[ScriptElement]
) -> list[ScriptElement]:
    """The elements, with speakers as the cast spells them: Fountain writes MIA for Mia."""
    speaking = {element.character for element in before}
    names = [name for who in cast_of(session, project_id).values() for name in (*who.aliases, who.name)]
    known = {name.casefold(): name for name in names}
    return [
        element
        if element.character in speaking
        else element.model_copy(update={"character": known.get(element.character.casefold(), element.character)})
        for element in elements
    ]


def _refuse_silence(before: Sequence[ScriptElement], after: Sequence[ScriptElement]) -> None:
    if not any(element.is_spoken for element in after):
        raise InvalidInputError("The script has no line that is spoken.", "Write at least one line of narration.")
    if not any(element.is_spoken for element in before):
        raise InvalidInputError("No shot has a line yet.", "Write the lines in the storyboard first.")


def follow_script(step: Step, shots: Sequence[Shot], told: Sequence[ScriptElement]) -> list[Shot]:
    """Give every shot the lines that the script now has in its place, and return those that left the board."""
    removed: list[Shot] = []
    spoken: dict[str, list[ScriptElement]] = {shot.id: [] for shot in shots}
    for element in told:
        if element.is_spoken:
            spoken[element.shot].append(element)
    for shot in shots:
        before = tuple(line for line in shot.lines if one_line(line.text))
        lines = _lines(shot, spoken[shot.id])
        if before and not lines:
            removed.append(step.change(shot, {"removed": True}))
        elif lines != before:
            step.change(shot, {"lines": lines, "description": _described(shot, lines)})
    return removed


def _lines(shot: Shot, elements: Sequence[ScriptElement]) -> tuple[Line, ...]:
    """A shot's lines as the script has them; a new one is in the language of the one before it."""
    known = {line.id: line for line in shot.lines}
    language = shot.lines[0].language if shot.lines else Language.ENGLISH
    lines: list[Line] = []
    for element in elements:
        line = known.get(element.line, Line(id=element.line, text="", language=language))
        language = line.language
        if (one_line(line.speaker), one_line(line.text)) != (element.character, element.words):
            line = line.model_copy(update={"speaker": element.character, "text": element.words})
        lines.append(line)
    return tuple(lines)


def _described(shot: Shot, lines: Sequence[Line]) -> str:
    """The shot's description with the words that changed, where it quotes them."""
    words = {line.id: line.text for line in lines}
    description = shot.description
    for line in shot.lines:
        new = words.get(line.id, "")
        if line.text and line.text != new:
            quoted = rf"(?<!\w){re.escape(line.text)}(?!\w)"
            description = re.sub(quoted, lambda _, new=new: new, description, count=1)
    return description.strip() or shot.description
