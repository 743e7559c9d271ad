"""From what a writer answers to the rows of a project, step by step.

Writing again after a change keeps every row whose source is unchanged, with its takes, and whatever people changed.
Shots that the story no longer tells leave the board; people and places stay.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from workbench.engine.lookup import beats_of, cast_of, chapters_of, episodes_of, facts_of, scenes_of
from workbench.engine.touched import Touched
from workbench.kit.hashing import content_key
from workbench.llm import WRITTEN_BY, Story
from workbench.model.bounds import LONGEST_PROSE
from workbench.model.entity import Edited
from workbench.model.projects import Character, Episode, Project, ProjectStatus, Scene, Script, WorldSetting
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    ChapterDraft,
    CharacterDraft,
    EpisodeDraft,
    FactDraft,
    PremiseDraft,
    SceneDraft,
)
from workbench.model.storyboard import Film, Shot
from workbench.model.tasks import Render
from workbench.model.writing import Beat, Chapter, Fact
from workbench.storage import Step, checked
from workbench.voice import default_voice, narrator_voice

Kept = list[str]
"""Names of rows that stayed as people had them."""


def story_key(story: str, writer: str) -> str:
    """What a project is found by when the same story is opened again: another writer writes another project."""
    return content_key("story", story, *([] if writer == WRITTEN_BY else [writer]))


def story_values(project: Project, story: Story, writer: str) -> dict[str, object]:
    """What a project is given with a story; one without a narrator gets the voice of the story's language."""
    settings = project.settings
    if not settings.narrator_voice:
        settings = settings.model_copy(update={"narrator_voice": narrator_voice(story.language).id})
    return {
        "story": story.text,
        "story_key": story_key(story.text, writer),
        "language": story.language,
        "status": ProjectStatus.IN_PROGRESS,
        "settings": settings,
    }


def was_written(session: Session, project_id: str) -> bool:
    """Whether the project has, or had, a storyboard."""
    query = select(Shot.id).join(Episode, col(Episode.id) == Shot.episode_id).where(Episode.project_id == project_id)
    return session.exec(query).first() is not None


def store_bible(step: Step, project: Project, bible: BibleDraft, *, renew: bool) -> Kept:
    """Write who is in the story, where it plays, what must hold and what happens.

    Args:
        renew: whether people and places that are there already get what is written of them now.
    """
    return [
        *_store_cast(step, project, bible.characters, renew=renew),
        *_store_places(step, project.id, bible.places, renew=renew),
        *_store_facts(step, project.id, bible.facts),
        *_store_chapters(step, project.id, bible.chapters),
    ]


def _store_cast(step: Step, project: Project, drafts: Sequence[CharacterDraft], *, renew: bool) -> Kept:
    session = step.session
    touched = Touched.of(session, project.id, Character)
    rows = list(cast_of(session, project.id).values())
    cast = _by_form(rows)
    voices = {row.voice for row in rows} | {project.settings.narrator_voice}
    for draft in drafts:
        if row := cast.get(draft.name):
            if renew:
                forms = dict.fromkeys((*row.aliases, draft.name, *draft.aliases))
                aliases = tuple(form for form in forms if form != row.name)
                touched.renew(step, row, draft.model_dump(exclude={"name"}) | {"aliases": aliases}, row.name)
        elif draft.name not in _gone(touched):
            voice = default_voice(project.language, draft.gender, draft.age, voices, draft.name).id
            voices.add(voice)
            row = Character(project_id=project.id, voice=voice, **draft.model_dump())
            cast |= _by_form([row])
            session.add(row)
    session.flush()
    return list(touched.kept)


def _store_places(step: Step, project_id: str, drafts: Sequence[SceneDraft], *, renew: bool) -> Kept:
    touched = Touched.of(step.session, project_id, Scene)
    scenes = _by_form(list(scenes_of(step.session, project_id).values()))
    for draft in drafts:
        if row := scenes.get(draft.name):
            if renew:
                touched.renew(step, row, draft.model_dump(exclude={"name", "aliases"}), row.name)
        elif draft.name not in _gone(touched):
            step.session.add(Scene(project_id=project_id, **draft.model_dump()))
    step.session.flush()
    return list(touched.kept)


R = TypeVar("R", Character, Scene)


def _by_form(rows: Sequence[R]) -> dict[str, R]:
    """Rows by each form of their names; names go before aliases."""
    return {form: row for row in rows for form in row.aliases} | {row.name: row for row in rows}


def _gone(touched: Touched) -> set[object]:
    return {row["name"] for row in touched.gone}


