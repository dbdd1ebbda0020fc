"""Windows' lacks and habits, played on Linux in every Python that has this folder on PYTHONPATH.

Gone are fork, forkserver, fcntl, resource, SIGALRM and renameat2. A file or folder that a process
of this machine has open is not renamed, replaced or removed, a read-only one neither; a file on
which a process has an exclusive `flock` was opened without sharing and cannot be opened. Names
are blind to case, and some are refused. Text is cp932 with CRLF, a pipe that nobody reads is
EINVAL. pledgexl is told that it runs on Windows, so its branches for Windows are the ones that run.

Not played: real consoles (msvcrt reads the keys of a terminal), real shares, limits of rights,
drive letters and backslashes in paths.
"""

import _pyio  # type: ignore[import-not-found]  # there are no stubs
import builtins
import ctypes
import errno
import fcntl
import io
import locale
import multiprocessing.context
import multiprocessing.reduction
import multiprocessing.resource_tracker
import os
import re
import select
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import IO, Any

_ACCESS_DENIED, _SHARING_VIOLATION, _INVALID_NAME, _ALREADY_EXISTS = 5, 32, 123, 183
_LONGEST_PATH = 260
_INVALID = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\s*\..*)?", re.IGNORECASE)
_DEVICES = ("/dev/", "/proc/", "/sys/")
_WRITABLE = 0o200

_Name = str | bytes | os.PathLike[str] | os.PathLike[bytes]
_Path = _Name | int


class _RefusedError(PermissionError):
    winerror = _ACCESS_DENIED


def _refused(number: int, path: _Path) -> _RefusedError:
    error = _RefusedError(errno.EACCES, "アクセスが拒否されました。", path)
    error.winerror = number
    return error


# --- Who has a file open ---


def _open_everywhere() -> Iterator[str]:
    """Yield the links in /proc to everything that any process has open or stands in."""
    for process in filter(str.isdigit, _real.listdir("/proc")):
        # A process may end meanwhile, or belong to somebody else.
        with suppress(OSError):
            yield f"/proc/{process}/cwd"
            for descriptor in _real.listdir(f"/proc/{process}/fd"):
                yield f"/proc/{process}/fd/{descriptor}"


def _is_held(path: str) -> bool:
    """Say whether somebody has `path` open: a file by any of its names, a folder or its content."""
    try:
        itself = _real.stat(path)
    except OSError:
        return False
    for link in _open_everywhere():
        with suppress(OSError):
            if os.readlink(link).startswith(f"{path}/"):
                return True
            other = _real.stat(link)
            if (other.st_dev, other.st_ino) == (itself.st_dev, itself.st_ino):
                return True
    return False


