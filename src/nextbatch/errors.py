"""Every error that nextbatch raises on purpose: a sentence saying what was given, what is needed, what to do."""


class NextbatchError(Exception):
    """The family: the command line prints the sentence, without a traceback.

    Parameters
    ----------
    sentence : str
    argument : str, optional
        The name of the argument that settles the matter, as the function that was called spells it. The command line
        adds how it is written there.
    otherwise : str, optional
        What the argument may be set to, as the end of the sentence. Where it does not exist, `told` is the sentence
        without this end.
    """

    def __init__(self, *sentence: object, argument: str | None = None, otherwise: str | None = None) -> None:
        self.told = " ".join(map(str, sentence))
        super().__init__(*((f"{self.told.removesuffix('.')}, or {otherwise}.",) if otherwise else sentence))
        self.argument = argument


class BadInput(NextbatchError, ValueError):
    """What the caller gave cannot be used; the command line exits with status 2."""


class MissingInput(BadInput):
    """A strategy needs to see something that the pool does not show: the input named `needed`."""

    def __init__(self, *sentence: object, needed: str = "", argument: str | None = None) -> None:
        super().__init__(*sentence, argument=argument)
        self.needed = needed


class NextbatchWarning(UserWarning):
    """The answer is right, but the caller should know something about it."""


class WriteFailed(NextbatchError):
    """A file could not be written; what was there before is untouched."""


class KeyTaken(BadInput):
    """Something else was stored under the same key before: the second of two different answers to one question."""


class StoreLost(WriteFailed):
    """The store of a project was deleted, replaced or damaged while it was open; the message names a backup."""


class ServerFailed(NextbatchError):
    """A server could not be reached, or did not do what it was asked; what follows from that is asked again later."""
