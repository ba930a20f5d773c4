"""The report of a study: pages of findings and figures."""
