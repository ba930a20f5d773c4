"""A journal of calls, one line of JSON each, so that an interrupted benchmark goes on where it was."""

import json

import surroundings


class Journal:
    """Remembers what each call measured, on this hardware, with these versions and these engines.

    Other lines stay and say nothing.
    """

    def __init__(self, path, fresh=False):
        self.path = path
        self.here = [surroundings.hardware(), surroundings.versions(), surroundings.engines()]
        self.known = {}
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            path.unlink(missing_ok=True)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            self._remember(line)

    def get(self, *call):
        """Return what `call` measured, or None."""
        return self.known.get(_key(call))

    def add(self, measured, *call):
        """Write down what `call` measured."""
        self.known[_key(call)] = measured
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"here": self.here, "call": call, "measured": measured}) + "\n")

    def _remember(self, line):
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:  # the last line of a run that was killed while writing it
            return
        if entry["here"] == self.here:
            self.known[_key(entry["call"])] = entry["measured"]


def _key(call):
    return json.dumps(call, sort_keys=True)
