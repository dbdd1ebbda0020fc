"""Reading elsewhere: files in a storage (fsspec), any executor, the machines of a Dask cluster.

A cluster's worker reads in a `WorkerPool` of its own: the bounds and refusals are those of one PC.
fsspec and Dask come with the extra `cluster`, and only what names an address imports them.
"""

import asyncio
import logging
import pickle
import re
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import current_process
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from pledgexl import __version__
from pledgexl.intake import folder
from pledgexl.intake.folder import File, SubmittedFile
from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code

if TYPE_CHECKING:
    from distributed import Client

Files = Iterable[SubmittedFile]
Chunk = tuple[SubmittedFile, ...]
Read = Callable[[SubmittedFile], Any]
# What reading each file returns, in their order; a file on which it fails is refused.
Results = Generator[Any]
ReadAll = Callable[[Files], Results]
Future = futures.Future[Any]

# A form has some 30 KB; a few huge files do not make a huge chunk.
_FILES_PER_CHUNK, _BYTES_PER_CHUNK = 32, 4_000_000
_CHUNKS_AHEAD, _CHUNKS_AHEAD_PER_THREAD = 16, 3
# Parts of a URL that must not be printed: user name and password, a signature.
_SECRET = re.compile(r"(?<=//)[^/@\s]*@|\?\S*")
_SECONDS_TO_ANSWER = 10
_LOOKS, _SECONDS_BETWEEN_LOOKS = 12, 5
_VERSION = "pledgexl:__version__"


@dataclass(frozen=True, slots=True)
class Stored:
    """A source in a storage: the address of the whole, and the path of the one file in it."""

    address: str = field(repr=False)
    path: str
    size: int = 0

    def __call__(self) -> bytes:
        """Return the bytes that are stored, or raise `Refusal`."""
        size = self.size
        if size <= MAXIMUM_FILE:
            try:
                content: bytes = _opened(self.address)[0].cat_file(self.path)
            except Exception as error:
                detail = getattr(error, "strerror", None) or type(error).__name__
                raise Refusal(Code.FILE_UNREADABLE, detail=detail) from error
            size = len(content)
            if size <= MAXIMUM_FILE:
                return content
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"{size:,} B")


def find_stored(address: str) -> tuple[SubmittedFile, ...]:
    """Return every file below `address`, by the same rules as in a folder."""
    where = _SECRET.sub("", address)
    try:
        storage, root = _opened(address)
        if storage.exists(root):
            return _files(storage, address, root)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "fsspec":
            raise PledgexlError("no_cluster_extra") from error
        raise PledgexlError("storage_refused", file=where, reason=_reason(error)) from error
    raise PledgexlError("no_submissions", file=where)


def _files(storage: Any, address: str, root: str) -> tuple[SubmittedFile, ...]:  # noqa: ANN401 (fsspec says no more)
    from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 (an extra)

    # The folders of a file system have links and rights, which have rules of their own.
    if isinstance(storage, LocalFileSystem):
        return folder.find_files(Path(root))
    listed = []
    for path, details in storage.find(root, detail=True).items():
        name = path.removeprefix(root).lstrip("/")
        # Some storages keep an empty object in the place of a folder.
        if name and not name.endswith("/"):
            stored = Stored(address, path, int(details.get("size") or 0))
            listed.append(SubmittedFile(Path(name), name, folder.kind_of(name), source=stored))
    return folder.submitted_files(listed)


def fetched(files: Iterable[File]) -> Iterator[File]:
    """Yield `files` with the bytes of those that are stored, a chunk fetched at the same time."""
    with futures.ThreadPoolExecutor(_FILES_PER_CHUNK) as pool:
        for chunk in chunked(files):
            yield from pool.map(lambda one: folder.with_content(one) if one.source else one, chunk)


def _exists(address: str) -> bool:
    storage, root = _opened(address)
    return bool(storage.exists(root))


def _opened(address: str) -> tuple[Any, str]:
    """Return the storage and the path in it that `address` names."""
    from fsspec.core import url_to_fs  # noqa: PLC0415 (an extra)

    storage, root = url_to_fs(address)
    return storage, str(root)


def _reason(error: Exception) -> str:
    return _SECRET.sub("", " ".join(str(error).split())[:200]) or type(error).__name__


def read_in_executor(read: Read, executor: futures.Executor, files: Files) -> Results:
    """Yield what `read` returns for each of `files`, in their order, in workers of `executor`.

    Only the deadline and the cap on memory that the executor has itself hold. Raises
    BrokenExecutor where it has no workers any more.
    """

    def submit(chunk: Chunk) -> Future:
        return executor.submit(list, map(read, chunk))

    return _results(submit, futures.Future.result, chunked(files), _CHUNKS_AHEAD)


def _results(
    submit: Callable[[Chunk], Future],
    answer: Callable[[Future], list[Any]],
    chunks: Iterator[Chunk],
    pending: int,
) -> Results:
    asked = deque((chunk, submit(chunk)) for chunk in islice(chunks, pending))
    try:
        while asked:
            chunk, future = asked.popleft()
            try:
                results = answer(future)
            except (futures.BrokenExecutor, futures.CancelledError, PledgexlError):
                # The executor or the cluster has ended: no file is to blame.
                raise
            except Exception as error:  # noqa: BLE001 (whatever it is, it costs one file)
                results = [Refusal(Code.READER_CRASHED, detail=type(error).__name__)]
                if len(chunk) > 1:
                    # One at a time: a worker that dies reads no other file of the chunk.
                    results = list(_results(submit, answer, ((file,) for file in chunk), 1))
            asked.extend((chunk, submit(chunk)) for chunk in islice(chunks, 1))
            yield from results
    finally:
        for _, future in asked:
            future.cancel()


