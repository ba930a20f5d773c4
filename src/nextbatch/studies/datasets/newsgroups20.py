"""20 Newsgroups by date: 18,846 messages to 20 newsgroups, the 7,532 latest of them held out."""

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.datasets import _twenty_newsgroups as stripping

from nextbatch.strategies.about import about
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.datasets.fetching import OfficialFile, path_of

# The second archive was packed anew from the same messages.
NEWSGROUPS_ARCHIVE = OfficialFile(
    "20news",
    "https://ndownloader.figshare.com/files/5975967",
    ("20news-bydate.tar.gz", "20news-bydate.rebuilt.tar.gz"),
    (
        "sha256:8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610",
        "sha256:f934583ecd65eae06e4d23af0fcb72ade56b76bad2279c0aed7d520aa6527b02",
    ),
)


class Message(NamedTuple):
    """A message of the archive."""

    half: str  # "train" or "test"
    group: str
    number: str
    text: str


@about(
    samples="11,314 + 7,532 texts",
    classes="20",
    source="Lang (1995), sorted by date by Rennie, http://qwone.com/~jason/20Newsgroups/",
    license="none stated; free for research",
)
def newsgroups20() -> Dataset:
    """20 Newsgroups: messages to newsgroups; the official test part, which was written later, is held out.

    Headers, footers and quotes are removed as scikit-learn does it, because they give the newsgroup away. That
    leaves a few messages empty.

    """
    return _dataset("20news", without_hints)


@about(
    samples="11,314 + 7,532 texts",
    classes="20",
    source="Lang (1995), sorted by date by Rennie, http://qwone.com/~jason/20Newsgroups/",
    license="none stated; free for research",
)
def newsgroups20_with_hints() -> Dataset:
    """20 Newsgroups with headers, footers and quotes, which name the newsgroup now and then, as older studies used it.

    The messages and their order are those of `newsgroups20`.
    """
    return _dataset("20news-headers", str)


def _dataset(name: str, cleaned: Callable[[str], str]) -> Dataset:
    # Sorted, because the two archives hold the same messages in different orders.
    messages = sorted(
        read_messages(path_of(NEWSGROUPS_ARCHIVE)), key=lambda message: (message.half != "train", *message[1:3])
    )
    texts = np.array([cleaned(message.text) for message in messages], dtype=object)
    groups = np.array([message.group for message in messages])
    test = np.flatnonzero([message.half == "test" for message in messages])
    return Dataset(name, texts, groups, test)


def read_messages(path: Path) -> Iterator[Message]:
    """Yield the messages of an archive whose members are called 20news-bydate-HALF/GROUP/NUMBER."""
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:  # None: a folder
                folder, group, number = member.name.split("/")[-3:]
                yield Message(folder.removeprefix("20news-bydate-"), group, number, file.read().decode("latin-1"))


def without_hints(text: str) -> str:
    """Return a message without header, footer, quoted lines and the lines that introduce them.

    Examples
    --------
    >>> without_hints("Newsgroups: sci.space\\n\\nAnn writes:\\n> Is it far?\\nYes.\\n--\\nBob, at the observatory")
    'Yes.'
    """
    text = stripping.strip_newsgroup_footer(stripping.strip_newsgroup_header(text))
    return str(stripping.strip_newsgroup_quoting(text))
