"""The submissions of a month, each read from its file in this run."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pledgexl.commands.examine import Examiner, Packing, rejected
from pledgexl.commands.packing import unpacked
from pledgexl.commands.readers import Reading
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.model.message import Message
from pledgexl.model.submission import Submission
from pledgexl.workspace.settings import Settings

Answer = bytes | Submission | Refusal

# Makes a reader for so many files, which ends with its `with`.
MakeReader = Callable[[Packing, int], AbstractContextManager[Reading[bytes | Submission]]]


@dataclass(frozen=True)
class Collection:
    """What is to be read, and by whom."""

    found: Sequence[SubmittedFile]
    examiner: Examiner
    make_reader: MakeReader

    def submissions(self, settings: Settings, meanwhile: Callable[[], None]) -> list[Submission]:
        """Return what each file says, in their order; `meanwhile` is done while others read.

        Raises PledgexlError where nobody can be had who reads.
        """
        if not self.found:
            meanwhile()
            return []
        with self.make_reader(Packing(self.examiner), len(self.found)) as reader:
            answers = reader.read(self.found)
            # The first answer is some time in coming; this process has things to do as well.
            meanwhile()
            files = settings.track(self.found, Message("reading"), len(self.found))
            return [
                self._submission(file, answer) for file, answer in zip(files, answers, strict=True)
            ]

    def _submission(self, file: SubmittedFile, answer: Answer) -> Submission:
        """Return what `file` says; one that nobody could read says why."""
        if isinstance(answer, Refusal):
            return rejected(file.name, "", (answer.finding(file.name),))
        if isinstance(answer, Submission):
            return answer
        return unpacked(answer, self.examiner.plan)
