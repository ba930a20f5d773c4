"""Commands that refuse an option given twice, where only the last value would count."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

from nextbatch.errors import BadInput


class OneValueEach(TyperCommand):
    """A command each of whose options takes one value, once; but one of several files takes the words behind it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a command line; raise if they give an option twice."""
        args = self._one_by_one(args)
        words = list(args)  # parsing takes them away
        parser = self.make_parser(ctx)
        _, more, order = parser.parse_args(args=list(words))
        if more and all(Path(word).exists() for word in more):
            raise BadInput(_one_each(more))
        rest = super().parse_args(ctx, args)
        for param, times in Counter(order).items():
            if times > 1 and not (getattr(param, "multiple", False) or getattr(param, "is_flag", False)):
                raise BadInput(
                    f"{', '.join(param.opts)} is given {times} times and takes one value: give it once. Of several "
                    "only the last would count."
                )
        return rest

    def _one_by_one(self, args: list[str]) -> list[str]:
        """Return the words with `--committee a b` written as `--committee a --committee b`, as parsing wants it."""
        several = {name for param in self.params if getattr(param, "multiple", False) for name in param.opts}
        written: list[str] = []
        option = None
        for word in args:
            if word.startswith("-"):
                option = word if word in several else None
            elif option and written[-1] != option:
                written.append(option)
            written.append(word)
        return written


def _one_each(more: Sequence[str]) -> str:
    """Return what to do where a shell has put several files in the place of one."""
    from nextbatch.files.tables.several_files import into_one

    such = f"{more[0]}{f' and {len(more) - 1} more' if len(more) > 1 else ''}"
    way_out = into_one([Path(word) for word in more], f"{Path(more[0]).parent}/*{Path(more[0]).suffix}")
    return f"Each option takes one file, and so does what has no option: nothing takes {such}. {way_out}".strip()
