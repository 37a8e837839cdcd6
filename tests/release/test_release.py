"""Releases are packed alike each time, and CI takes one only if its checksum is right."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path
from typing import Dict, Tuple

ROOT = Path(__file__).parents[2]
PROGRAM = "#!/bin/sh\necho the released program\n"
CARGO = '#!/bin/sh\nwhile [ "$1" != --root ]; do shift; done\nmkdir -p "$2/bin"\necho built > "$2/bin/tenantry"\n'


class Release(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory(prefix="tenantry-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.machine = os.uname().machine
        self.binary = self.folder / "binary"
        self.binary.write_text(PROGRAM)

    def run_script(self, script: str, *arguments: str, **environment: str) -> Tuple[int, str]:
        process = subprocess.run(
            [str(ROOT / ".ci" / script), *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return process.returncode, process.stdout

    def pack(self, output: str) -> Dict[str, bytes]:
        target = f"{self.machine}-unknown-linux-musl"
        folder = str(self.folder / output)
        environment = {"SOURCE_DATE_EPOCH": "1700000000"}
        arguments = ("--binary", str(self.binary), "--target", target, "--output", folder)
        code, said = self.run_script("release", *arguments, **environment)
        self.assertEqual(code, 0, said)
        return {path.name: path.read_bytes() for path in (self.folder / output).iterdir()}


class Pack(Release):
    def test_one_commit_gives_one_archive(self) -> None:
        first = self.pack("first")
        os.utime(self.binary, (1, 1))
        os.chmod(self.binary, 0o700)
        self.assertEqual(self.pack("second"), first)
        (checksums,) = [text for name, text in first.items() if name.endswith(".sha256")]
        for line in checksums.decode().splitlines():
            digest, name = line.split("  ")
            self.assertEqual(hashlib.sha256(first[name]).hexdigest(), digest)

    def test_an_archive_holds_the_program_and_its_licences(self) -> None:
        (name,) = [name for name in self.pack("first") if name.endswith(".tar.gz")]
        with tarfile.open(self.folder / "first" / name) as archive:
            members = {member.name.partition("/")[2]: member for member in archive.getmembers() if member.isfile()}
        self.assertEqual(set(members), {"tenantry", "README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"})
        self.assertEqual((members["tenantry"].mode, members["README.md"].mode), (0o755, 0o644))
        self.assertEqual({(member.uid, member.gid, member.mtime) for member in members.values()}, {(0, 0, 1700000000)})

    def test_the_bill_of_materials_names_what_is_compiled_in(self) -> None:
        (text,) = [text for name, text in self.pack("first").items() if name.endswith(".cdx.json")]
        bill = json.loads(text)
        names = {row["name"] for row in bill["components"]}
        self.assertLessEqual({"minijinja", "tenantry-reach", "libgit2-sys"}, names)
        self.assertFalse({"insta", "proptest", "assert_cmd"} & names, "what only tests need is not in the program")
        self.assertEqual(bill["metadata"]["component"]["name"], "tenantry")


class Install(Release):
    def setUp(self) -> None:
        super().setUp()
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "cargo").write_text(CARGO)
        (programs / "cargo").chmod(0o755)
        self.path = f"{programs}:{os.environ['PATH']}"

    def publish(self) -> Path:
        files = self.pack("packed")
        (name,) = [name for name in files if name.endswith(".tar.gz")]
        version = name.split("-")[1]
        folder = self.folder / "releases" / version
        folder.mkdir(parents=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return folder / name

    def install(self, releases: str) -> Tuple[int, str]:
        return self.run_script("install", str(self.folder / "bin"), RELEASES=releases, PATH=self.path)

    def installed(self) -> str:
        return (self.folder / "bin" / "tenantry").read_text()

    def test_a_release_is_taken(self) -> None:
        self.publish()
        code, said = self.install(f"file://{self.folder}/releases")
        self.assertEqual((code, self.installed()), (0, PROGRAM), said)

    def test_without_a_release_it_is_built(self) -> None:
        for releases in ("", f"file://{self.folder}/nowhere"):
            code, said = self.install(releases)
            self.assertEqual((code, self.installed()), (0, "built\n"), said)

    def test_a_release_that_is_not_what_its_checksum_says_ends_the_job(self) -> None:
        archive = self.publish()
        archive.write_bytes(archive.read_bytes() + b"x")
        code, said = self.install(f"file://{self.folder}/releases")
        self.assertEqual(code, 1, said)
        self.assertIn("is not what its checksum says", said)
        self.assertFalse((self.folder / "bin").exists())
        (checksums,) = archive.parent.glob("*.sha256")
        checksums.write_text("")
        self.assertEqual(self.install(f"file://{self.folder}/releases")[0], 1, "no checksum is no checksum that fits")


if __name__ == "__main__":
    unittest.main()
