"""What a chat is told of a project: its rows, the scenes of its script, and what somebody has before them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from sqlmodel import Session, select

from workbench.engine.fountain import to_fountain
from workbench.engine.lookup import beats_of, cast_of, episode_of, episodes_of, facts_of, fetch, scenes_of, shots_of
from workbench.engine.script_versions import newest_script
from workbench.kit.errors import InvalidInputError, NotFoundError
from workbench.llm.chatting import Known, Scope, StoryScene
from workbench.model.chat import Place, ProposalKind
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.projects import Character, Project, Scene, WorldSetting
from workbench.model.story import ScriptElement
from workbench.model.storyboard import Shot

R = TypeVar("R", Character, Scene)

Elements = Sequence[ScriptElement]


class NamedPart(Document):
    """A character, a place, an episode or a beat."""

    id: str
    name: str


class ScenePart(Document):
    """A scene of the script: its number, and its heading or how it begins."""

    number: int
    title: str


class ChatParts(Document):
    """What can be asked about by itself; beats and scenes of the open episode, shots by their ids, in order."""

    characters: tuple[NamedPart, ...]
    places: tuple[NamedPart, ...]
    episodes: tuple[NamedPart, ...]
    beats: tuple[NamedPart, ...]
    scenes: tuple[ScenePart, ...]
    shots: tuple[str, ...]


def known_project(session: Session, project_id: str, place: Place) -> Known:
    """A project as a chat knows it that is asked from a place: what is near to it in full."""
    project = fetch(session, Project, project_id)
    episode = episode_of(session, project_id)
    script, shots = newest_script(session, episode.id), shots_of(session, episode.id)
    world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
    beats = enumerate(beats_of(session, project_id), start=1)
    known = Known(
        name=project.name,
        language=project.language,
        world=world or WorldSetting(project_id=project_id),
        cast=_labelled(cast_of(session, project_id).values()),
        places=_labelled(scenes_of(session, project_id).values()),
        script=script.number if script else 0,
        scenes=_scenes(script.structured if script else (), shots),
        facts=dict(enumerate(facts_of(session, project_id), start=1)),
        episodes=dict(enumerate(episodes_of(session, project_id), start=1)),
        beats={number: beat for number, beat in beats if beat.episode_id in (None, episode.id)},
    )
    return known.around(_focus(known, place))


def script_scenes(elements: Elements) -> list[Elements]:
    """The script's scenes: each begins with its heading; what stands before the first one belongs to it."""
    starts = [index for index, element in enumerate(elements) if element.kind == "scene_heading"]
    if starts and not any(element.is_spoken for element in elements[: starts[0]]):
        starts[0] = 0
    bounds = sorted({0, *starts, len(elements)})
    return [elements[start:end] for start, end in pairwise(bounds)]


def _labelled(rows: Iterable[R]) -> dict[str, R]:
    """Rows by their names, with a number behind a name that an earlier row has."""
    labelled: dict[str, R] = {}
    for row in rows:
        same = sum(1 for other in labelled.values() if other.name == row.name)
        labelled[f"{row.name} ({same + 1})" if same else row.name] = row
    return labelled


def _scenes(elements: Elements, shots: Sequence[Shot]) -> tuple[StoryScene, ...]:
    """The script's scenes with their shots; a shot that no scene tells stands with the shot before it."""
    parts = script_scenes(elements) or [()]
    told = {element.shot: number for number, part in reversed([*enumerate(parts)]) for element in part if element.shot}
    held: list[list[Shot]] = [[] for _ in parts]
    at = 0
    for shot in shots:
        at = told.get(shot.id, at)
        held[at].append(shot)
    numbered = enumerate(zip(parts, held, strict=True), start=1)
    return tuple(
        StoryScene(number, to_fountain(part).strip() if part else "", tuple(own)) for number, (part, own) in numbered
    )


def _focus(known: Known, place: Place) -> set[int]:
    """Numbers of the scenes that somebody has before them: of a run of shots, all of its scenes."""
    chosen = [scene.number for scene in known.scenes if any(shot.id in place.rows for shot in scene.shots)]
    run = set(range(chosen[0], chosen[-1] + 1)) if chosen else set[int]()
    return run | ({place.scene} if place.scene else set())


