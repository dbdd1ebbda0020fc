"""Rows by the thousand: frames that travel under a name, their columns named once."""

from enum import StrEnum
from typing import NewType

import pandas as pd


class Col(StrEnum):
    """The columns of `Entries`."""

    INITIATIVE = "initiative"
    MEASURE = "measure"
    DEPARTMENT = "department"
    STATUS = "status"
    RATING_TENTHS = "rating_tenths"
    FILE = "file"


# One row per initiative of the month. Ratings count tenths of a point in whole numbers
# (64 bits, so sums are exact) and are 0 where there is none: look at the status first.
Entries = NewType("Entries", pd.DataFrame)
