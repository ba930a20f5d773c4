"""Studies: data sets, runs, records, statistics and the report; true labels and metrics live here alone."""
