"""The entry point: `pledgexl …` and `python -m pledgexl …`."""

import sys

from pledgexl.cli import main as run_command_line


def main() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run_command_line())


if __name__ == "__main__":
    main()
