"""Reading on the machines of a Dask cluster; only what asks for one imports it.

A worker of the cluster does not read: it has reader processes of its own (`Readers`), so that a
file has the same deadline, the same cap on memory and the same refusal there as on one PC. A
worker that dies is the cluster's matter: its chunks are read again by another.
"""

import asyncio
import logging
import pickle
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from multiprocessing import current_process
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pledgexl import __version__
from pledgexl.intake.executor import Chunk, ExecutorReaders
from pledgexl.intake.folder import SubmittedFile, with_content
from pledgexl.intake.package import Refusal
from pledgexl.intake.storage import fetched_files, unreachable
from pledgexl.intake.workers import Readers
from pledgexl.model.errors import PledgexlError

if TYPE_CHECKING:
    from distributed import Client

Result = TypeVar("Result")

_SECONDS_TO_ANSWER = 10
_SECONDS_BETWEEN_LOOKS = 5
_LOOKS_WITHOUT_WORKERS = 12
_RETRIES = 3
_LEAST_CHUNKS_AHEAD = 8
_CHUNKS_AHEAD_PER_THREAD = 3
_VERSION = "pledgexl:__version__"
_SCHEDULER, _WORKER = "scheduler", "no worker"


class ClusterReaders(ExecutorReaders[Result]):
    """Reads files on the workers of a Dask cluster, and leaves it with the `with`."""

    def __init__(
        self,
        read: Callable[[SubmittedFile], Result],
        client: "Client",
        *,
        see_files: bool,
    ) -> None:
        """Let the workers that `client` knows `read`; they may `see_files` by themselves."""
        # Bytes that the scheduler need not look into, once: it gives them to a worker that comes
        # late or lost them. What is scattered would be lost with the last worker that holds it.
        self._isolated: Any = client.submit(Isolated, pickle.dumps(read), pure=False)
        ahead = max(_LEAST_CHUNKS_AHEAD, _CHUNKS_AHEAD_PER_THREAD * _threads(client))
        super().__init__(read, client.get_executor(pure=False, retries=_RETRIES), ahead)
        self._client = client
        self._see_files = see_files
        self._looks_in_vain = 0

    def __exit__(self, *_: object) -> None:
        """Leave the cluster; what was asked and not read is forgotten there."""
        self._client.close()

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Result | Refusal]:
        """Return what reading each of `files` gives, in their order; the workers begin now.

        The bytes of files go along, unless the workers see them: those in the workspace's folder.
        """
        return super().read(files if self._see_files else map(with_content, files))

    def _submit(self, chunk: Chunk) -> Future[Any]:
        # Packed, both ways: neither the scheduler nor the client's own thread looks into it.
        return self._executor.submit(read_isolated, self._isolated, pickle.dumps(chunk))

    def _answer(self, future: Future[Any]) -> list[Any]:
        from distributed import KilledWorker  # noqa: PLC0415 (an extra, and rarely asked for)

        while not wait((future,), timeout=_SECONDS_BETWEEN_LOOKS).done:
            self._require_workers()
        try:
            packed = future.result()
        except KilledWorker:
            raise
        except (Exception, CancelledError) as error:
            raise self._lost(type(error).__name__) from error
        results: list[Any] = pickle.loads(packed)  # noqa: S301 (of our own workers)
        return results

    def _require_workers(self) -> None:
        """Raise where there has been no worker for a while: without one, everything waits."""
        try:
            are_there = _threads(self._client) > 0
        except OSError as error:
            raise self._lost(_SCHEDULER) from error
        self._looks_in_vain = 0 if are_there else self._looks_in_vain + 1
        if self._looks_in_vain == _LOOKS_WITHOUT_WORKERS:
            raise self._lost(_WORKER)

    def _is_of_a_file(self, error: Exception) -> bool:
        """Say whether a file may have caused `error`: whatever ails the cluster is its own."""
        return not isinstance(error, PledgexlError)

    def _lost(self, reason: str) -> PledgexlError:
        return PledgexlError("cluster_failed", reason=reason)


def cluster_readers(
    read: Callable[[SubmittedFile], Result], scheduler: str, submissions: str
) -> ClusterReaders[Result]:
    """Return readers at the cluster of `scheduler`, for files below `submissions` if it is one."""
    client = _client(scheduler)
    try:
        _require_equal_versions(client)
        if submissions:
            _require_storage(client, submissions)
        return ClusterReaders(read, client, see_files=bool(submissions))
    except BaseException:
        client.close()
        raise


