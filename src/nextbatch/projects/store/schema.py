"""The tables of a store, and what brings an older one up to date."""

SCHEMA = 1
# "nbat": says that a file is ours.
APPLICATION = 0x6E626174
# What brings a store of version v to v + 1.
MIGRATIONS: dict[int, str] = {}
TABLES = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    key TEXT UNIQUE,
    body TEXT NOT NULL
);
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER nothing_is_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
"""
