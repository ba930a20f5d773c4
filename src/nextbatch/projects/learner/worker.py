"""The process of the learner, as its child sees it: a question a line in, an answer a line out, on one thread.

When the parent ends, however it ends, the pipe of questions ends, and so does this process at once.
"""

import json
import os
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread


def main() -> None:
    """Answer questions until there are no more."""
    # Whatever a library or a strategy prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(lines,), name="questions", daemon=True).start()
    from nextbatch.projects.learner.answers import Answers
    from nextbatch.threads import limit_threads

    limit_threads(1)
    answering, makes_way = Answers(Path(sys.argv[1])), False
    while True:
        asked = json.loads(lines.get())
        # People wait for the first sample while files are read; as soon as there are samples, they come first.
        if not makes_way and asked["question"] != "read" and hasattr(os, "nice"):
            makes_way = bool(os.nice(5))
        answers.write(json.dumps(answering.answer(asked["question"], asked["arguments"])) + "\n")
        answers.flush()


def _listen(lines: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)  # the parent is gone: nobody waits for an answer


if __name__ == "__main__":
    main()
