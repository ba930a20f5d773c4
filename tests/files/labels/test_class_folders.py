"""Folders are classes where the user names the folder as labels."""

import pytest
from PIL import Image

from nextbatch import select_from_files
from nextbatch.errors import BadInput


@pytest.fixture
def photos(tmp_path):
    """Return a folder of 30 images: some in folders of classes, most without a class."""
    for i in range(30):
        folder = tmp_path / "photos" / ("done/cat", "done/dog", "unlabeled")[min(i % 6, 2)]
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4), (8 * i, 200 - 5 * i, 7)).save(folder / f"{i:02}.png")
    return tmp_path / "photos"


def test_the_folder_of_an_image_is_its_label_and_unlabeled_is_none(photos):
    batch = select_from_files(photos, photos, 3, "Margin()")
    assert all(name.startswith("unlabeled/") for name in batch.ids)
    told = next(note for note in batch.notes if note.startswith("Labels: "))
    assert "10 of 30 samples, of 2 classes ('cat' 5, 'dog' 5), from the column 'folder' of" in told
    assert select_from_files(photos, photos / "done", 3, "Margin()").ids == batch.ids


def test_without_a_word_folders_are_no_labels_and_a_note_says_how(photos):
    batch = select_from_files(photos, None, 3)
    assert any("If they are classes, set labels to the folder itself." in note for note in batch.notes)


def test_a_folder_elsewhere_is_refused(photos, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(BadInput, match="folders are labels of the images in them alone"):
        select_from_files(photos, tmp_path / "other", 3)
    with pytest.raises(BadInput, match="holds no folders with images"):
        select_from_files(photos, photos / "unlabeled", 3)


def test_metadata_of_an_image_folder_holds_labels_by_file_names(photos):
    names = sorted(path.relative_to(photos).as_posix() for path in photos.rglob("*.png"))
    lines = [f'{{"file_name": "{name}", "label": "{"ab"[i % 2]}"}}\n' for i, name in enumerate(names[:8])]
    (photos / "metadata.jsonl").write_text("".join(lines))
    batch = select_from_files(photos, photos / "metadata.jsonl", 3, "Margin()")
    assert not set(batch.ids) & set(names[:8])


def test_folders_that_are_labels_are_not_told_to_be_none(photos):
    batch = select_from_files(photos, photos, 3, "Margin()")
    assert not any("not read as labels" in note for note in batch.notes)
