"""Files as people have them: all that should be used is used and told, and a study begins as `select` does."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from first_batch import first_batches
from nextbatch import rng_for

N = 240
KINDS = np.array(["<=50K", ">50K"])
rng = rng_for("judged files")
Y = rng.integers(2, size=N)
AGE = (30 + 15 * Y + rng.normal(0, 8, N)).round().astype(int)
JOBS = ["Private", "State-gov", "Self-emp-inc", "?"]
SCHOOL = ["HS-grad", "Bachelors", "Masters", "11th"]
NATIVE = ["United-States", "Mexico", "?", "India"]


def write_adult(folder, rows, labels):
    """The columns of Adult: commas with a space behind them, "?" for what is missing, numbers and words."""
    lines = []
    for i in rows:
        cells = [
            AGE[i],
            JOBS[(i * 7 + Y[i]) % 4],
            77516 + 1013 * i,
            SCHOOL[(i + 2 * Y[i]) % 4],
            9 + i % 7,
            ["Never-married", "Divorced"][(i // 3) % 2],
            ["Male", "Female"][i % 2],
            2174 * int(i % 11 == 0),
            20 + (i * 5) % 40,
            NATIVE[(i // 5) % 4],
            labels[i],
        ]
        lines.append(", ".join(map(str, cells)))
    header = "age, workclass, fnlwgt, education, education-num, marital-status, sex, capital-gain, hours-per-week"
    (folder / "fruit.csv").write_text("\n".join([f"{header}, native-country, income", *lines]) + "\n")
    return {"file": "fruit.csv", "label": "income"}


def write_dates(folder, rows, labels):
    """Strings, dates and times, some blank; the days are asked for by name."""
    lines = [
        f"order-{i:03},{['north', 'south', '', 'west'][(i + Y[i]) % 4]},2024-{i % 12 + 1:02}-{i % 28 + 1:02},"
        f"{'' if i % 13 == 0 else f'2024-03-{i % 28 + 1:02} 08:{i % 60:02}:00'},{AGE[i] / 7:.3f},{labels[i]}"
        for i in rows
    ]
    (folder / "fruit.csv").write_text("\n".join(["order_id,region,placed,seen,weight,label", *lines]) + "\n")
    return {"file": "fruit.csv", "id": "order_id", "features": "region,placed,seen,weight"}


GOOD = ["素晴らしい映画でした", "とても楽しかった", "また見たいと思います", "音楽が美しい"]
BAD = ["退屈な映画でした", "全然面白くなかった", "二度と見ません", "話が長すぎる"]


def write_japanese(folder, rows, labels):
    texts = [f"{[BAD, GOOD][Y[i]][i % 4]}。{[BAD, GOOD][Y[i]][(i // 4) % 4]}、第{i}回。" for i in range(N)]
    lines = [f"{i},{texts[i]},{labels[i]}" for i in rows]
    (folder / "fruit.csv").write_text("\n".join(["ID,Text,Label", *lines]) + "\n")
    return {"file": "fruit.csv", "text": "text"}


def write_hugging_face(folder, rows, labels):
    """A Parquet file with class numbers, whose names stand in its schema, and -1 where there is none."""
    names = KINDS.tolist()
    told = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
    table = pa.table(
        {
            "idx": pa.array([int(i) for i in rows], pa.int32()),
            "vector": pa.array([[float(AGE[i]), float(i % 9), float(i % 5)] for i in rows], pa.list_(pa.float32())),
            "sentence": [f"a sentence of its own number {i}" for i in rows],
            "label": pa.array([names.index(labels[i]) if labels[i] else -1 for i in rows], pa.int64()),
        }
    )
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(told)}), folder / "fruit.parquet")
    return {"file": "fruit.parquet", "id": "idx"}


def write_sheet(folder, rows, labels):
    """A spreadsheet with a title, blank rows, truth values, dates and numbers."""
    openpyxl = pytest.importorskip("openpyxl", reason="spreadsheets need the extra 'sheets'")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Customers of 2024"])
    sheet.append([])
    sheet.append(["Id", "Age", "Town", "Member", "Spent", "Kind"])
    for i in rows:
        town = ["Ulm", "Bonn", None, "Kiel"][(i + Y[i]) % 4]
        sheet.append([f"c{i:03}", int(AGE[i]), town, bool(i % 3), None if i % 17 == 0 else i / 8, labels[i] or None])
    book.save(folder / "fruit.xlsx")
    return {"file": "fruit.xlsx", "label": "kind"}


TOLD = {
    write_adult: ["Features: 10 of the columns", "workclass (4 values)", "native-country (4 values)", "'income' of"],
    write_dates: ["Features: 4 of the columns", "region (3 values)", "seen (", "column 'order_id' of"],
    write_japanese: ["characters, pairs and triples", "column 'ID' of", "column 'Label' of"],
    write_hugging_face: ["vector: lists of 3 numbers", "-1 in the column 'label'", "'<=50K'", "column 'idx' of"],
    write_sheet: ["Features: 4 of the columns", "Town (3 values)", "Member", "begins with 'Customers of 2024'"],
}


@pytest.mark.parametrize("write", TOLD, ids=lambda write: write.__name__)
@pytest.mark.parametrize("strategy", ["Margin()", "WClustered(beta=10)"])
@pytest.mark.filterwarnings("ignore")
def test_a_study_begins_as_select_does_and_all_is_told(tmp_path, monkeypatch, write, strategy):
    batches = first_batches(tmp_path, monkeypatch, write, KINDS[Y], "logistic", strategy, initial=20, batch_size=8)
    assert batches.select == batches.study
    told = " ".join(batches.notes)
    assert [part for part in TOLD[write] if part not in told] == []
