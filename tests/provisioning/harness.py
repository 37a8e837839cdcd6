"""Runs the reconciler as the Job does, and says what must be true afterwards."""

from __future__ import annotations

import base64
import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

from fake_clearml import ADMIN, MEMORY, TLS, TOKEN, World, serve

Json = Dict[str, Any]

SCRIPT = Path(__file__).parents[2] / "src/catalog/data/provisioning/provision.py"
VALUES = "clearml:\n  apiServerKey: '<access_key>'\n  apiServerSecret: '<secret_key>'\n"


def acme(generation: int = 1, **changes: Any) -> Json:
    """The declared state of the tenant in most tests."""
    agent = {
        "namespace": "acme",
        "name": f"clearml-agent-credentials-{generation}",
        "data": {"agentk8sglue_key": "<access_key>", "agentk8sglue_secret": "<secret_key>"},
    }
    router = {"namespace": "acme", "name": f"router-{generation}", "data": {"api_key": "<access_key>"}}
    flux = {
        "namespace": "clearml-tenants",
        "name": f"acme-router-{generation}",
        "labels": {"reconcile.fluxcd.io/watch": "Enabled"},
        "data": {"values.yaml": VALUES},
    }
    state: Json = {
        "version": 1,
        "environment": "production",
        "tenant": "acme",
        "state": "active",
        "company": {"name": "Acme Corp"},
        "admin": {"name": "Acme Admin", "email": "ops@acme.example"},
        "domains": ["acme.example", "acme.test"],
        "queues": ["default", "gpu-fraction-0_50"],
        "memory": {"namespace": MEMORY[0], "name": MEMORY[1]},
        "settings": {"allowedUsers": 10, "features": ["applications"]},
        "credentials": {
            "generation": generation,
            "items": [{"role": "agent", "secrets": [agent]}, {"role": "router", "secrets": [router, flux]}],
        },
    }
    state.update(changes)
    return state


@dataclass
class Result:
    code: int
    output: str


class Running:
    """A started process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait(self) -> Result:
        output, _ = self.process.communicate(timeout=60)
        return Result(self.process.returncode, output)


class ProvisioningTest(unittest.TestCase):
    """A fresh world for each test."""

    tls = TLS

    def setUp(self) -> None:
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = Path(tempfile.mkdtemp(prefix="tenantry-"))
        self.stack.callback(shutil.rmtree, self.folder)
        account = self.folder / "account"
        account.mkdir()
        (account / "token").write_text(TOKEN + "\n")
        shutil.copy(TLS / "ca.crt", account / "ca.crt")
        self.begin(World())

    def begin(self, world: World) -> None:
        self.world = world
        api, kubernetes = self.stack.enter_context(serve(world))
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "APISERVER_URL": f"http://127.0.0.1:{api}",
            "APISERVER_KEY": ADMIN[0],
            "APISERVER_SECRET": ADMIN[1] + "\n",  # as `echo secret | base64` makes them
            "SERVICE_ACCOUNT_DIR": str(self.folder / "account"),
            "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(kubernetes),
            "TENANTRY_RETRY_BASE": "0.01",
            "TENANTRY_RETRY_MAX": "0.05",
            "TENANTRY_DEADLINE": "30",
            "TENANTRY_CLAIM_WAIT": "0.2",
        }

    def start(self, state: Json, *flags: str, **environment: str) -> Running:
        path = self.folder / f"state-{len(list(self.folder.iterdir()))}.json"
        path.write_text(json.dumps(state), encoding="utf-8")
        command = [sys.executable, "-B", str(SCRIPT), "--state", str(path), *flags]
        return Running(
            subprocess.Popen(
                command,
                env={**self.environment, **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
        )

    def run_once(self, state: Json, *flags: str, **environment: str) -> Result:
        result = self.start(state, *flags, **environment).wait()
        self.assert_no_secret(result.output)
        return result

    def provision(self, state: Json, *flags: str, **environment: str) -> str:
        """Runs, and expects that everything holds."""
        result = self.run_once(state, *flags, **environment)
        self.assertEqual(result.code, 0, result.output)
        self.assert_holds(state)
        return result.output

    # ---------------------------------------------------------------------------------------------- assertions

    def assert_no_secret(self, output: str) -> None:
        secrets = [ADMIN[1], TOKEN]
        secrets += [key["secret_key"] for user in self.world.users.values() for key in user["credentials"]]
        for secret in secrets:
            self.assertNotIn(secret, output)
            self.assertNotIn(base64.b64encode(secret.encode()).decode(), output)

    def assert_holds(self, state: Json) -> None:
        check(self, self.world, state)

    def others(self) -> Json:
        """Everything that is not acme's."""
        return others(self.world)

    def company(self, name: str = "Acme Corp") -> Json:
        (company,) = [row for row in self.world.companies.values() if row["name"] == name]
        return company

    def admin(self, email: str = "ops@acme.example") -> Json:
        (user,) = [row for row in self.world.users.values() if row["email"] == email]
        return user

    def labels(self) -> List[str]:
        return sorted(key["label"] for key in self.admin()["credentials"])

    def secret(self, namespace: str, name: str) -> Dict[str, str]:
        data = self.world.secrets[namespace, name].get("data") or {}
        return {key: base64.b64decode(value).decode() for key, value in data.items()}


