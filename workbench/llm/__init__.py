"""Writers and translators of stories: language models on a server, and rules that need no key, model or network."""

from workbench.llm.asking import MOST_REPAIRS, Answer, ask
from workbench.llm.chat_completions import ChatCompletions
from workbench.llm.claude import CLAUDE_MODEL, CLAUDE_URL, Claude, Effort
from workbench.llm.coverage import Hint, coverage
from workbench.llm.offline import (
    MAX_STORY_CHARACTERS,
    STYLES,
    WRITTEN_BY,
    PromptText,
    clean_story,
    describe_shot,
    detect_language,
    plan_shot,
    read_story,
    take_title,
    write_story,
)
from workbench.llm.pacing import clock, film_seconds, meets
from workbench.llm.patience import Patience
from workbench.llm.prices import CURRENCY, money
from workbench.llm.questions import LanguageModel, Picture, Question, Reply, Source, Usage
from workbench.llm.sources import source_key
from workbench.llm.writing import (
    Asker,
    ModelWriter,
    Part,
    Records,
    RulesWriter,
    Story,
    StoryWriter,
    fact_text,
    facts_in,
    instruction,
    instruction_versions,
    instructions_version,
    told_seconds,
)

__all__ = [
    "CLAUDE_MODEL",
    "CLAUDE_URL",
    "CURRENCY",
    "MAX_STORY_CHARACTERS",
    "MOST_REPAIRS",
    "STYLES",
    "WRITTEN_BY",
    "Answer",
    "Asker",
    "ChatCompletions",
    "Claude",
    "Effort",
    "Hint",
    "LanguageModel",
    "ModelWriter",
    "Part",
    "Patience",
    "Picture",
    "PromptText",
    "Question",
    "Records",
    "Reply",
    "RulesWriter",
    "Source",
    "Story",
    "StoryWriter",
    "Usage",
    "ask",
    "clean_story",
    "clock",
    "coverage",
    "describe_shot",
    "detect_language",
    "fact_text",
    "facts_in",
    "film_seconds",
    "instruction",
    "instruction_versions",
    "instructions_version",
    "meets",
    "money",
    "plan_shot",
    "read_story",
    "source_key",
    "take_title",
    "told_seconds",
    "write_story",
]
