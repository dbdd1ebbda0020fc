"""The workbooks that pledgexl writes, and the plan workbook that it reads."""
