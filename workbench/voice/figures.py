"""Figures read aloud in Chinese: years, dates, clock times, money, percentages, fractions, ranges, plain numbers."""

import re
from collections.abc import Callable

from cn2an import an2cn  # pyright: ignore[reportUnknownVariableType]  # no stubs

_LONGEST = 16
_CURRENCY = {"$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "₩": "韩元", "₹": "卢比"}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"


def read_figures(text: str, following: str = "") -> str:
    """The text with its figures written in Chinese characters.

    Args:
        following: what stands right after the text; "年" makes four digits a year.
    """
    if following.startswith("年") and re.fullmatch(r"(?:1\d|20)\d\d", text):
        return _digits(text)
    for pattern, reading in _READINGS:
        text = pattern.sub(reading, text)
    return text


def _digits(text: str) -> str:
    return an2cn(text, "direct")


def _number(text: str) -> str:
    """A number as a quantity; one with a leading zero, or too long to be a quantity, digit by digit."""
    whole, _, fraction = text.replace(",", "").partition(".")
    zero_led = len(whole) > 1 and whole.startswith("0")
    spoken = _digits(whole) if zero_led or len(whole) > _LONGEST else an2cn(whole, "low")
    return f"{spoken}点{_digits(fraction)}" if fraction else spoken


def _date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{_digits(year)}年{_number(str(int(month)))}月{_number(str(int(day)))}日"


def _clock(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    minutes = "" if int(minute) == 0 else ("零" if int(minute) < 10 else "") + _number(str(int(minute))) + "分"
    return f"{_number(str(int(hour)))}点{minutes}" + (f"{_number(str(int(second)))}秒" if second else "")


def _money(match: re.Match[str]) -> str:
    return _number(match[2]) + _CURRENCY[match[1]]


_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", re.ASCII), _date),
    (re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)", re.ASCII), _clock),
    (re.compile(rf"([{''.join(_CURRENCY)}])({_NUMBER})", re.ASCII), _money),
    (re.compile(rf"({_NUMBER})[-—](?={_NUMBER})", re.ASCII), lambda match: f"{_number(match[1])}到"),
    (re.compile(r"(\d+)/(\d+)", re.ASCII), lambda match: f"{_number(match[2])}分之{_number(match[1])}"),
    (re.compile(r"(?:^|(?<=[\s到]))-(?=\d)", re.ASCII), lambda _: "负"),
    (re.compile(rf"({_NUMBER})%", re.ASCII), lambda match: f"百分之{_number(match[1])}"),
    (re.compile(rf"({_NUMBER})(?:℃|°C)", re.ASCII), lambda match: f"{_number(match[1])}摄氏度"),
    (re.compile(rf"({_NUMBER})°", re.ASCII), lambda match: f"{_number(match[1])}度"),
    (re.compile(_NUMBER, re.ASCII), lambda match: _number(match[0])),
    (re.compile(r"\+"), lambda _: "加"),
    (re.compile(r"="), lambda _: "等于"),
)
