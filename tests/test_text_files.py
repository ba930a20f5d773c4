"""The files of two studies of texts: definitions of nouns with their category, and mails as ham or spam."""

import csv
import runpy
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "docs" / "text_files.py"
# As in WordNet's files: words, each with the number of its sense, pointers to other entries, a bar, the definition.
NOUN = '00001740 03 n 02 living_thing 0 organism 0 003 ~ 00001930 n 0000 | a thing that lives; "nothing lives here"  '
SKIPPED = "00002137 05 n 01 skipped 0 000 | stands between every sixth  "
OTHER = "00004475 18 n 01 baker 0 001 @ 00007846 n 0000 | someone who bakes  "
HTML = (
    "Subject: Cheap =?utf-8?q?watches?=\nContent-Type: text/html\n\n"
    "<html><style>p {color: red}</style><p>Fine &amp; cheap</p><!-- hidden --></html>\n"
)
PLAIN = "Subject: Lunch\nContent-Type: text/plain\n\nAt   noon,\nas usual?\n"


def written(kind, folder, out, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), kind, str(folder), str(out)])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_sixth_noun_comes_with_its_words_its_definition_and_its_category(tmp_path, monkeypatch):
    lines = ["  1 This is the license, which is no entry.", NOUN, *[SKIPPED] * 5, OTHER]
    (tmp_path / "data.noun").write_text("\n".join(lines) + "\n")
    assert written("glosses", tmp_path, tmp_path / "glosses.csv", monkeypatch) == [
        ["id", "text", "kind"],
        ["noun-00001740", "living thing, organism: a thing that lives", "top"],
        ["noun-00004475", "baker: someone who bakes", "person"],
    ]


def test_a_mail_is_its_subject_and_its_words_without_tags(tmp_path, monkeypatch):
    for part, name, content in (("spam-1", "a", HTML), ("easy-ham-1", "b", PLAIN), ("easy-ham-1", "c", "")):
        (tmp_path / part).mkdir(exist_ok=True)
        (tmp_path / part / f"{name}.txt").write_text(content)
    assert written("mail", tmp_path, tmp_path / "mail.csv", monkeypatch) == [
        ["id", "text", "kind"],
        ["easy-ham-1/b", "Lunch At noon, as usual?", "ham"],
        ["easy-ham-1/c", "", "ham"],
        ["spam-1/a", "Cheap =?utf-8?q?watches?= Fine & cheap", "spam"],
    ]