def others(world: World) -> Json:
    mine = {row["id"] for row in world.companies.values() if row["name"] == "Acme Corp"}
    return copy.deepcopy(
        {
            "companies": [row for row in world.companies.values() if row["id"] not in mine],
            "users": [row for row in world.users.values() if row["company"] not in mine],
            "queues": [row for row in world.queues.values() if row["company"] not in mine],
        }
    )


def check(test: unittest.TestCase, world: World, state: Json) -> None:
    """Exactly one company, one admin, one live key a label that works, the declared domains, queues and settings."""
    companies = [row for row in world.companies.values() if row["name"] == state["company"]["name"]]
    test.assertEqual(len(companies), 1, "one company")
    company = companies[0]
    users = [row for row in world.users.values() if row["email"] == state["admin"]["email"]]
    test.assertEqual(len(users), 1, "one admin")
    user = users[0]
    test.assertEqual((user["company"], user["role"]), (company["id"], "admin"))
    retired = state["state"] == "retired"
    test.assertEqual(sorted(company["domains"]), [] if retired else sorted(state["domains"]))
    names = [row["name"] for row in world.queues.values() if row["company"] == company["id"]]
    test.assertEqual(len(names), len(set(names)), "one queue a name")
    test.assertLessEqual(set(state["queues"]), set(names))
    labels = [key["label"] for key in user["credentials"]]
    if retired:
        test.assertEqual(labels, [])
        return
    test.assertEqual(len(labels), len(set(labels)), f"one live key a label: {labels}")
    settings = state.get("settings", {})
    test.assertEqual(company["settings"].get("allowed_users"), settings.get("allowedUsers"))
    for item in state["credentials"]["items"]:
        label = f"tenantry/{state['environment']}/{state['tenant']}/{item['role']}/{state['credentials']['generation']}"
        (key,) = [key for key in user["credentials"] if key["label"] == label]
        for spec in item["secrets"]:
            secret = world.secrets[spec["namespace"], spec["name"]]
            data = {name: base64.b64decode(value).decode() for name, value in secret["data"].items()}
            test.assertEqual((data.pop("access_key"), data.pop("secret_key")), (key["access_key"], key["secret_key"]))
            for name, text in spec["data"].items():
                filled = text.replace("<access_key>", key["access_key"]).replace("<secret_key>", key["secret_key"])
                test.assertEqual(data[name], filled)
            test.assertLessEqual(set(spec.get("labels", {}).items()), set(secret["metadata"]["labels"].items()))
