"""Kill an embedding with -9 between blocks, go on with it each time, and say whether anybody could tell.

Run as a program: `python killing_embedding.py FOLDER KILLS`. Each attempt is a fork of this process.
"""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

from nextbatch import embed_pool
from nextbatch.files.embedding import pool_embeddings

# Blocks that an attempt writes before it is killed.
WRITTEN = 5


class Letters:
    """An encoder that counts letters, without any library."""

    def __init__(self, folder, kind):
        pass

    def encode(self, items):
        return np.array([[text.count(letter) for letter in "abcdefgh"] for text in items], dtype=np.float32)


class SlowLetters(Letters):
    def encode(self, items):
        time.sleep(0.02)
        return super().encode(items)


def attempt(out: str) -> int:
    """Embed in a process of its own, and return its id."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            embed_pool("many.csv", "letters", text="text", id="id", out=out)
            status = 0
        finally:
            os._exit(status)
    return process


def blocks() -> int:
    return len(list(Path("cache").rglob("*.npz")))


def kill_after_some_blocks() -> int:
    """Kill an attempt, and return how many blocks there are then."""
    before, process = blocks(), attempt("emb.npy")
    while blocks() < before + WRITTEN:
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    if not os.WIFSIGNALED(os.waitpid(process, 0)[1]):
        sys.exit("It ended before it was killed.")
    return blocks()


def finish(out: str) -> list[bytes]:
    if os.waitpid(attempt(out), 0)[1]:
        sys.exit("An attempt that was not killed failed.")
    return [Path(out).read_bytes(), Path(f"{out}.json").read_bytes()]


def main(folder: Path, kills: int) -> None:
    os.chdir(folder)
    os.environ["NEXTBATCH_CACHE"] = "cache"
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abcdefghi "), 30)) for _ in range(150)]
    Path("many.csv").write_text("id,text\n" + "".join(f"t{i},{text}\n" for i, text in enumerate(texts)))
    Path("letters").mkdir()
    Path("letters/config.json").write_text("{}")
    pool_embeddings.SentenceEncoder = SlowLetters
    pool_embeddings.BLOCKS = {"text": 3}
    kept = [kill_after_some_blocks() for _ in range(kills)]
    if kept != sorted(set(kept)) or Path("emb.npy").exists():
        sys.exit(f"Blocks were lost: {kept}")
    content = finish("emb.npy")
    os.environ["NEXTBATCH_CACHE"] = "another"
    if content != finish("whole.npy"):
        sys.exit("The files differ.")
    print(f"{kills} kills, each further than the one before, and the same bytes")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
