"""CVAT for images: the XML file of the pool with the images of the batch alone, in its order."""

from xml.etree import ElementTree

from nextbatch.errors import BadInput
from nextbatch.files.formats.outgoing import Outgoing
from nextbatch.files.tables.cvat_images import cvat_tree


def cvat_images(outgoing: Outgoing) -> bytes:
    """Return the file of the pool with its images, and what is drawn in them, in the order of the batch.

    Raises
    ------
    BadInput
        If the pool is no file of CVAT.
    """
    if outgoing.pool.suffix.lower() != ".xml":
        raise BadInput(f"{outgoing.pool} is no XML file of CVAT: choose another format.", argument="format")
    tree = cvat_tree(outgoing.pool)
    images = tree.findall("image")
    for image in images:
        tree.remove(image)
    tree.extend(images[position] for position in outgoing.batch.positions)
    content: bytes = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return content + b"\n"
