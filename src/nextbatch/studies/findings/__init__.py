"""What a study says, as numbers, sentences and tables; nothing is drawn."""
