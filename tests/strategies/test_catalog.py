"""The catalog: no public strategy hides what it needs, costs or where it comes from."""

import pytest

from nextbatch import strategies
from nextbatch.strategies.catalog import Entry, catalog, markdown_table, public_strategies


@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_every_strategy_says_what_it_does_needs_and_costs_and_where_it_comes_from(entry):
    assert all(entry[:6]), f"{entry.name} must have a first paragraph and the lines Needs:, Cost: and Source:"
    assert entry.summary.endswith(".") and "\n" not in entry.summary
    assert not entry.summary.startswith(f"{entry.name}(")  # what dataclass writes where there is no docstring


def test_the_catalog_holds_every_capitalized_name_but_the_protocol():
    capitalized = {name for name in vars(strategies) if name[0].isupper()}
    assert {entry.name for entry in catalog()} == capitalized - {"QueryStrategy"} == set(public_strategies())


def test_an_entry_is_the_docstring_in_parts():
    entry = next(entry for entry in catalog() if entry.name == "WClustered")
    assert entry == Entry(
        name="WClustered",
        signature="WClustered(beta=10, score='margin')",
        summary="Clustered, with every sample weighted by its margin score in the K-means.",
        needs="probabilities, embeddings",
        cost=entry.cost,
        source="Zhdanov (2019), arXiv 1901.05954",
        details=entry.details,
    )
    assert entry.details.startswith("Parameters:\nbeta : float, default 10\nscore : str")


def test_every_row_of_the_markdown_table_has_as_many_cells_as_its_head():
    lines = markdown_table().splitlines()
    assert len(lines) == 2 + len(catalog())
    assert {line.replace("\\|", "").count("|") for line in lines} == {6}
