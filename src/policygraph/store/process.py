"""A worker process from its parent's side: requests, the time limit, and its end."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from typing import IO, Any, cast

from policygraph.errors import EngineError, Place, TimeLimitError
from policygraph.store import worker


class Process:
    """One worker process; it ends when this is collected, and when this process ends.

    Args:
        memory: the most address space it may use, in bytes; 0 for no limit.
    """

    def __init__(self, memory: int) -> None:
        log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _end
        # By its path and with -P: a worker must not import what lies in the working directory.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", worker.__file__, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        self._log = log
        self.pid = self._popen.pid
        self.end = weakref.finalize(self, _end, self._popen, log)

    @property
    def running(self) -> bool:
        """Whether it can be asked something more."""
        return self.end.alive

    def ask(
        self, kind: bytes, payload: bytes, timeout: float | None, place: Place | None = None
    ) -> tuple[bytes, bytes, bytes]:
        """Send a request and return the last frame's kind and payload, and the data before it.

        Raises:
            TimeLimitError: no answer in ``timeout`` seconds; the process is ended.
            EngineError: the process died.
        """
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._popen.kill()

        timer = threading.Timer(timeout, stop) if timeout is not None else None
        try:
            if timer:
                timer.daemon = True
                timer.start()
            answer = self._talk(kind, payload)
        except BaseException:
            # Ctrl-C in the middle of an answer: what follows in the pipe belongs to nobody.
            self.end()
            raise
        finally:
            if timer:
                timer.cancel()
                timer.join()
        if answer is None and not late.is_set():
            raise self._died(place)
        if late.is_set():
            self.end()
        if answer is None:
            raise TimeLimitError(
                f"The query ran longer than {timeout:g} s and was stopped.",
                where=place,
                hint="Raise the limit with --timeout, or ask for less.",
            )
        return answer

    def _talk(self, kind: bytes, payload: bytes) -> tuple[bytes, bytes, bytes] | None:
        data: list[bytes] = []
        try:
            worker.send(cast(Any, self._popen.stdin), kind, payload)
            while (frame := worker.receive(cast(Any, self._popen.stdout))) is not None:
                if frame[0] != b"D":
                    return (*frame, b"".join(data))
                data.append(frame[1])
        except BrokenPipeError:
            pass
        return None

    def _died(self, place: Place | None) -> EngineError:
        code = self._popen.wait()
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace").strip()
        self.end()
        if "memory allocation" in said or "MemoryError" in said or "bad_alloc" in said:
            why = "it ran out of the memory it may use"
        elif code < 0:
            why = f"it was ended by {signal.Signals(-code).name}"
        else:
            why = said.splitlines()[-1] if said else f"it ended with code {code}"
        return EngineError(
            f"The engine died while it ran the query: {why}.",
            where=place,
            hint="The store is unharmed. Ask for less, or write the query more simply.",
        )


def _end(process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, log):
        # A request cut off in the middle is still in the buffer, and has nowhere to go.
        with contextlib.suppress(OSError):
            if stream:
                stream.close()
