"""The findings of a study as numbers, sentences and tables; figures are elsewhere."""
