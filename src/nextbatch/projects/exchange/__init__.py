"""Labels as rows of files, and answers that people give in other tools."""
