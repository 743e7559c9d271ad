"""Scripts: versions that are added and never changed, and shots that follow what a person edits in them."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from sqlmodel import Session, col, select

from workbench.engine.editing import edit_row
from workbench.engine.fountain import from_fountain
from workbench.engine.lookup import episode_of, shots_of
from workbench.engine.operations import operation
from workbench.engine.storyboard import ShotChanges, place_shot
from workbench.engine.studio import Studio
from workbench.engine.writing import add_script, newest_script
from workbench.kit.errors import InvalidInputError, NotFoundError
from workbench.model.people import Actor, Role
from workbench.model.projects import Script
from workbench.model.story import Line
from workbench.model.storyboard import Shot

Spoken = tuple[str, str]
"""Speaker (empty for narration) and words."""


@operation(Role.VIEW)
def list_scripts(studio: Studio, actor: Actor, project_id: str) -> list[Script]:
    """List the versions of a project's script, the newest first."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        query = select(Script).where(Script.episode_id == episode.id).order_by(col(Script.number).desc())
        return list(session.exec(query))


@operation(Role.VIEW)
def get_script(studio: Studio, actor: Actor, project_id: str, number: int | None = None) -> Script:
    """Get one version of a project's script, the newest when no number is given."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        query = select(Script).where(Script.episode_id == episode.id, Script.number == number)
        script = newest_script(session, episode.id) if number is None else session.exec(query).first()
        if script is None:
            raise NotFoundError(f"The script has no version {number}.", "List its versions first.")
        return script


@operation(Role.EDIT)
def save_script(studio: Studio, actor: Actor, project_id: str, content: str) -> Script:
    """Save a new version of the script (Fountain text); the shots' lines follow it.

    Lines that are unchanged keep their shots and takes. A new line joins the shot of the line before it; a shot that
    has no line left leaves the board.
    """
    elements = from_fountain(content)
    spoken = [(element.character, element.text) for element in elements if element.kind in ("action", "dialogue")]
    if not spoken:
        raise InvalidInputError("The script has no line that is spoken.", "Write at least one line of narration.")
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        _follow(studio, session, actor, project_id, shots_of(session, episode.id), spoken)
        return add_script(session, episode.id, elements, actor.name)


def _follow(
    studio: Studio, session: Session, actor: Actor, project_id: str, shots: Sequence[Shot], spoken: Sequence[Spoken]
) -> None:
    """Give every shot the lines that the script now has in its place."""
    placed = [(shot, line) for shot in shots for line in shot.lines]
    if not placed:
        raise InvalidInputError("No shot has a line yet.", "Write the lines in the storyboard first.")
    for shot, lines in _new_lines(placed, spoken).items():
        if lines == list(shot.lines):
            continue
        if lines:
            changes = ShotChanges(lines=tuple(lines), description=_described(shot, lines))
            edit_row(studio, session, actor, project_id, shot, changes)
        else:
            place_shot(studio, session, actor, project_id, shot, {"removed": True})


def _new_lines(placed: Sequence[tuple[Shot, Line]], spoken: Sequence[Spoken]) -> "_Lines":
    """The lines of each shot after the edit, by comparing the script before and after line by line."""
    found = _Lines([shot for shot, _ in placed])
    before = [(line.speaker, line.text) for _, line in placed]
    for _, start, end, new_start, new_end in SequenceMatcher(None, before, list(spoken), autojunk=False).get_opcodes():
        kept = placed[start:end]
        for index, (speaker, text) in enumerate(spoken[new_start:new_end]):
            if index < len(kept):
                shot, line = kept[index]
                found.add(shot, line.model_copy(update={"speaker": speaker, "text": text}))
            else:
                shot, line = placed[max(0, min(end, len(placed)) - 1)]
                found.add(shot, Line(speaker=speaker, text=text, language=line.language))
    return found


class _Lines:
    """Lines by shot, in the board's order."""

    def __init__(self, shots: Sequence[Shot]) -> None:
        self._shots = {shot.id: shot for shot in shots}
        self._lines: dict[str, list[Line]] = {identity: [] for identity in self._shots}

    def add(self, shot: Shot, line: Line) -> None:
        """Put a line at the end of a shot."""
        self._lines[shot.id].append(line)

    def items(self) -> list[tuple[Shot, list[Line]]]:
        """Every shot with its lines."""
        return [(self._shots[identity], lines) for identity, lines in self._lines.items()]


def _described(shot: Shot, lines: Sequence[Line]) -> str:
    """The shot's description with the words that changed, where it quotes them."""
    description = shot.description
    words = {line.id: line.text for line in lines}
    for line in shot.lines:
        description = description.replace(line.text, words.get(line.id, ""))
    return " ".join(description.split())
