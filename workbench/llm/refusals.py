"""What several servers refuse alike, in the same words: each names the setting of the role that the model has."""

from workbench.kit.errors import InvalidInputError


def too_long(name: str, setting: str) -> InvalidInputError:
    """The question is longer than the model reads."""
    return InvalidInputError(f"This text is too long for {name}.", f"Name a model that reads more as {setting}.")


def another_model(setting: str) -> str:
    """The advice to take another model."""
    return f"Name another model as {setting}, and start again."
