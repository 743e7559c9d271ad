"""Facts that must hold: looked at, changed, and given to whoever makes a picture."""

from collections.abc import Iterable, Sequence

from workbench.engine.editing import edit_row, open_step
from workbench.engine.lookup import facts_of, fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import ConflictError
from workbench.llm import facts_in
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Character, Project, Scene
from workbench.model.story import FactDraft
from workbench.model.writing import Fact
from workbench.storage import checked


class FactChanges(Document):
    """What may be changed on a fact."""

    subject: str | None = None
    what: str | None = None
    value: str | None = None
    since: int | None = None


def facts_for(
    facts: Iterable[Fact], seen: Sequence[Character], scene: Scene | None, chapter: int | None = None
) -> tuple[FactDraft, ...]:
    """The facts that a picture of some people in a place has to keep to, those that have held longest first.

    Their subjects are called as they are now.

    Args:
        chapter: of the story (`Shot.chapter`): later facts do not hold yet. Without, all hold, the latest of each.
    """
    rows = [*seen, *((scene,) if scene else ())]
    names = {form: row.name for row in rows for form in (*row.aliases, row.name)} | {"": ""}
    known = [fact for fact in fact_drafts(facts) if fact.subject in names]
    here = (fact.model_copy(update={"subject": names[fact.subject]}) for fact in known)
    return tuple(facts_in(here, chapter))


def fact_drafts(facts: Iterable[Fact]) -> tuple[FactDraft, ...]:
    """Facts as writers and translators read them."""
    return tuple(FactDraft.model_validate(row.model_dump(include=_FIELDS)) for row in facts)


_FIELDS = set(FactDraft.model_fields)


@operation(Role.VIEW)
def list_facts(studio: Studio, actor: Actor, project_id: str) -> list[Fact]:
    """List the facts that must hold in a project's pictures."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return facts_of(session, project_id)


@operation(Role.VIEW)
def get_fact(studio: Studio, actor: Actor, fact_id: str) -> Fact:
    """Get one fact."""
    with studio.database.session() as session:
        return fetch(session, Fact, fact_id)


@operation(Role.EDIT)
def create_fact(
    studio: Studio, actor: Actor, project_id: str, what: str, value: str, subject: str = "", since: int = 1
) -> Fact:
    """Add a fact about somebody, a place or the world: from a chapter of the story on, it holds."""
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        fact = checked(Fact, project_id=project_id, subject=subject, what=what, value=value, since=since)
        studio.tell(session, project_id, "board")
        return step.add(fact)


@operation(Role.EDIT)
def update_fact(studio: Studio, actor: Actor, fact_id: str, changes: FactChanges, version: int | None = None) -> Fact:
    """Change a fact. No writer writes over it."""
    with studio.database.session() as session:
        fact = fetch(session, Fact, fact_id)
        return edit_row(studio, session, actor, fact.project_id, fact, changes, version)


@operation(Role.EDIT)
def delete_fact(studio: Studio, actor: Actor, fact_id: str, version: int | None = None) -> Fact:
    """Take a fact away. No writer brings it back; undo does.

    With the `version` that was shown, a fact that somebody changed since stays.
    """
    with studio.database.session() as session:
        fact = fetch(session, Fact, fact_id)
        step = open_step(session, actor, fact.project_id)
        session.refresh(fact)
        if version not in (None, fact.version):
            raise ConflictError("Somebody else changed this fact in the meantime.", "Look at it again first.")
        step.remove(fact)
        studio.tell(session, fact.project_id, "board")
        return fact
