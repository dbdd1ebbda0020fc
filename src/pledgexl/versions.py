"""Which programs make our documents: for the record, so that a month can be made again."""

import platform

from pledgexl import __version__


def versions() -> tuple[tuple[str, str], ...]:
    """Return names and versions of pledgexl, Python and the libraries behind figures and files."""
    # Imported here: whoever asks has made documents with them, and has waited for them.
    import docxtpl  # noqa: PLC0415
    import lxml  # noqa: PLC0415
    import openpyxl  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import xlsxwriter  # noqa: PLC0415

    libraries = (pd, xlsxwriter, openpyxl, docxtpl, lxml)
    return (
        ("pledgexl", __version__),
        ("Python", platform.python_version()),
        *((library.__name__, str(library.__version__)) for library in libraries),
    )
