"""Outputs of models made elsewhere: probabilities, committees, scores, boxes and tokens, from files of many kinds."""

from nextbatch.files.outputs.parts import rows_of_parts
from nextbatch.files.outputs.reading import Outputs, read_outputs
from nextbatch.files.outputs.wanted import OutputFiles, named_outputs

__all__ = ["OutputFiles", "Outputs", "named_outputs", "read_outputs", "rows_of_parts"]