def chunked(files: Iterable[File]) -> Iterator[tuple[File, ...]]:
    """Yield `files` in their order, as many together as one message of a network carries well."""
    chunk: list[File] = []
    for file in files:
        chunk.append(file)
        size = sum(each.source.size for each in chunk if isinstance(each.source, Stored))
        if len(chunk) == _FILES_PER_CHUNK or size > _BYTES_PER_CHUNK:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)


@contextmanager
def cluster_reader(read: Read, scheduler: str, submissions: str) -> Iterator[ReadAll]:
    """Connect to the Dask cluster of `scheduler`; yield what reads files on its workers.

    Bytes are sent, unless files are below the address `submissions`, which each worker must see.
    """
    client = _client(scheduler)
    try:
        _require_equal_versions(client)
        seen = client.run(_exists, submissions, on_error="return") if submissions else {}
        for worker, found in sorted(seen.items()):
            if found is not True:
                reason = _reason(found) if found else "not found"
                raise PledgexlError("worker_without_storage", worker=worker, reason=reason)
        # Bytes, so that the scheduler does not look into them; submitted, because the scheduler
        # gives them to a worker that comes late. What is scattered is lost with its last worker.
        isolated = client.submit(_Isolated, pickle.dumps(read), pure=False)
        executor = client.get_executor(pure=False, retries=3)

        def submit(chunk: Chunk) -> Any:  # noqa: ANN401 (a Future, says Dask)
            sent = chunk if submissions else tuple(map(folder.with_content, chunk))
            return executor.submit(_Isolated.read, isolated, pickle.dumps(sent))

        pending = max(_CHUNKS_AHEAD, _CHUNKS_AHEAD_PER_THREAD * sum(client.nthreads().values()))
        yield lambda files: _results(submit, partial(_answer, client), chunked(files), pending)
    finally:
        client.close()


def _client(scheduler: str) -> "Client":
    try:
        from distributed import Client, Security, rpc  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise PledgexlError("no_cluster_extra") from error

    async def identify() -> None:
        security = Security().get_connection_args("client")
        async with rpc(scheduler, connection_args=security) as asked:
            await asyncio.wait_for(asked.identity(), _SECONDS_TO_ANSWER)

    # What it logs and warns of is reported by us, in one line.
    for name in ("distributed", "distributed.client", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        # First: a Client that cannot connect prints a traceback at its end.
        asyncio.run(identify())
        with warnings.catch_warnings(action="ignore"):
            return Client(scheduler, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
    except Exception as error:
        raise PledgexlError("no_scheduler", address=scheduler) from error


def _require_equal_versions(client: "Client") -> None:
    """Raise where the scheduler or a worker has another version: it may read differently."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    # By a function of the standard library: a machine without pledgexl can answer as well.
    found = client.run(resolve_name, _VERSION, on_error="return")
    if not found:
        raise PledgexlError("cluster_failed", reason="no worker")
    try:
        found["scheduler"] = client.run_on_scheduler(resolve_name, _VERSION)
    except ImportError as error:
        found["scheduler"] = error
    for place, theirs in sorted(found.items()):
        if theirs != __version__:
            raise PledgexlError("other_version", ours=__version__, place=place, theirs=str(theirs))


def _answer(client: "Client", future: Future) -> list[Any]:
    """Return the results of `future`; raise PledgexlError where the cluster has ended."""
    from distributed import KilledWorker  # noqa: PLC0415 (an extra)

    looks = 0
    try:
        # Without a worker, everything would wait. Without a scheduler, nthreads raises OSError.
        while looks < _LOOKS and not futures.wait((future,), _SECONDS_BETWEEN_LOOKS).done:
            looks = 0 if client.nthreads() else looks + 1
        if looks < _LOOKS:
            return list(pickle.loads(future.result()))  # noqa: S301 (of our own workers)
    except KilledWorker:
        raise
    except (Exception, futures.CancelledError) as error:
        reason = "scheduler" if isinstance(error, OSError) else type(error).__name__
        raise PledgexlError("cluster_failed", reason=reason) from error
    raise PledgexlError("cluster_failed", reason="no worker")


class _Isolated:
    """In a worker of the cluster: reads chunks in processes, which end with the run they serve."""

    def __init__(self, pickled: bytes) -> None:
        self._pickled = pickled
        self._idle: list[WorkerPool[Any]] = []
        self._pools = ExitStack()
        # A worker drops this object when the scheduler says so, and may live on for days.
        weakref.finalize(self, self._pools.close).atexit = False

    def __reduce__(self) -> tuple[type["_Isolated"], tuple[bytes]]:
        """Leave the processes behind when another worker gets this object."""
        return type(self), (self._pickled,)

    def read(self, pickled: bytes) -> bytes:
        """Return what reading the files of a `pickled` chunk returns; threads do not wait here."""
        # Dask workers are daemonic processes and cannot start child processes. Those of a pool
        # end by themselves when their parent is gone.
        current_process().daemon = False
        try:
            pool = self._idle.pop()
        except IndexError:
            read = pickle.loads(self._pickled)  # noqa: S301 (of our own run)
            pool = self._pools.enter_context(WorkerPool(read, workers=1))
        try:
            chunk = pickle.loads(pickled)  # noqa: S301 (as above)
            return pickle.dumps(list(pool.read(fetched(chunk))))
        finally:
            self._idle.append(pool)
