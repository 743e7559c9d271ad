"""Writers and translators of stories. The offline ones work by rule: no key, no model, no network."""

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

__all__ = [
    "MAX_STORY_CHARACTERS",
    "STYLES",
    "PromptText",
    "clean_story",
    "describe_shot",
    "detect_language",
    "plan_shot",
    "read_story",
    "write_story",
]
