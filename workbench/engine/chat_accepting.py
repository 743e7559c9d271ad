"""Making a proposal's change, through the same operations as a person's edit: so it is checked, merged with what others
changed since, undone and told to every screen like one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from workbench.engine.characters import CharacterChanges, create_character, update_character
from workbench.engine.chat_context import script_scenes
from workbench.engine.facts import FactChanges, create_fact, delete_fact, update_fact
from workbench.engine.fountain import from_fountain, to_fountain
from workbench.engine.outline import BeatChanges, EpisodeChanges, update_beat, update_episode
from workbench.engine.scripts import get_script, save_script
from workbench.engine.storyboard import ShotChanges, add_shot, delete_shot, get_shot, update_shot
from workbench.engine.studio import Studio
from workbench.engine.world import SceneChanges, WorldChanges, create_scene, update_scene, update_world
from workbench.kit.errors import ConflictError, InvalidInputError, WorkbenchError
from workbench.model.chat import Proposal, ProposalKind
from workbench.model.document import Document, fault
from workbench.model.people import Actor, Role
from workbench.model.vocabulary import PlaceKind

D = TypeVar("D", bound=Document)

_UPDATES: dict[ProposalKind, tuple[type[Document], Callable[..., object]]] = {
    ProposalKind.WORLD: (WorldChanges, update_world),
    ProposalKind.CHARACTER: (CharacterChanges, update_character),
    ProposalKind.PLACE: (SceneChanges, update_scene),
    ProposalKind.SHOT: (ShotChanges, update_shot),
    ProposalKind.FACT: (FactChanges, update_fact),
    ProposalKind.BEAT: (BeatChanges, update_beat),
    ProposalKind.EPISODE: (EpisodeChanges, update_episode),
}
_REMOVALS: dict[ProposalKind, Callable[..., object]] = {
    ProposalKind.REMOVED_SHOT: delete_shot,
    ProposalKind.REMOVED_FACT: delete_fact,
}


def apply_proposal(
    studio: Studio, actor: Actor, proposal: Proposal, fields: Collection[str], *, rehearsed: bool = False
) -> None:
    """Do what a proposal says, in the fields that are named.

    Args:
        rehearsed: whether this is a trial, which looks at the values alone and not at what others changed since.

    Raises:
        ConflictError: somebody changed the same since the proposal was made.
        InvalidInputError: what it names is gone, or a value is not allowed.
    """
    seen = None if rehearsed else proposal.base
    values = {name: value for name, value in proposal.after.items() if name in fields}
    if update := _UPDATES.get(proposal.kind):
        changes, change = update
        row = proposal.project_id if proposal.kind is ProposalKind.WORLD else proposal.row_id
        change(studio, actor, row, _document(changes, values), seen)
    elif remove := _REMOVALS.get(proposal.kind):
        remove(studio, actor, proposal.row_id, seen)
    elif proposal.kind is ProposalKind.SCRIPT:
        save_script(studio, actor, proposal.project_id, _rewritten(studio, actor, proposal), proposal.base)
    else:
        _add(studio, actor, proposal)


def _add(studio: Studio, actor: Actor, proposal: Proposal) -> None:
    """Add what a proposal adds."""
    project, values = proposal.project_id, proposal.after
    if proposal.kind is ProposalKind.NEW_CHARACTER:
        create_character(studio, actor, project, **values)
    elif proposal.kind is ProposalKind.NEW_PLACE:
        create_scene(studio, actor, project, values["name"], PlaceKind(values["kind"]), values["description"])
    elif proposal.kind is ProposalKind.NEW_FACT:
        create_fact(studio, actor, project, **values)
    else:
        place = _place_after(studio, actor, proposal.row_id)
        add_shot(studio, actor, project, place, changes=_document(ShotChanges, values))


def _place_after(studio: Studio, actor: Actor, shot_id: str) -> int:
    """Where a new shot stands that follows another, wherever that one is now."""
    if not shot_id:
        return 1
    shot = get_shot(studio, actor, shot_id)
    if shot.removed:
        raise ConflictError("The shot that this one follows is not on the board any more.", "Ask again.")
    return shot.position + 1


def _rewritten(studio: Studio, actor: Actor, proposal: Proposal) -> str:
    """The script that the proposal was made for, with its new scene in the place of the old one."""
    scenes = script_scenes(get_script(studio, actor, proposal.project_id, proposal.base).structured)
    new: list[Any] = [
        *scenes[: proposal.scene - 1],
        from_fountain(proposal.after["content"]),
        *scenes[proposal.scene :],
    ]
    return to_fountain([element for scene in new for element in scene])


def _document(kind: type[D], values: Mapping[str, Any]) -> D:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInputError(f"The {first['loc'][0]} {fault(first)}.", "Ask again.") from error


def rehearse(studio: Studio, actor: Actor, proposals: Sequence[Proposal]) -> list[str]:
    """What is wrong with proposals: they are made one after the other, and all taken back.

    Somebody who may not edit may ask for proposals, too. What others changed meanwhile is no fault of an answer.
    """
    editor, findings = Actor(actor.name, Role.EDIT, actor.id), list[str]()
    with studio.database.together(keep=False) as database:
        stage = replace(studio, database=database)
        for proposal in proposals:
            try:
                apply_proposal(stage, editor, proposal, proposal.after, rehearsed=True)
            except ConflictError:
                continue
            except WorkbenchError as error:
                findings.append(f"{proposal.kind} {proposal.title}: {error.message}")
    return findings
