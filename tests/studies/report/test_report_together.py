"""One report of several studies: all sections, ranks over data sets, and no study's own report is lost."""

import re

import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.records.folder import REPORT
from nextbatch.studies.report.contents import contents_of
from nextbatch.studies.report.page import write_page
from nextbatch.studies.report.writing import write_joint_report, write_report
from simulated_curves import simulated
from tiny_study import carry_out_study, tiny


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two studies of digits: one with two models, one with a third and other strategies."""
    root = tmp_path_factory.mktemp("studies")
    models = ["logistic", "forest", "naive-bayes"]
    with pytest.MonkeyPatch.context() as patch:
        for model in models[:2]:
            settings = tiny(seeds=1, models=models, strategies=["Random()", "Margin()", "KCenter()"])
            carry_out_study(settings, root / "a", patch, model=model)
        settings = tiny(seeds=1, models=models, strategies=["Margin()", "Random()"])
        carry_out_study(settings, root / "b", patch, model=models[2])
    return root / "a", root / "b"


def test_one_page_has_the_sections_of_all(folders, tmp_path):
    page = write_joint_report(folders, tmp_path / "out").read_text()
    for words in ("2 studies: digits, digits", "digits, logistic", "digits, forest", "digits, naive-bayes"):
        assert words in page
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(REPORT)


def test_models_of_one_data_set_are_not_ranked(folders, tmp_path):
    assert "Over all data sets" not in write_joint_report(folders, tmp_path / "out").read_text()


@pytest.mark.parametrize(("n", "words"), [(2, "these studies have 2."), (3, "Over 3 data sets (set 0, set 1, set 2)")])
def test_data_sets_are_ranked_or_the_page_says_why_not(tmp_path, n, words):
    studies = [simulated(dataset=f"set {i}", seed=i, n_seeds=3, n_rounds=4) for i in range(n)]
    page = write_page(contents_of("Several", studies, {}), tmp_path).read_text()
    assert "Over all data sets" in page
    assert words in page


def test_how_each_study_was_made_is_told_also_where_their_names_are_equal(folders, tmp_path):
    page = write_joint_report(folders, tmp_path / "out").read_text()
    assert all(f"<dt>{folder}: versions</dt>" in page for folder in folders)


def test_one_study_in_another_folder_keeps_its_title(folders, tmp_path):
    page, own = write_joint_report(folders[1:], tmp_path / "out"), write_report(folders[1])
    (title,) = re.findall("<h1>.*</h1>", own.read_text())
    assert title in page.read_text()


def test_the_same_data_set_and_model_twice_is_refused(folders, tmp_path):
    with pytest.raises(BadInput, match=r"both hold digits, logistic: report one"):
        write_joint_report([folders[0], folders[0]], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_studys_own_folder_is_never_overwritten(folders):
    with pytest.raises(BadInput, match="a study's own folder"):
        write_joint_report(folders, folders[1], force=True)


def test_a_report_that_is_there_is_replaced_only_by_force(folders, tmp_path):
    first = write_joint_report(folders, tmp_path).read_bytes()
    with pytest.raises(BadInput, match="replace it with force"):
        write_joint_report(folders, tmp_path)
    assert write_joint_report(folders, tmp_path, force=True).read_bytes() == first


def test_several_studies_without_a_place_for_their_report_are_refused(folders):
    from nextbatch.cli.report import report

    with pytest.raises(BadInput, match="2 studies belongs to none"):
        report(list(folders))
