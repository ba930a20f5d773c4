"""Several files where one is read, such as shards: the lines of Python that make one of them."""

from collections.abc import Sequence
from pathlib import Path

from nextbatch.errors import BadInput

_CSV = (
    "import glob, pandas; pandas.concat([pandas.read_csv(f, sep={sign!r}, dtype=str, keep_default_na=False) for f in "
    "sorted(glob.glob({pattern!r}))]).to_csv('pool.csv', index=False)"
)
_LINES = (
    "import glob; from pathlib import Path; "
    "Path('pool.jsonl').write_bytes(b'\\n'.join(Path(f).read_bytes() for f in sorted(glob.glob({pattern!r}))))"
)
_ARROW = (
    "import glob, pyarrow.dataset as d, pyarrow.parquet as p; "
    "p.write_table(d.dataset(sorted(glob.glob({pattern!r})), format={format!r}).to_table(), 'pool.parquet')"
)
_ARRAYS = (
    "import glob, numpy; "
    "numpy.save('pool.npy', numpy.concatenate([numpy.load(f) for f in sorted(glob.glob({pattern!r}))]))"
)
# By the ending of the files; what is written as text stays as it is written.
_JOINED = {
    ".csv": (_CSV, {"sign": ","}),
    ".tsv": (_CSV, {"sign": "\t"}),
    ".jsonl": (_LINES, {}),
    ".ndjson": (_LINES, {}),
    ".parquet": (_ARROW, {"format": "parquet"}),
    ".pq": (_ARROW, {"format": "parquet"}),
    ".arrow": (_ARROW, {"format": "ipc"}),
    ".feather": (_ARROW, {"format": "ipc"}),
    ".npy": (_ARRAYS, {}),
}


def require_one(path: Path) -> None:
    """Raise for a pattern of several files, with the line that writes them into one."""
    if not any(sign in str(path) for sign in "*?[") or path.exists():
        return
    found = sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor) if path.anchor else path)))
    if found:
        raise BadInput(f"{path} means {len(found)} files, and one is read. {into_one(found, str(path))}".strip())


def into_one(files: Sequence[Path], pattern: str) -> str:
    """Return how to write several files of one kind into one, as a sentence; empty if they are none.

    Examples
    --------
    >>> into_one([Path("a.parquet")], "*.parquet")[:48]
    'Write these files into one, in Python: import gl'
    >>> into_one([Path("a.parquet"), Path("a.txt")], "*")
    ''
    """
    kinds = {path.suffix.lower() for path in files}
    line, values = _JOINED.get(kinds.pop(), ("", {})) if len(kinds) == 1 else ("", {})
    return f"Write these files into one, in Python: {line.format(pattern=pattern, **values)}" if line else ""
