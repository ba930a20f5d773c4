"""Carrying out a study: its runs, in separate processes, continued after an interruption."""
