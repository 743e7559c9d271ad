"""The task that answers a message: the model is asked, its edits are tried, and what it proposes is kept."""

import asyncio

from sqlmodel import Session, col, select

from workbench.engine.chat_accepting import rehearse
from workbench.engine.chat_context import known_project, scope_of, where
from workbench.engine.chat_proposals import proposals_from
from workbench.engine.chat_views import proposals_of
from workbench.engine.language_models import language_model
from workbench.engine.lookup import fetch
from workbench.engine.records import ProjectRecords
from workbench.engine.report import number_ranges
from workbench.engine.studio import Studio
from workbench.jobs import Job, Outcome
from workbench.kit.errors import ConfigurationError
from workbench.llm import LanguageModel
from workbench.llm.chatting import Asked, ChatAnswer, Known, Said, Scope, chat_with
from workbench.model.chat import Message
from workbench.model.people import Actor, Role

_EARLIER = 12
"""Messages that a question is asked with."""


def chat_model(studio: Studio, *, rewrite: bool = False) -> LanguageModel:
    """The model that answers: the one for talk, or the writer where something is to be rewritten and it is a model.

    Raises:
        ConfigurationError: there is none; the rules that write films cannot talk.
    """
    writer = language_model(studio.settings, "writer") if rewrite else None
    model = writer or language_model(studio.settings, "quick")
    if model is None:
        raise ConfigurationError(
            "The chat needs a language model, and none is set up.",
            "Put a key for Claude into ANTHROPIC_API_KEY, or a server of your own into the settings, and start again.",
        )
    return model


async def answer_message(studio: Studio, job: Job) -> Outcome:
    """The runner of the task. An answer that is there already is neither asked for nor kept again."""
    return await asyncio.to_thread(_answer, studio, job)


def _answer(studio: Studio, job: Job) -> Outcome:
    with studio.database.session() as session:
        message = fetch(session, Message, job.params["message"])
        if answer := _answer_to(session, message):
            return Outcome({"message": answer.id}, reused=True)
        known = known_project(session, message.project_id, message.place)
        scope = scope_of(known, message.place) if message.rewrite else Scope.all_of(known)
        asked = _asked(session, known, message)
    actor = Actor(message.author, Role.COMMENT, job.params["actor_id"])
    model = chat_model(studio, rewrite=message.rewrite)
    said = chat_with(
        model,
        known,
        scope,
        asked,
        ProjectRecords(studio.database, studio.settings.llm.budget, job.project_id, job.id),
        check=lambda answer: _findings(studio, actor, known, answer),
        report=job.report,
        cancelled=job.cancelled,
    )
    return Outcome({"message": _keep(studio, message, model.name, known, asked, said)})


def _answer_to(session: Session, message: Message) -> Message | None:
    return session.exec(select(Message).where(Message.answers == message.id)).first()


def _findings(studio: Studio, actor: Actor, known: Known, answer: ChatAnswer) -> list[str]:
    return rehearse(studio, actor, proposals_from(known, known.world.project_id, answer.edits))


def _asked(session: Session, known: Known, message: Message) -> Asked:
    query = select(Message).where(Message.project_id == message.project_id, Message.created_at < message.created_at)
    before = session.exec(query.order_by(col(Message.created_at))).all()
    earlier = before[-_EARLIER:]
    return Asked(
        author=message.author,
        text=message.text,
        where=where(known, message.place),
        rewrite=message.rewrite,
        earlier=tuple(_said(session, one) for one in earlier),
        forgotten=len(before) - len(earlier),
    )


def _said(session: Session, message: Message) -> Said:
    """What was said, with what became of what was proposed."""
    ends = [f"{one.kind} {one.title}: {one.state}" for one in proposals_of(session, [message.id])]
    return Said(message.author, f"{message.text}\n(Proposed: {'; '.join(ends)})" if ends else message.text)


def _keep(studio: Studio, message: Message, author: str, known: Known, asked: Asked, said: ChatAnswer) -> str:
    """Keep an answer with its proposals, unless there is one already; its id."""
    answer = Message(
        project_id=message.project_id,
        render_id=message.render_id,
        place=message.place,
        author=author,
        text=said.reply,
        answers=message.id,
        rewrite=message.rewrite,
        left_out=_left_out(known, asked.forgotten),
    )
    with studio.database.session() as session:
        if there := _answer_to(session, message):
            return there.id
        session.add(answer)
        session.flush()
        for proposal in proposals_from(known, message.project_id, said.edits):
            proposal.message_id = answer.id
            session.add(proposal)
        studio.tell(session, message.project_id, "chat")
    return answer.id


def _left_out(known: Known, forgotten: int) -> str:
    """What the model did not read in full, in sentences."""
    scenes = known.left_out
    outline = f"Of scenes {number_ranges(scenes)} it read an outline only." if scenes else ""
    older = f"Messages before the last {_EARLIER} were not read again." if forgotten else ""
    return " ".join(filter(None, (outline, older)))
