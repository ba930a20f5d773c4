"""CVAT for images: the XML file with an element for each image, as a table of their names and sizes."""

from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened


def cvat_tree(path: Path) -> ElementTree.Element:
    """Return the root of an XML file that CVAT wrote, which holds images.

    Raises
    ------
    BadInput
        If it is no such file.
    """
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadInput(f"{path} defines entities of its own, which CVAT never does: it is not read.")
    try:
        tree = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise BadInput(f"{path} is no whole XML file ({shortened(error)}): export it again.") from None
    if tree.tag != "annotations" or tree.find("image") is None:
        raise BadInput(f"{path} is no XML file of CVAT for images: it holds no images. Export as 'CVAT for images'.")
    return tree


def read_cvat_images(path: Path) -> pa.Table:
    """Return id, name, width and height of each image, and how many boxes and the like it has."""
    images = cvat_tree(path).findall("image")
    columns = {name: [image.get(name) for image in images] for name in ("id", "name")}
    sizes = {name: [int(image.get(name, 0)) for image in images] for name in ("width", "height")}
    return pa.table({**columns, **sizes, "n_marks": [len(image) for image in images]})
