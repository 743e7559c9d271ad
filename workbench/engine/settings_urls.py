"""Addresses in the settings: their forms, and where secrets belong that somebody may have put into one."""

import re
from typing import TypeVar

from pydantic import AfterValidator, SecretStr

HTTP = r"https?://[^@?#\s]+"
T = TypeVar("T", str, SecretStr)


def url_of_form(pattern: str, form: str, secrets: str = "") -> AfterValidator:
    """A text that is empty or matches; a value that does not is not shown, since it may hold a password.

    Args:
        pattern: a regular expression for the whole text.
        form: the same for people, such as http://host:port.
        secrets: where a key or password belongs that somebody may have put into the address.
    """
    elsewhere = f"; a key or password belongs in the environment or .env, as {secrets}" if secrets else ""

    def check(value: T) -> T:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text and not re.fullmatch(pattern, text):
            hint = elsewhere if re.search(r"[@?#]", text) else ""
            raise ValueError(f"must be empty or of the form {form}{hint}")
        return value

    return AfterValidator(check)
