"""No strategy chooses otherwise than when its picks were frozen."""

import json

from frozen_picks import FROZEN, today


def test_every_strategy_chooses_what_it_chose_when_its_picks_were_frozen():
    frozen, found = json.loads(FROZEN.read_text()), today()
    changed = {name for name in frozen if found.get(name) != frozen[name]}
    assert not changed
    assert set(found) == set(frozen), "freeze the picks of what is new: python tests/frozen_picks.py"
