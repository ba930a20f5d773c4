"""The contract: laws that every query strategy obeys. `check(strategy)` raises on the first broken law.

Each law is a function of a strategy, and its name states the law. No law depends on a particular strategy or input.
"""

from nextbatch.contract.checking import LAWS as LAWS
from nextbatch.contract.checking import QUICK_LAWS as QUICK_LAWS
from nextbatch.contract.checking import Law as Law
from nextbatch.contract.checking import check as check
from nextbatch.contract.laws import a_bad_batch_size_raises_a_sentence as a_bad_batch_size_raises_a_sentence
from nextbatch.contract.laws import a_missing_input_raises_a_sentence as a_missing_input_raises_a_sentence
from nextbatch.contract.laws import (
    a_permutation_of_the_rows_gives_the_same_set as a_permutation_of_the_rows_gives_the_same_set,
)
from nextbatch.contract.laws import a_prefix_is_a_batch as a_prefix_is_a_batch
from nextbatch.contract.laws import is_deterministic as is_deterministic
from nextbatch.contract.laws import it_is_a_value as it_is_a_value
from nextbatch.contract.laws import it_keeps_within_its_limits as it_keeps_within_its_limits
from nextbatch.contract.laws import it_leaves_its_inputs_alone as it_leaves_its_inputs_alone
from nextbatch.contract.laws import it_leaves_the_global_random_state_alone as it_leaves_the_global_random_state_alone
from nextbatch.contract.laws import it_reads_what_it_says_that_it_needs as it_reads_what_it_says_that_it_needs
from nextbatch.contract.laws import it_returns_distinct_positions_in_range as it_returns_distinct_positions_in_range
from nextbatch.contract.laws import no_row_of_an_input_is_made_twice as no_row_of_an_input_is_made_twice
from nextbatch.contract.laws import the_layout_of_the_input_changes_nothing as the_layout_of_the_input_changes_nothing
from nextbatch.contract.laws import the_same_generator_gives_the_same_batch as the_same_generator_gives_the_same_batch
from nextbatch.contract.laws import what_is_not_finite_is_never_ranked as what_is_not_finite_is_never_ranked
from nextbatch.contract.layouts import LAYOUTS as LAYOUTS
from nextbatch.contract.pools import Arrays as Arrays
from nextbatch.contract.pools import completed as completed
from nextbatch.contract.pools import example as example
from nextbatch.contract.pools import hard_pools as hard_pools
