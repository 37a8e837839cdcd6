"""The applications Job against an archive of our own, whose upload_apps.py writes down what it was given."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

SCRIPT = Path(__file__).parents[2] / "src/catalog/data/applications/upload.py"
SECRET = "administrators-secret"
TOKEN = "token-of-the-address"
UPLOAD_APPS = """
import json, os, sys
here = os.environ["REPORT"]
with open("/proc/self/cmdline" if os.path.exists("/proc/self/cmdline") else os.devnull) as file:
    cmdline = file.read()
report = {"argv": sys.argv, "apps": sorted(os.listdir("apps")), "cmdline": cmdline, "env": dict(os.environ)}
with open(here, "w") as file:
    json.dump(report, file)
print("logging in with", sys.argv)
sys.exit(int(os.environ.get("CODE", "0")))
"""


def archive(files: Dict[str, str], change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name  # as it is: the constructor tidies
            change(entry)
            file.writestr(entry, text)
    return content.getvalue()


GOOD = archive({"upload_apps.py": UPLOAD_APPS, "apps/one.zip": "1", "apps/deep/two.zip": "2"})


class UploadTest(unittest.TestCase):
    def setUp(self) -> None:
        test = self
        self.answers: List[Tuple[int, bytes]] = []  # of the archive's address, before the archive itself
        self.content = GOOD

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, content = 200, test.content
                if self.path == "/debug.ping":
                    content = b"{}"
                elif test.answers:
                    status, content = test.answers.pop(0)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                return

        listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        scratch = tempfile.TemporaryDirectory(prefix="tenantry-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.address = f"http://127.0.0.1:{listener.server_address[1]}"

    def upload(self, **changes: str) -> Tuple[int, str]:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "TMPDIR": str(self.folder),
            "APPLICATIONS_URL": f"{self.address}/apps.zip?signature={TOKEN}",
            "APPLICATIONS_SHA256": hashlib.sha256(self.content).hexdigest(),
            "APISERVER_URL": self.address,
            "APISERVER_KEY": "KEY1234567",
            "APISERVER_SECRET": SECRET + "\n",
            "TENANTRY_RETRY_BASE": "0.01",
            "TENANTRY_DEADLINE": "30",
            "REPORT": str(self.folder / "report.json"),
            **changes,
        }
        run = subprocess.run(
            [sys.executable, "-B", str(SCRIPT)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        self.assertNotIn(SECRET, run.stdout)
        self.assertNotIn(TOKEN, run.stdout)
        return run.returncode, run.stdout

    def report(self) -> Dict[str, Any]:
        report: Dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return report

    def refuses(self, *words: str, **changes: str) -> None:
        code, output = self.upload(**changes)
        self.assertEqual(code, 3, output)
        for word in words:
            self.assertIn(word, output)
        self.assertFalse((self.folder / "report.json").exists(), "nothing of the archive ran")
        self.assertEqual(list(self.folder.rglob("*")), [], "nothing is left behind")


class Uploads(UploadTest):
    def test_with_the_current_flags(self) -> None:
        code, output = self.upload()
        self.assertEqual(code, 0, output)
        self.assertEqual(
            self.report()["argv"],
            ["upload_apps.py", "--host", self.address, "--key", "KEY1234567", "--secret", SECRET, "--command", "upload"]
            + ["--dir", "apps", "-ml"],
        )
        self.assertEqual(self.report()["apps"], ["deep", "one.zip"])

    def test_with_the_guides_flags(self) -> None:
        code, output = self.upload(APPLICATIONS_FLAGS="legacy")
        self.assertEqual(code, 0, output)
        self.assertEqual(
            self.report()["argv"][3:], ["--user", "KEY1234567", "--password", SECRET, "--dir", "apps", "-ml"]
        )

    def test_no_secret_in_the_list_of_processes_or_in_its_environment(self) -> None:
        self.upload()
        self.assertNotIn(SECRET, self.report()["cmdline"])
        self.assertNotIn(SECRET, json.dumps(self.report()["env"]))
        self.assertNotIn(TOKEN, json.dumps(self.report()["env"]))

    def test_an_archive_with_a_folder_around_everything(self) -> None:
        self.content = archive({"v3/upload_apps.py": UPLOAD_APPS, "v3/apps/one.zip": "1"})
        self.assertEqual(self.upload()[0], 0)

    def test_it_waits_for_a_server_that_is_away(self) -> None:
        self.answers = [(503, b""), (429, b""), (500, b"")]
        code, output = self.upload()
        self.assertEqual((code, output.count("retry  the archive answered")), (0, 3), output)

    def test_a_failed_upload_fails(self) -> None:
        code, output = self.upload(CODE="5")
        self.assertEqual(code, 1)
        self.assertIn("upload_apps.py failed with 5", output)


class Refusals(UploadTest):
    def test_another_digest(self) -> None:
        self.refuses("nothing of it was run", APPLICATIONS_SHA256="0" * 64)

    def test_files_that_would_land_elsewhere(self) -> None:
        for name in ("../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:evil", "apps/../../x"):
            with self.subTest(name):
                self.content = archive({"upload_apps.py": UPLOAD_APPS, "apps/x": "1", name: "evil"})
                self.refuses("would land elsewhere")

    def test_links(self) -> None:
        def link(entry: zipfile.ZipInfo) -> None:
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16

        self.content = archive({"upload_apps.py": "/etc/passwd"}, link)
        self.refuses("neither a file nor a folder")

    def test_what_is_no_archive_or_lacks_the_script(self) -> None:
        self.content = b"<html>please log in</html>"
        self.refuses("cannot be unpacked")
        self.content = archive({"readme": "x"})
        self.refuses("holds no upload_apps.py")
        self.content = archive({"upload_apps.py": UPLOAD_APPS})
        self.refuses("holds no folder apps")

    def test_the_same_file_twice(self) -> None:
        content = io.BytesIO()
        with self.assertWarns(UserWarning), zipfile.ZipFile(content, "w") as file:
            file.writestr("upload_apps.py", UPLOAD_APPS)
            file.writestr("upload_apps.py", "print('evil')")
        self.content = content.getvalue()
        self.refuses("cannot be unpacked (FileExistsError)")

    def test_an_address_that_has_expired(self) -> None:
        self.answers = [(403, b"")] * 9
        code, output = self.upload()
        self.assertEqual(code, 1)
        self.assertIn("refused with 403", output)
        self.assertNotIn("retry", output)

    def test_an_environment_that_lacks_something(self) -> None:
        for change in (
            {"APPLICATIONS_URL": f"file:///etc/{TOKEN}"},
            {"APPLICATIONS_SHA256": "abc"},
            {"APPLICATIONS_FLAGS": "newest"},
            {"APISERVER_SECRET": ""},
        ):
            with self.subTest(change):
                self.assertEqual(self.upload(**change)[0], 2)


if __name__ == "__main__":
    unittest.main()
