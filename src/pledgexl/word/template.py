"""The default Word template: report.docx beside this module, made and edited in Word."""

from importlib.resources import files


def default_template() -> bytes:
    """Return the default template as it is shipped."""
    return files("pledgexl.word").joinpath("report.docx").read_bytes()
