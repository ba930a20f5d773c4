"""Write the report of a study, or a joint report of several, from the records in their folders."""

from collections.abc import Sequence
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.studies.records.folder import PLAN, REPORT
from nextbatch.studies.report.contents import contents_of
from nextbatch.studies.report.page import write_page
from nextbatch.studies.report.study import read_study


def write_report(folder: Path | str) -> Path:
    """Write the report of the study in `folder`, and return the path of its page.

    Parameters
    ----------
    folder : Path or str
        The folder that a study was written to; the report goes to the same folder.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    WriteFailed
        If the report cannot be written.
    """
    study = read_study(Path(folder))
    cautions = [study.caution] if study.caution else []
    return write_page(contents_of(study.title, study.curves, study.facts, study.references, cautions), Path(folder))


def write_joint_report(folders: Sequence[Path], out: Path, *, force: bool = False) -> Path:
    """Write a joint report of the studies in `folders` to `out`, and return the path of its page.

    It holds the sections of all studies, and ranks the strategies that all have in common.

    Parameters
    ----------
    folders : sequence of Path
    out : Path
        Not the folder of a study.
    force : bool
        Whether to replace a report in `out`. Default: False.

    Raises
    ------
    BadInput
        If a folder holds no study, two folders hold the same data set, model and condition, or `out` is the folder of a
        study or holds a report and `force` is False.
    WriteFailed
        If the report cannot be written.
    """
    _require_free(out, force)
    studies = [read_study(folder) for folder in folders]
    holders: dict[str, Path] = {}
    for folder, study in zip(folders, studies, strict=True):
        for curves in study.curves:
            if curves.name in holders:
                raise BadInput(f"{holders[curves.name]} and {folder} both hold {curves.name}: report one of them.")
            holders[curves.name] = folder
    names = [study.name for study in studies]
    contents = contents_of(
        f"{len(studies)} studies: {', '.join(names)}" if len(studies) > 1 else studies[0].title,
        [curves for study in studies for curves in study.curves],
        # Facts are named by folder, since studies may have the same name.
        {
            f"{folder}: {name}": fact
            for folder, study in zip(folders, studies, strict=True)
            for name, fact in study.facts.items()
        },
        [references for study in studies for references in study.references],
        [f"{study.name}: {study.caution}" for study in studies if study.caution],
    )
    return write_page(contents, out)


def _require_free(out: Path, force: bool) -> None:
    if (out / PLAN).exists():
        raise BadInput(f"{out} is a study's own folder, whose report would be lost: choose another folder.")
    existing = next((name for name in REPORT if (out / name).exists()), None)
    if existing and not force:
        raise BadInput(f"{out} holds {existing} already: choose another folder, or replace it with force.")