def scope_of(known: Known, place: Place) -> Scope:
    """What may be changed when only what is chosen at a place may be.

    Raises:
        InvalidInputError: nothing is chosen, or it is gone.
    """
    shots = run_of(known, place)
    scope = Scope(
        world=place.tab == "world" and not place.rows,
        cast=_chosen(known.cast, place),
        places=_chosen(known.places, place),
        shots=shots,
        scenes=[scene.number for scene in known.scenes if scene.number == place.scene and known.script],
        facts=_numbered(known.facts, place, "facts"),
        beats=_numbered(known.beats, place, "outline"),
        episodes=_numbered(known.episodes, place, "outline"),
        adds=(ProposalKind.NEW_FACT, ProposalKind.REMOVED_FACT) if place.tab == "facts" and not place.rows else (),
    )
    if scope.is_empty:
        raise InvalidInputError(
            "Nothing is chosen that could be rewritten.",
            "Choose the world, its facts, the outline, a character, a place, a scene or a shot.",
        )
    return scope


def run_of(known: Known, place: Place) -> list[int]:
    """The numbers of the chosen shots, from the first to the last of them."""
    chosen = sorted(number for number, shot in known.shots.items() if shot.id in place.rows)
    return [number for number in known.shots if chosen and chosen[0] <= number <= chosen[-1]]


def _chosen(rows: Mapping[str, R], place: Place) -> list[str]:
    return [label for label, row in rows.items() if row.id in place.rows]


def _numbered(rows: Mapping[int, Edited], place: Place, tab: str) -> list[int]:
    """Numbers of the chosen rows; all of them where their tab is chosen without any."""
    every = place.tab == tab and not place.rows
    return [number for number, row in rows.items() if every or row.id in place.rows]


def where(known: Known, place: Place) -> str:
    """What somebody has before them, as the documents call it."""
    shots = run_of(known, place)
    parts = [*_chosen(known.cast, place), *_chosen(known.places, place)]
    numbered = {"fact": known.facts, "beat": known.beats, "episode": known.episodes}
    parts += [f"{name} {number}" for name, rows in numbered.items() for number in _numbered(rows, place, "")]
    if shots:
        parts.append(f"shot {shots[0]}" if len(shots) == 1 else f"shots {shots[0]} to {shots[-1]}")
    if place.scene:
        parts.append(f"scene {place.scene} of the script")
    return ", ".join(parts) or f"the {'facts that must hold' if place.tab == 'facts' else place.tab}"


def parts_of(session: Session, project_id: str) -> ChatParts:
    """What a project has that can be asked about by itself; without a storyboard there are no scenes and shots."""
    cast, places = cast_of(session, project_id).values(), scenes_of(session, project_id).values()
    episodes = episodes_of(session, project_id)
    episode = episode_of(session, project_id) if episodes else None
    beats = [row for row in beats_of(session, project_id) if episode and row.episode_id in (None, episode.id)]
    script = newest_script(session, episode.id) if episode else None
    scenes = _scenes(script.structured, ()) if script else ()
    return ChatParts(
        characters=tuple(NamedPart(id=row.id, name=row.name) for row in cast),
        places=tuple(NamedPart(id=row.id, name=row.name) for row in places),
        episodes=tuple(NamedPart(id=row.id, name=row.title) for row in episodes),
        beats=tuple(NamedPart(id=row.id, name=row.title) for row in beats),
        scenes=tuple(ScenePart(number=scene.number, title=scene.title) for scene in scenes),
        shots=tuple(shot.id for shot in shots_of(session, episode.id)) if episode else (),
    )


def refuse_unknown_place(session: Session, project_id: str, place: Place) -> None:
    """Refuse a place whose rows are not, or no longer, in the project.

    Raises:
        NotFoundError: one is not.
    """
    numbered = (facts_of(session, project_id), beats_of(session, project_id), episodes_of(session, project_id))
    rows = cast_of(session, project_id).keys() | scenes_of(session, project_id).keys()
    rows |= {shot.id for shot in shots_of(session, episode_of(session, project_id).id)}
    rows |= {row.id for some in numbered for row in some}
    if set(place.rows) - rows:
        raise NotFoundError("What was chosen here is gone.", "Choose something else, and ask again.")
