"""Laws that every query strategy obeys: each is a function of a strategy, and its name states the law.

No law depends on a particular strategy or input.
"""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.limits import Limits
from nextbatch.contract.layouts import LAYOUTS
from nextbatch.contract.pools import Arrays, completed, everything, example, hard_pools
from nextbatch.contract.trying import quietly, read_by, reads, select_from, select_from_pool
from nextbatch.errors import BadInput, MissingInput
from nextbatch.inputs import KINDS, full_name
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies.limited import limits_of, limits_on
from nextbatch.strategies.protocol import QueryStrategy, needs_of
from nextbatch.views import View


def is_deterministic(strategy: QueryStrategy) -> bool:
    """Return whether four seeds give the same batch from the example pool."""
    first, *others = (select_from(strategy, example(), 9, seed).tolist() for seed in range(4))
    return all(other == first for other in others)


def it_returns_distinct_positions_in_range(strategy: QueryStrategy) -> None:
    """A batch holds `batch_size` positions, for sizes from 0 to the whole pool; fewer where limits leave no other."""
    for pool_name, arrays in hard_pools():
        n = len(arrays["embeddings"])
        for k in sorted({0, 1, min(7, n), n - 1, n}):
            positions = select_from(strategy, arrays, k)
            seen = f"{strategy!r} with {pool_name}, {k} of {n}: {positions!r}"
            assert isinstance(positions, np.ndarray) and positions.dtype.kind == "i", f"not integer positions: {seen}"
            assert len(np.unique(positions)) == positions.size, f"a position twice: {seen}"
            inside = positions.min(initial=0) >= 0 and positions.max(initial=-1) < n
            assert inside, f"out of range: {seen}"
            asked = len(positions) if _leaves_no_other(strategy, arrays, positions) else k
            assert positions.shape == (min(asked, k),), f"not {k} positions: {seen}"


def it_keeps_within_its_limits(strategy: QueryStrategy) -> None:
    """No prefix of a batch holds more than `AtMost`, `Within` and `Apart` in the strategy allow."""
    for pool_name, arrays in hard_pools() if limits_of(strategy) else ():
        positions = select_from(strategy, arrays, len(arrays["embeddings"]))
        with quietly():
            allowed = _limits(strategy, arrays).in_order(positions, len(positions))
        assert allowed.all(), f"{strategy!r} with {pool_name}: {positions[~allowed]} of {positions} are not allowed"


def _leaves_no_other(strategy: QueryStrategy, arrays: Arrays, positions: NDArray[np.intp]) -> bool:
    """Tell whether the limits of a strategy allow no sample beside those at `positions`."""
    if not limits_of(strategy):
        return False
    with quietly():
        return not _limits(strategy, arrays).after(positions).open.any()


def _limits(strategy: QueryStrategy, arrays: Arrays) -> Limits:
    return limits_on(strategy, Pool(**completed(strategy, arrays)))


def the_same_generator_gives_the_same_batch(strategy: QueryStrategy) -> None:
    """All randomness comes from the generator."""
    assert np.array_equal(select_from(strategy, example(), 9), select_from(strategy, example(), 9)), repr(strategy)


def it_leaves_the_global_random_state_alone(strategy: QueryStrategy) -> None:
    """Neither the global generator of numpy nor that of Python is used."""
    before = str(np.random.get_state()), random.getstate()  # noqa: NPY002
    select_from(strategy, example(), 9)
    assert (str(np.random.get_state()), random.getstate()) == before, repr(strategy)  # noqa: NPY002


def it_leaves_its_inputs_alone(strategy: QueryStrategy) -> None:
    """The arrays of the pool are not changed."""
    arrays, untouched = example(), example()
    select_from(strategy, arrays, 9)
    for name in arrays:
        assert np.array_equal(arrays[name], untouched[name]), f"{strategy!r} changed {name}"


def a_permutation_of_the_rows_gives_the_same_set(strategy: QueryStrategy) -> None:
    """Without randomness and ties, the order of the pool does not change the set of samples."""
    if not is_deterministic(strategy):
        return
    # Few picks from many samples: where a pick would speak for two samples alone, either serves, which is a tie.
    arrays = completed(strategy, example(n=200))
    order = rng_for("contract", "permutation").permutation(200)
    permuted = {name: _reordered(name, values, order) for name, values in arrays.items()}
    original = select_from(strategy, arrays, 4)
    assert set(order[select_from(strategy, permuted, 4)]) == set(original), repr(strategy)


def the_layout_of_the_input_changes_nothing(strategy: QueryStrategy) -> None:
    """Fortran order, strides, read-only or memory-mapped arrays and other number types give the same batch."""
    expected = select_from(strategy, example(), 9)
    for layout, lay_out in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            arrays = {name: lay_out(array, Path(folder) / name) for name, array in example().items()}
            positions = select_from(strategy, arrays, 9)
            arrays.clear()  # closes memory-mapped files before their folder is deleted
        assert np.array_equal(positions, expected), f"{strategy!r} with {layout} input: {positions} is not {expected}"


def a_missing_input_raises_a_sentence(strategy: QueryStrategy) -> None:
    """The error for a missing input names the strategy and the input."""
    arrays = everything()
    shown: Arrays = {}
    for _ in range(len(arrays)):
        try:
            select_from_pool(strategy, Pool(**shown, size=60), 9)
        except MissingInput as error:
            assert error.needed in arrays, f"{strategy!r} does not say what it needs: {error}"
            assert error.needed not in shown, f"{strategy!r} was given {error.needed}: {error}"
            shown[error.needed] = arrays[error.needed]
        else:
            return
    raise AssertionError(f"{strategy!r} asks for inputs that it was given")


