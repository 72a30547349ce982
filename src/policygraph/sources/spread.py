"""Work in batches, spread over the cores: the results in the order of the batches.

The processes are started as plain ones that talk by pipes. ``multiprocessing`` would either run
the caller's main module again in each, which a script without a guard does not bear, or fork a
process that has threads.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO, TypeVar, cast

from policygraph.errors import EngineError, PolicygraphError

_HEAD = struct.Struct(">Q")
_PIPE = 1 << 20
_TURN = 0.0005
"""Seconds until a thread lets another one run. What comes through a pipe waits for its turn again
and again; with the 5 ms that are usual, that was most of the time."""
# -P: a process must not import what lies in the working folder.
_SERVE = (
    "import sys; sys.path[:] = {path!r}; from policygraph.sources import spread; spread.serve()"
)

In = TypeVar("In")
Out = TypeVar("Out")


def cores() -> int:
    """How many processes can run at once for us."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    make: Callable[..., Callable[[In], Out]],
    arguments: tuple[Any, ...],
    batches: Iterable[In],
    processes: int,
) -> Iterator[Out]:
    """``make(*arguments)`` of each batch, in order; a few batches are under way at once.

    Args:
        make: a function at the top of a module. Each process calls it once, for the function that
            does the work.
        arguments: what it is called with, picklable.
        batches: the batches, picklable; read no faster than they are worked off.
        processes: how many processes to start.

    Raises:
        PolicygraphError: what the work raised.
        EngineError: a process died.
    """
    idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
    started = [_Process((make, arguments)) for _ in range(processes)]

    def ask(batch: In) -> Out:
        process = idle.get()
        try:
            return cast(Out, process.ask(batch))
        finally:
            idle.put(process)

    waiting: deque[Future[Out]] = deque()
    try:
        for process in started:
            idle.put(process)
        with _short_turns(), ThreadPoolExecutor(processes) as threads:
            try:
                for batch in batches:
                    waiting.append(threads.submit(ask, batch))
                    if len(waiting) > 2 * processes:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        for process in started:
            process.end()


class _Process:
    def __init__(self, task: Any) -> None:
        code = _SERVE.format(path=sys.path)
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._in = cast(BinaryIO, self._popen.stdin)
        self._out = cast(BinaryIO, self._popen.stdout)
        for pipe in (self._in, self._out):
            _widen(pipe)
        self._task: Any = task

    def ask(self, batch: Any) -> Any:
        try:
            if self._task is not None:
                _send(self._in, self._task)
                self._task = None
            _send(self._in, batch)
            answer = _receive(self._out)
        except BrokenPipeError:
            answer = None
        if answer is None:
            raise EngineError(
                f"A process that maps rows died (code {self._popen.wait()}).",
                hint="Is the memory full? Close other programs and run the command again.",
            )
        done, result = answer
        if not done:
            raise result
        return result

    def end(self) -> None:
        self._popen.kill()
        self._popen.wait()
        for stream in (self._in, self._out):
            try:
                stream.close()
            except OSError:  # What was under way has nowhere to go.
                continue


@contextlib.contextmanager
def _short_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _widen(pipe: BinaryIO) -> None:
    """Let a pipe hold more at once, where the system can.

    After each read a thread waits for its turn to run Python: with the 64 kB that a pipe holds as
    a rule, most of the time went by in waiting.
    """
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # The system's own limit can be lower.
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def serve() -> None:
    """The life of a process: a task, then batches, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's, who ends this process.
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What anything prints must not get among the answers.
    task = _receive(source)
    work: Callable[[Any], Any] | None = None
    while task is not None and (batch := _receive(source)) is not None:
        try:
            if work is None:
                make, arguments = task
                work = make(*arguments)
            answer = (True, work(batch))
        except PolicygraphError as fault:
            answer = (False, fault)
        _send(target, answer)


def _send(stream: BinaryIO, value: Any) -> None:
    """Write a value; what it holds as `pickle.PickleBuffer` goes through without being copied."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(pickled), *(buffer.raw() for buffer in buffers)]
    stream.write(_HEAD.pack(len(parts)))
    for part in parts:
        stream.write(_HEAD.pack(part.nbytes))
        stream.write(part)
    stream.flush()


def _receive(stream: BinaryIO) -> Any:
    """The value that was sent, its buffers as ``bytes``; None at the end."""
    try:
        parts = [_read(stream, _length(stream)) for _ in range(_length(stream))]
    except EOFError:
        return None
    return pickle.loads(parts[0], buffers=parts[1:])


def _length(stream: BinaryIO) -> int:
    found: int = _HEAD.unpack(_read(stream, _HEAD.size))[0]
    return found


def _read(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