def _store_facts(step: Step, project_id: str, drafts: Sequence[FactDraft]) -> Kept:
    touched = Touched.of(step.session, project_id, Fact)
    rows = {(row.subject, row.what, row.since): row for row in facts_of(step.session, project_id)}
    gone = {(row["subject"], row["what"], row["since"]) for row in touched.gone}
    for draft in drafts:
        place = (draft.subject, draft.what, draft.since)
        if row := rows.pop(place, None):
            touched.renew(step, row, draft.model_dump(), f"{row.subject} {row.what}".strip())
        elif place not in gone:
            step.add(Fact(project_id=project_id, **draft.model_dump()))
    _remove(step, touched, list(rows.values()))
    return list(touched.kept)


def _store_chapters(step: Step, project_id: str, drafts: Sequence[ChapterDraft]) -> Kept:
    touched = Touched.of(step.session, project_id, Chapter)
    rows = {row.number: row for row in chapters_of(step.session, project_id)}
    for draft in drafts:
        if row := rows.pop(draft.number, None):
            touched.renew(step, row, {"summary": draft.summary}, f"{row.number}. {row.summary[:40]}")
        else:
            step.add(Chapter(project_id=project_id, **draft.model_dump()))
    for row in rows.values():
        step.remove(row)
    return list(touched.kept)


def _remove(step: Step, touched: Touched, rows: Sequence[Edited]) -> None:
    """Take away what is not written any more; what a person changed stays."""
    for row in rows:
        if not touched.has(row):
            step.remove(row)


def store_world(step: Step, project: Project, premise: PremiseDraft, *, renew: bool) -> Kept:
    """Write the world; a world that is there stays unless it is to be renewed."""
    query = select(WorldSetting).where(WorldSetting.project_id == project.id)
    values = {"content": premise.content, "keywords": premise.keywords}
    row = step.session.exec(query).first()
    if row is None:
        step.session.add(checked(WorldSetting, project_id=project.id, **values))
        return []
    touched = Touched.of(step.session, project.id, WorldSetting)
    if renew or not row.content:
        touched.renew(step, row, values, "the world")
    return list(touched.kept)


def store_outline(step: Step, project_id: str, drafts: Sequence[BeatDraft]) -> Kept:
    """Write the beats. One that a person changed stays, and new ones hold what is left of the story beside it."""
    touched = Touched.of(step.session, project_id, Beat)
    old = beats_of(step.session, project_id)
    stay = {row.first: row for row in old if touched.has(row)}
    free = {row.first: row for row in old if not touched.has(row)}
    taken = {number for row in stay.values() for number in range(row.first, row.last + 1)}
    for draft in drafts:
        left = [number for number in range(draft.first, draft.last + 1) if number not in taken]
        if not left:
            continue
        values = draft.model_dump() | {"first": left[0], "last": _end(left)}
        if row := free.pop(left[0], None):
            step.change(row, values)
        else:
            step.add(checked(Beat, project_id=project_id, **values))
    for row in free.values():
        step.remove(row)
    return [row.title for row in stay.values()]


def _end(numbers: Sequence[int]) -> int:
    """The last of the numbers that follow the first without a gap."""
    return next((number for number in numbers if number + 1 not in numbers), numbers[-1])


def store_episodes(step: Step, project: Project, drafts: Sequence[EpisodeDraft]) -> Kept:
    """Write the episodes, and which beats each of them tells."""
    touched = Touched.of(step.session, project.id, Episode)
    rows = episodes_of(step.session, project.id)
    for position, draft in enumerate(drafts, start=1):
        values = {"title": draft.title, "synopsis": draft.synopsis[:LONGEST_PROSE], "seconds": draft.seconds}
        if position <= len(rows):
            touched.renew(step, rows[position - 1], values, rows[position - 1].title)
        else:
            rows.append(step.add(checked(Episode, project_id=project.id, position=position, **values)))
    _assign_beats(step, project.id, drafts, rows)
    for row in rows[len(drafts) :]:
        if not (touched.has(row) or _is_used(step.session, row)):
            step.remove(row)
    return list(touched.kept)


def _assign_beats(step: Step, project_id: str, drafts: Sequence[EpisodeDraft], rows: Sequence[Episode]) -> None:
    touched = Touched.of(step.session, project_id, Beat)
    beats = [beat for beat in beats_of(step.session, project_id) if not beat.left_out]
    for draft, row in zip(drafts, rows, strict=False):
        for beat in beats[draft.first_beat - 1 : draft.last_beat]:
            touched.renew(step, beat, {"episode_id": row.id}, beat.title)


def _is_used(session: Session, episode: Episode) -> bool:
    """Whether anything was made for an episode, or is to be told in it."""
    kinds: Mapping[str, type[Shot | Script | Render | Film | Beat]]
    kinds = {"shot": Shot, "script": Script, "render": Render, "film": Film, "beat": Beat}
    queries = (select(kind.id).where(kind.episode_id == episode.id) for kind in kinds.values())
    return any(session.exec(query).first() is not None for query in queries)
