"""The entry point: `pledgexl …` and `python -m pledgexl …`."""

import gc
import sys

# A run makes some hundred thousand small values without cycles, then ends; by default the
# collector would look through them all some hundred times (a tenth of a month's time).
_COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command and leave with its exit code."""
    # Imported here: each worker process imports this module, and needs no command line.
    from pledgexl.cli import main as run_command_line  # noqa: PLC0415

    gc.set_threshold(_COLLECT_AFTER)
    sys.exit(run_command_line())


if __name__ == "__main__":
    main()
