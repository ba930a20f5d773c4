"""The labeling interface of a Label Studio project: which control holds the label, its choices, and what is shown."""

from dataclasses import dataclass
from xml.etree import ElementTree

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted, shortened


@dataclass(frozen=True)
class Interface:
    """What a project asks people.

    Parameters
    ----------
    control : str
        The name of the choices that hold the label.
    choices : tuple of str
        As they are stored: the alias of a choice, if it has one.
    shown : tuple of str
        The fields of a task that people see.
    main : str, optional
        The field of what the choices are about.
    several : bool
        Whether people may choose several of them, or none.
    """

    control: str
    choices: tuple[str, ...]
    shown: tuple[str, ...]
    main: str | None
    several: bool = False


def read_interface(text: str, control: str | None = None) -> Interface:
    """Return what a labeling interface asks.

    Parameters
    ----------
    text : str
        XML, as the server has it.
    control : str, optional
        Which choices hold the label, where there are several.

    Raises
    ------
    BadInput
        If it is not clear where the label is.

    Examples
    --------
    >>> text = '<Text name="t" value="$review"/><Choices name="label" toName="t"><Choice value="good"/></Choices>'
    >>> read_interface(f"<View>{text}</View>")
    Interface(control='label', choices=('good',), shown=('review',), main='review', several=False)
    """
    root = _parsed(text)
    found = {str(each.get("name")): each for each in root.iter("Choices")}
    if control is not None and control not in found:
        raise BadInput(
            f"The labeling interface has no Choices {quoted(control)}, but {quoted(list(found))}.", argument="control"
        )
    if control is None and len(found) != 1:
        raise BadInput(
            f"The labeling interface has {len(found)} Choices, {quoted(list(found))}: "
            + ("name the one that holds the label." if found else 'add <Choices name="label" toName="...">.'),
            argument="control",
        )
    name = control if control is not None else next(iter(found))
    asked = found[name]
    fields = {str(each.get("name")): value for each in root.iter() if (value := _field(each)) is not None}
    shown, main = tuple(dict.fromkeys(fields.values())), fields.get(str(asked.get("toName")))
    return Interface(name, _choices(asked), shown, main, asked.get("choice") == "multiple")


def _parsed(text: str) -> ElementTree.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("The labeling interface defines entities of its own, which is never needed: it is not read.")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise BadInput(f"The labeling interface is no whole XML ({shortened(error)}): save it again.") from None


def _choices(asked: ElementTree.Element) -> tuple[str, ...]:
    if asked.get("value", "").startswith("$"):
        raise BadInput("The choices come from the tasks: write them into the labeling interface.")
    return tuple(str(each.get("alias") or each.get("value")) for each in asked.iter("Choice"))


def _field(element: ElementTree.Element) -> str | None:
    value = element.get("value", "")
    return value[1:] if value.startswith("$") else None
