"""A batch in each format: what people label in it, in our order, under ids that come back."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from nextbatch import select_from_files
from nextbatch.errors import BadInput
from nextbatch.files.formats import FORMATS, format_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 3)).round(3)
IDS = [f"{i:03}" for i in range(30)]
TEXTS = [f"text {'abc'[i % 3]} of “{i}”, naïve" for i in range(30)]
ASKED = {"strategy": "KCenter()", "seed": 2}


@pytest.fixture(autouse=True)
def _pools(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("emb.npy", X)
    rows = [
        {"id": name, "data": {"text": text, "source": {"page": i}}, "vector": X[i].tolist(), "label": None}
        for i, (name, text) in enumerate(zip(IDS, TEXTS, strict=True))
    ]
    Path("pool.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    Path("pool.csv").write_text(
        "id,text,n,label\n" + "".join(f'{n},"{t}",{i},\n' for i, (n, t) in enumerate(zip(IDS, TEXTS, strict=True)))
    )
    pq.write_table(pa.table({"id": IDS, "text": TEXTS, "vector": X.tolist()}), "pool.parquet")


def written(pool, out, **more):
    batch = select_from_files(pool, None, 4, embeddings="emb.npy", out=out, **ASKED, **more)
    return batch, Path(out).read_bytes()


def lines(content):
    return [json.loads(line) for line in content.decode().splitlines()]


def test_jsonl_comes_back_as_it_went_in_with_our_columns_before_it():
    batch, content = written("pool.jsonl", "next.jsonl")
    for row, name, facts in zip(lines(content), batch.ids, batch.rows, strict=True):
        i = IDS.index(name)
        assert row == {
            **facts,
            "data": {"text": TEXTS[i], "source": {"page": i}},
            "vector": X[i].tolist(),
            "label": None,
        }
    assert list(lines(content)[0])[:2] == ["rank", "id"]


@pytest.mark.parametrize("pool", ["pool.csv", "pool.parquet", "pool.jsonl"])
@pytest.mark.parametrize("format", ["label-studio", "prodigy", "doccano", "argilla"])
def test_every_tool_gets_texts_and_ids_in_our_order_from_every_table(pool, format):
    out = f"next{FORMATS[format].suffix}"
    batch, content = written(pool, out, format=format)
    found = lines(content) if out.endswith("l") else json.loads(content)
    texts = {
        "label-studio": lambda task: task["data"].get("text"),
        "prodigy": lambda task: task["text"],
        "doccano": lambda task: task["text"],
        "argilla": lambda task: task["fields"]["text"],
    }
    ids = {
        "label-studio": lambda task: task["data"]["nextbatch_id"],
        "prodigy": lambda task: task["meta"]["nextbatch_id"],
        "doccano": lambda task: task["nextbatch_id"],
        "argilla": lambda task: task["id"],
    }
    assert tuple(map(ids[format], found)) == batch.ids
    assert list(map(texts[format], found)) == [TEXTS[IDS.index(name)] for name in batch.ids]
    assert "vector" not in content.decode() or format not in ("label-studio",)


def test_predictions_of_label_studio_grow_with_the_rank():
    batch, content = written("pool.csv", "next.json", format="label-studio")
    tasks = json.loads(content)
    scores = [task["predictions"][0]["score"] for task in tasks]
    assert scores == sorted(scores) and 0 < scores[0] < scores[-1] < 1
    i = IDS.index(batch.ids[0])
    assert tasks[0]["data"] == {"id": IDS[i], "text": TEXTS[i], "n": i, "nextbatch_id": IDS[i]}
    assert tasks[1]["meta"]["rank"] == 2 and tasks[1]["meta"]["strategy"] == batch.strategy
    assert {task["predictions"][0]["model_version"] for task in tasks} == {f"nextbatch {batch.strategy}"}


def test_a_list_of_ids_is_one_in_each_line():
    batch, content = written("pool.csv", "next.txt")
    assert content.decode().splitlines() == list(batch.ids)


def test_images_go_out_by_their_paths():
    folder = Path("photos")
    folder.mkdir()
    for i in range(30):
        Image.new("L", (4, 4), 8 * i).save(folder / f"a {i:02}.png")
    batch, content = written("photos", "ls.json", format="label-studio")
    image = json.loads(content)[0]["data"]
    assert image == {"image": f"/data/local-files/?d=a%20{batch.ids[0][2:]}", "nextbatch_id": batch.ids[0]}
    batch, content = written("photos", "fo.json", format="fiftyone")
    assert json.loads(content) == [str((folder / name).resolve()) for name in batch.ids]
    batch, content = written("photos", "p.jsonl", format="prodigy")
    assert [row["image"] for row in lines(content)] == [f"photos/{name}" for name in batch.ids]
    with pytest.raises(BadInput, match="doccano needs texts, and photos is no table"):
        written("photos", "d.jsonl", format="doccano")


def test_coco_keeps_all_but_the_other_images_and_their_annotations():
    marks = [{"id": 100 + i, "image_id": 10 + i // 2, "category_id": 1, "bbox": [0, 0, 1, 1]} for i in range(60)]
    images = [{"id": 10 + i, "file_name": f"{i}.jpg", "width": 8, "height": 8} for i in range(30)]
    content = {"info": {"year": 2026}, "images": images, "annotations": marks, "categories": [{"id": 1, "name": "cat"}]}
    Path("coco.json").write_text(json.dumps(content))
    batch, made = written("coco.json", "next.json", format="coco")
    found = json.loads(made)
    assert [str(image["id"]) for image in found["images"]] == list(batch.ids)
    assert [mark["image_id"] for mark in found["annotations"]] == [int(name) for name in batch.ids for _ in range(2)]
    assert found["categories"] == content["categories"] and found["info"] == content["info"]
    with pytest.raises(BadInput, match=r"pool\.csv is no COCO file"):
        written("pool.csv", "no.json", format="coco")


def test_cvat_keeps_all_but_the_other_images():
    images = "".join(
        f'<image id="{i}" name="{i}.jpg" width="8" height="6"><box label="cat" xtl="0" ytl="0" xbr="1"/></image>'
        for i in range(30)
    )
    Path("cvat.xml").write_text(f"<annotations><version>1.1</version><meta/>{images}</annotations>")
    batch, made = written("cvat.xml", "next.xml")
    tree = ElementTree.fromstring(made)
    assert [image.get("id") for image in tree.findall("image")] == list(batch.ids)
    assert [image.get("name") for image in tree.findall("image/box/..")] == [f"{name}.jpg" for name in batch.ids]
    assert tree.find("version").text == "1.1"
    for content, told in {
        "<annotations/>": "it holds no images",
        "<annotations><image>": "no whole XML file",
        '<!DOCTYPE a [<!ENTITY b "c">]><annotations><image/></annotations>': "defines entities of its own",
    }.items():
        Path("bad.xml").write_text(content)
        with pytest.raises(BadInput, match=told):
            written("bad.xml", "no.xml")


def test_which_format_is_meant_is_asked_where_the_ending_does_not_say():
    assert format_of(Path("next.jsonl"), None) is FORMATS["jsonl"]
    with pytest.raises(BadInput, match="set format to one of label-studio, argilla, fiftyone, coco"):
        format_of(Path("next.json"), None)
    with pytest.raises(BadInput, match=r"a batch in the format prodigy must be one of \.jsonl"):
        format_of(Path("next.json"), "prodigy")
    with pytest.raises(BadInput, match="format must be one of"):
        format_of(Path("next.json"), "labelstudio")
    with pytest.raises(BadInput, match=r"must be one of \.csv, \.parquet"):
        format_of(Path("next.pkl"), None)


def test_where_several_columns_hold_texts_the_one_to_label_is_asked_for():
    Path("pool.csv").write_text(
        "id,title,body\n" + "".join(f"{n},T {n},B {t[:6]} {n}\n" for n, t in zip(IDS, TEXTS, strict=True))
    )
    with pytest.raises(BadInput, match=r"Prodigy needs texts: set text to the column .* 'title', 'body'"):
        written("pool.csv", "next.jsonl", format="prodigy")
    _, content = written("pool.csv", "next.jsonl", format="prodigy", text="body")
    assert all(row["text"].startswith("B text") for row in lines(content))
