"""Writers and translators of stories: language models on a server, and rules that need no key, model or network."""

from workbench.llm.asking import MOST_REPAIRS, Answer, ask
from workbench.llm.chat_completions import ChatCompletions
from workbench.llm.claude import CLAUDE_MODEL, CLAUDE_URL, Claude, Effort
from workbench.llm.offline import (
    MAX_STORY_CHARACTERS,
    STYLES,
    PromptText,
    clean_story,
    describe_shot,
    detect_language,
    plan_shot,
    read_story,
    write_story,
)
from workbench.llm.patience import Patience
from workbench.llm.prices import CURRENCY, money
from workbench.llm.questions import LanguageModel, Picture, Question, Reply, Source, Usage

__all__ = [
    "CLAUDE_MODEL",
    "CLAUDE_URL",
    "CURRENCY",
    "MAX_STORY_CHARACTERS",
    "MOST_REPAIRS",
    "STYLES",
    "Answer",
    "ChatCompletions",
    "Claude",
    "Effort",
    "LanguageModel",
    "Patience",
    "Picture",
    "PromptText",
    "Question",
    "Reply",
    "Source",
    "Usage",
    "ask",
    "clean_story",
    "describe_shot",
    "detect_language",
    "money",
    "plan_shot",
    "read_story",
    "write_story",
]
