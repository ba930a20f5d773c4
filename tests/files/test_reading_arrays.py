"""Arrays: an honest file is read in place, any other is a sentence before memory is asked for."""

import io
import pickle
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy
from scipy import sparse

from nextbatch.errors import BadInput
from nextbatch.files import arrays
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

X = np.arange(12.0).reshape(4, 3)


def read(path, **columns):
    return read_rows(path, Columns(**columns))


def saved(path, array, **options):
    np.save(path, array, **options)
    return path


@pytest.mark.parametrize(
    "array",
    [X, np.asfortranarray(X), X.astype(">f8"), X.astype(np.float16), X.astype(int), X > 5, X[::2], X.astype("u1")],
    ids=["plain", "fortran", "big-endian", "half", "integers", "truth values", "strided", "bytes"],
)
def test_every_way_to_store_numbers_gives_the_same_rows(tmp_path, array):
    rows = read(saved(tmp_path / "pool.npy", array))
    np.testing.assert_array_equal(np.asarray(rows.features), array)
    assert rows.features.dtype.isnative
    assert rows.ids == tuple(map(str, range(len(array))))
    assert rows.numbered


def test_an_array_is_read_in_place_not_loaded(tmp_path):
    assert isinstance(read(saved(tmp_path / "pool.npy", X)).features.base, np.memmap)


def test_images_in_an_array_are_rows_of_pixels(tmp_path):
    stack = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.testing.assert_array_equal(read(saved(tmp_path / "pool.npy", stack)).features, stack.reshape(2, 12))


