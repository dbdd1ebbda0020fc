"""Reading through any `concurrent.futures` executor: threads, processes, or another's machines.

Reading a file is a pure function of its bytes and the plan, so where it happens does not matter.
What an executor does not do is what `Readers` does beside: here, no deadline and no cap on
memory hold but those that the executor brings along.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import Any, Generic, TypeVar

from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.model.finding import Code

Result = TypeVar("Result")
Chunk = tuple[SubmittedFile, ...]

_FILES_PER_CHUNK = 32
# A form has some 30 KB; a few huge files do not make a huge chunk.
_BYTES_PER_CHUNK = 4_000_000
_CHUNKS_AHEAD = 16


class ExecutorReaders(Generic[Result]):
    """Reads files in the workers of an executor, which is not ended with the `with`."""

    def __init__(
        self,
        read: Callable[[SubmittedFile], Result],
        executor: Executor,
        chunks_ahead: int = _CHUNKS_AHEAD,
    ) -> None:
        """Let the workers of `executor` `read`, no more than `chunks_ahead` chunks at a time."""
        self._read = read
        self._executor = executor
        self._chunks_ahead = chunks_ahead
        self._asked: deque[tuple[Chunk, Future[Any]]] = deque()

    def __enter__(self) -> "ExecutorReaders[Result]":
        """Return the readers."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what was asked and not begun."""
        for _, future in self._asked:
            future.cancel()

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Result | Refusal]:
        """Return what reading each of `files` gives, in their order; the workers begin now.

        Raises BrokenExecutor where the executor has no workers any more.
        """
        chunks = chunked(files)
        self._asked.extend(map(self._ask, islice(chunks, self._chunks_ahead)))
        return self._results(chunks)

    def _results(self, waiting: Iterator[Chunk]) -> Iterator[Result | Refusal]:
        while self._asked:
            chunk, future = self._asked.popleft()
            results = self._outcome(chunk, future)
            self._asked.extend(map(self._ask, islice(waiting, 1)))
            yield from results

    def _ask(self, chunk: Chunk) -> tuple[Chunk, Future[Any]]:
        return chunk, self._submit(chunk)

    def _outcome(self, chunk: Chunk, future: Future[Any]) -> list[Result | Refusal]:
        """Return what `future` gives, or the same file by file, where one may be the cause."""
        try:
            return self._answer(future)
        except Exception as error:
            if not self._is_of_a_file(error):
                raise
        # One after the other: whoever waited where another ended its worker would share the blame.
        return [self._outcome_alone(self._submit((file,))) for file in chunk]

    def _outcome_alone(self, future: Future[Any]) -> Result | Refusal:
        try:
            result: Result | Refusal = self._answer(future)[0]
        except Exception as error:
            if not self._is_of_a_file(error):
                raise
            return _crashed(error)
        return result

    # What another kind of executor does in another way.

    def _submit(self, chunk: Chunk) -> Future[Any]:
        return self._executor.submit(read_each, self._read, chunk)

    def _answer(self, future: Future[Any]) -> list[Any]:
        results: list[Any] = future.result()
        return results

    def _is_of_a_file(self, error: Exception) -> bool:
        """Say whether a file may have caused `error`: an executor that ended is nobody's fault."""
        return not isinstance(error, BrokenExecutor | CancelledError)


def chunked(files: Iterable[SubmittedFile]) -> Iterator[Chunk]:
    """Yield `files` in their order, so many together as are worth a way."""
    chunk: list[SubmittedFile] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += file.source.size if file.source else 0
        if len(chunk) == _FILES_PER_CHUNK or size > _BYTES_PER_CHUNK:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


def _crashed(error: Exception) -> Refusal:
    return Refusal(Code.READER_CRASHED, detail=type(error).__name__)


# What follows runs in a worker.


def read_each(read: Callable[[SubmittedFile], Result], chunk: Chunk) -> list[Result | Refusal]:
    """Return what `read` makes of each file in `chunk`; one that it breaks on is refused."""
    return [_read_one(read, file) for file in chunk]


def _read_one(read: Callable[[SubmittedFile], Result], file: SubmittedFile) -> Result | Refusal:
    try:
        return read(file)
    except Exception as error:  # noqa: BLE001 (whatever it is, it costs one file)
        return _crashed(error)
