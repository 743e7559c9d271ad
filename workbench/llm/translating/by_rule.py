"""The translator that needs no model: a shot's own words and the word list fill the picture's description."""

import re
from collections.abc import Iterable, Iterator, Sequence

from workbench.llm.offline.languages import is_han
from workbench.llm.translating.cleaning import one_line, without_marks
from workbench.llm.translating.picture import (
    PLANNED_BY,
    Colour,
    Figure,
    PictureDescription,
    ShotSource,
    Translation,
    Wording,
)
from workbench.llm.translating.words import Look, english_acts, english_phrase, listed, looks_in, word_list
from workbench.llm.writing import fact_text
from workbench.model.projects import Project
from workbench.model.story import FactDraft
from workbench.model.vocabulary import Mood, TimeOfDay, Weather
from workbench.model.workflows import Reason

_MOST_FACTS = 6
_SENTENCE = re.compile(r"[^。！？.!?\n]+[。！？.!?]?")


def describe_by_rule(source: ShotSource) -> Translation:
    """A shot's picture, by the shot's own words and the word list."""
    shot, scene = source.shot, source.scene
    asked = list(looks_in(_written(source)))
    looks = [*(look for _, look in asked), word_list().moods[_mood(source, asked)]]
    picture = PictureDescription(
        size=shot.size,
        angle=shot.angle,
        movement=shot.movement,
        lens=next((look.lens for look in looks if look.lens), None),
        lights=tuple(dict.fromkeys(light for look in looks for light in look.lights)),
        colours=_colours(source.project, looks),
        place=one_line(scene.name) if scene else "",
        kind=scene.kind if scene else None,
        time=_time(source, asked),
        weather=_weather(source, asked),
        mood=_mood(source, asked),
        people=tuple(figures(source)),
        action=action_of(shot.description),
        facts=tuple(facts_of(source)),
        touches=tuple(look.touch for look in looks if look.touch.english),
        style=style_of(source.project),
    )
    return Translation(picture=picture, reasons=tuple(_reasons(source, picture, asked)), translated_by=PLANNED_BY)


def figures(source: ShotSource) -> Iterator[Figure]:
    """Who is seen, with the looks that always hold."""
    for one in source.cast:
        looks = without_marks(one.appearance).rstrip(".。")
        yield Figure(name=without_marks(one.name), looks=looks, english=english_phrase(looks) if is_han(looks) else "")


def facts_of(source: ShotSource) -> Iterator[Wording]:
    """What must hold: every fact of the bible, then sentences that begin with the names of people and of the place.

    Of people the page about the world tells, of a place its own description does, too.
    """
    yield from map(told_fact, source.facts)
    people = [name for one in source.cast for name in (one.name, *one.aliases)]
    places = [source.scene.name] if source.scene else []
    about_place = source.scene.description if source.scene else ""
    facts = [*_sentences_about([*people, *places], source.world), *_sentences_about(places, about_place)]
    for fact in list(dict.fromkeys(facts))[:_MOST_FACTS]:
        yield Wording(chinese=fact) if is_han(fact) else Wording(english=fact)


def told_fact(fact: FactDraft) -> Wording:
    """A fact of the bible, in the language of what it says, and in English where the word list knows all its words.

    Names are the same in both.
    """
    text = without_marks(fact_text(fact))
    if not is_han(fact.what + fact.value):
        return Wording(english=text)
    what, value = (said if not is_han(said) else english_phrase(said) for said in (fact.what, fact.value))
    english = fact_text(fact.model_copy(update={"what": what, "value": value})) if what and value else ""
    return Wording(chinese=text, english=without_marks(english))


def style_of(project: Project) -> Wording:
    """The film's style: a preset in both languages, or the words that stand for it, and the palette."""
    preset = project.settings.style_preset
    own = _own_words(without_marks(preset))
    known = word_list().styles.get(preset, own)
    palette = [without_marks(colour) for colour in project.settings.color_palette]
    return Wording(
        english=", ".join(filter(None, (known.english, *map(_in_english, palette)))),
        chinese="，".join(filter(None, (known.chinese or known.english, ", ".join(palette)))),
    )


