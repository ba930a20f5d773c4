"""Tables: opened from files of many kinds, checked as a whole, and read by column."""
