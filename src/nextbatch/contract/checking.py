"""All laws, those that are quick, and the check of them."""

import warnings
from collections.abc import Callable

from nextbatch.contract.laws import (
    a_bad_batch_size_raises_a_sentence,
    a_missing_input_raises_a_sentence,
    a_permutation_of_the_rows_gives_the_same_set,
    a_prefix_is_a_batch,
    it_is_a_value,
    it_keeps_within_its_limits,
    it_leaves_its_inputs_alone,
    it_leaves_the_global_random_state_alone,
    it_reads_what_it_says_that_it_needs,
    it_returns_distinct_positions_in_range,
    no_row_of_an_input_is_made_twice,
    the_layout_of_the_input_changes_nothing,
    the_same_generator_gives_the_same_batch,
    what_is_not_finite_is_never_ranked,
)
from nextbatch.errors import NextbatchWarning
from nextbatch.strategies.protocol import QueryStrategy

Law = Callable[[QueryStrategy], None]

LAWS: tuple[Law, ...] = (
    it_returns_distinct_positions_in_range,
    it_keeps_within_its_limits,
    the_same_generator_gives_the_same_batch,
    it_leaves_the_global_random_state_alone,
    it_leaves_its_inputs_alone,
    a_permutation_of_the_rows_gives_the_same_set,
    the_layout_of_the_input_changes_nothing,
    a_missing_input_raises_a_sentence,
    it_reads_what_it_says_that_it_needs,
    a_bad_batch_size_raises_a_sentence,
    what_is_not_finite_is_never_ranked,
    no_row_of_an_input_is_made_twice,
    it_is_a_value,
)
# Each of these takes milliseconds: studies and `select` check them for strategies of the user before any work.
QUICK_LAWS: tuple[Law, ...] = (
    it_returns_distinct_positions_in_range,
    it_keeps_within_its_limits,
    the_same_generator_gives_the_same_batch,
    it_leaves_the_global_random_state_alone,
    it_leaves_its_inputs_alone,
    a_missing_input_raises_a_sentence,
    it_is_a_value,
)


def check(strategy: QueryStrategy, *, greedy: bool = False, quick: bool = False) -> None:
    """Check every law for `strategy`.

    Parameters
    ----------
    strategy : QueryStrategy
    greedy : bool
        Whether the strategy picks one sample at a time, with labeled and pending samples as picks. Then the first j
        samples of a larger batch must be the batch of j. Default: False.
    quick : bool
        Whether to check only the laws that take milliseconds, `QUICK_LAWS`. Default: False.

    Raises
    ------
    AssertionError
        On the first broken law, with the input and the batch that break it.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> check(Margin(), greedy=True)
    """
    if not __debug__:
        sentence = "Python was started with -O, which skips the checks of the contract: nothing was checked."
        warnings.warn(sentence, NextbatchWarning, stacklevel=2)
    for law in QUICK_LAWS if quick else LAWS:
        law(strategy)
    if greedy:
        a_prefix_is_a_batch(strategy)
