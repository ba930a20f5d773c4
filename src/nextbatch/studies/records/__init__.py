"""What a study writes down: one record a run, and the plan of its folder."""