class Bomb:
    """Reading this as a pickle would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_pickled_objects_are_refused_and_nothing_runs(tmp_path):
    path = saved(tmp_path / "pool.npy", np.array([Bomb(tmp_path / "made")], dtype=object), allow_pickle=True)
    with pytest.raises(BadInput, match="holds Python objects, and reading them could run code"):
        read(path)
    np.savez(tmp_path / "pool.npz", np.array([Bomb(tmp_path / "made")], dtype=object), allow_pickle=True)
    with pytest.raises(BadInput, match="Python objects"):
        read(tmp_path / "pool.npz")
    (tmp_path / "plain.npy").write_bytes(pickle.dumps(Bomb(tmp_path / "made")))
    with pytest.raises(BadInput, match=r"no whole \.npy array"):
        read(tmp_path / "plain.npy")
    assert not (tmp_path / "made").exists()


def header_for(shape, dtype="<f8"):
    content = io.BytesIO()
    npy.write_array_header_1_0(content, {"descr": dtype, "fortran_order": False, "shape": shape})
    return content.getvalue()


@pytest.mark.parametrize("shape", [(10**9, 10**6), (2**62, 2**62), (5, 3)])
def test_a_header_that_announces_more_than_the_file_holds_is_refused_before_memory_is_asked_for(tmp_path, shape):
    path = tmp_path / "pool.npy"
    path.write_bytes(header_for(shape) + X.tobytes())
    with pytest.raises(BadInput, match="is truncated: its header announces the shape"):
        read(path)


def test_a_header_that_announces_a_negative_shape_is_refused(tmp_path):
    (tmp_path / "pool.npy").write_bytes(header_for((-4, -3)) + X.tobytes())
    with pytest.raises(BadInput, match=r"no whole \.npy array"):
        read(tmp_path / "pool.npy")


def test_every_truncation_of_a_file_is_a_sentence(tmp_path):
    whole = saved(tmp_path / "whole.npy", X).read_bytes()
    for length in range(0, len(whole), 7):
        path = tmp_path / "pool.npy"
        path.write_bytes(whole[:length])
        with pytest.raises(BadInput, match=r"pool\.npy is"):
            read(path)


def test_two_arrays_in_one_file_are_not_read_as_one(tmp_path):
    path = saved(tmp_path / "pool.npy", X)
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(BadInput, match="followed by other bytes"):
        read(path)


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((0, 3)), r"holds no numbers: its shape is \(0, 3\)"),
        (np.zeros((3, 0)), "holds no numbers"),
        (np.arange(5.0), r"shape \(5,\), rows and columns are needed"),
        (np.float64(3), "rows and columns are needed"),
        (np.array([["a", "b"]]), "must hold real numbers"),
        (X + 1j, "must hold real numbers"),
        (np.zeros(3, dtype=[("a", float)]), "holds records with the fields .a.: save"),
        (np.where(X == 7, np.nan, X), "must be finite: row 2"),
        (np.where(X == 7, np.inf, X), "must be finite: row 2"),
    ],
)
def test_an_array_that_is_no_table_of_finite_numbers_is_a_sentence(tmp_path, array, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read(saved(tmp_path / "pool.npy", array))
    assert "pool.npy" in str(caught.value)


def test_a_single_array_in_an_archive_needs_no_name_and_several_do(tmp_path):
    np.savez_compressed(tmp_path / "one.npz", X)
    np.testing.assert_array_equal(read(tmp_path / "one.npz").features, X)
    np.savez(tmp_path / "two.npz", X=X, y=np.arange(4))
    np.testing.assert_array_equal(read(tmp_path / "two.npz", features="X").features, X)
    for wanted in (None, "Z"):
        with pytest.raises(
            BadInput, match=r"holds the arrays 'X', 'y': save one alone as \.npy, or set features to its name"
        ):
            read(tmp_path / "two.npz", features=wanted)


def test_an_archive_that_unpacks_to_more_than_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(arrays, "LARGEST_CONTENT", 10**6)
    np.savez_compressed(tmp_path / "bomb.npz", np.zeros((10**3, 10**3)))
    assert (tmp_path / "bomb.npz").stat().st_size < 10**5
    with pytest.raises(BadInput, match="unpacks to"):
        read(tmp_path / "bomb.npz")


def test_a_header_in_an_archive_is_held_against_the_size_of_its_member(tmp_path):
    with zipfile.ZipFile(tmp_path / "pool.npz", "w") as archive:
        archive.writestr("X.npy", header_for((10**9, 10**6)) + X.tobytes())
    with pytest.raises(BadInput, match="announces the shape"):
        read(tmp_path / "pool.npz")


def test_an_archive_with_a_flipped_byte_or_cut_off_is_a_sentence(tmp_path):
    np.savez_compressed(tmp_path / "whole.npz", np.random.default_rng(0).normal(size=(50, 4)))
    whole = (tmp_path / "whole.npz").read_bytes()
    for content in (whole[: len(whole) // 2], whole[:800] + bytes([whole[800] ^ 255]) + whole[801:], b"", b"PK\3\4"):
        (tmp_path / "pool.npz").write_bytes(content)
        with pytest.raises(BadInput, match=r"pool\.npz"):
            read(tmp_path / "pool.npz")


def test_members_with_hostile_names_are_never_written_anywhere(tmp_path):
    with zipfile.ZipFile(tmp_path / "pool.npz", "w") as archive:
        content = io.BytesIO()
        np.save(content, X)
        archive.writestr("../../escaped.npy", content.getvalue())
    np.testing.assert_array_equal(read(tmp_path / "pool.npz").features, X)
    assert [path.name for path in tmp_path.iterdir()] == ["pool.npz"]


@pytest.mark.parametrize("columns", [{"text": "review"}, {"label": "y"}, {"features": "X"}])
def test_an_array_has_no_columns_to_name(tmp_path, columns):
    with pytest.raises(BadInput, match=r"pool\.npy"):
        read(saved(tmp_path / "pool.npy", X), **columns)


@pytest.mark.parametrize(
    ("ids", "integers"),
    [(np.array(["a", "b", "c"]), False), (np.array([b"a", b"b", b"c"]), False), (np.array([7, 8, 9], np.uint16), True)],
)
@pytest.mark.parametrize(("name", "asked"), [("ids", None), ("id", None), ("key", "key"), ("ids", "key")])
def test_ids_inside_an_archive_name_its_rows(tmp_path, ids, integers, name, asked):
    np.savez(tmp_path / "E.npz", **{"X": np.eye(3), name: ids})
    rows = read(tmp_path / "E.npz", id=asked)
    words = tuple(word.decode() if isinstance(word, bytes) else str(word) for word in ids.tolist())
    assert rows.ids == words and not rows.numbered and rows.id_column == name and rows.integer_ids is integers
    assert rows.features.shape == (3, 3)


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (np.array(["a", "b"]), "one text or whole number is needed for each of 3 rows"),
        (np.array([0.5, 1, 2]), "the type float64"),
        (np.array(["a", "a", "b"]), "'a' of .* is used twice"),
        (np.array([["a", "b", "c"]]), "of the shape"),
        (np.array(["a", "b", None], dtype=object), "holds Python objects"),
    ],
)
def test_ids_inside_an_archive_that_are_none_are_told(tmp_path, ids, told):
    np.savez(tmp_path / "E.npz", X=np.eye(3), ids=ids)
    with pytest.raises(BadInput, match=told):
        read(tmp_path / "E.npz")


def test_an_array_of_ids_that_is_not_there_is_told(tmp_path):
    np.savez(tmp_path / "E.npz", X=np.eye(3), Y=np.eye(3))
    with pytest.raises(BadInput, match="has no array 'key' for id: it holds 'X', 'Y'"):
        read(tmp_path / "E.npz", id="key", features="X")


def test_records_and_sparse_matrices_are_sentences_with_the_line_that_converts(tmp_path):
    records = saved(tmp_path / "records.npy", np.zeros(4, dtype=[("a", "f4"), ("b", "f4")]))
    with pytest.raises(BadInput, match=r"fields 'a', 'b': save numpy.lib.recfunctions.structured_to_unstructured"):
        read(records)
    sparse.save_npz(tmp_path / "pool.npz", sparse.csr_array(X))
    with pytest.raises(BadInput, match=r"is a sparse matrix of scipy: .*load_npz\(\"pool.npz\"\).toarray"):
        read(tmp_path / "pool.npz")
