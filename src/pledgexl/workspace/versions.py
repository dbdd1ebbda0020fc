"""Which programs make our documents: for the record, so that a month can be made again."""

import platform
from importlib.metadata import version

from pledgexl import __version__

_LIBRARIES = ("xlsxwriter", "docxtpl", "lxml")


def versions() -> tuple[tuple[str, str], ...]:
    """Return names and versions of pledgexl, Python and the libraries behind figures and files."""
    return (
        ("pledgexl", __version__),
        ("Python", platform.python_version()),
        *((library, version(library)) for library in _LIBRARIES),
    )