def it_reads_what_it_says_that_it_needs(strategy: QueryStrategy) -> None:
    """A strategy with `needs` reads all inputs in it that are not optional, and no other input."""
    needs = needs_of(strategy)
    if needs is None:
        return
    read = {name for name in everything() if reads(strategy, name)}
    # Pending samples count as labeled.
    implied = {full_name(need.input, "pending") for need in needs if need.of == "labeled"}
    said = {need.name for need in needs} | implied
    required = {need.name for need in needs if not need.optional} - {need.instead_of for need in needs}
    assert required <= read <= said, f"{strategy!r} says that it needs {sorted(said)}, and reads {sorted(read)}"


def a_bad_batch_size_raises_a_sentence(strategy: QueryStrategy) -> None:
    """More than the pool holds, negative, or no whole number."""
    for k in (61, -1, 2.5, True, "3", None):
        try:
            select_from(strategy, example(), k)  # type: ignore[arg-type]
        except BadInput:
            continue
        raise AssertionError(f"{strategy!r} took the batch size {k!r}")
    assert len(select_from(strategy, example(), np.int64(3))) == 3, repr(strategy)  # type: ignore[arg-type]


def what_is_not_finite_is_never_ranked(strategy: QueryStrategy) -> None:
    """NaN or infinity in an input that the strategy reads is an error that names the row."""
    for name in read_by(strategy):
        for bad in (np.nan, np.inf, -np.inf):
            arrays = everything()
            if not _spoiled(arrays, name, bad):
                continue
            try:
                select_from(strategy, arrays, 9)
            except BadInput as error:
                assert "row 3" in str(error) and name in str(error), f"{strategy!r}: {error}"
            else:
                raise AssertionError(f"{strategy!r} ranked {bad} in {name}")


def no_row_of_an_input_is_made_twice(strategy: QueryStrategy) -> None:
    """What a model computes for a strategy is computed once, all at once or row by row; the batch is the same."""
    arrays = completed(strategy, example())
    made: dict[str, list[int]] = {name: [] for name in arrays}

    def whole(name: str) -> Callable[[], Any]:
        def make() -> Any:
            made[name].extend(range(len(arrays[name])))
            return arrays[name]

        return make

    def by_rows(name: str) -> Callable[[NDArray[np.intp]], tuple[Any]]:
        def make(rows: NDArray[np.intp]) -> tuple[Any]:
            made[name].extend(rows.tolist())
            return (_reordered(name, arrays[name], rows),)

        return make

    ours = [name for name in arrays if _of_the_pool(name)]
    others: Arrays = {name: whole(name) for name in arrays if name not in ours}
    at_once: Arrays = {name: whole(name) for name in arrays}
    pools = {
        "all at once": Pool(**at_once, size=60),
        "row by row": Pool(unlabeled=View({}, 60, {(name,): by_rows(name) for name in ours}), **others),
    }
    for way, pool in pools.items():
        batch = select_from_pool(strategy, pool, 9)
        assert np.array_equal(batch, select_from(strategy, example(), 9)), (
            f"{strategy!r} with inputs made {way}: {batch}"
        )
        for name, rows in made.items():
            twice = len(rows) - len(set(rows))
            assert not twice, f"{strategy!r} had {twice} rows of {name} made twice, {way}"
            rows.clear()


def it_is_a_value(strategy: QueryStrategy) -> None:
    """A selection does not change the strategy: its hash and its repr stay the same."""
    before = repr(strategy), hash(strategy)
    select_from(strategy, example(), 9)
    assert (repr(strategy), hash(strategy)) == before, repr(strategy)


def a_prefix_is_a_batch(strategy: QueryStrategy) -> None:
    """For greedy strategies: 10 picks, then 10 more with the first labeled or pending, equal 20 picks at once."""
    arrays = example()
    twenty = select_from(strategy, arrays, 20)
    first = select_from(strategy, arrays, 10)
    assert np.array_equal(twenty[:10], first), f"{strategy!r}: {first} is no prefix of {twenty}"
    rest = np.setdiff1d(np.arange(len(arrays["embeddings"])), first)
    inputs = ("embeddings", "probabilities")
    left = {name: arrays[name][rest] for name in inputs}
    labeled = {f"labeled_{name}": np.concatenate([arrays[f"labeled_{name}"], arrays[name][first]]) for name in inputs}
    pending = {f"labeled_{name}": arrays[f"labeled_{name}"] for name in inputs}
    pending |= {f"pending_{name}": arrays[name][first] for name in inputs}
    for state, taken in {"labeled": labeled, "pending": pending}.items():
        more = rest[select_from(strategy, {**left, **taken}, 10)]
        assert np.array_equal(more, twenty[10:]), f"{strategy!r} with ten {state}: {more} is not {twenty[10:]}"


def _bare(name: str) -> str:
    return name if name in KINDS else name.partition("_")[2]


def _of_the_pool(name: str) -> bool:
    return name in KINDS and KINDS[name].of == "unlabeled"


def _reordered(name: str, values: Any, order: NDArray[np.intp]) -> Any:
    """Return an input with its rows in another order; inputs of labeled samples are returned unchanged."""
    return np.take(values, order, axis=KINDS[name].axis) if _of_the_pool(name) else values


def _spoiled(arrays: Arrays, name: str, bad: float) -> bool:
    """Put `bad` into row 3 of an input of floats; return False if the input holds other numbers."""
    if np.asarray(arrays[name]).dtype.kind != "f":
        return False
    arrays[name] = np.array(arrays[name])
    rows = np.moveaxis(arrays[name], KINDS[_bare(name)].axis, 0)
    rows[3:4].flat[-1] = bad
    return True
