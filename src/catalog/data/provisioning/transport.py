"""HTTP with patience: one request in bounded time, and when to ask again."""

from __future__ import annotations

import errno
import http.client
import json
import random
import signal
import ssl
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Callable, Dict, Iterator, Mapping, NoReturn, Optional, TypeVar

from outcomes import Again, GaveUp, Log

Json = Dict[str, Any]
T = TypeVar("T")

MOST_READS = 1024  # of 64 KiB, for one answer


@dataclass
class Patience:
    """How long to wait: for one request, between two of them, and in all. Seconds."""

    log: Log
    timeout: float
    base: float
    most: float
    end: float  # of time.monotonic()

    def limit(self) -> float:
        return max(0.001, min(self.timeout, self.end - time.monotonic()))

    def pause(self, failures: int, trouble: Exception) -> None:
        delay = min(self.most, self.base * 2.0 ** min(failures, 30)) * random.uniform(0.5, 1)
        if time.monotonic() + delay >= self.end:
            raise GaveUp(f"the deadline is reached; the last trouble was: {trouble}") from None
        self.log.line("retry", f"{trouble}; again in {delay:.1f} s")
        time.sleep(delay)

    def until(self, act: Callable[[], T]) -> T:
        """For what may be asked twice without harm."""
        failures = 0
        while True:
            try:
                return act()
            except Again as trouble:
                self.pause(failures, trouble)
                failures += 1


class AsItComes(urllib.request.HTTPErrorProcessor):
    """Hands every answer back as it is: errors are told by their body, and no credentials follow a redirect."""

    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002 - urllib's signature
        return response

    https_response = http_response


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends a request as a whole: a socket's own timeout starts anew with each byte that trickles in."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_: object) -> NoReturn:
        raise TimeoutError(errno.ETIMEDOUT, "no answer in time")  # socket.py of Python 3.9 looks at the number

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Server:
    name: str
    url: str
    patience: Patience
    opener: urllib.request.OpenerDirector
    trust: str  # what decides which certificates are trusted

    def send(self, method: str, path: str, headers: Mapping[str, str], body: Optional[Json]) -> tuple[int, Any]:
        """The status, and the JSON of the answer, None if it is none."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, dict(headers), method=method)
        seconds = self.patience.limit()
        try:
            with time_limit(seconds), self.opener.open(request, timeout=seconds) as answer:
                status, content = answer.status, b"".join(islice(iter(lambda: answer.read(65536), b""), MOST_READS))
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None)
            cause = reason if isinstance(reason, Exception) else error
            if isinstance(cause, ssl.SSLCertVerificationError):  # waiting makes no certificate right
                raise GaveUp(
                    f"{self.name} shows a certificate that is not trusted: {cause.verify_message}"
                    f" (SSLCertVerificationError). {self.trust}"
                ) from None
            raise Again(f"{self.name} could not be reached ({type(cause).__name__})") from None
        try:
            return status, json.loads(content)
        except (ValueError, RecursionError):
            return status, None


def server(name: str, url: str, trust: str, patience: Patience, *handlers: urllib.request.BaseHandler) -> Server:
    return Server(name, url.rstrip("/"), patience, urllib.request.build_opener(AsItComes, *handlers), trust)
