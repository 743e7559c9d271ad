"""Messages and proposals as people read them: with the state of the answer, its cost, and each change as a diff."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from workbench.engine.chat_diffs import DiffPart, row_diff, word_diff
from workbench.engine.lookup import beats_of, cast_of, episodes_of, facts_of, scenes_of
from workbench.engine.records import tokens_alone
from workbench.model.chat import Message, Place, Proposal, ProposalKind, ProposalState
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.projects import Episode, WorldSetting
from workbench.model.storyboard import Shot
from workbench.model.tasks import Cost, Render, RenderState, Task

_LISTED = ("keywords", "aliases")


class FieldChange(Document):
    """What a proposal does to one field, in words.

    Attributes:
        stale: whether somebody changed the field since the proposal was made.
    """

    field: str
    before: str
    after: str
    diff: tuple[DiffPart, ...]
    stale: bool = False


class ProposalView(Document):
    """A proposal as people read it.

    Attributes:
        title: what changes: a name, the number of a shot, the heading of a scene; empty for the world.
        reason: why it cannot be accepted as it is.
    """

    id: str
    kind: ProposalKind
    title: str
    scene: int
    state: ProposalState
    reason: str
    decided_by: str
    changes: tuple[FieldChange, ...]


class ChatMessage(Document):
    """Something that was said, or is being thought about.

    Attributes:
        answers: the message that it answers; empty for a person's.
        state: of the work that answers it, with its progress and, where it failed, why.
        money, tokens: what the answer cost in US dollars (nothing where no price is known), and its tokens in all.
    """

    id: str
    author: str
    text: str
    place: Place
    rewrite: bool
    made_at: datetime
    answers: str
    left_out: str
    state: RenderState
    note: str
    error: str
    money: float
    tokens: int
    proposals: tuple[ProposalView, ...]


def message_views(session: Session, project_id: str, messages: Sequence[Message]) -> list[ChatMessage]:
    """Messages of a project as people read them."""
    renders = [message.render_id for message in messages]
    work = {render.id: render for render in session.exec(select(Render).where(col(Render.id).in_(renders)))}
    tasks = {task.render_id: task for task in session.exec(select(Task).where(col(Task.render_id).in_(renders)))}
    costs = _costs(session, [task.id for task in tasks.values()])
    proposals = proposal_views(session, project_id, proposals_of(session, [message.id for message in messages]))
    return [
        _view(message, work[message.render_id], tasks[message.render_id], costs, proposals.get(message.id, ()))
        for message in messages
    ]


def _view(
    message: Message,
    render: Render,
    task: Task,
    costs: Mapping[str, tuple[float, int]],
    proposals: Sequence[ProposalView],
) -> ChatMessage:
    money, tokens = costs.get(task.id, (0.0, 0)) if message.answers else (0.0, 0)
    return ChatMessage(
        **message.model_dump(include={"id", "author", "text", "rewrite", "answers", "left_out"}),
        place=message.place,
        made_at=message.created_at,
        state=render.state,
        note=task.note,
        error=render.error,
        money=money,
        tokens=tokens,
        proposals=tuple(proposals),
    )


def _costs(session: Session, tasks: Sequence[str]) -> dict[str, tuple[float, int]]:
    query = select(Cost.task_id, func.sum(Cost.money), func.sum(tokens_alone)).group_by(Cost.task_id)
    rows = session.exec(query.where(col(Cost.task_id).in_(tasks))).all()
    return {task: (money, int(tokens)) for task, money, tokens in rows}


def proposals_of(session: Session, messages: Sequence[str]) -> list[Proposal]:
    """The proposals of messages, in order."""
    query = select(Proposal).where(col(Proposal.message_id).in_(messages)).order_by(col(Proposal.position))
    return list(session.exec(query))


def proposal_views(session: Session, project_id: str, proposals: Sequence[Proposal]) -> dict[str, list[ProposalView]]:
    """Proposals of a project as people read them, by their messages."""
    rows = _Rows(session, project_id)
    views: dict[str, list[ProposalView]] = {}
    for proposal in proposals:
        views.setdefault(proposal.message_id, []).append(rows.view(proposal))
    return views


class _Rows:
    """The rows of a project as they are now, by id, and what they are called."""

    def __init__(self, session: Session, project_id: str) -> None:
        cast, places = cast_of(session, project_id), scenes_of(session, project_id)
        shots = select(Shot).join(Episode, col(Episode.id) == Shot.episode_id).where(Episode.project_id == project_id)
        world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
        self._rows: dict[str, Edited] = {**cast, **places, **{shot.id: shot for shot in session.exec(shots)}}
        self._rows |= {world.id: world} if world else {}
        numbered = (facts_of(session, project_id), beats_of(session, project_id), episodes_of(session, project_id))
        self._rows |= {row.id: row for some in numbered for row in some}
        self._names = {row.id: row.name for row in (*cast.values(), *places.values())}

    def view(self, proposal: Proposal) -> ProposalView:
        now = self._now(proposal) if proposal.state in (ProposalState.OPEN, ProposalState.STALE) else {}
        names = proposal.after if proposal.kind.changes_fields else {**proposal.before, **proposal.after}
        changes = [self._change(proposal, name, now) for name in names]
        return ProposalView(
            **proposal.model_dump(include={"id", "kind", "title", "scene", "state", "reason", "decided_by"}),
            changes=tuple(changes),
        )

    def _now(self, proposal: Proposal) -> dict[str, Any]:
        row = self._rows.get(proposal.row_id)
        return row.model_dump(mode="json", include=set(proposal.before)) if row else {}

    def _change(self, proposal: Proposal, name: str, now: Mapping[str, Any]) -> FieldChange:
        before, after = (self._words(name, values.get(name)) for values in (proposal.before, proposal.after))
        diff = row_diff if proposal.kind is ProposalKind.SCRIPT or name == "lines" else word_diff
        stale = name in now and now[name] != proposal.before[name]
        return FieldChange(field=name, before=before, after=after, diff=diff(before, after), stale=stale)

    def _words(self, name: str, value: Any) -> str:
        """A value as people read it; enum values and switches stay as they are, for the screens to translate."""
        if value is None:
            return ""
        if name in ("scene_id", "characters"):
            ids: Sequence[str] = [value] if isinstance(value, str) else value
            return ", ".join(self._names.get(one, "?") for one in ids)
        if name == "lines":
            return "\n".join(": ".join(filter(None, (line["speaker"], line["text"]))) for line in value)
        return ", ".join(value) if name in _LISTED else f"{value:g}" if isinstance(value, float) else str(value)
