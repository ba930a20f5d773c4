"""The report of a study: pages that put findings and figures together."""
