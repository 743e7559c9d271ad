"""What every tab is given: the studio, the page's hidden values, and one way to wire a handler."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from html import escape
from inspect import iscoroutinefunction
from typing import Any, TypeVar

import gradio as gr
from gradio.components import Component
from starlette.requests import Request

from workbench.api import actor_of
from workbench.engine import Studio
from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import WorkbenchError
from workbench.kit.ids import new_id
from workbench.kit.log import get_logger, hide_secrets
from workbench.model.people import Actor, Role
from workbench.model.vocabulary import Language
from workbench.ui.i18n import sentence, text

_log = get_logger(__name__)

C = TypeVar("C", bound=Component)

_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": []}
"""No component is told how far an event is. Otherwise Gradio's page tells every output of every event that ran so far,
each time that any event moves on: half of the time that the page took to open."""


@dataclass(frozen=True)
class Filling:
    """What fills a part of the page when a project is opened.

    Attributes:
        handler: gets the project's id and the request.
        outputs: what it fills.
        follow: wires what comes after it, given the event.
    """

    handler: Callable[..., Any]
    outputs: Sequence[Any]
    follow: Callable[[Any], object] | None

    def values(self, project_id: str, request: gr.Request, problems: set[str]) -> list[Any]:
        """One for each output; a part that fails stays as it is, and its problem is noted."""
        try:
            filled = self.handler(project_id, request)
        except Exception as error:
            problems.add(_told(error, request))
            return [gr.skip()] * len(self.outputs)
        return [filled] if len(self.outputs) == 1 else list(filled)


@dataclass(frozen=True)
class Desk:
    """Handed to every tab when it is built.

    The page keeps its own state in hidden fields, not on the server: a value goes out with the event that it belongs
    to, and a page that was asleep for a day still knows its project.

    Attributes:
        studio: what operations need.
        project: id of the open project.
        changed: gets a new value when an operation changed what other tabs show.
        settled: gets the value of `changed` once all that was typed on the page has been saved.
        picker: the choice of projects in the header.
        saved: says that an edit was saved.
        finished: triggers `end` when a render ended.
        wanted: id of a shot that another tab asks the storyboard to show, and a mark that makes each wish a new one.
        editable: components that only those who may edit can use.
        entries: how rows are saved (`forms.Entry`), by kind.
        fillings: what is filled when a project is opened.
    """

    studio: Studio
    project: gr.Textbox
    changed: gr.Textbox
    settled: gr.Textbox
    picker: gr.Dropdown
    saved: gr.HTML
    finished: gr.HTML
    wanted: gr.Textbox
    entries: dict[str, Any]
    editable: list[Component] = field(default_factory=list[Component])
    fillings: list[Filling] = field(default_factory=list[Filling])

    def edits(self, component: C) -> C:
        """Note a component as one that changes something, and return it."""
        self.editable.append(component)
        return component

    @property
    def opens(self) -> list[Any]:
        """A project was opened, or its rows changed."""
        return [self.project.change, self.settled.change]

    def on_open(
        self, handler: Callable[..., Any], outputs: Sequence[Any], follow: Callable[[Any], object] | None = None
    ) -> None:
        """Fill a part of a tab when a project is opened, and again when its rows changed."""
        self.fillings.append(Filling(handler, outputs, follow))

    def wire_fillings(self) -> None:
        """Fill all parts with one event: each event costs a page two requests and a round through all its components.

        Until that has happened for the first time, tabs of the class `filled-later` show that they are loading.
        """

        def fill(project_id: str, request: gr.Request) -> list[Any]:
            problems = set[str]()
            values = [one for filling in self.fillings for one in filling.values(project_id, request, problems)]
            for problem in sorted(problems):
                gr.Warning(problem, duration=12)
            return values

        outputs = [output for filling in self.fillings for output in filling.outputs]
        filled = on(self.opens, fill, [self.project], outputs)
        for filling in self.fillings:
            if filling.follow:
                filling.follow(filled)
        for over in (filled.success, filled.failure):
            over(None, [self.project], None, js="workbench.filled")


def hidden(name: str | None = None, value: str = "") -> gr.Textbox:
    """A field that holds a value of the page; it needs a name only where a script looks for it."""
    return gr.Textbox(
        value, visible="hidden", container=False, show_label=False, elem_id=name, elem_classes="hidden-value"
    )


def on(
    triggers: Any, handler: Callable[..., Any], inputs: Sequence[Any] = (), outputs: Sequence[Any] = (), **more: Any
) -> Any:
    """Call a handler on events; its errors become toasts. Inputs come first, then `request: gr.Request`."""
    shown = _QUIETLY if "show_progress" not in more else {}
    given: Any = {**shown, "api_visibility": "private", **more}
    return gr.on(triggers, guarded(handler), list(inputs), list(outputs), **given)


def then(event: Any, handler: Callable[..., Any], inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
    """Call a handler when an event has succeeded."""
    given: Any = {**_QUIETLY, "api_visibility": "private"}
    return event.success(guarded(handler), list(inputs), list(outputs), **given)


def afterwards(event: Any, script: str) -> None:
    """Run a script when an event is over, also when it failed: Gradio's page leaves `then` out in that case."""
    for over in (event.success, event.failure):
        over(None, None, None, js=script)


def actor(request: gr.Request) -> Actor:
    """Who sent the event; the gate has let them through already."""
    assert request.request is not None, "events come over HTTP"
    return actor_of(request.request.scope)


def may_edit(request: gr.Request) -> bool:
    """Whether the visitor may change anything."""
    return actor(request).role >= Role.EDIT


def language(request: gr.Request | Request) -> Language:
    """The language of the visitor's browser, English or Chinese."""
    accepted = request.headers.get("accept-language", "")
    return Language.CHINESE if accepted.lower().startswith("zh") else Language.ENGLISH


def say(request: gr.Request, name: str) -> None:
    """A toast in the visitor's language."""
    gr.Info(text(name, language(request)), duration=5)


def saved_mark(request: gr.Request) -> str:
    """For `Desk.saved`: a word that fades away; each one is new, so that it shows again."""
    return f'<span data-mark="{new_id()}">{escape(text("saved", language(request)))}</span>'


def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Show every error as a toast: a sentence and advice, nothing of a stack trace."""
    if iscoroutinefunction(handler):

        @wraps(handler)
        async def waiting(*args: Any) -> Any:
            try:
                return await handler(*args)
            except Exception as error:
                raise _toast(error, args) from None

        return waiting

    @wraps(handler)
    def plain(*args: Any) -> Any:
        try:
            return handler(*args)
        except Exception as error:
            raise _toast(error, args) from None

    return plain


def _toast(error: Exception, args: tuple[Any, ...]) -> gr.Error:
    request = next((arg for arg in args if isinstance(arg, gr.Request)), None)
    return gr.Error(_told(error, request), duration=12, print_exception=False)


def _told(error: Exception, request: gr.Request | None) -> str:
    """What a toast says of an error, as HTML."""
    words = language(request) if request else Language.ENGLISH
    error = disk_error(error) if takes_no_more(error) else error
    if not isinstance(error, WorkbenchError):
        _log.error("a handler failed", exc_info=error)
        message, advice = text("unexpected", words), text("unexpected_advice", words)
    else:
        message, advice = sentence(error.message, words), sentence(error.advice, words)
    return escape(hide_secrets(f"{message} {advice}".strip()), quote=False)
