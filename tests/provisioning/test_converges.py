"""What a tenant looks like after one run, what a second one finds to do, and what drift it puts right."""

from __future__ import annotations

import json
import stat
import unittest
from typing import Any, Callable, Dict

from fake_clearml import ELDERS, HIDDEN, World
from harness import ProvisioningTest, acme


class FirstAndSecondRun(ProvisioningTest):
    def test_the_first_run_makes_everything_and_the_second_writes_nothing(self) -> None:
        before = self.others()
        output = self.provision(acme())
        self.assertIn('did    create the company "Acme Corp"', output)
        self.assertIn("unverifiable: the settings", output)
        written = self.world.writes()
        self.assertGreater(len(written), 8)
        self.assertNotIn("did ", self.provision(acme()))
        self.assertEqual(self.world.writes(), written)
        self.assertEqual(self.others(), before)

    def test_a_server_that_has_only_tenants_calls(self) -> None:
        self.world.missing = set(ELDERS)
        state = acme()
        del state["settings"]  # no call for them there
        self.provision(state)
        (service,) = [user for user in self.world.users.values() if user["email"].endswith("@service.invalid")]
        self.assertEqual(service["credentials"], [], "the key that came with the company is revoked")
        written = self.world.writes()
        self.provision(state)
        self.assertEqual(self.world.writes(), written)

    def test_it_waits_for_a_server_that_is_still_starting(self) -> None:
        self.world.warming_up = 3
        self.assertIn("retry  debug.ping answered 503", self.provision(acme()))

    def test_it_waits_for_a_namespace_that_is_not_there_yet_and_keeps_its_key(self) -> None:
        self.world.namespaces.remove("clearml-tenants")

        def appear(number: int, call: str) -> str:
            if number > 60:
                self.world.namespaces.add("clearml-tenants")
            return ""

        self.world.fault = appear
        self.provision(acme())
        self.assertEqual(self.world.made, 2, "a key a role, and none for each attempt")

    def test_it_needs_no_more_than_the_role_grants(self) -> None:
        state = acme()
        specs = [spec for item in state["credentials"]["items"] for spec in item["secrets"]]
        self.world.may_write = {(spec["namespace"], spec["name"]) for spec in specs}
        self.provision(state)

    def test_what_is_not_declared_is_not_managed(self) -> None:
        state = acme()
        self.provision(state)
        self.company()["domains"] = ["by-hand.example"]
        for name in ("domains", "settings", "queues"):
            del state[name]
        result = self.run_once(state)
        self.assertEqual((result.code, self.company()["domains"]), (0, ["by-hand.example"]), result.output)

    def test_keys_that_a_configuration_file_would_read_as_something_else_are_made_again(self) -> None:
        ugly = ["123456789012345678901234567890", "12E34567", "TRUE", "null-ABC", "30d-ABC", "5m", "with+plus"]
        self.world.ugly_keys = list(ugly)
        self.provision(acme())
        self.assertEqual(self.world.made, 2 + len(ugly))


