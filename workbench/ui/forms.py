"""Fields that several people may have open at once: only what somebody touched is saved, and nobody's edit is reverted.

The page knows what it showed. A save carries that along, so that what was touched is told apart from what was merely on
the screen; other fields of the row keep whatever they were given meanwhile. `forms.js` is the other half.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import gradio as gr
from gradio.components import Component

from workbench.model.people import Actor
from workbench.ui.desk import Desk, actor, hidden, on, saved_mark

Values = dict[str, Any]
"""Values of fields by name, as the page has them."""


class Versioned(Protocol):
    """A row that counts its changes."""

    @property
    def version(self) -> int:
        """How often it was changed."""
        ...


R = TypeVar("R", bound=Versioned)

_TIDIED = re.compile(r"[\s,，、:：]+")
"""What saving may write in another way than it was typed."""

SEND = "workbench.send"
"""For the `js` of an event whose inputs begin with `Form.inputs`: it waits for earlier saves, then sends them on."""
IDLE = "workbench.idle"
"""For the `js` of an event that shows rows again: it waits until what was typed before has been saved."""


@dataclass(frozen=True)
class Entry(Generic[R]):
    """How one kind of row is read into fields, and saved from them.

    Attributes:
        read: the row with that id, as it is now.
        values: what the fields show of it.
        write: saves values that were touched, unless the row has another version.
        kind: under which a page that goes saves what is being typed; fields that are only chosen from need none.
    """

    read: Callable[[Actor, str], R]
    values: Callable[[R], Values]
    write: Callable[[Actor, R, Values, int], object]
    kind: str = ""

    def showing(self, identity: str, row: R) -> str:
        """What a page is told of a row: id, version, and a value for each field."""
        return json.dumps({"id": identity, "version": row.version, "values": list(self.values(row).values())})

    def showing_now(self, who: Actor, identity: str) -> str:
        """The same for the row as it is now."""
        return self.showing(identity, self.read(who, identity))

    def save(self, who: Actor, showing: str, given: Sequence[Any]) -> bool:
        """Save what was touched since the page showed the row; tells whether that was anything.

        Raises:
            ConflictError: somebody else changed the same field since.
        """
        shown = json.loads(showing)
        row = self.read(who, shown["id"])
        now = self.values(row)
        before, after = (dict(zip(now, values, strict=True)) for values in (shown["values"], given))
        touched = {name: value for name, value in after.items() if value not in (before[name], now[name])}
        if touched:
            theirs = any(_tidy(now[name]) != _tidy(before[name]) for name in touched)
            self.write(who, row, touched, shown["version"] if theirs else row.version)
        return bool(touched)


def _tidy(value: object) -> object:
    return _TIDIED.sub(" ", value).strip() if isinstance(value, str) else value


@dataclass(frozen=True)
class Form(Generic[R]):
    """Fields of one row on the page.

    Attributes:
        shown: what the page was last told of the row.
        fields: by the names of `Entry.values`, in their order.
    """

    entry: Entry[R]
    shown: gr.Textbox
    fields: Mapping[str, Component]

    @property
    def inputs(self) -> list[Component]:
        """What goes out with a save."""
        return [self.shown, *self.fields.values()]

    def saves(self, desk: Desk, triggers: Sequence[Any]) -> Any:
        """Save on these events; returns the saving, itself an event that others may follow."""

        def save(request: gr.Request, showing: str, *given: Any) -> object:
            done = bool(showing) and self.entry.save(actor(request), showing, given)
            return saved_mark(request) if done else gr.skip()

        saved = on(triggers, save, self.inputs, [desk.saved], js=SEND, trigger_mode="multiple", concurrency_limit=None)
        sent(saved)
        if self.entry.kind:
            self._keep_typing(desk)
        return saved

    def _keep_typing(self, desk: Desk) -> None:
        """Let the page know what is being typed, so that it can save it itself while it is closed."""
        desk.entries[self.entry.kind] = self.entry
        for place, field in enumerate(self.fields.values()):
            if isinstance(field, gr.Textbox | gr.Number):
                script = f"(...given) => workbench.typed('{self.entry.kind}', {place}, ...given)"
                field.input(None, self.inputs, None, js=script, show_progress="hidden", queue=False)


def sent(event: Any) -> None:
    """Tell the page whether a save of its own, one with `js=SEND`, has arrived."""
    event.success(None, None, None, js="() => workbench.sent(true)")
    event.failure(None, None, None, js="() => workbench.sent(false)")


@dataclass(frozen=True)
class LaidForm(Form[R]):
    """A form that is filled again and again; what a person is writing in it meanwhile stays.

    Attributes:
        fresh: what the server tells of the row, before the page has laid it into the fields.
    """

    fresh: gr.Textbox

    def laid_by(self, event: Any) -> None:
        """Fill the fields when an event has filled `fresh`."""
        event.success(None, [self.fresh, *self.inputs], self.inputs, js="workbench.lay", show_progress="hidden")


Entries = dict[str, Entry[Any]]
"""By their kinds."""


def laid_form(entry: Entry[R], fields: Mapping[str, Component]) -> LaidForm[R]:
    """A form whose fields are on the page for good."""
    return LaidForm(entry, hidden(), fields, hidden())
