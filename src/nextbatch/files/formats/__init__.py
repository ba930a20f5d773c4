"""What a batch is written as: one table of formats, each a function from the batch and its samples to a file."""

from nextbatch.files.formats.table_of_formats import FORMATS, Format, format_of, write_batch

__all__ = ["FORMATS", "Format", "format_of", "write_batch"]
