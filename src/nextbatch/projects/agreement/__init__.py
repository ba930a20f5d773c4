"""How far people agree, and which labels a model doubts."""
