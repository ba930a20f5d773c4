"""Tables in text as spreadsheets write them: signs between cells, titles, blank rows, numbers of two worlds."""

import gzip

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns
from nextbatch.files.tables.numerals import number, numerals
from nextbatch.files.tables.separated import read_separated
from nextbatch.files.tables.table import open_table

ROWS = "id,a,b\nx,1.5,2\ny,3,4.25\n"


def read(folder, content, name="pool.csv", **columns):
    (folder / name).write_text(content)
    return read_rows(folder / name, Columns(**columns))


@pytest.mark.parametrize("sign", [";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "\ufeff"])
def test_the_sign_between_cells_is_found_and_told(tmp_path, sign, first):
    rows = read(tmp_path, first + ROWS.replace(",", sign))
    np.testing.assert_array_equal(rows.features, [[1.5, 2], [3, 4.25]])
    assert rows.ids == ("x", "y") and "are separated by" in rows.notes[0]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_first_line_that_tells_the_sign_is_believed(tmp_path, sign):
    rows = read(tmp_path, f"sep={sign}\r\n" + ROWS.replace(",", sign).replace("\n", "\r\n"))
    np.testing.assert_array_equal(rows.features, [[1.5, 2], [3, 4.25]])


def test_another_sign_within_texts_is_text(tmp_path):
    rows = read(tmp_path, "text\none; two\nthree; four\n", text="text")
    assert rows.texts == ("one; two", "three; four")
    rows = read(tmp_path, "text;x,label\na;b,c\nd;e,f\n", text="text;x")
    assert rows.texts == ("a;b", "d;e")


def test_a_text_with_a_comma_and_no_quotes_is_still_refused(tmp_path):
    with pytest.raises(BadInput, match="a cell with a comma lacks its quotes"):
        read(tmp_path, "text\nhello, world\nbye, all\n", text="text")


@pytest.mark.parametrize(
    "title", ["Sales of 2024,,\n", "Sales of 2024\n", "Sales,,\n,,\n", "Sales\n\nby month\n", ",,\n"]
)
def test_a_title_above_the_names_is_told(tmp_path, title):
    rows = read(tmp_path, title + ROWS)
    np.testing.assert_array_equal(rows.features, [[1.5, 2], [3, 4.25]])
    assert "begins with" in rows.notes[0] and "the names of the columns are taken from row" in rows.notes[0]


@pytest.mark.parametrize("title", ["Labels of May,\n", "Labels\n", "\n,\nLabels of May,\n", "Stand: 3. Mai 2024,\n\n"])
@pytest.mark.parametrize("rows", ["id,label\nx,cat\ny,dog\n", "Class,ID\ncat,x\ncat,y\n", "file,kind\nx,cat\ny,cat\n"])
def test_a_title_above_a_table_of_texts_is_told(tmp_path, title, rows):
    found = read_separated(tmp_path / "t.csv", (title + rows).encode(), ",", None)
    assert found[0].column_names == rows.partition("\n")[0].split(",") and found[0].num_rows == 2
    assert any("the names of the columns are taken from row" in note for note in found[1].notes)


@pytest.mark.parametrize(
    "content",
    [
        "review,\ngood film,positive\nbad film,negative\nnice,positive\n",  # no name above the classes
        "review,\ngood film,neutral\nbad film,negative\nnice,positive\n",
        "text,\nhello there,\nbye,\n",
    ],
)
def test_a_name_beside_a_column_without_one_is_no_title(tmp_path, content):
    found, layout = read_separated(tmp_path / "t.csv", content.encode(), ",", None)
    assert found.num_rows == content.count("\n") - 1 and layout.above == 1


@pytest.mark.parametrize("content", [",a\n0,5.5\n1,6.5\n", "size,\n3,1\n4,2\n"])
def test_a_row_with_one_name_is_no_title(tmp_path, content):
    assert all("begins with" not in note for note in read(tmp_path, content, features="*").notes)


def test_a_ragged_row_is_named_by_its_place_in_the_file(tmp_path):
    with pytest.raises(BadInput, match=r"has 2 cells in row 25 and 3 in its header \(row 2\)"):
        read(tmp_path, "Sales,,\n" + ROWS + "z,1,2\n" * 20 + "z,1\n")


def test_blank_rows_are_left_out_and_counted_and_the_others_keep_their_numbers(tmp_path):
    rows = read(tmp_path, "a,b\n1.5,2\n,\n3,4\n , \n,\n")
    np.testing.assert_array_equal(rows.features, [[1.5, 2], [3, 4]])
    assert rows.ids == ("0", "2") and rows.notes[0] == "3 blank rows of pool.csv are left out."


def test_an_empty_text_of_a_table_of_texts_alone_is_called_so(tmp_path):
    (tmp_path / "pool.csv").write_text('text\none\n""\ntwo\n" "\n')
    assert open_table(tmp_path / "pool.csv").notes == ("2 rows of pool.csv have nothing in 'text': left out.",)
    (tmp_path / "pool.jsonl").write_text('{"text": "one"}\n{"text": ""}\n{"text": "two"}\n')
    assert open_table(tmp_path / "pool.jsonl").notes == ("1 row of pool.jsonl has nothing in 'text': left out.",)
    assert read_rows(tmp_path / "pool.jsonl", Columns(text="text")).ids == ("0", "2")


def test_blank_columns_without_a_name_are_ignored_and_others_need_one(tmp_path):
    rows = read(tmp_path, "id,a,, \nx,1.5,,\ny,2.5,, \n")
    assert rows.names == ("a",) and len(rows.notes) == 1
    with pytest.raises(BadInput, match="has several columns without a name"):
        read(tmp_path, "id,a,, \nx,1.5,1,\ny,2.5,, 1\n")


def test_a_comma_behind_every_row_but_the_first_is_no_cell(tmp_path):
    rows = read(tmp_path, "id,a\nx,1.5,\ny,2.5,\n")
    assert rows.names == ("a",) and rows.ids == ("x", "y") and rows.features[:, 0].tolist() == [1.5, 2.5]
    with pytest.raises(BadInput, match=r"has 3 cells in row 2 and 2 in its header"):
        read(tmp_path, "id,a\nx,1.5,\ny,2.5,3\n")


@pytest.mark.parametrize(
    ("cells", "unit"), [(["$5", '"$1,250.50"'], "$"), (["5 %", "7%"], "%"), (["5€", " 6.5 €"], "€")]
)
def test_a_sign_beside_every_number_is_dropped_and_told(tmp_path, cells, unit):
    rows = read(tmp_path, "id,a\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    assert rows.features[0, 0] == 5 and f"The sign '{unit}' beside the numbers in 'a' is dropped." in rows.notes


def test_several_currencies_are_words(tmp_path):
    with pytest.raises(BadInput, match=r"no column of numbers or categories.*a \(too many different words\)"):
        read(tmp_path, "id,a\n1,$5\n2,6€\n")


def test_names_and_cells_have_no_spaces_around_them(tmp_path):
    rows = read(tmp_path, " id , a,label \nx , 1.5 , red\n y,2,blue \n")
    assert (rows.ids, rows.names, rows.labels) == (("x", "y"), ("a",), ("red", "blue"))
    with pytest.raises(BadInput, match="several columns named 'a'"):
        read(tmp_path, "a, a\n1,2\n")


@pytest.mark.parametrize(
    ("cells", "values", "told"),
    [
        (['"1,5"', '"2,25"'], [1.5, 2.25], "decimal signs"),
        (['"1.234,5"', "7"], [1234.5, 7], "decimal signs"),
        (['"1,234.50"', '"2,000"'], [1234.5, 2000], "signs between thousands"),
        (['"1,234,567"', "2"], [1234567, 2], "signs between thousands"),
        (['"0,125"', '"0,250"'], [0.125, 0.25], "decimal signs"),
        (["1 234.5", "2'000"], [1234.5, 2000], None),
        (['"-1,5"', '"+2,5"'], [-1.5, 2.5], "decimal signs"),
    ],
)
def test_numbers_of_both_worlds_are_read_and_told(tmp_path, cells, values, told):
    rows = read(tmp_path, "id,a\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    np.testing.assert_array_equal(rows.features[:, 0], values)
    assert [note.rpartition("read as ")[2] for note in rows.notes[1:]] == ([f"{told}."] if told else [])


def test_what_is_one_number_with_a_point_and_another_with_a_comma_is_asked(tmp_path):
    with pytest.raises(BadInput, match=r"'1,000', which is 1000 if .* and 1\.000 if .*: write 1000 or 1\.000"):
        read(tmp_path, 'id,a\nx,"1,000"\ny,"2,500"\n')


def test_another_column_settles_how_the_file_writes_numbers(tmp_path):
    rows = read(tmp_path, 'id,a,b\nx,"1,000","1,5"\ny,"2,500","2,5"\n')
    np.testing.assert_array_equal(rows.features, [[1, 1.5], [2.5, 2.5]])


def test_points_between_thousands_are_read_where_commas_stand_before_decimals(tmp_path):
    rows = read(tmp_path, "id;preis;umsatz\nx;1,5;1.000\ny;2,5;2.500\nz;3,0;\n")
    np.testing.assert_array_equal(rows.features, [[1.5, 1000], [2.5, 2500], [3, np.nan]])
    assert "Points in 'umsatz' are read as signs between thousands." in rows.notes


def test_points_in_a_file_with_semicolons_are_asked_about_unless_a_column_settles_it(tmp_path):
    with pytest.raises(BadInput, match=r"has '1\.000', and semicolons stand between cells: is it 1000, or 1\?"):
        read(tmp_path, "id;a\nx;1.000\ny;2.500\n")
    np.testing.assert_array_equal(read(tmp_path, "id;a;b\nx;1.000;1.5\ny;2.500;2\n").features, [[1, 1.5], [2.5, 2]])
    np.testing.assert_array_equal(read(tmp_path, "id;a\nx;0.250\ny;2.500\n").features, [[0.25], [2.5]])


def test_a_comma_and_a_point_before_decimals_in_one_column_are_a_slip(tmp_path):
    with pytest.raises(BadInput, match=r"row 0 .* has '1,5': write a point"):
        read(tmp_path, 'id,a\nx,"1,5"\ny,2.5\nz,3.5\n')


def test_numbers_read_in_either_way_agree_where_both_are_possible():
    for cells in (["1", "22", "333"], ["-4", None, "?"]):
        spelled = numerals(cells)
        assert spelled.readings == ("point", "comma")
        for cell in spelled.cells:
            assert cell is None or number(cell, "point") == number(cell, "comma") == float(cell)


@pytest.mark.parametrize("name", ["pool.csv.gz", "pool.tsv.gz", "pool.jsonl.gz"])
def test_packed_tables_in_text_are_read(tmp_path, name):
    content = {"csv": ROWS, "tsv": ROWS.replace(",", "\t"), "jsonl": '{"id": "x", "a": 1.5}\n{"id": "y", "a": 3}\n'}
    (tmp_path / name).write_bytes(gzip.compress(content[name.split(".")[1]].encode()))
    rows = read_rows(tmp_path / name, Columns())
    assert rows.ids == ("x", "y") and rows.features[:, 0].tolist() == [1.5, 3]


def test_a_sheet_of_a_spreadsheet_is_read_like_text(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Report"], [], ["id", "a", "yes", None], ["001", 1.5, True, None], ["002", 2, False, None], [None]):
        book.active.append(row)
    book.create_sheet("more")
    book.save(tmp_path / "pool.xlsx")
    rows = read_rows(tmp_path / "pool.xlsx", Columns())
    assert rows.ids == ("001", "002")
    np.testing.assert_array_equal(rows.features, [[1.5, 1], [2, 0]])
    assert "Of the 2 sheets of pool.xlsx the first is read, 'Sheet'." in rows.notes


def test_a_spreadsheet_without_its_reader_or_damaged_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match=r"install it|is no whole spreadsheet"):
        read(tmp_path, ROWS, "pool.xlsx")


@pytest.mark.parametrize(
    "rows", ["x,1,cat\nid,a,label\ny,2,dog\n", "x,one two,cat\ny,two,dog\nid,a,label\nid,a,label\n"]
)
def test_the_names_again_among_the_rows_are_refused(tmp_path, rows):
    with pytest.raises(
        BadInput, match=r"has the names of its columns again in row [12] .* files have that were joined"
    ):
        read(tmp_path, "id,a,label\n" + rows)


def test_a_row_that_repeats_some_names_is_a_row(tmp_path):
    assert read(tmp_path, "id,text\nx,text\nid,y\n", text="text").texts == ("text", "y")


@pytest.mark.parametrize(
    ("last", "told"), [("Total,9,", True), ("summe:,9,", True), ("Totally,9,", False), ("z,9,", False)]
)
def test_a_last_row_of_sums_is_told(tmp_path, last, told):
    notes = read(tmp_path, f"id,a,label\nx,1,\ny,2,\n{last}\n").notes
    assert any("The last row of pool.csv begins with" in note for note in notes) is told


@pytest.mark.parametrize("name", ["\ufeffid", "\ufeff\ufeffid", "i\u200bd", "ID\u200b "])
def test_signs_that_nobody_sees_are_no_part_of_a_name(tmp_path, name):
    assert read(tmp_path, f"{name},a\nx,1\ny,2\n").ids == ("x", "y")


def test_a_name_is_found_in_either_form_of_unicode(tmp_path):
    rows = read(tmp_path, "id,gro\u0308\u00dfe\nx,1\ny,2\n", features="gr\u00f6\u00dfe")
    assert rows.features.tolist() == [[1], [2]]


def test_minus_signs_of_typography_and_marks_of_databases_are_numbers_and_blanks(tmp_path):
    rows = read(tmp_path, "id,a,label\nx,\u22121.5,cat\ny,2,\\N\nz,\\N,dog\nw,3,dog\n")
    np.testing.assert_array_equal(rows.features, [[-1.5], [2], [np.nan], [3]])
    assert rows.labels == ("cat", None, "dog", "dog")


@pytest.mark.parametrize("cells", ["0.1 0.2|0.3 0.4|0.5 0.6", "0.1;2;3|4;5;6|7;8;9", "(0.1, 2)|(3, 4)|(5, 6)"])
def test_several_numbers_in_a_cell_are_told_how_to_become_an_embedding(tmp_path, cells):
    lines = [f'{i},"{cell}",{i / 7}' for i, cell in enumerate(cells.split("|"))]
    notes = read(tmp_path, "\n".join(["id,e,a", *lines]) + "\n").notes
    assert any("e (several numbers in a cell: written as [0.1, 0.2] they are an embedding)" in note for note in notes)


def test_lists_as_numpy_2_writes_them_are_embeddings(tmp_path):
    lines = [f'x{i},"[np.float64({i}.5), np.float32(-2.0e-1)]"' for i in range(3)]
    rows = read(tmp_path, "\n".join(["id,e", *lines]) + "\n")
    np.testing.assert_allclose(rows.features, [[0.5, -0.2], [1.5, -0.2], [2.5, -0.2]])


def test_rows_with_names_of_r_are_told(tmp_path):
    with pytest.raises(BadInput, match=r"3 cells in row 2 and 2 in its header .* R wrote names .* col.names = NA"):
        read(tmp_path, "a\tb\n1\t0.5\t2\n2\t1.5\t3\n", "pool.tsv")


def test_a_formula_without_its_value_is_no_blank(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="spreadsheets need the extra 'sheets'")
    book = openpyxl.Workbook()
    for row in (["id", "a"], ["x", 1.5], ["y", "=B2*2"]):
        book.active.append(row)
    book.save(tmp_path / "pool.xlsx")
    with pytest.raises(BadInput, match="has a formula without its value in the cell B3"):
        read_rows(tmp_path / "pool.xlsx", Columns())
