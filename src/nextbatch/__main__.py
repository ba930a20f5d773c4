"""`python -m nextbatch`: the command line, where its script is not on the path."""

from nextbatch.cli import main

if __name__ == "__main__":
    main()
