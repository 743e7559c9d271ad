"""Writers and translators of stories: language models on a server, and rules that need no key, model or network."""

from workbench.llm.asking import MOST_REPAIRS, Answer, ask
from workbench.llm.chat_completions import ChatCompletions
from workbench.llm.claude import CLAUDE_MODEL, CLAUDE_URL, Claude, Effort
from workbench.llm.claude_code import CLAUDE_CODE, ClaudeCode
from workbench.llm.coverage import Hint, coverage
from workbench.llm.estimates import (
    Estimate,
    estimate_checking,
    estimate_judging,
    estimate_message,
    estimate_translating,
    estimate_writing,
    tokens_of,
)
from workbench.llm.instructions import instruction, instruction_versions, instructions_version
from workbench.llm.offline import (
    MAX_STORY_CHARACTERS,
    TAKEN_FROM_SCRIPT,
    WRITTEN_BY,
    clean_story,
    decode_text,
    detect_language,
    plan_script,
    take_title,
    write_story,
)
from workbench.llm.ollama import Ollama
from workbench.llm.pacing import clock, film_seconds, meets
from workbench.llm.patience import Patience
from workbench.llm.prices import CURRENCY, money
from workbench.llm.questions import LanguageModel, Picture, Question, Reply, Source, Usage
from workbench.llm.recalling import Records
from workbench.llm.sources import source_key
from workbench.llm.translating import (
    PLANNED_BY,
    Frame,
    LoraChoice,
    ModelTranslator,
    Offer,
    PictureDescription,
    ShotSource,
    Translation,
    chosen_in_chinese,
    describe_by_rule,
    plan_shot,
    prompt_text,
)
from workbench.llm.writing import (
    Asker,
    ModelWriter,
    Part,
    Passage,
    RulesWriter,
    Story,
    StoryWriter,
    fact_text,
    facts_in,
    told_seconds,
)

__all__ = [
    "CLAUDE_CODE",
    "CLAUDE_MODEL",
    "CLAUDE_URL",
    "CURRENCY",
    "MAX_STORY_CHARACTERS",
    "MOST_REPAIRS",
    "PLANNED_BY",
    "TAKEN_FROM_SCRIPT",
    "WRITTEN_BY",
    "Answer",
    "Asker",
    "ChatCompletions",
    "Claude",
    "ClaudeCode",
    "Effort",
    "Estimate",
    "Frame",
    "Hint",
    "LanguageModel",
    "LoraChoice",
    "ModelTranslator",
    "ModelWriter",
    "Offer",
    "Ollama",
    "Part",
    "Passage",
    "Patience",
    "Picture",
    "PictureDescription",
    "Question",
    "Records",
    "Reply",
    "RulesWriter",
    "ShotSource",
    "Source",
    "Story",
    "StoryWriter",
    "Translation",
    "Usage",
    "ask",
    "chosen_in_chinese",
    "clean_story",
    "clock",
    "coverage",
    "decode_text",
    "describe_by_rule",
    "detect_language",
    "estimate_checking",
    "estimate_judging",
    "estimate_message",
    "estimate_translating",
    "estimate_writing",
    "fact_text",
    "facts_in",
    "film_seconds",
    "instruction",
    "instruction_versions",
    "instructions_version",
    "meets",
    "money",
    "plan_script",
    "plan_shot",
    "prompt_text",
    "source_key",
    "take_title",
    "tokens_of",
    "told_seconds",
    "write_story",
]
