"""The process that runs queries, so that one that runs away or crashes can be killed.

Run as a script, by its path; it imports pyoxigraph and the standard library, nothing of the
package. It reads frames from standard input and answers with frames on standard output. A frame
is one byte of kind, eight bytes of length (big-endian), and the payload.

=========  ======================================  =============================
kind       request                                 answer
=========  ======================================  =============================
``O``      open the store at a path, read-only     ``K``
``L``      load N-Quads into memory, as they are   ``K``
``Q``      JSON: ``query``, ``limit`` in bytes     any ``D`` (data), then ``R``
=========  ======================================  =============================

``R`` holds the form of the result: SELECT or ASK (data: SPARQL 1.1 JSON results), or GRAPH (data:
N-Triples). Instead, ``S`` holds the message of a syntax error, ``T`` says that the result is
larger than the limit, ``E`` holds any other message.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from typing import BinaryIO, cast

import pyoxigraph as ox

_HEAD = struct.Struct(">cQ")
_FRAME = 1 << 18


def send(stream: BinaryIO, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame and flush it."""
    stream.write(_HEAD.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read one frame; None where the stream ends, in the middle of a frame too."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    payload = stream.read(length)
    return (kind, payload) if len(payload) == length else None


class _TooLargeError(OSError):
    """The result passed the limit; an OSError, so that pyoxigraph hands it through."""


class _Frames:
    """Sends what is written to it as data frames of some size, up to a limit."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._left = stream, limit
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLargeError
        self._waiting += data
        if len(self._waiting) >= _FRAME:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._waiting:
            send(self._stream, b"D", bytes(self._waiting))
            self._waiting.clear()


def answer(store: ox.Store, payload: bytes, out: BinaryIO) -> str:
    """Run one query, send its data, and return the form of the result."""
    request = json.loads(payload)
    result = store.query(request["query"])
    frames = _Frames(out, request["limit"])
    sink = cast(BinaryIO, frames)
    if isinstance(result, ox.QueryTriples):
        result.serialize(sink, ox.RdfFormat.N_TRIPLES)
        form = "GRAPH"
    else:
        result.serialize(sink, ox.QueryResultsFormat.JSON)
        form = "ASK" if isinstance(result, ox.QueryBoolean) else "SELECT"
    frames.flush()
    return form


def _respond(store: ox.Store, kind: bytes, payload: bytes, out: BinaryIO) -> ox.Store:
    if kind == b"O":
        store = ox.Store.read_only(os.fsdecode(payload))
    elif kind == b"L":
        store = ox.Store()
        if b"_:" in payload:
            # A load names blank nodes anew, and the parent could not look them up.
            store.bulk_extend(ox.parse(payload, ox.RdfFormat.N_QUADS))
        else:
            store.bulk_load(payload, ox.RdfFormat.N_QUADS, lenient=True)
    elif kind == b"Q":
        send(out, b"R", answer(store, payload, out).encode())
        return store
    else:
        raise ValueError(f"unknown request {kind!r}")
    send(out, b"K")
    return store


def serve(requests: queue.SimpleQueue[tuple[bytes, bytes]], out: BinaryIO) -> None:
    """Answer requests one after another, for ever."""
    store = ox.Store()
    while True:
        kind, payload = requests.get()
        try:
            store = _respond(store, kind, payload, out)
        except SyntaxError as fault:
            send(out, b"S", str(fault.msg).encode())
        except _TooLargeError:
            send(out, b"T")
        except BrokenPipeError:
            os._exit(0)
        # Whatever a request does wrong is its sender's to hear of, and never ends the process.
        except Exception as fault:
            send(out, b"E", str(fault).encode("utf-8", "replace"))


def _read(requests: queue.SimpleQueue[tuple[bytes, bytes]], stream: BinaryIO) -> None:
    # The end of the input means that the parent is gone. pyoxigraph lets other threads run during
    # a query, so this one can end the process in the middle of it.
    while (frame := receive(stream)) is not None:
        requests.put(frame)
    os._exit(0)


def _limit_memory(size: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, ValueError, OSError):
        pass  # Not on this system, or a lower limit is already set.


def main(arguments: list[str]) -> None:
    """Serve standard input; the argument is the most memory to use, in bytes (0: no limit)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this.
    size = int(arguments[0]) if arguments else 0
    if size:
        _limit_memory(size)
    # Nothing but frames may reach the parent, whatever a library prints.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, sys.stdin.buffer), daemon=True).start()
    serve(requests, out)


if __name__ == "__main__":
    main(sys.argv[1:])
