"""Studies: data sets, runs, records, findings and reports. Only studies know true labels and accuracies."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nextbatch.studies.carrying_out import carry_out_study as carry_out_study
    from nextbatch.studies.records.curves import read_curves as read_curves
    from nextbatch.studies.report.writing import write_joint_report as write_joint_report
    from nextbatch.studies.report.writing import write_report as write_report
    from nextbatch.studies.settings.study_file import read_reproduction as read_reproduction
    from nextbatch.studies.settings.study_file import read_settings as read_settings

# The module of each public name, imported on first use: reading settings does not import matplotlib.
_HOMES = {
    "carry_out_study": "carrying_out",
    "read_curves": "records.curves",
    "read_reproduction": "settings.study_file",
    "read_settings": "settings.study_file",
    "write_joint_report": "report.writing",
    "write_report": "report.writing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nextbatch.studies' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.studies.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
