#!/usr/bin/env python3
"""Upload ClearML's GUI applications: fetch the archive that the vendor hands out, check it, run its upload_apps.py.

Fetching and checking may be repeated freely. Whether a second upload changes anything is known to upload_apps.py alone,
which is not public: so nothing is claimed about the server, and a failed upload is not tried again here.

Environment
    APPLICATIONS_URL       address of the archive, never printed: it may hold a token
    APPLICATIONS_SHA256    digest that it must have, 64 hexadecimal digits
    APPLICATIONS_FLAGS     which flags its upload_apps.py takes: current (--key --secret --command upload; the default)
                           or legacy (--user --password)
    APPLICATIONS_DIR       folder of applications beside upload_apps.py; default: apps
    APISERVER_URL, APISERVER_KEY, APISERVER_SECRET    the API, and an administrator who may manage applications
    TENANTRY_DEADLINE, TENANTRY_TIMEOUT, TENANTRY_RETRY_BASE, TENANTRY_RETRY_MAX    seconds: 3600, 60, 1, 60

Exit code: 0 uploaded, 1 it failed, 2 the environment is wrong, 3 a person must look at the archive.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Callable, List, Mapping, NoReturn, Optional, TypeVar

T = TypeVar("T")

UPLOADED, FAILED, USAGE, DECIDE = 0, 1, 2, 3

MOST_BYTES = 2 * 1024**3  # of the archive, and of all that is in it
MOST_FILES = 100_000
CHUNK = 1024**2
SCRIPT = "upload_apps.py"
# upload_apps.py takes its key as an argument. It gets it inside its process, where the machine's list of processes does
# not show it: the arguments come through a pipe.
RUN = (
    "import json, runpy, sys; sys.argv = json.loads(sys.stdin.readline()); sys.path.insert(0, '');"
    " runpy.run_path(sys.argv[0], run_name='__main__')"
)


class Again(Exception):
    """Trouble that may pass."""


class Outcome(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Settings:
    archive: str = field(repr=False)
    digest: str
    flags: str
    folder: str
    api: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    end: float  # of time.monotonic()
    timeout: float
    base: float
    most: float

    def left(self) -> float:
        return max(0.001, self.end - time.monotonic())

    def say(self, kind: str, text: str) -> None:
        for secret in (self.secret, self.key, self.archive):
            text = text.replace(secret, "***")
        # What a server or an archive says must not begin a line of its own, nor steer a terminal.
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        print(f"{kind:<6} {text}", flush=True)


def settings(environ: Mapping[str, str]) -> Settings:
    def text(name: str, pattern: str, words: str, default: str = "") -> str:
        value = environ.get(name, "").strip() or default
        if not re.fullmatch(pattern, value):
            raise Outcome(USAGE, f"{name} must be {words}")
        return value

    def seconds(name: str, default: str) -> float:
        return float(text(name, r"\d+(\.\d+)?", "a number of seconds", default))

    return Settings(
        archive=text("APPLICATIONS_URL", r"https?://[!-~]+", "an http or https address"),
        digest=text("APPLICATIONS_SHA256", r"[0-9a-fA-F]{64}", "64 hexadecimal digits").lower(),
        flags=text("APPLICATIONS_FLAGS", "current|legacy", "current or legacy", "current"),
        folder=text("APPLICATIONS_DIR", r"\w[\w.-]*", "the name of a folder", "apps"),
        api=text("APISERVER_URL", r"https?://[!-~]+", "an http or https address").rstrip("/"),
        key=text("APISERVER_KEY", r"\S{4,}", "set"),
        secret=text("APISERVER_SECRET", r"\S{4,}", "set"),
        end=time.monotonic() + seconds("TENANTRY_DEADLINE", "3600"),
        timeout=seconds("TENANTRY_TIMEOUT", "60"),
        base=seconds("TENANTRY_RETRY_BASE", "1"),
        most=seconds("TENANTRY_RETRY_MAX", "60"),
    )


def until(given: Settings, act: Callable[[], T]) -> T:
    failures = 0
    while True:
        try:
            return act()
        except Again as trouble:
            delay = min(given.most, given.base * 2.0 ** min(failures, 30)) * random.uniform(0.5, 1)
            if delay >= given.left():
                raise Outcome(FAILED, f"the deadline is reached; the last trouble was: {trouble}") from None
            given.say("retry", f"{trouble}; again in {delay:.1f} s")
            time.sleep(delay)
            failures += 1


class StaysEncrypted(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, *answer: Any) -> Any:
        if req.type == "https" and urllib.parse.urlsplit(answer[-1]).scheme != "https":
            raise Outcome(DECIDE, "the archive's address leads from https to http")
        return super().redirect_request(req, fp, *answer)


def fetch(given: Settings, what: str, url: str, take: Callable[[IO[bytes]], T]) -> T:
    """One attempt; nothing of the address reaches a message."""
    try:
        with urllib.request.build_opener(StaysEncrypted).open(url, timeout=min(given.timeout, given.left())) as answer:
            return take(answer)
    except urllib.error.HTTPError as error:
        status = error.code
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None)
        cause = reason if isinstance(reason, Exception) else error
        raise Again(f"{what} could not be fetched ({type(cause).__name__})") from None
    if status == 429 or status >= 500:
        raise Again(f"{what} answered {status}")
    raise Outcome(FAILED, f"{what} was refused with {status}; an address that the vendor gives may have expired")


def download(given: Settings, target: Path) -> None:
    def take(answer: IO[bytes]) -> str:
        digest, size = hashlib.sha256(), 0
        with target.open("wb") as file:
            while chunk := answer.read(CHUNK):
                size += len(chunk)
                if size > MOST_BYTES or given.left() <= 0.001:
                    raise Outcome(DECIDE, f"the archive is larger than {MOST_BYTES} bytes, or slower than the deadline")
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    found = until(given, lambda: fetch(given, "the archive", given.archive, take))
    if found != given.digest:
        raise Outcome(
            DECIDE,
            f"the archive's sha256 is {found}, not {given.digest}: another archive; nothing of it was run",
        )
    given.say("ok", f"the archive has sha256 {found}")


def unpack(archive: Path, target: Path) -> None:
    """Refuses, before the first file is written, whatever would land elsewhere."""
    try:
        with zipfile.ZipFile(archive) as content:
            entries = content.infolist()
            for entry in entries:
                check(entry)
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Outcome(DECIDE, f"the archive holds more than {MOST_FILES} files or {MOST_BYTES} bytes")
            for entry in entries:
                path = target / entry.filename
                if entry.is_dir():
                    path.mkdir(parents=True, exist_ok=True)
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                # zipfile reads no more than the size that was counted above
                with content.open(entry) as source, path.open("xb") as file:
                    shutil.copyfileobj(source, file, CHUNK)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Outcome(DECIDE, f"the archive cannot be unpacked ({type(error).__name__})") from None


def check(entry: zipfile.ZipInfo) -> None:
    name, mode = entry.filename, entry.external_attr >> 16
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.search(r"[\\:\x00-\x1f]", name) or not path.parts:
        raise Outcome(DECIDE, f"the archive holds a file that would land elsewhere: {json.dumps(name)}")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Outcome(DECIDE, f"the archive holds something that is neither a file nor a folder: {json.dumps(name)}")


def find_script(folder: Path) -> Path:
    found = sorted(folder.rglob(SCRIPT), key=lambda path: (len(path.parts), str(path)))
    if not found:
        raise Outcome(DECIDE, f"the archive holds no {SCRIPT}")
    return found[0]


def flags(given: Settings) -> List[str]:
    """ClearML documents them in its multi-tenant guide (legacy) and its page on Kubernetes installations (current)."""
    names = ("--user", "--password") if given.flags == "legacy" else ("--key", "--secret")
    command = [] if given.flags == "legacy" else ["--command", "upload"]
    return ["--host", given.api, names[0], given.key, names[1], given.secret, *command, "--dir", given.folder, "-ml"]


def upload(given: Settings, script: Path, environ: Mapping[str, str]) -> None:
    if not (script.parent / given.folder).is_dir():
        raise Outcome(DECIDE, f"the archive holds no folder {given.folder} beside {SCRIPT}; set APPLICATIONS_DIR")
    own = {name: value for name, value in environ.items() if not name.startswith(("APISERVER_", "APPLICATIONS_"))}
    if "SSL_CERT_FILE" in own:
        own.setdefault("REQUESTS_CA_BUNDLE", own["SSL_CERT_FILE"])
    process = subprocess.Popen(  # noqa: S603 - the digest says that it is the vendor's
        [sys.executable, "-B", "-u", "-c", RUN],
        cwd=script.parent,
        env={**own, "HOME": str(script.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
    )

    def expire(*_: object) -> NoReturn:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, given.left())
    try:
        code = converse(given, process, [SCRIPT, *flags(given)])
    except TimeoutError:
        raise Outcome(FAILED, f"{SCRIPT} was still running at the deadline") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        process.kill()
        process.wait()
    if code != 0:
        raise Outcome(FAILED, f"{SCRIPT} failed with {code}; what it did before that stays done")


def converse(given: Settings, process: subprocess.Popen[str], argv: List[str]) -> int:
    if process.stdin is None or process.stdout is None:
        raise Outcome(FAILED, "no pipes")
    try:
        process.stdin.write(json.dumps(argv) + "\n")
        process.stdin.close()
    except BrokenPipeError:  # its exit code says more
        pass
    for line in process.stdout:
        given.say("|", line.rstrip())
    return process.wait()


def main(environ: Optional[Mapping[str, str]] = None) -> int:
    environ = os.environ if environ is None else environ
    try:
        given = settings(environ)
        with tempfile.TemporaryDirectory(prefix="applications-") as scratch:
            archive, content = Path(scratch, "archive.zip"), Path(scratch, "content")
            content.mkdir()
            download(given, archive)
            unpack(archive, content)
            script = find_script(content)
            ping = given.api + "/debug.ping"
            until(given, lambda: fetch(given, "debug.ping", ping, lambda answer: answer.read(CHUNK)))
            given.say("start", f"{SCRIPT} with its {given.flags} flags, on {given.api}")
            upload(given, script, environ)
        given.say("end", "uploaded; whether the server holds what the archive does was not looked at")
        return UPLOADED
    except Outcome as outcome:
        print(f"stop   {outcome}", flush=True)
        return outcome.code


def terminate(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, terminate)  # process 1 of a container ignores it otherwise
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
