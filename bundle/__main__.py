"""Build the bundle into dist/: `python -m bundle`, or `make bundle`."""
# It prints what it has built.
# ruff: noqa: T201

import hashlib
import sys
from argparse import ArgumentParser
from pathlib import Path

from bundle.build import ROOT, build, build_own_wheel
from bundle.errors import BundleError
from bundle.target import this_computer, windows

# The newest Python for which python.org has an embeddable package that all wheels fit.
NEWEST_PYTHON = "3.13"


def main() -> int:
    """Build the bundle and return the exit code."""
    parser = ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument(
        "--python-zip", type=Path, help="Python's embeddable package for Windows x64"
    )
    parser.add_argument("--python-version", default=NEWEST_PYTHON, help="such as %(default)s")
    parser.add_argument(
        "--wheels", type=Path, default=ROOT / "build" / "wheels", help="wheels at hand"
    )
    parser.add_argument("--this-computer", action="store_true", help="a bundle to try out here")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    target = this_computer() if asked.this_computer else windows(asked.python_version)
    try:
        own = build_own_wheel(asked.wheels / "own")
        bundle = build(target, own, asked.wheels, asked.python_zip)
    except BundleError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 2
    asked.output.mkdir(parents=True, exist_ok=True)
    path = asked.output / bundle.name
    path.write_bytes(bundle.content)
    digest = hashlib.sha256(bundle.content).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest} *{path.name}\n", encoding="ascii")
    print(f"{path}  {len(bundle.content):,} bytes\nSHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
