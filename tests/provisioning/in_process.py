"""The reconciler without processes or sockets: thousands of runs a minute, and interleavings that a seed decides."""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import io
import itertools
import json
import random
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Dict, Iterator, List
from unittest import mock

from fake_clearml import ADMIN, TLS, TOKEN, Broken, World
from harness import SCRIPT


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("provision", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


provision = load()

SCRATCH = tempfile.TemporaryDirectory(prefix="tenantry-")
atexit.register(SCRATCH.cleanup)
FOLDER = Path(SCRATCH.name)
NUMBERS = itertools.count()
(FOLDER / "token").write_text(TOKEN)
(FOLDER / "ca.crt").write_bytes((TLS / "ca.crt").read_bytes())


class Killed(BaseException):
    """The process ends here, whatever it was doing."""


@dataclass
class Answer:
    status: int
    content: bytes

    def read(self, _: int) -> bytes:
        content, self.content = self.content, b""
        return content

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        return


class Turns:
    """Lets one of several threads through at a time, in an order that the seed decides."""

    def __init__(self, threads: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.condition = threading.Condition()
        self.running = threads
        self.waiting: List[int] = []
        self.chosen = 0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        me = threading.get_ident()
        with self.condition:
            self.waiting.append(me)
            self.choose()
            self.condition.wait_for(lambda: self.chosen == me)
            self.waiting.remove(me)
            yield
            self.chosen = 0
            # this thread goes on; the next choice falls when it waits again, or ends

    def choose(self) -> None:
        if not self.chosen and self.waiting and len(self.waiting) == self.running:
            self.chosen = self.random.choice(sorted(self.waiting))
            self.condition.notify_all()

    def leave(self) -> None:
        with self.condition:
            self.running -= 1
            self.choose()


@dataclass
class Opener:
    """Stands for urllib's, with the world right behind it."""

    world: World
    turns: Turns | None = None

    def open(self, request: Any, timeout: float) -> Answer:
        assert timeout > 0
        target = "kubernetes" if request.host.startswith("kubernetes") else "clearml"
        headers = dict(request.header_items())
        with self.turns.turn() if self.turns else contextlib.nullcontext():
            try:
                answer = self.world.handle(target, request.get_method(), request.selector, headers, request.data or b"")
            except Broken:
                raise ConnectionResetError from None
        return Answer(*answer)


@dataclass
class Run:
    """One run after another against a world, by the real command line."""

    world: World
    state: Dict[str, Any]
    claim_wait: str = "0"

    def __post_init__(self) -> None:
        self.file = FOLDER / f"{next(NUMBERS)}.json"
        self.file.write_text(json.dumps(self.state))
        self.output = io.StringIO()
        self.world.hang_seconds = 0

    def main(self) -> int:
        environ = {
            "APISERVER_URL": "http://clearml",
            "APISERVER_KEY": ADMIN[0],
            "APISERVER_SECRET": ADMIN[1],
            "SERVICE_ACCOUNT_DIR": str(FOLDER),
            "KUBERNETES_SERVICE_HOST": "kubernetes",
            "TENANTRY_RETRY_BASE": "0",
            "TENANTRY_CLAIM_WAIT": self.claim_wait,
        }
        code: int = provision.main(["--state", str(self.file)], environ)
        return code

    def once(self) -> int:
        with (
            mock.patch("urllib.request.build_opener", return_value=Opener(self.world)),
            contextlib.redirect_stdout(self.output),
        ):
            return self.main()

    def until_done(self) -> int:
        """Started again as often as it is killed."""
        while True:
            try:
                return self.once()
            except Killed:
                continue

    def at_once(self, count: int, seed: int) -> List[int]:
        turns = Turns(count, seed)
        codes: List[int] = []

        def work() -> None:
            try:
                codes.append(self.main())
            finally:
                turns.leave()

        with (
            mock.patch("urllib.request.build_opener", return_value=Opener(self.world, turns)),
            contextlib.redirect_stdout(self.output),
        ):
            threads = [threading.Thread(target=work) for _ in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        return codes
