"""Carrying out a study: runs, in processes of their own, that go on after an interruption."""