def unread_colours(project: Project) -> list[str]:
    """The colours of a film's palette of which the word list knows no English."""
    return [colour for colour in project.settings.color_palette if not _in_english(without_marks(colour))]


def _in_english(text: str) -> str:
    return english_phrase(text) if is_han(text) else text


def action_of(description: str) -> Wording:
    """What happens, in the language in which it is written; of Chinese, the English that the word list knows."""
    text = without_marks(description).rstrip(".。")
    return Wording(english=english_acts(text), chinese=text) if is_han(text) else Wording(english=text)


def _own_words(style: str) -> Wording:
    if not is_han(style):
        return Wording(english=style)
    return Wording(english=", ".join(look.touch.english for _, look in looks_in(style)), chinese=style)


def _written(source: ShotSource) -> str:
    """Where words about the look of a shot stand."""
    keywords = source.scene.style.keywords if source.scene else ()
    preset = source.project.settings.style_preset
    style = "" if preset in word_list().styles else preset
    return "\n".join([source.shot.description, source.shot.notes, *keywords, style])


Asked = list[tuple[str, Look]]


def _weather(source: ShotSource, asked: Asked) -> Weather:
    """The shot's weather; where it has the one that nobody chose, that of its words."""
    told = next((look.weather for _, look in asked if look.weather), Weather.CLEAR)
    return told if source.shot.weather is Weather.CLEAR else source.shot.weather


def _time(source: ShotSource, asked: Asked) -> TimeOfDay:
    told = next((look.time for _, look in asked if look.time), TimeOfDay.DAY)
    return told if source.shot.time_of_day is TimeOfDay.DAY else source.shot.time_of_day


def _mood(source: ShotSource, asked: Asked) -> Mood:
    told = next((look.mood for _, look in asked if look.mood), Mood.CALM)
    return told if source.shot.mood is Mood.CALM else source.shot.mood


def _colours(project: Project, looks: Iterable[Look]) -> tuple[Colour, ...]:
    """What words and mood ask for. A palette that a person chose goes before them; black and white stands alone."""
    asked = tuple(dict.fromkeys(colour for look in looks for colour in look.colours))
    if Colour.MONOCHROME in asked or project.settings.style_preset == "noir":
        return (Colour.MONOCHROME,)
    return () if project.settings.color_palette else asked


def _sentences_about(names: Sequence[str], text: str) -> Iterator[str]:
    sentences = (without_marks(match[0]) for match in _SENTENCE.finditer(text))
    return (sentence for sentence in sentences if any(_begins(sentence, name) for name in names))


def _begins(sentence: str, name: str) -> bool:
    bare = re.escape(name.removeprefix("The "))
    return re.match(rf"(?:The )?{bare}(?![A-Za-z])", sentence) is not None


def _reasons(source: ShotSource, picture: PictureDescription, asked: Asked) -> Iterator[Reason]:
    camera = listed(picture.size, picture.angle, picture.movement)
    yield Reason(what="camera", choice=camera, why="The shot is directed like that.")
    for word, look in asked:
        yield Reason(what="look", choice=_named(look), why=f"The shot's words say “{word}”.")
    mood = word_list().moods[picture.mood]
    if mood.lights or mood.colours:
        yield Reason(what="light", choice=_named(mood), why="The mood of the shot asks for it.")
    if picture.people:
        names = listed(*(one.name for one in picture.people))
        yield Reason(what="people", choice=names, why="Their looks are those of the cast, in every picture.")
    for fact in source.facts:
        yield Reason(what="fact", choice=fact_text(fact), why=_why_fact(fact))
    for told in picture.facts[len(source.facts) :]:
        yield Reason(what="fact", choice=told.chinese or told.english, why="The story's world says so.")


def _why_fact(fact: FactDraft) -> str:
    if not fact.subject:
        return "It is a fact about the world."
    since = f" from chapter {fact.since} on" if fact.since > 1 else ""
    return f"It is a fact about {fact.subject}{since}."


def _named(look: Look) -> str:
    """What a look brings, as people read it."""
    return listed(look.mood, look.weather, look.time, look.lens, *look.lights, *look.colours, look.touch.english)
