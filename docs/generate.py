"""Write the generated parts of the documentation; with --check, say whether they are what the code says.

The command reference comes from `--help`, the table of strategies from their docstrings.
"""

import os
import sys
from pathlib import Path

os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}

from click.testing import CliRunner
from typer.main import get_command

from nextbatch.cli.commands import app
from nextbatch.strategies.catalog import markdown_table

HERE = Path(__file__).parent
MARKS = "<!-- begin generated -->", "<!-- end generated -->"


def commands() -> str:
    """Return the help of every command."""
    command = get_command(app)
    parts = []
    for words in [[], *([name] for name in sorted(command.commands))]:
        shown = CliRunner().invoke(command, [*words, "--help"], prog_name="nextbatch").output.strip()
        parts.append(f"## {' '.join(['nextbatch', *words])}\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


PARTS = {
    HERE / "cli.md": commands,
    HERE / "strategies.md": markdown_table,
    HERE.parent / "README.md": lambda: markdown_table("name", "summary", "needs"),
}


def main() -> int:
    """Rewrite or check every page that has a generated part."""
    stale = []
    for path, make in PARTS.items():
        page = path.read_text(encoding="utf8")
        before, rest = page.split(MARKS[0])
        old, after = rest.split(MARKS[1])
        new = make()
        # Line breaks differ between versions of the help formatter; words do not.
        if old.split() != new.split():
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(f"{before}{MARKS[0]}\n{new}\n{MARKS[1]}{after}", encoding="utf8")
    if stale and "--check" in sys.argv:
        print(f"Not what the code says: {', '.join(stale)}. Run `make docs` and commit what it writes.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
