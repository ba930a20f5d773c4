"""One report of several studies: all sections, ranks over what they share, and no study's own report is lost."""

import re

import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.folder import REPORT
from nextbatch.studies.regenerate import regenerate_report, report_together
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


def test_one_page_has_the_sections_of_all_and_ranks_what_they_share(folders, tmp_path):
    page = report_together(folders, tmp_path / "out").read_text()
    for words in ("2 studies: digits, digits", "digits, naive-bayes", "Over all data sets and models"):
        assert words in page
    assert "Over 3 blocks (digits, logistic; digits, forest; digits, naive-bayes)" in page
    assert "the 2 strategies that all have in common" in page
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(REPORT)


def test_the_report_of_one_model_ranks_nothing(folders):
    assert "Over all data sets" not in regenerate_report(folders[1]).read_text()


def test_how_each_study_was_made_is_told_also_where_their_names_are_equal(folders, tmp_path):
    page = report_together(folders, tmp_path / "out").read_text()
    assert all(f"<dt>{folder}: versions</dt>" in page for folder in folders)


def test_one_study_in_another_folder_keeps_its_title(folders, tmp_path):
    page, own = report_together(folders[1:], tmp_path / "out"), regenerate_report(folders[1])
    (title,) = re.findall("<h1>.*</h1>", own.read_text())
    assert title in page.read_text()


def test_two_models_are_too_few_to_rank_and_the_page_says_so(folders):
    assert "these studies have 2." in regenerate_report(folders[0]).read_text()


def test_the_same_data_set_and_model_twice_is_refused(folders, tmp_path):
    with pytest.raises(BadInput, match=r"both hold digits, logistic: report one"):
        report_together([folders[0], folders[0]], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_studys_own_folder_is_never_overwritten(folders):
    with pytest.raises(BadInput, match="a study's own folder"):
        report_together(folders, folders[1], force=True)


def test_a_report_that_is_there_is_replaced_only_by_force(folders, tmp_path):
    first = report_together(folders, tmp_path).read_bytes()
    with pytest.raises(BadInput, match="--force"):
        report_together(folders, tmp_path)
    assert report_together(folders, tmp_path, force=True).read_bytes() == first


def test_several_studies_without_a_place_for_their_report_are_refused(folders):
    from nextbatch.cli.report import report

    with pytest.raises(BadInput, match="2 studies belongs to none"):
        report(list(folders))
