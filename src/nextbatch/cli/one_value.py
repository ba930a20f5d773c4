"""Commands that refuse an option given twice, where only the last value would count."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from nextbatch.errors import BadInput


class OneValueEach(TyperCommand):
    """A command each of whose options takes one value, once; but one of several files takes the words behind it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a command line; raise if they give an option twice."""
        args = self._one_by_one(args)
        words = list(args)  # parsing takes them away
        rest = super().parse_args(ctx, args)
        _, _, order = self.make_parser(ctx).parse_args(args=words)
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
