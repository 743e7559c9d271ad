"""Chat about a project: ask, read what was answered, and accept or decline what it proposes, change by change."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from workbench.engine.chat_accepting import apply_proposal
from workbench.engine.chat_context import ChatParts, known_project, parts_of, refuse_unknown_place, scope_of
from workbench.engine.chat_task import chat_model
from workbench.engine.chat_views import ChatMessage, ProposalView, message_views, proposal_views, proposals_of
from workbench.engine.lookup import episode_of, episodes_of, fetch, hold_project
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.kit.ids import new_id
from workbench.kit.times import now
from workbench.model.bounds import clean
from workbench.model.chat import Message, Place, Proposal, ProposalKind, ProposalState
from workbench.model.people import Actor, Role
from workbench.model.projects import Episode, Project
from workbench.model.storyboard import Shot
from workbench.model.tasks import Render, RenderKind, Task, TaskKind
from workbench.storage import checked

_DECIDABLE = (ProposalState.OPEN, ProposalState.STALE)


@operation(Role.COMMENT)
async def ask_chat(studio: Studio, actor: Actor, project_id: str, text: str, place: Place | None = None) -> Message:
    """Ask about a project, or for changes. The answer comes by itself, also when nobody waits for it.

    What it proposes changes nothing until somebody accepts it. `place` tells what the asker has before them.
    """
    return await _send(studio, actor, project_id, text, place or Place(), rewrite=False)


@operation(Role.COMMENT)
async def rewrite(studio: Studio, actor: Actor, project_id: str, what: Place, wish: str) -> Message:
    """Ask for one part to be rewritten: the world, its facts, people, places, the outline, episodes, a scene or shots.

    The answer proposes changes of that part alone. Tabs `world`, `facts` and `outline` without rows name all of these.
    """
    return await _send(studio, actor, project_id, wish, what, rewrite=True)


async def _send(studio: Studio, actor: Actor, project_id: str, text: str, place: Place, *, rewrite: bool) -> Message:
    message = await asyncio.to_thread(_write, studio, actor, project_id, text, place, rewrite)
    await studio.jobs.submit(message.render_id)
    return message


def _write(studio: Studio, actor: Actor, project_id: str, text: str, place: Place, rewrite: bool) -> Message:
    """Write a message down with the work that answers it."""
    model, said = chat_model(studio, rewrite=rewrite), clean(text).strip()
    if not said:
        raise InvalidInputError("There are no words in this message.", "Say what you want to know or to have changed.")
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        episode = _episode(session, project)
        refuse_unknown_place(session, project_id, place)
        if rewrite:
            scope_of(known_project(session, project_id, place), place)
        render = Render(
            project_id=project_id,
            episode_id=episode.id,
            kind=RenderKind.CHAT,
            name=f"{project.name}: {model.name}",
            created_by=actor.name,
        )
        session.add(render)
        session.flush()
        values = {"render_id": render.id, "place": place, "author": actor.name, "text": said, "rewrite": rewrite}
        message = checked(Message, project_id=project_id, **values)
        params = {"message": message.id, "actor_id": actor.id}
        session.add_all([message, Task(render_id=render.id, project_id=project_id, kind=TaskKind.CHAT, params=params)])
        studio.tell(session, project_id, "chat")
        return message


def _episode(session: Session, project: Project) -> Episode:
    """The project's open episode; a project that nobody wrote into yet gets its first one."""
    if episodes_of(session, project.id):
        return episode_of(session, project.id)
    episode = checked(Episode, project_id=project.id, title=project.name)
    session.add(episode)
    session.flush()
    return episode


@operation(Role.VIEW)
def list_messages(studio: Studio, actor: Actor, project_id: str, last: int = 100) -> list[ChatMessage]:
    """List what was last said about a project, in order, with what was proposed and what became of it."""
    query = select(Message).where(Message.project_id == project_id).order_by(col(Message.created_at).desc())
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        messages = session.exec(query.limit(max(last, 0))).all()[::-1]
        return message_views(session, project_id, messages)


