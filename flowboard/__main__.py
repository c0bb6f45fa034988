"""`python -m flowboard` is the command `flowboard`."""

from flowboard.cli.main import main

if __name__ == "__main__":
    main()