class Drift(ProvisioningTest):
    def drifts(self) -> Dict[str, Callable[[World], object]]:
        def key(role: str) -> Dict[str, Any]:
            found: Dict[str, Any]
            (found,) = [k for k in self.admin()["credentials"] if f"/{role}/" in k["label"]]
            return found

        def queue(name: str) -> Dict[str, Any]:
            company = self.company()["id"]
            found: Dict[str, Any]
            (found,) = [row for row in self.world.queues.values() if (row["company"], row["name"]) == (company, name)]
            return found

        def agent_secret(world: World) -> Dict[str, Any]:
            return world.secrets["acme", "clearml-agent-credentials-1"]

        return {
            "the admin is demoted": lambda world: self.admin().update(role="user"),
            "a domain is added": lambda world: self.company()["domains"].append("evil.example"),
            "the domains are gone": lambda world: self.company().update(domains=[]),
            "a queue is deleted": lambda world: world.queues.pop(queue("default")["id"]),
            "a declared queue is hidden": lambda world: queue("default").update(system_tags=[HIDDEN]),
            "a key lost its label": lambda world: key("agent").update(label="renamed in the UI"),
            "a key was revoked": lambda world: self.admin()["credentials"].remove(key("agent")),
            "a second key has the label": lambda world: world.add_key(self.admin(), key("agent")["label"]),
            "all keys were revoked": lambda world: self.admin()["credentials"].clear(),
            "the agent's Secret is lost": lambda world: world.secrets.pop(("acme", "clearml-agent-credentials-1")),
            "one of the router's Secrets is lost": lambda world: world.secrets.pop(("acme", "router-1")),
            "the router's other Secret is lost": lambda world: world.secrets.pop(("clearml-tenants", "acme-router-1")),
            "all Secrets are lost": lambda world: world.secrets.clear(),
            "a Secret is emptied": lambda world: agent_secret(world).pop("data"),
            "a Secret holds something else": lambda world: agent_secret(world)["data"].update(secret_key="bm90IGl0"),
            "a Secret is no base64": lambda world: agent_secret(world)["data"].update(access_key="*"),
            "a chart's key is missing": lambda world: agent_secret(world)["data"].pop("agentk8sglue_key"),
            "a Secret holds the other role's key": lambda world: agent_secret(world)["data"].update(
                world.secrets["acme", "router-1"]["data"]
            ),
        }

    def test_whatever_drifts_is_put_right_and_nothing_else_is_touched(self) -> None:
        neighbour = self.world.add_company("Acme Corporation")
        self.world.add_user(neighbour["id"], "ops@acme.example.org", "user", "Acme Admin")
        self.world.add_queue(neighbour["id"], "default")
        self.provision(acme())
        before = self.others()
        for name, drift in self.drifts().items():
            with self.subTest(name):
                drift(self.world)
                written = len(self.world.writes())
                output = self.provision(acme())
                if name != "a declared queue is hidden":
                    self.assertGreater(len(self.world.writes()), written, output)
                self.assertEqual(self.others(), before)

    def test_one_lost_copy_of_a_key_costs_no_new_key(self) -> None:
        self.provision(acme())
        made = self.world.made
        self.world.secrets.pop(("acme", "router-1"))
        self.provision(acme())
        self.assertEqual(self.world.made, made)

    def test_queues_that_are_not_declared_are_reported_and_left(self) -> None:
        self.provision(acme())
        self.world.add_queue(self.company()["id"], "made by hand")
        output = self.provision(acme())
        self.assertIn('left   1 queues that are not declared: "made by hand"', output)
        self.assertIn("made by hand", [row["name"] for row in self.world.queues.values()])

    def test_settings_are_written_when_their_declaration_changes_and_not_otherwise(self) -> None:
        self.provision(acme())
        calls = self.world.calls.count("system.update_company_settings")
        self.company()["settings"]["features"] = ["unseen"]
        self.provision(acme())
        self.assertEqual(self.world.calls.count("system.update_company_settings"), calls)
        self.provision(acme(settings={"allowedUsers": 20}))
        self.assertEqual(self.company()["settings"], {"allowed_users": 20})


