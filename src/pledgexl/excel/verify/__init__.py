"""Our finished workbooks, read again before release."""
