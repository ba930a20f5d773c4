"""What the page and the server say to each other, as the OpenAPI document shows it."""

import json
import math
from typing import Annotated, Any, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from nextbatch.projects.events import LONGEST_NAME, LONGEST_TEXT

# A page asks for what it has not saved yet, too.
MOST_AT_ONCE = 200
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Number = Annotated[StrictInt, Field(ge=0, lt=1 << 53)]


# Several classes only where a sample may have several.
Label = Name | Annotated[list[Name], Field(max_length=1000)]


class Body(BaseModel):
    """A request; a field that is unknown is refused."""

    model_config = ConfigDict(extra="forbid")


class Code(Body):
    """The one-time code of the address that the terminal shows."""

    code: Annotated[str, Field(max_length=100)]


class Next(Body):
    """Who wants samples, in which page, and how many."""

    person: Name
    tab: Annotated[str, Field(max_length=50)] = ""
    n: Annotated[StrictInt, Field(ge=1, le=MOST_AT_ONCE)] = 1


class Said(Body):
    """What a person says of a sample that was shown to them; `showing` came with it."""

    person: Name
    sample: Number
    showing: Number
    what: Literal["answer", "skip", "cannot say", "undo"]
    label: Label | None = None


class Flag(Body):
    """A flag on a sample, or none any more."""

    person: Name
    sample: Number
    on: StrictBool


class Note(Body):
    """A note on a sample."""

    person: Name
    sample: Number
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class NewClass(Body):
    """A class that there was not."""

    person: Name
    name: Name


class Settled(Body):
    """The label of a sample on which people disagree; None if it has none."""

    person: Name
    sample: Number
    label: Label | None


class Person(Body):
    """Somebody who labels."""

    person: Name


class Page(Body):
    """One page of one person."""

    person: Name
    tab: Annotated[str, Field(max_length=50)] = ""


class Answer(JSONResponse):
    """JSON that can be sent whatever it holds: half a character becomes an escape, a number that is none null."""

    def render(self, content: Any) -> bytes:
        """Return the answer as bytes."""
        text = json.dumps(_finite(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(errors="backslashreplace")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