class Names(ProvisioningTest):
    def test_a_thousand_companies_with_confusing_names(self) -> None:
        patterns = [
            "Acme Corp{}",
            "{}Acme Corp",
            "Acme{}Corp",
            "Acme Cor{}",
            ".*{}",
            "Acme Corp\u200b{}",
            "^Acme Corp${}",
        ]
        for number in range(1000):
            company = self.world.add_company(patterns[number % 7].format(number))
            self.world.add_user(company["id"], f"ops{number}@acme.example", "admin", "Acme Admin")
            self.world.add_queue(company["id"], "default")
        self.world.add_company("Acme C[o]rp")
        before = self.others()
        self.provision(acme())
        written = self.world.writes()
        self.provision(acme())
        self.assertEqual(self.world.writes(), written)
        self.assertEqual(self.others(), before)

    def test_six_hundred_queues_need_two_pages(self) -> None:
        state = acme(queues=[f"queue {number:03}" for number in range(600)] + ["x.y", "x+y", "qu*"])
        self.provision(state)
        company = self.company()["id"]
        self.assertEqual(len([row for row in self.world.queues.values() if row["company"] == company]), 603)
        before = self.world.calls.count("queues.get_all")
        self.provision(state)
        self.assertEqual(self.world.calls.count("queues.get_all") - before, 3, "two pages, and an empty one")
        self.world.add_queue(company, "xxy")
        self.world.queues = {k: row for k, row in self.world.queues.items() if row["name"] != "x.y"}
        self.provision(state)

    def test_unicode_quotes_and_dollars(self) -> None:
        names = [
            'O\'Neil & "Söhne" $HOME ${X} $(id) \\d+ 株式会社 🦙',
            "a|b^c$",
            "%s {} <access_key>",
            "[abc",
            "naïve queue",
        ]
        state = acme(company={"name": names[0]}, admin={"name": names[0], "email": "müller@acme.example"}, queues=names)
        self.provision(state)
        written = self.world.writes()
        self.provision(state)
        self.assertEqual(self.world.writes(), written)


class Plan(ProvisioningTest):
    def test_a_plan_says_what_would_be_done_and_does_nothing(self) -> None:
        result = self.run_once(acme(), "--plan")
        self.assertEqual(result.code, 4, result.output)
        for line in (
            'would  create the company "Acme Corp"',
            "would  create the admin ops@acme.example",
            'would  create the queue "default"',
            "would  make key tenantry/production/acme/agent/1, for Secret acme/clearml-agent-credentials-1",
            "would  write the settings allowed_users, features",
        ):
            self.assertIn(line, result.output)
        self.assertNotIn("ok  ", result.output)
        self.assertEqual((self.world.writes(), self.world.secrets), ([], {}))

    def test_a_plan_of_a_tenant_in_order_is_empty(self) -> None:
        self.provision(acme())
        self.admin()["role"] = "user"
        self.assertEqual(self.run_once(acme(), "--plan").code, 4)
        self.provision(acme())
        self.assertEqual(self.run_once(acme(), "--plan").code, 0)

    def test_a_plan_from_a_laptop_needs_no_file(self) -> None:
        result = self.run_once(acme(), "--plan", SERVICE_ACCOUNT_DIR="/nowhere")
        self.assertEqual(result.code, 4, result.output)


class Laptop(ProvisioningTest):
    def test_credentials_go_to_a_file_that_kubectl_applies(self) -> None:
        path = self.folder / "credentials.json"
        flags = ("--credentials-out", str(path))
        result = self.run_once(acme(), *flags, SERVICE_ACCOUNT_DIR="/nowhere")
        self.assertEqual(result.code, 0, result.output)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        document = json.loads(path.read_text())
        self.assertEqual((document["kind"], len(document["items"])), ("List", 3))
        for secret in document["items"]:
            self.assertNotIn("resourceVersion", secret["metadata"])
            self.world.secrets[secret["metadata"]["namespace"], secret["metadata"]["name"]] = secret
        self.assert_holds(acme())
        written = self.world.writes()
        self.assertEqual(self.run_once(acme(), *flags, SERVICE_ACCOUNT_DIR="/nowhere").code, 0)
        self.assertEqual(self.world.writes(), written)

    def test_a_file_of_something_else_is_never_overwritten(self) -> None:
        path = self.folder / "precious.json"
        path.write_text('{"kind": "List", "items": [{"kind": "ConfigMap"}]}')
        result = self.run_once(acme(), "--credentials-out", str(path))
        self.assertEqual(result.code, 2, result.output)
        self.assertIn("ConfigMap", path.read_text())


if __name__ == "__main__":
    unittest.main()