def _client(scheduler: str) -> "Client":
    """Return a client of the Dask cluster whose scheduler is at the address `scheduler`."""
    try:
        from distributed import Client  # noqa: PLC0415 (an extra, and rarely asked for)
    except ImportError as error:
        raise PledgexlError("no_cluster_extra") from error
    # What it logs and warns of is told by us, in one line.
    for name in ("distributed", "distributed.client", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(_identity(scheduler))
        with warnings.catch_warnings(action="ignore"):
            return Client(scheduler, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
    except Exception as error:
        raise PledgexlError("no_scheduler", address=scheduler) from error


async def _identity(scheduler: str) -> dict[str, Any]:
    """Return what the scheduler at that address says it is; a client asks less patiently."""
    from distributed.core import rpc  # noqa: PLC0415 (as above)
    from distributed.security import Security  # noqa: PLC0415 (as above)

    arguments = Security().get_connection_args("client")
    async with rpc(scheduler, connection_args=arguments) as asked:
        identity: dict[str, Any] = await asyncio.wait_for(asked.identity(), _SECONDS_TO_ANSWER)
    return identity


def _threads(client: "Client") -> int:
    """Return how many chunks the cluster can read at the same time."""
    return sum(client.nthreads().values())


def _require_equal_versions(client: "Client") -> None:
    """Raise where the scheduler or a worker is another pledgexl than this: it reads otherwise."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=_SECONDS_TO_ANSWER)
    # By a function of the standard library: who lacks pledgexl can answer as well.
    found = client.run(resolve_name, _VERSION, on_error="return")
    if not found:
        raise PledgexlError("cluster_failed", reason=_WORKER)
    found[_SCHEDULER] = _version_at_scheduler(client)
    for place, version in sorted(found.items()):
        if version != __version__:
            values = {"ours": __version__, "place": place, "theirs": str(version)}
            raise PledgexlError("other_version", **values)


def _version_at_scheduler(client: "Client") -> str:
    try:
        return str(client.run_on_scheduler(resolve_name, _VERSION))
    except ImportError as error:
        return str(error)


def _require_storage(client: "Client", submissions: str) -> None:
    """Raise where a worker cannot read what lies below `submissions`."""
    for worker, reason in sorted(client.run(unreachable, submissions).items()):
        if reason:
            values = {"worker": worker, "reason": reason}
            raise PledgexlError("worker_without_storage", **values)


# What follows runs in a worker of the cluster.


class Isolated(Generic[Result]):
    """Reads chunks in reader processes; they end when the run that asked for them is gone."""

    def __init__(self, packed: bytes) -> None:
        """Read with the function that is `packed`."""
        self._packed = packed
        self._read: Callable[[SubmittedFile], Result] = pickle.loads(packed)  # noqa: S301 (of our own run)
        self._idle: list[Readers[Result]] = []
        # The worker forgets this object when the scheduler says so, and may live on for days.
        weakref.finalize(self, _end, self._idle).atexit = False

    def __reduce__(self) -> tuple[type["Isolated[Result]"], tuple[bytes]]:
        """Travel to another worker without the processes."""
        return type(self), (self._packed,)

    def read(self, chunk: Chunk) -> list[Result | Refusal]:
        """Return what reading each file of `chunk` gives; a worker's threads do not wait here."""
        # Dask's workers are daemons, which may have no children lest they outlive them. Readers
        # end by themselves when nobody is left to ask them.
        current_process().daemon = False
        readers = self._idle.pop() if self._idle else Readers(self._read, workers=1)
        try:
            results = list(readers.read(chunk))
        except BaseException:
            _end([readers])
            raise
        self._idle.append(readers)
        return results


def read_isolated(isolated: Isolated[Result], packed: bytes) -> bytes:
    """Return what `isolated` reads from the chunk that is `packed`, packed as well."""
    chunk: Chunk = pickle.loads(packed)  # noqa: S301 (of our own run)
    return pickle.dumps(isolated.read(fetched_files(chunk)))


def _end(idle: list[Readers[Result]]) -> None:
    while idle:
        idle.pop().__exit__(None, None, None)
