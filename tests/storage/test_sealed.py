"""Sealed files: what was written is read, and any damage is noticed."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.storage.sealed import is_sealed, read_sealed, write_sealed

CONTENT = {"who": {"strategy": "Margin()", "seed": 3}, "rounds": [{"n": 10, "accuracy": 0.1}, {"n": 20}], "note": "ü"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)
NOT_SEALED = [b"", b"{", b"[]", b"null", b"{}", b'{"checksum": 1}', b'{"checksum": 1, "a": NaN}', b"\xff", b"[" * 10**5]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sealed.json"


@pytest.fixture(scope="module")
def one_path(tmp_path_factory):
    return tmp_path_factory.mktemp("sealed") / "sealed.json"


@given(content=st.dictionaries(st.text(max_size=5).filter(lambda key: key != "checksum"), VALUES, max_size=4))
def test_what_was_written_is_read(one_path, content):
    write_sealed(one_path, content)
    assert is_sealed(one_path)
    assert read_sealed(one_path) == content


def test_a_file_that_is_not_there_is_none_and_not_sealed(path):
    assert read_sealed(path) is None
    assert not is_sealed(path)


def test_a_folder_is_not_sealed_and_cannot_be_read(tmp_path):
    assert not is_sealed(tmp_path)
    with pytest.raises(BadInput, match=r"Cannot read .*: Is a directory\."):
        read_sealed(tmp_path)


def test_any_flipped_bit_is_noticed_or_harmless(path):
    write_sealed(path, CONTENT)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        # A flip between two kinds of white space changes nothing that is recorded.
        if is_sealed(path):
            assert read_sealed(path) == CONTENT
        else:
            with pytest.warns(NextbatchWarning, match="damaged"):
                assert read_sealed(path) is None


def test_any_truncation_is_noticed(path):
    write_sealed(path, CONTENT)
    whole = path.read_bytes()
    for length in range(len(whole.rstrip()) - 1):
        path.write_bytes(whole[:length])
        with pytest.warns(NextbatchWarning, match=r"sealed\.json is damaged: it is ignored\."):
            assert read_sealed(path) is None


@pytest.mark.parametrize("content", NOT_SEALED)
def test_whatever_else_lies_there_is_noticed(path, content):
    path.write_bytes(content)
    assert not is_sealed(path)
    with pytest.warns(NextbatchWarning, match="damaged"):
        assert read_sealed(path) is None


def test_a_number_changed_by_hand_is_noticed(path):
    write_sealed(path, CONTENT)
    path.write_text(path.read_text().replace("0.1", "0.9"))
    assert not is_sealed(path)


def test_another_order_of_the_entries_is_the_same_content(path):
    write_sealed(path, CONTENT)
    path.write_text(json.dumps(dict(reversed(json.loads(path.read_text()).items()))))
    assert read_sealed(path) == CONTENT


def test_a_list_of_tables_has_a_line_for_each_and_everything_else_one_line(path):
    write_sealed(path, {"n": 1, "rounds": [{"a": 1}, {"a": 2}], "numbers": [1, 2]})
    *lines, checksum, end = path.read_text().splitlines()
    assert lines == ["{", '"n": 1,', '"rounds": [', '  {"a": 1},', '  {"a": 2}', "],", '"numbers": [1, 2],']
    assert checksum.startswith('"checksum": "')
    assert end == "}"


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_json_has_no_word_for_is_not_written(path, number):
    write_sealed(path, CONTENT)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_sealed(path, {"accuracy": number})
    assert read_sealed(path) == CONTENT
