"""The answers of the process that reads files and fits models, where there is none."""

from nextbatch.projects.learner.answers import Answers


def test_what_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    path = str(tmp_path / "file" / "labels.parquet")
    answer = Answers(tmp_path).answer("write_parquet", {"rows": [{"id": 1}], "path": path})
    assert answer["failure"].startswith(f"Cannot write {path}") and not answer["bad_input"]


def test_an_error_that_is_none_of_ours_is_told_with_its_name(tmp_path):
    answer = Answers(tmp_path).answer("write_parquet", {"rows": [1], "path": str(tmp_path / "labels.parquet")})
    assert answer["failure"].startswith("AttributeError: ") and not answer["bad_input"]
