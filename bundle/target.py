"""The kind of PC that a bundle is for: its Python, its platform, the wheels that run there."""

import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags
from packaging.utils import parse_wheel_filename

_WINDOWS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
}


@dataclass(frozen=True)
class Target:
    """A version of Python, as (3, 13), and a platform as `sysconfig.get_platform` names it."""

    python: tuple[int, int]
    platform: str

    @property
    def dotted(self) -> str:
        """The version as people write it: 3.13."""
        return "{}.{}".format(*self.python)

    @property
    def digits(self) -> str:
        """The version as file names have it: 313."""
        return "{}{}".format(*self.python)

    @property
    def is_windows(self) -> bool:
        """Whether the platform is Windows."""
        return self.platform.startswith("win")

    @property
    def environment(self) -> Mapping[str, str]:
        """The values of environment markers there (PyPA, "Dependency specifiers")."""
        version = {"python_version": self.dotted, "python_full_version": f"{self.dotted}.0"}
        return (_WINDOWS if self.is_windows else {}) | version

    @cached_property
    def tags(self) -> frozenset[Tag]:
        """The tags of wheels that run there."""
        if not self.is_windows:
            return frozenset(sys_tags())
        platforms, interpreter = ["win_amd64"], f"cp{self.digits}"
        own = cpython_tags(self.python, platforms=platforms)
        return frozenset((*own, *compatible_tags(self.python, interpreter, platforms)))

    def accepts(self, file: str) -> bool:
        """Return whether the wheel named `file` runs there."""
        return not self.tags.isdisjoint(parse_wheel_filename(file)[3])


def windows(python: str) -> Target:
    """Return Windows x64 with Python `python`, as "3.13"."""
    major, minor = map(int, python.split("."))
    return Target((major, minor), "win-amd64")


def this_computer() -> Target:
    """Return the Python and the platform that run this: with it a bundle is tried out."""
    return Target(sys.version_info[:2], sysconfig.get_platform())
