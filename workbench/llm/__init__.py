"""Writers and translators of stories: language models on a server, and rules that need no key, model or network."""

from workbench.llm.asking import MOST_REPAIRS, Answer, ask
from workbench.llm.chat_completions import ChatCompletions
from workbench.llm.claude import CLAUDE_MODEL, CLAUDE_URL, Claude, Effort
from workbench.llm.claude_code import CLAUDE_CODE, ClaudeCode
from workbench.llm.estimates import Estimate, estimate_writing, tokens_of
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
from workbench.llm.patience import Patience
from workbench.llm.prices import CURRENCY, money
from workbench.llm.questions import LanguageModel, Picture, Question, Reply, Source, Usage
from workbench.llm.translating import (
    PLANNED_BY,
    Frame,
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
from workbench.llm.writing import Records, instruction, instructions_version, write_story_with

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
    "ChatCompletions",
    "Claude",
    "ClaudeCode",
    "Effort",
    "Estimate",
    "Frame",
    "LanguageModel",
    "ModelTranslator",
    "Offer",
    "Ollama",
    "Patience",
    "Picture",
    "PictureDescription",
    "Question",
    "Records",
    "Reply",
    "ShotSource",
    "Source",
    "Translation",
    "Usage",
    "ask",
    "chosen_in_chinese",
    "clean_story",
    "decode_text",
    "describe_by_rule",
    "detect_language",
    "estimate_writing",
    "instruction",
    "instructions_version",
    "money",
    "plan_script",
    "plan_shot",
    "prompt_text",
    "take_title",
    "tokens_of",
    "write_story",
    "write_story_with",
]
