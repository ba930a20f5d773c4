"""The figures of a study; only this folder imports matplotlib."""
