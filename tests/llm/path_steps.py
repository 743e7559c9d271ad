"""The steps beside and after the writing of a short story, each as one question that a model is asked."""

from collections.abc import Callable
from functools import cache
from typing import Any

from tests.llm.scripted_translator import scripted_picture
from tests.llm.scripted_writer import scripted_answer
from tests.llm.stories import CAFE, TEA
from tests.llm.storyboards import FOREST, shot, small_board
from tests.llm.test_translating import CHINESE_PROJECT, HOLT, MIA, PROJECT, TOWER, a_card, a_shot
from workbench.llm import Asker, LanguageModel, ModelTranslator, ModelWriter, Offer, Records, ShotSource, Story
from workbench.llm.chatting import Asked, Known, Scope, chat_with
from workbench.llm.continuity import read_board
from workbench.llm.judging import Exhibit, judge_take
from workbench.model.projects import Character, WorldSetting
from workbench.model.story import BeatDraft, BibleDraft, ChapterDraft, PremiseDraft
from workbench.model.vocabulary import Language

Step = Callable[[LanguageModel, Records, Language], object]
_WALK = "We go on, and on we go, as we do. "
_GOOD = dict.fromkeys(("shot", "people", "setting", "camera", "quality"), 80)
_VERDICT: dict[str, Any] = {"seen": "A tower.", **_GOOD, "likeness": None, "faults": []}


def any_answer(body: dict[str, Any]) -> dict[str, Any]:
    """What a model might answer, whatever it is asked for."""
    fields = body["output_config"]["format"]["schema"]["properties"]
    if "edits" in fields:
        return {"reply": "Yes.", "edits": []}
    if "memory" in fields:
        return {"memory": "All is well.", "findings": []}
    if "seen" in fields:
        return _VERDICT
    return scripted_picture(body) if "action" in fields else scripted_answer(body)


@cache
def _long_story(language: Language) -> Story:
    """A story that takes longer to tell than one film may be."""
    return Story.of(
        "\n\n".join(["雨停了，他们走到港口。" * 20] * 330 if language is Language.CHINESE else [_WALK * 20] * 165)
    )


def episodes(model: LanguageModel, records: Records, language: Language) -> object:
    """Dividing a long story into episodes."""
    story = _long_story(language)
    share = len(story.passages) // 10
    beats = [BeatDraft(title=f"Beat {at}", first=at * share + 1, last=(at + 1) * share) for at in range(10)]
    return ModelWriter(Asker(model, records)).episodes(story, PremiseDraft(title="Tea", content=""), beats, 0.0)


def gist(model: LanguageModel, records: Records, language: Language) -> object:
    """Remembering many chapters, and the world after them."""
    bible = BibleDraft(chapters=tuple(ChapterDraft(number=at, summary="雨。" * 700) for at in range(1, 7)))
    story = Story.of(TEA if language is Language.CHINESE else CAFE)
    return ModelWriter(Asker(model, records)).world(story, bible)


def _source(language: Language) -> ShotSource:
    project = CHINESE_PROJECT if language is Language.CHINESE else PROJECT
    return ShotSource(a_shot(), [HOLT, MIA], project=project, scene=TOWER, world="", everyone=[HOLT, MIA])


def translating(model: LanguageModel, records: Records, language: Language) -> object:
    """Turning a shot into a prompt."""
    return ModelTranslator(model).translate(_source(language), Offer((a_card("positive", "negative"),)), records)


def chatting(model: LanguageModel, records: Records, language: Language) -> object:
    """Talking about a project."""
    mia = Character(id="m", project_id="p", name="Mia", appearance="a girl in red")
    known = Known("The Lamp", language, WorldSetting(id="w", project_id="p"), {"Mia": mia}, {}, 0, ())
    return chat_with(
        model, known, Scope.all_of(known), Asked("Ann", "Who?", "the world"), records, check=lambda _: []
    ).model_dump()


def judging(model: LanguageModel, records: Records, language: Language) -> object:
    """Looking at a take."""
    return judge_take(model, Exhibit(_source(language), (b"jpeg",)), records, lambda: False).document


def checking(model: LanguageModel, records: Records, language: Language) -> object:
    """Looking for what does not hold together."""
    return read_board(model, small_board(shot(), shot(place=FOREST), language=language), records)


OTHER_STEPS: dict[str, Step] = {
    "reading: the gist": gist,
    "dividing the story into episodes": episodes,
    "translating a shot": translating,
    "chat": chatting,
    "judging shot": judging,
    "checking part 1": checking,
}
"""By the name of the step in records and costs."""
