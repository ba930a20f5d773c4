"""Commands that refuse an option given twice, where only the last value would count."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from nextbatch.errors import BadInput


class OneValueEach(TyperCommand):
    """A command each of whose options takes one value, once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a command line; raise if they give an option twice."""
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
