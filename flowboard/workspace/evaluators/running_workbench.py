"""What making and judging candidates takes: the flow's gate, models, sandbox, budget and a journal.

Calls are on record like those of a run, under the id `RUN~candidates.NODE`: what was answered is
never bought again, and what was in flight at a crash is known. One process at a time has that record.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self

from flowboard.node import ChatModel, ChatRequest, ChatResponse
from flowboard.runtime.attempts import Caller
from flowboard.runtime.budget import Budget
from flowboard.runtime.calls import Calls
from flowboard.runtime.events import Progress
from flowboard.runtime.limits import Limits
from flowboard.runtime.lookups import Lookups
from flowboard.runtime.policy import CallPolicy
from flowboard.store import calls
from flowboard.store.journal import Journal
from flowboard.store.location import FOLDER, prepare_folder
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.models import Mode, recording_path
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_source import RunSource
from flowboard.workspace.trust.gate import answers_of, hashes_in
from flowboard.workspace.trust.run import guarded
from flowboard.workspace.trust.store import Word

if TYPE_CHECKING:
    from filelock import FileLock

    from flowboard.assertions.sandbox.opening import OpenSandbox
    from flowboard.llm.registry import ModelRegistry

AT_ONCE: Final = 16
"""Questions to judges that are under way at the same time."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Within which limits candidates are made and judged.

    Args:
        models: who answers; None leaves it as the run had it.
        budget: US dollars that all of it together may cost.
        unknown: what becomes of calls that were in flight at a crash.
        trust: hashes of flows that the user trusts for this.
    """

    models: Mode | None = None
    budget: float | None = None
    unknown: Literal["repeat", "skip"] = "skip"
    trust: str | None = None


class Workbench:
    """What is open while candidates of an evaluator are made and judged. Use as an async context manager.

    The gate is that of the flow as the user has it. Candidates that aren't in it were made at the
    user's word since: their code runs in the sandbox, and the models that they ask were announced.
    """

    def __init__(
        self,
        store: Store,
        run: RunRecord,
        node: str,
        source: RunSource,
        types: NodeTypes,
        terms: Terms | None = None,
        *,
        is_dry: bool = False,
        replicate: int = 0,
    ) -> None:
        """With `is_dry` nothing is asked, run or written: enough for an estimate, and needs no trust.

        With another `replicate` than 0, questions that were answered are asked anew, once for each number.
        """
        self.store = store
        self.run = run
        self.node = node
        self.terms = terms or Terms()
        self.is_dry = is_dry
        self.replicate = replicate
        self.budget = Budget(self.terms.budget)
        self.progress = Progress([node])
        self._source = source
        self._types = types
        self._lock: FileLock | None = None

    @property
    def record(self) -> str:
        """The id under which calls are on record."""
        kind = f"again{self.replicate}" if self.replicate else "candidates"
        return f"{self.run.id}~{kind}.{self.node}"

    async def __aenter__(self) -> Self:
        """Pass the gate and open what is needed.

        Raises:
            TrustNeeded: the evaluator does something that needs the user's trust, and hasn't got it.
            WorkspaceError: another process is at it already.
        """
        from flowboard.llm.registry import ModelRegistry

        path = Path(self.run.flow_path)
        source = RunSource(self._source.file, {}, Word({}, self.terms.budget), self._source.earlier)
        guard = guarded(
            source, self._types, OutputFolder(path.parent / "out"), hashes_in(self.terms.trust)
        )
        gate = guard.gate.in_front_of([self.node])
        mode = self.terms.models or self.run.options.get("models") or "auto"
        self.files = guard.files
        self.registry: ModelRegistry = ModelRegistry(
            mode, recording_path(path), trusted_origins=gate.consented_origins()
        )
        if self.is_dry:
            return self
        try:
            gate.check(answers_of(self.registry))
            self._lock = _locked(path.parent / FOLDER / f"{self.run.id}.{self.node}.lock")
        except BaseException:
            await self.registry.close()
            raise
        self._open()
        return self

    def _open(self) -> None:
        from flowboard.assertions.sandbox.opening import open_sandbox

        self.sandbox: OpenSandbox = open_sandbox()
        self.unknown = self._in_flight()
        self.journal = Journal(self.store)
        self._calls = Calls(
            self.record,
            self.registry,
            self.journal,
            Lookups(self.store.lookup),
            Limits(None),
            self.budget,
            CallPolicy(self.replicate, self.unknown),
            self.progress,
        )

    async def __aexit__(self, *exception: object) -> None:
        """Close it all; what was answered is on record."""
        try:
            if not self.is_dry:
                await self.sandbox.close()
                await self.journal.close()
        finally:
            await self.registry.close()
            if self._lock is not None:
                self._lock.release()

    def _in_flight(self) -> frozenset[str]:
        """The keys of the calls that were in flight at a crash, and aren't to be made again."""
        if self.terms.unknown == "repeat":
            calls.abandon_unknown(self.store, self.record)
            return frozenset()
        lost = calls.unknown(self.store, self.record)
        return frozenset(call.call_key for call in lost if call.call_key)

    # -- what is asked of it -----------------------------------------------------------------------

    def model(self, name: str) -> ChatModel:
        """The model of a name. Raises NodeFailed where nobody answers for it."""
        return self.registry.resolve(name)

    def read_file(self, name: str) -> str:
        """The text of a code file beside the flow, as the gate saw it. Raises NodeFailed without one."""
        with self.files.open(name) as stream:
            return stream.read().decode("utf-8")

    async def ask(self, request: ChatRequest, key: str, purpose: str) -> tuple[ChatResponse, bool]:
        """The answer of a model, and whether it was there already.

        Raises:
            NodeFailed: there is no answer; its status says of what kind the failure is.
            BudgetSpent: the budget doesn't cover the call.
        """
        return await self._calls.chat(request, Caller(self.node, key, purpose), 0)

    def stop(self) -> None:
        """Send nothing more: calls that wait for a slot are given up, those on their way may end."""
        self._calls.stop()


def _locked(path: Path) -> FileLock:
    """The lock on the record of an evaluator's candidates. The system gives it back after a crash.

    Raises:
        WorkspaceError: another process has it, or it can't be made.
        StoreError: its folder can't be made.
    """
    from filelock import FileLock, Timeout

    prepare_folder(path)
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise WorkspaceError(
            "Candidates of this evaluator are being judged already, in another window or terminal. "
            "Wait for their end, or stop it there."
        ) from None
    except OSError as error:
        raise WorkspaceError(
            f"{path} can't be made ({error.strerror}). Make the flow's folder writable."
        ) from error
    return lock
