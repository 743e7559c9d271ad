"""Slots of any workflow, inferred from typed links: its card, the fields of its form, and a check of both."""

from workbench.comfy.slots.carrying import Carried, Corrected, carry_over
from workbench.comfy.slots.checking import card_problems
from workbench.comfy.slots.describe import describe
from workbench.comfy.slots.families import family_of, family_of_file
from workbench.comfy.slots.fields import SlotField, slot_fields, slot_title
from workbench.comfy.slots.models import pack_of
from workbench.comfy.slots.prompts import Prompts, find_prompts

__all__ = [
    "Carried",
    "Corrected",
    "Prompts",
    "SlotField",
    "card_problems",
    "carry_over",
    "describe",
    "family_of",
    "family_of_file",
    "find_prompts",
    "pack_of",
    "slot_fields",
    "slot_title",
]
