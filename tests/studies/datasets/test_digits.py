"""The study that runs out of the box shows what is expected of it."""

import pytest

from nextbatch.studies.findings.expectations import Agreement, findings
from nextbatch.studies.records.curves import curves_of
from nextbatch.studies.running.study import run_study
from nextbatch.studies.settings.conditions import Condition
from nextbatch.studies.settings.study_file import read_reproduction


@pytest.mark.slow
def test_the_digits_study_agrees_with_all_that_is_known_of_it(tmp_path):
    settings = read_reproduction("digits")
    assert [progress.failure for progress in run_study(settings, tmp_path) if progress.failure] == []
    found = list(findings(settings.expected, curves_of(tmp_path, "logistic", Condition({}, settings))))
    assert len(found) == len(settings.expected)
    assert [str(finding) for finding in found if finding.agreement not in (Agreement.AGREES, Agreement.SIGN)] == []