@operation(Role.VIEW)
def chat_parts(studio: Studio, actor: Actor, project_id: str) -> ChatParts:
    """List what can be asked about, or rewritten, by itself: people, places, episodes, beats, scenes and shots."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return parts_of(session, project_id)


@operation(Role.COMMENT)
async def stop_answer(studio: Studio, actor: Actor, message_id: str) -> Message:
    """Stop the work on an answer. The message stays; what the model said so far is not kept."""
    message = await asyncio.to_thread(_message, studio, message_id)
    await studio.jobs.cancel(message.render_id)
    return message


def _message(studio: Studio, message_id: str) -> Message:
    with studio.database.session() as session:
        return fetch(session, Message, message_id)


@operation(Role.EDIT)
def accept_proposal(studio: Studio, actor: Actor, proposal_id: str, fields: tuple[str, ...] = ()) -> ProposalView:
    """Make the change that a proposal says, as an edit of one's own: undo takes it back.

    Where somebody changed the same since, it is refused and marked as stale; its other fields can still be accepted
    by naming them in `fields`.
    """
    return _accepted(studio, actor, proposal_id, fields, new_id())


def _accepted(studio: Studio, actor: Actor, proposal_id: str, fields: Sequence[str], step: str) -> ProposalView:
    """Accept a proposal, all that it changes as part of a step."""
    taken = _taken(studio, proposal_id, fields)
    try:
        with studio.database.together(step=step) as database:
            _accept(replace(studio, database=database), actor, proposal_id, taken)
    except InvalidInputError as error:
        _mark_stale(studio, proposal_id, error.message)
        raise
    return _view(studio, proposal_id)


def _taken(studio: Studio, proposal_id: str, fields: Sequence[str]) -> dict[str, Any]:
    """What is accepted of a proposal: all of it when no fields are named."""
    with studio.database.session() as session:
        proposal = fetch(session, Proposal, proposal_id)
    if unknown := set(fields) - proposal.after.keys():
        raise InvalidInputError(f"This proposal does not change {', '.join(sorted(unknown))}.", "Reload the page.")
    wanted = set(fields) if fields and proposal.kind.changes_fields else proposal.after.keys()
    return {name: value for name, value in proposal.after.items() if name in wanted}


def _accept(studio: Studio, actor: Actor, proposal_id: str, taken: dict[str, Any]) -> None:
    with studio.database.session() as session:
        proposal = _hold(session, proposal_id)
    apply_proposal(studio, actor, proposal, taken)
    with studio.database.session() as session:
        _decide(studio, session, actor, proposal_id, ProposalState.ACCEPTED, after=taken)


@operation(Role.EDIT)
def accept_proposals(studio: Studio, actor: Actor, message_id: str) -> list[ProposalView]:
    """Accept all open proposals of a message, as one edit that undo takes back; those that are stale say why."""
    with studio.database.session() as session:
        fetch(session, Message, message_id)
        waiting = [one for one in proposals_of(session, [message_id]) if one.state is ProposalState.OPEN]
        waiting.sort(key=lambda one: _turn(session, one))
    step = new_id()
    return [_accepted_or_stale(studio, actor, one.id, step) for one in waiting]


def _turn(session: Session, proposal: Proposal) -> float:
    """Shots go last, from the end of the board: so undo, which takes all back at once, knows the place of each."""
    if proposal.kind is not ProposalKind.REMOVED_SHOT:
        return -math.inf
    return -fetch(session, Shot, proposal.row_id).position


def _accepted_or_stale(studio: Studio, actor: Actor, proposal_id: str, step: str) -> ProposalView:
    try:
        return _accepted(studio, actor, proposal_id, (), step)
    except InvalidInputError:
        return _view(studio, proposal_id)


@operation(Role.EDIT)
def decline_proposal(studio: Studio, actor: Actor, proposal_id: str) -> ProposalView:
    """Leave everything as it is."""
    with studio.database.session() as session:
        _hold(session, proposal_id)
        _decide(studio, session, actor, proposal_id, ProposalState.DECLINED)
    return _view(studio, proposal_id)


def _hold(session: Session, proposal_id: str) -> Proposal:
    """A proposal that can be decided, kept from others until the transaction ends.

    Raises:
        ConflictError: somebody decided it already.
    """
    proposal = fetch(session, Proposal, proposal_id)
    hold_project(session, proposal.project_id)
    session.refresh(proposal)
    if proposal.state not in _DECIDABLE:
        accepted = proposal.state is ProposalState.ACCEPTED
        by = proposal.decided_by
        told = f"{by} has accepted this proposal already." if accepted else f"{by} has declined this proposal already."
        raise ConflictError(told, "Reload the page.")
    return proposal


def _decide(
    studio: Studio, session: Session, actor: Actor, proposal_id: str, state: ProposalState, **values: object
) -> None:
    proposal = fetch(session, Proposal, proposal_id)
    decided = {"state": state, "reason": "", "decided_by": actor.name, "decided_at": now(), **values}
    for name, value in decided.items():
        setattr(proposal, name, value)
    studio.tell(session, proposal.project_id, "chat")


def _mark_stale(studio: Studio, proposal_id: str, reason: str) -> None:
    with studio.database.session() as session:
        proposal = session.get(Proposal, proposal_id)
        if proposal is not None and proposal.state in _DECIDABLE:
            proposal.state, proposal.reason = ProposalState.STALE, reason
            studio.tell(session, proposal.project_id, "chat")


def _view(studio: Studio, proposal_id: str) -> ProposalView:
    with studio.database.session() as session:
        proposal = fetch(session, Proposal, proposal_id)
        return proposal_views(session, proposal.project_id, [proposal])[proposal.message_id][0]
