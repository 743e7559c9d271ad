"""Translating shots: a description that belongs to no model family, and the forms in which each family wants it."""

from workbench.llm.translating.answers import Offer
from workbench.llm.translating.by_model import ModelTranslator
from workbench.llm.translating.by_rule import describe_by_rule
from workbench.llm.translating.filling import Frame, frame_count, plan_shot
from workbench.llm.translating.forms import FORMS, Form, prompt_text
from workbench.llm.translating.picture import (
    PLANNED_BY,
    Colour,
    Figure,
    Lens,
    Light,
    LoraChoice,
    PictureDescription,
    ShotSource,
    Translation,
    Wording,
)
from workbench.llm.translating.words import chosen_in_chinese

__all__ = [
    "FORMS",
    "PLANNED_BY",
    "Colour",
    "Figure",
    "Form",
    "Frame",
    "Lens",
    "Light",
    "LoraChoice",
    "ModelTranslator",
    "Offer",
    "PictureDescription",
    "ShotSource",
    "Translation",
    "Wording",
    "chosen_in_chinese",
    "describe_by_rule",
    "frame_count",
    "plan_shot",
    "prompt_text",
]
