"""What a project's next step is written from: its rows, as people changed them, in the documents of the writers."""

from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, select

from workbench.engine.lookup import beats_of, cast_of, chapters_of, episode_of, episodes_of, facts_of, scenes_of
from workbench.engine.script_versions import newest_script
from workbench.kit.hashing import content_key
from workbench.llm import Part, Story
from workbench.model.document import Document
from workbench.model.projects import Episode, Project, WorldSetting
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    ChapterDraft,
    CharacterDraft,
    FactDraft,
    PremiseDraft,
    SceneDraft,
    ScriptElement,
)
from workbench.model.writing import Beat, WriteStep

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class StoryDocuments:
    """Everything that was written of a story, as it is now; `episode` is the open one, None when there is none yet.

    Attributes:
        seconds: the project's target for each episode; 0 for as long as it takes.
        beats: those that are told; `part` are those of the open episode.
        script: the newest of the open episode.
    """

    story: Story
    seconds: float
    bible: BibleDraft
    premise: PremiseDraft
    beats: tuple[BeatDraft, ...]
    episode: Episode | None
    part: Part
    script: tuple[ScriptElement, ...]

    @classmethod
    def of(cls, session: Session, project: Project) -> "StoryDocuments":
        """The documents of a project."""
        story = Story(project.story, project.language)
        episodes = episodes_of(session, project.id)
        episode = episode_of(session, project.id) if episodes else None
        rows = [row for row in beats_of(session, project.id) if not row.left_out]
        newest = newest_script(session, episode.id) if episode else None
        target = episode.seconds if episode else 0.0
        return cls(
            story=story,
            seconds=float(project.settings.target_seconds),
            bible=_bible(session, project.id),
            premise=_premise(session, project),
            beats=tuple(_beat(row) for row in rows),
            episode=episode,
            part=Part(_told_in(story, rows, episode), target),
            script=newest.structured if newest else (),
        )

    def inputs(self, step: WriteStep, before: str) -> str:
        """Content key of what a step is written from.

        Args:
            before: the id of the writing of the step before; what is directed follows a script as it was written.
        """
        bible = self.bible
        story: list[object] = [self.story.text, self.story.language]
        people = [one.model_dump(include={"name", "aliases", "gender", "age"}) for one in bible.characters]
        places = [one.model_dump(include={"name", "aliases", "kind"}) for one in bible.places]
        match step:
            case WriteStep.BIBLE:
                parts = story
            case WriteStep.WORLD:
                parts = [story, _json(bible)]
            case WriteStep.OUTLINE:
                parts = [story, people, places]
            case WriteStep.EPISODES:
                parts = [story, [_json(beat) for beat in self.beats], self.seconds]
            case WriteStep.SCRIPT:
                parts = [story, people, places, [_json(beat) for beat in self.part.beats], self.part.seconds]
            case WriteStep.SHOTS:
                parts = [before, _json(bible), self.premise.content, self.part.seconds]
        return content_key("inputs", step, *parts)


def _json(document: Document) -> object:
    return document.model_dump(mode="json")


def _bible(session: Session, project_id: str) -> BibleDraft:
    characters = [_draft(CharacterDraft, row) for row in cast_of(session, project_id).values()]
    places = [_draft(SceneDraft, row) for row in scenes_of(session, project_id).values()]
    names = {form: row.name for row in (*characters, *places) for form in (*row.aliases, row.name)}
    facts = [_draft(FactDraft, row) for row in facts_of(session, project_id)]
    return BibleDraft(
        characters=tuple(characters),
        places=tuple(places),
        facts=tuple(fact.model_copy(update={"subject": names.get(fact.subject, fact.subject)}) for fact in facts),
        chapters=tuple(_draft(ChapterDraft, row) for row in chapters_of(session, project_id)),
    )


def _draft(kind: type[D], row: object) -> D:
    """The fields of a row that a document has."""
    return kind.model_validate({name: getattr(row, name) for name in kind.model_fields})


def _premise(session: Session, project: Project) -> PremiseDraft:
    world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project.id)).first()
    return PremiseDraft(
        title=project.name,
        synopsis=project.description,
        content=world.content if world else "",
        keywords=world.keywords if world else (),
    )


def _beat(row: Beat) -> BeatDraft:
    return _draft(BeatDraft, row)


def _told_in(story: Story, rows: list[Beat], episode: Episode | None) -> tuple[BeatDraft, ...]:
    """The beats of an episode: those that are given to it. A story without beats is told whole."""
    if not rows:
        return tuple(
            BeatDraft(
                title=f"{one.number}", chapter=one.number, first=one.passages[0].number, last=one.passages[-1].number
            )
            for one in story.chapters
        )
    return tuple(_beat(row) for row in rows if episode and row.episode_id == episode.id)
