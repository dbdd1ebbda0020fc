"""Imported by the server of the workers alone: a worker that starts too late prints nothing.

It finds the semaphores of a command that has ended removed. Python would print a traceback below
the command's own line.
"""

import sys

sys.excepthook = lambda *_: None
