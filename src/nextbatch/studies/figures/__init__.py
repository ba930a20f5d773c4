"""The figures of a study, and the one place that imports matplotlib."""
