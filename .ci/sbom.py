#!/usr/bin/env python3
"""Prints the bill of materials of the binary for one target, as CycloneDX 1.5: each crate that is compiled into it."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import uuid
from typing import Any, Dict, List

Json = Dict[str, Any]


def metadata(target: str) -> Json:
    command = ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target}"]
    found: Json = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return found


def compiled(found: Json) -> List[str]:
    """The ids of the crates that the binary's crate needs to be built, without those of tests."""
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    seen, ahead = set(), [found["resolve"]["root"]]
    while ahead:
        crate = ahead.pop()
        if crate in seen:
            continue
        seen.add(crate)
        for dependency in nodes[crate]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                ahead.append(dependency["pkg"])
    return sorted(seen)


def component(package: Json, kind: str = "library") -> Json:
    name = f"pkg:cargo/{package['name']}@{package['version']}"
    row: Json = {"type": kind, "bom-ref": name, "name": package["name"], "version": package["version"], "purl": name}
    if package.get("license"):
        row["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="x86_64-unknown-linux-musl")
    target = parser.parse_args().target
    found = metadata(target)
    packages = {package["id"]: package for package in found["packages"]}
    root = found["resolve"]["root"]
    crates = sorted(
        (component(packages[crate]) for crate in compiled(found) if crate != root), key=lambda row: row["purl"]
    )
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    date = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    about: Json = {"timestamp": date, "component": component(packages[root], "application")}
    about["properties"] = [{"name": "target", "value": target}]
    bill: Json = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": about, "components": crates}
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))}"
    print(json.dumps(bill, indent=2))


if __name__ == "__main__":
    main()