def _require_shared(descriptor: int, path: _Path) -> None:
    """Refuse a file that somebody opened without sharing it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied", path) from None


# --- Names ---


def _is_there(path: _Path) -> bool:
    try:
        _real.lstat(path)
    except OSError:
        return False
    return True


def _lying(path: _Path) -> Any:  # what came, or the name that lies there
    """Return `path`, or the name that differs from it in case alone and is there instead."""
    if isinstance(path, int) or _is_there(path):
        return path
    name = os.path.abspath(os.fsdecode(path))
    parent, last = os.path.split(name)
    with suppress(OSError):
        parent = _lying(parent) if parent != name else parent
        for other in _real.listdir(parent):
            if other.lower() == last.lower():
                return os.path.join(parent, other)
    return path


def _require_valid(path: _Path) -> None:
    """Refuse a name that no file may have."""
    if isinstance(path, int) or os.fsdecode(path).startswith(_DEVICES):
        return
    name = os.path.abspath(os.fsdecode(path))
    for part in name.split("/"):
        if _INVALID.search(part) or _RESERVED.fullmatch(part):
            raise OSError(errno.EINVAL, "ファイル名の構文が間違っています。", path)
    if len(name) >= _LONGEST_PATH:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)


# --- The functions of `os` and `open` ---

_real = SimpleNamespace(**{name: getattr(os, name) for name in os.__all__ if hasattr(os, name)})
_real.open_file = io.open


def _rename(source: _Name, target: _Name, *, replaces: bool) -> None:
    source, target = _lying(source), _lying(target)
    _require_valid(target)
    old, new = (os.path.abspath(os.fsdecode(path)) for path in (source, target) if path)
    _real.lstat(source)
    for held in {old, new}:
        if _is_held(held):
            raise _refused(_ACCESS_DENIED if os.path.isdir(held) else _SHARING_VIOLATION, source)
    if old.lower() != new.lower() and _is_there(target):
        if not replaces:
            raise FileExistsError(errno.EEXIST, "既に存在します。", source, _ALREADY_EXISTS, target)
        if os.path.isdir(target) or not _real.lstat(target).st_mode & _WRITABLE:
            raise _refused(_ACCESS_DENIED, target)
    _real.rename(source, target)


def _unlink(path: _Name, **_: object) -> None:
    path = _lying(path)
    if _is_held(os.path.abspath(os.fsdecode(path))):
        raise _refused(_SHARING_VIOLATION, path)
    if not _real.lstat(path).st_mode & _WRITABLE and not os.path.islink(path):
        raise _refused(_ACCESS_DENIED, path)
    _real.unlink(path)


def _rmdir(path: _Name, **_: object) -> None:
    if _is_held(os.path.abspath(os.fsdecode(path))):
        raise _refused(_SHARING_VIOLATION, path)
    _real.rmdir(_lying(path))


def _mkdir(path: _Name, mode: int = 0o777, **_: object) -> None:
    _require_valid(path)
    _real.mkdir(_lying(path), mode)


def _open_descriptor(path: _Name, flags: int, mode: int = 0o777, **_: object) -> int:
    path = _lying(path)
    if flags & os.O_CREAT:
        _require_valid(path)
    if os.path.isdir(path):
        raise PermissionError(errno.EACCES, "Permission denied", path)
    descriptor: int = _real.open(path, flags, mode)
    try:
        _require_shared(descriptor, path)
    except PermissionError:
        os.close(descriptor)
        raise
    return descriptor


def _open(file: _Path, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
    file = _lying(file)
    if isinstance(file, int) or os.fsdecode(file).startswith(_DEVICES):
        return _opened(file, mode, *rest, **named)
    if set(mode) & set("wxa+"):
        _require_valid(file)
        if os.path.exists(file) and not _real.stat(file).st_mode & _WRITABLE:
            raise PermissionError(errno.EACCES, "Permission denied", file)
    opened = _opened(file, mode, *rest, **named)
    try:
        _require_shared(opened.fileno(), file)
    except PermissionError:
        opened.close()
        raise
    return opened


def _opened(file: _Path, mode: str, *rest: Any, **named: Any) -> IO[Any]:
    options = dict(
        zip(("buffering", "encoding", "errors", "newline", "closefd"), rest, strict=False)
    )
    options |= named
    if "b" not in mode:
        if options.get("encoding") in (None, "locale"):
            options["encoding"] = "cp932"
        if options.get("newline") is None and set(mode) & set("wxa+"):
            if "+" in mode:
                # Only this one writes as `os.linesep` says and reads as ever.
                return _pyio.open(file, mode, **options)  # type: ignore[no-any-return]
            options["newline"] = "\r\n"
    return _real.open_file(file, mode, **options)  # type: ignore[no-any-return]


def _blind_to_case(name: str) -> Callable[..., Any]:
    real = getattr(_real, name)

    def blind(path: Any = ".", *rest: Any, **named: Any) -> Any:
        return real(_lying(path), *rest, **named)

    return blind


def _change_files() -> None:
    os.rename = lambda src, dst, **_: _rename(src, dst, replaces=False)
    os.replace = lambda src, dst, **_: _rename(src, dst, replaces=True)
    os.unlink = os.remove = _unlink
    os.rmdir, os.mkdir = _rmdir, _mkdir
    for name in ("stat", "lstat", "listdir", "scandir", "chmod", "utime", "access"):
        setattr(os, name, _blind_to_case(name))
    os.link = lambda src, dst, **_: _real.link(_lying(src), dst)
    os.linesep = "\r\n"
    io.open = builtins.open = _open  # type: ignore[assignment]
    os.supports_dir_fd = os.supports_fd = os.supports_follow_symlinks = set()
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    shutil.disk_usage = _disk_usage  # type: ignore[assignment]


# --- What there is not ---

_NO_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"}
_NOT_IN_OS = """fork forkpty geteuid getuid getgid getegid mkfifo mknod sched_getaffinity chown
    lchown fchown killpg getpgid setsid statvfs sync nice wait3 wait4 getgroups""".split()
_NOT_IN_OUR_OS = (
    "O_NONBLOCK O_CLOEXEC O_DIRECTORY O_NOFOLLOW kill fchmod pread pwrite fchdir uname sysconf"
).split()
_NOT_IN_SIGNAL = "SIGALRM pthread_sigmask setitimer alarm sigwait SIGUSR1 SIGHUP SIGCHLD".split()
_NOT_IN_OUR_SIGNAL = "SIGKILL SIGUSR2 SIGPIPE SIGSTOP SIGCONT pause".split()


def _leave_the_tracker_its_signals() -> None:
    """Let the tracker of semaphores, which Windows does not have, start as on Linux.

    It blocks SIGINT while its process starts. Without that a Ctrl-C ended it, and it complained.
    """
    as_on_linux = SimpleNamespace(**vars(signal))
    multiprocessing.resource_tracker.signal = as_on_linux  # type: ignore[attr-defined]


def _take_away() -> None:
    for module, names in ((os, _NOT_IN_OS), (signal, _NOT_IN_SIGNAL)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in _NO_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # as import writes for one that is not
    contexts = multiprocessing.context._concrete_contexts  # type: ignore[attr-defined]
    for method in contexts.keys() - {"spawn"}:
        del contexts[method]
    multiprocessing.context._default_context._default_context = contexts["spawn"]  # type: ignore[attr-defined]
    locale.getpreferredencoding = lambda do_setlocale=True: "cp932"  # noqa: ARG005
    locale.getencoding = lambda: "cp932"


class _Seen(ModuleType):
    """A module as pledgexl sees it: some names are others, some are gone."""

    def __init__(self, real: ModuleType, others: Mapping[str, object], gone: Sequence[str]) -> None:
        super().__init__(real.__name__)
        self.__dict__.update({"_real": real, "_gone": gone, **others})

    def __getattr__(self, name: str) -> Any:
        if name in self._gone:
            raise AttributeError(name)
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)


def _show_windows() -> None:
    """Let pledgexl, and nobody else, see Windows in `os`, `sys` and `signal`."""
    named = {"name": "nt", "sep": "\\", "open": _open_descriptor}
    seen = {
        "os": _Seen(os, named, _NOT_IN_OUR_OS),
        "sys": _Seen(sys, {"platform": "win32"}, ()),
        "signal": _Seen(signal, {}, _NOT_IN_OUR_SIGNAL),
    }
    real = builtins.__import__

    def import_module(
        name: str, globals: Mapping[str, Any] | None = None, *rest: Any, **named: Any
    ) -> ModuleType:
        package = str((globals or {}).get("__package__") or "")
        if name in seen and package.partition(".")[0] == "pledgexl":
            return seen[name]
        return real(name, globals, *rest, **named)

    builtins.__import__ = import_module


# --- Processes and the console ---


class _Pipe(io.FileIO):
    """Standard output as it is there: EINVAL where nobody reads."""

    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except BrokenPipeError:
            raise OSError(errno.EINVAL, "Invalid argument") from None


def _console(descriptor: int, *, errors: str) -> io.TextIOWrapper:
    raw = io.BufferedWriter(_Pipe(descriptor, "w", closefd=False))
    return io.TextIOWrapper(raw, "cp932", errors, newline="\r\n", line_buffering=descriptor == 2)


_SIGACTION_BYTES = 256
_as_before = ctypes.create_string_buffer(_SIGACTION_BYTES)


def _disk_usage(path: _Name) -> SimpleNamespace:
    """Return what GetDiskFreeSpaceEx says, of which we use the free bytes."""
    status = _real.statvfs(path)
    return SimpleNamespace(free=status.f_bavail * status.f_frsize)


def _drive_type(root: str) -> int:
    """GetDriveTypeW: DRIVE_FIXED for whatever is the root of a path."""
    assert root
    return 3


def _set_console_handler(handler: None, ignores: bool) -> int:  # noqa: FBT001 (as it is called)
    """SetConsoleCtrlHandler(NULL, …): deaf to Ctrl-C, as who is started meanwhile for good."""
    assert handler is None
    c = ctypes.CDLL(None)
    if ignores:
        c.sigaction(int(signal.SIGINT), None, _as_before)
        c.signal(int(signal.SIGINT), ctypes.c_void_p(int(signal.SIG_IGN)))
    else:
        c.sigaction(int(signal.SIGINT), _as_before, None)
    return 1


def _keep_a_copy_for_the_child(duplicate: Callable[[int], Any]) -> Callable[[int], Any]:
    """A handle for a child lies in its parent until it is fetched: one that dies leaves it open."""

    def keep(descriptor: int) -> Any:
        os.dup(descriptor)
        return duplicate(descriptor)

    return keep


def _console_keys() -> ModuleType:
    """Return msvcrt as far as it reads keys: here a line at a time, as the terminal passes it."""
    keys = ModuleType("msvcrt")
    keys.kbhit = lambda: bool(select.select([0], [], [], 0)[0])  # type: ignore[attr-defined]
    keys.getwch = lambda: _real.read(0, 1).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return keys


sys.modules["msvcrt"] = _console_keys()
_change_files()
_leave_the_tracker_its_signals()
_take_away()
_show_windows()
sys.stdout, sys.stderr = _console(1, errors="strict"), _console(2, errors="backslashreplace")
kernel = SimpleNamespace(SetConsoleCtrlHandler=_set_console_handler, GetDriveTypeW=_drive_type)
ctypes.windll = SimpleNamespace(kernel32=kernel)  # type: ignore[attr-defined]
kept = _keep_a_copy_for_the_child(multiprocessing.reduction.DupFd)
multiprocessing.reduction.DupFd = kept  # type: ignore[assignment]
