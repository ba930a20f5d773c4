"""Embeddings from a file of their own: by id or by place, and errors that name their option and no other."""

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples


def csv(tmp_path, content, name="pool.csv"):
    (tmp_path / name).write_text(content)
    return tmp_path / name


def array(tmp_path, n_rows, name="E.npy"):
    np.save(tmp_path / name, np.arange(2.0 * n_rows).reshape(n_rows, 2))
    return tmp_path / name


def read(pool, embeddings, **columns):
    return read_samples(pool, None, embeddings, Columns(**columns), lambda step: None)


BLANKS = "a,b\n1,2\n,\n3,4\n5,6\n,\n"


@pytest.mark.parametrize(
    ("content", "columns"),
    [(BLANKS, {}), (BLANKS.replace("a,b", "id,b"), {}), ('text\none\n""\ntwo\nthree\n" "\n', {"text": "text"})],
)
def test_an_array_may_have_a_row_for_each_row_of_the_file_or_for_each_that_is_read(tmp_path, content, columns):
    pool = csv(tmp_path, content)
    whole, read_rows = read(pool, array(tmp_path, 5), **columns), read(pool, array(tmp_path, 3), **columns)
    assert whole.beside.tolist() == [[0, 1], [4, 5], [6, 7]]
    assert read_rows.beside.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert "E.npy has a row for each row of pool.csv, 2 of them for blank rows." in whole.notes
    assert not any("for blank rows" in note for note in read_rows.notes)


def test_another_number_of_rows_is_told_with_the_blank_ones(tmp_path):
    with pytest.raises(BadInput, match=r"has 4 rows and .*pool.csv has 3 samples \(2 blank rows left out\): .* or one "
                       "for each of the 5 rows of the file") as caught:  # fmt: skip
        read(csv(tmp_path, BLANKS), array(tmp_path, 4))
    assert caught.value.argument == "embeddings"
    with pytest.raises(BadInput, match=r"has 4 rows and .* has 2 samples: without a column of ids") as caught:
        read(csv(tmp_path, "a\n1\n2\n"), array(tmp_path, 4))
    assert "blank" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "id,e,f\nx,1,2\ny,two,3\nz,2,4\n",
        "id,e,f\nx,1,2\ny,inf,3\n",
        "id,e,f\nx,1,2\ny,,3\n",
        "id,e\nx,good\ny,bad\n",
        "id,e\nx,one of these\ny,two of these here\n",
        "id,note,e\nx,one of these,1\ny,two of these here,2\n",
        'id,e,f\nx,"[1, 2]","[1, 2]"\ny,"[3, 4]","[3, 4]"\n',
        'id,e\nx,"[1, 2]"\ny,"[3]"\n',
        'id,e\nx,"[1, ..., 2]"\ny,"[3, 4, 5]"\n',
        'id,e\nx,"[1, 2]"\ny,\n',
        'id,e\nx,"1,000"\ny,"2,000"\n',
        "id;e;f\nx;1.000;2.000\ny;2.000;3.000\n",
        "id,e\nx,1\nz,2\n",
        "id,kind\nx,cat\ny,cat\n",
    ],
)
def test_what_is_wrong_with_embeddings_names_their_option_and_no_other(tmp_path, content):
    pool = csv(tmp_path, "id,a\nx,1\ny,2\n")
    with pytest.raises(BadInput, match=r"beside\.csv") as caught:
        read(pool, csv(tmp_path, content, "beside.csv"))
    assert caught.value.argument == "embeddings"
    assert not any(option in str(caught.value) for option in ("set features", "features to", "set text"))


def test_several_arrays_of_embeddings_name_no_option_that_is_not_theirs(tmp_path):
    np.savez(tmp_path / "E.npz", a=np.ones((2, 2)), b=np.ones((2, 2)))
    with pytest.raises(BadInput, match=r"holds the arrays 'a', 'b': save one alone as \.npy\.$") as caught:
        read(csv(tmp_path, "a\n1\n2\n"), tmp_path / "E.npz")
    assert caught.value.argument == "embeddings"


def test_notes_on_embeddings_name_no_option_that_is_not_theirs_either(tmp_path):
    pool = csv(tmp_path, "id,a\n" + "".join(f"r{i},{i}\n" for i in range(12)))
    rows = "".join(f"r{i},{i},{i / 7},{94000 + 7 * i},2024-01-{i + 1:02},{'ab'[i % 2]}\n" for i in range(12))
    samples = read(pool, csv(tmp_path, "id,n,e,zip,day,split\n" + rows, "beside.csv"))
    assert samples.beside.shape == (12, 3)
    notes = samples.notes[samples.notes.index(next(note for note in samples.notes if note.startswith("Embeddings:"))) :]
    assert not any("features to" in note or "features names" in note or "in features" in note for note in notes)
    assert any("Not used of beside.csv" in note and "'split'" in note for note in notes)
    assert any(note.startswith("Dimensions: ") and "day" in note for note in notes)
