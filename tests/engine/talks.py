"""A project on which people chat, as tests see it."""

from dataclasses import dataclass

from tests.engine.boards import MIA
from tests.llm.scripted_chat import ScriptedChat, change, says
from workbench.engine import Studio
from workbench.engine.characters import list_characters
from workbench.engine.chat import ask_chat, list_messages, rewrite
from workbench.engine.chat_views import ChatMessage, ProposalView
from workbench.engine.facts import list_facts
from workbench.engine.outline import list_beats, list_episodes
from workbench.engine.storyboard import list_shots
from workbench.engine.world import get_world, list_scenes
from workbench.model.chat import Place
from workbench.model.people import Actor, Role

VIEWER = Actor("Vera", Role.VIEW, "vera")


@dataclass
class Talk:
    """A project on which people chat."""

    studio: Studio
    project: str
    chat: ScriptedChat

    async def ask(self, text: str = "Help.", who: Actor = MIA, place: Place | None = None) -> ChatMessage:
        """Ask, wait, and read the answer."""
        message = await ask_chat(self.studio, who, self.project, text, place)
        return await self.answer(message.render_id)

    async def rewrite(self, what: Place, wish: str = "Funnier.") -> ChatMessage:
        """The same for a part."""
        message = await rewrite(self.studio, MIA, self.project, what, wish)
        return await self.answer(message.render_id)

    async def answer(self, render: str) -> ChatMessage:
        await self.studio.jobs.wait(render)
        return self.newest

    @property
    def newest(self) -> ChatMessage:
        return list_messages(self.studio, VIEWER, self.project)[-1]

    async def proposed(self, *edits: dict[str, object]) -> tuple[ProposalView, ...]:
        """The proposals of an answer with these edits."""
        self.chat.answers = [says("Here.", *edits)]
        return (await self.ask()).proposals

    def everything(self) -> list[object]:
        """World, cast, places, facts, outline and board as they are, but for how often they were changed."""
        world = get_world(self.studio, VIEWER, self.project)
        reads = (list_characters, list_scenes, list_facts, list_episodes, list_beats, list_shots)
        rows = [row for read in reads for row in read(self.studio, VIEWER, self.project)]
        return [world.content, world.keywords, *(row.model_dump(exclude={"version", "updated_at"}) for row in rows)]

    def who(self, name: str = "Mia") -> str:
        """The id of a character."""
        return next(one.id for one in list_characters(self.studio, VIEWER, self.project) if one.name == name)

    def look(self, name: str = "Mia") -> str:
        return next(one.appearance for one in list_characters(self.studio, VIEWER, self.project) if one.name == name)


DIRECTION = {
    **{"size": "wide shot", "angle": "low angle", "movement": "pan left", "side": "left of the line"},
    **{"lens": "macro lens", "light": "hard light", "colour": "cool colours", "mood": "tense mood"},
    **{"time_of_day": "by day", "weather": "rain", "transition": "cut"},
    **{"blocking": "Mia in the door", "sound": "rain"},
}


def edits_of_each_kind(place: str) -> tuple[dict[str, object], ...]:
    """All that an answer can propose, about a place that there is."""
    return (
        change("world content", None, "A harbour in the north."),
        change("world keywords", None, ["harbour", "lamp"]),
        change("character name", "Mia", "Maia"),
        change("place description", place, "A wet quay."),
        change("shot size", 1, "close-up"),
        change("shot lens", 1, "telephoto lens"),
        change("shot light", 1, "backlight"),
        change("shot sound", 1, "Waves."),
        change("fact value", 1, "red"),
        change("fact since", 1, 2),
        change("beat title", 1, "The lamp is hung"),
        change("beat left out", 1, True),
        change("episode seconds", 1, 60),
        {"change": "new fact", "subject": place, "what": "light", "value": "a lamp in the tree", "since": 1},
        {"change": "removed fact", "row": 2},
        change("shot description", 1, "A lamp burns."),
        change("shot characters", 1, ["Mia"]),
        change("shot place", 2, place),
        change("shot lines", 2, [{"speaker": "Mia", "text": "I see it!"}]),
        {"change": "new character", "name": "Otto", "appearance": "an old man", "gender": "male", "age": "old"},
        {"change": "new place", "name": "Quay", "kind": "harbour", "description": "Stones in the rain."},
        {"change": "new shot", "row": 1, "description": "Rain.", **DIRECTION},
        {"change": "removed shot", "row": 3},
        {"change": "removed shot", "row": 5},
    )
