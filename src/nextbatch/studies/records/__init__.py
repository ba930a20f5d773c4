"""The files of a study: one record per run, and the plan of its folder."""
