"""Where the command starts, installed or as `python -m workbench`. Importing the rest takes seconds, so that comes
last: whoever stops the command before gets a sentence, too."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from workbench.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
