#!/usr/bin/env python3
"""Upload ClearML's GUI applications to the server: download the archive, check its digest, run its upload_apps.py.

The archive and upload_apps.py are ClearML's and not public. Whether a second upload of the same archive changes anything is
theirs to say; the Job runs once for each digest.

Environment
    APISERVER_URL, APISERVER_KEY, APISERVER_SECRET   the API, and an administrator with app_management
    APPLICATIONS_URL, APPLICATIONS_SHA256            the archive (a zip), and what its bytes must hash to
    APPLICATIONS_FLAGS                               current (--key, --secret, --command) or legacy (--user, --password)

Exit code
    0  uploaded       1  gave up       2  environment       3  the archive is not the declared one, or not as expected
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

GAVE_UP, USAGE, DECIDE = 1, 2, 3
TRIES, TIMEOUT = 20, 60  # tries of what may fail for a while, seconds for one of them
MOST_BYTES = 8 * 1024**3  # unpacked


def stop(code: int, text: str) -> None:
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)


def fetch(url: str, what: str, target: pathlib.Path | None = None) -> None:
    """Asks until there is an answer; the address is not printed, for it may carry a token."""
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
                if target is not None:
                    with target.open("wb") as file:
                        while chunk := answer.read(1024 * 1024):
                            file.write(chunk)
                return
        except urllib.error.HTTPError as error:
            if 400 <= error.code < 500 and error.code not in (408, 429):
                stop(GAVE_UP, f"{what}: refused with {error.code}")
            trouble = f"HTTP {error.code}"
        except (OSError, ValueError) as error:
            trouble = type(error).__name__
        print(f"{what}: {trouble}; again in {min(60, 2**attempt)} s", flush=True)
        time.sleep(min(60, 2**attempt))
    stop(GAVE_UP, f"{what}: no answer")


def digest(path: pathlib.Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            total.update(chunk)
    return total.hexdigest()


def unpack(archive: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """The folder that upload_apps.py lies in."""
    try:
        with zipfile.ZipFile(archive) as content:
            if sum(entry.file_size for entry in content.infolist()) > MOST_BYTES:
                stop(DECIDE, f"the archive unpacks to more than {MOST_BYTES} bytes")
            content.extractall(folder)  # drops absolute paths and `..`
    except zipfile.BadZipFile:
        stop(DECIDE, "the archive is not a zip")
    scripts = sorted(folder.rglob("upload_apps.py"))
    if len(scripts) != 1:
        stop(DECIDE, f"the archive holds {len(scripts)} files called upload_apps.py instead of one")
    return scripts[0].parent


def command(flags: str, host: str, key: str, secret: str) -> list[str]:
    start = [sys.executable, "upload_apps.py", "--host", host]
    end = ["--dir", "apps", "-ml"]
    if flags == "legacy":
        return [*start, "--user", key, "--password", secret, *end]
    return [*start, "--key", key, "--secret", secret, "--command", "upload", *end]


def main() -> int:
    names = ("APISERVER_URL", "APISERVER_KEY", "APISERVER_SECRET", "APPLICATIONS_URL", "APPLICATIONS_SHA256")
    missing = [name for name in names if not os.environ.get(name)]
    flags = os.environ.get("APPLICATIONS_FLAGS", "current")
    if missing or flags not in ("current", "legacy"):
        stop(USAGE, f"set {', '.join(missing) or 'APPLICATIONS_FLAGS to current or legacy'} in the environment")
    host, key, secret, url, declared = (os.environ[name].strip() for name in names)
    fetch(host.rstrip("/") + "/debug.ping", "the ClearML API")
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder, "apps.zip")
        fetch(url, "the archive", archive)
        found = digest(archive)
        if found != declared:
            stop(DECIDE, f"the archive's sha256 is {found}, declared is {declared}: nothing was uploaded")
        place = unpack(archive, pathlib.Path(folder, "apps"))
        # The vendor's script takes the secret as an argument; no other process of the pod can read it.
        return subprocess.run(command(flags, host, key, secret), cwd=place, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
