"""Answers to the questions of a project: by the reader at once, and by the learner, once it is needed."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nextbatch.errors import BadInput, NextbatchError
from nextbatch.projects.learner.reader import Reader
from nextbatch.quoting import quoted, shortened

if TYPE_CHECKING:
    from nextbatch.projects.learner.learner import Learner

Asked = Callable[..., dict[str, Any]]


class Answers:
    """Answers questions, one after the other.

    Parameters
    ----------
    folder : Path
        Of the project.
    """

    def __init__(self, folder: Path) -> None:
        self._reader = Reader(folder)
        self._learner: Learner | None = None

    def answer(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one question, or as `failure` the sentence why there is none."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                answer = self._asked(question)(**arguments)
            except BadInput as error:
                return {"failure": str(error), "argument": error.argument, "bad_input": True}
            except NextbatchError as error:
                return {"failure": str(error), "bad_input": False}
            except (Exception, SystemExit) as error:  # whatever a model or a strategy of the user raises
                return {"failure": f"{type(error).__name__}: {shortened(error)}", "bad_input": False}
        told = dict.fromkeys(str(warning.message) for warning in caught)
        return {**answer, "warnings": [quoted(text) if len(text) > 1000 else text for text in told]}

    def _asked(self, question: str) -> Asked:
        reader = self._reader
        light: dict[str, Asked] = {
            "read": reader.read,
            "find_labels": reader.find_labels,
            "write_open": reader.write_open,
            "write_parquet": reader.write_parquet,
        }
        if question in light:
            return light[question]
        if self._learner is None:
            from nextbatch.projects.learner.learner import Learner  # scikit-learn and numba: a second or more

            self._learner = Learner(reader)
        learner = self._learner
        heavy: dict[str, Asked] = {
            "prepare": learner.prepare,
            "choose": learner.choose,
            "predict": learner.predict,
            "agree": learner.agree,
            "doubt": learner.doubt,
        }
        return heavy[question]
