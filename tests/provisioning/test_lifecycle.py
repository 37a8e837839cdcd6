"""Rotation, suspension, retirement, and what only a person can decide."""

from __future__ import annotations

import base64
import json
import unittest
from typing import Any, Callable, List

from fake_clearml import ADMIN
from harness import ProvisioningTest, acme


class Rotation(ProvisioningTest):
    def test_older_keys_are_revoked_at_the_following_generation(self) -> None:
        self.provision(acme())
        first = self.secret("acme", "clearml-agent-credentials-1")
        self.provision(acme(generation=2))
        self.assertEqual(
            self.labels(), [f"tenantry/production/acme/{role}/{n}" for role in ("agent", "router") for n in (1, 2)]
        )
        self.assertIsNotNone(self.world.owner(first["access_key"], first["secret_key"]), "running agents go on")
        self.assertEqual(self.secret("acme", "clearml-agent-credentials-1"), first)
        self.provision(acme(generation=3))
        self.assertEqual(
            self.labels(), [f"tenantry/production/acme/{role}/{n}" for role in ("agent", "router") for n in (2, 3)]
        )

    def test_a_generation_taken_back_keeps_both_keys(self) -> None:
        self.provision(acme())
        self.provision(acme(generation=2))
        output = self.provision(acme())
        self.assertIn("left   key tenantry/production/acme/agent/2", output)

    def test_the_key_of_a_role_that_is_no_more_is_revoked(self) -> None:
        self.provision(acme())
        for label in ("my laptop", "tenantry/production/acme-2/router/1", "tenantry/production/acme/router/mine"):
            self.world.add_key(self.admin(), label)
        before = self.labels()
        state = acme()
        router = state["credentials"]["items"].pop()
        output = self.provision(state)
        self.assertIn("did    revoke key tenantry/production/acme/router/1", output)
        self.assertEqual(self.labels(), [label for label in before if label != "tenantry/production/acme/router/1"])
        state["credentials"]["items"].append(router)
        self.provision(state)
        self.assertEqual(self.labels(), before)

    def test_keys_of_other_tenants_and_of_people_stay(self) -> None:
        self.provision(acme())
        for label in ("my laptop", "", "tenantry/production/acme-2/agent/1", "tenantry/staging/acme/agent/1"):
            self.world.add_key(self.admin(), label)
        before = self.labels()
        self.assertEqual(len(before), 6)
        self.run_once(acme(generation=3))
        kept = [label for label in before if "/acme/" not in label or "staging" in label]
        self.assertLessEqual(set(kept), set(self.labels()))


class States(ProvisioningTest):
    def test_suspended_retired_and_active_again(self) -> None:
        self.world.add_company("Other")["domains"] = ["other.example"]
        self.provision(acme())
        keys = self.labels()
        self.provision(acme(state="suspended"))
        self.assertEqual(self.labels(), keys)
        before = self.others()

        start = len(self.world.calls)
        output = self.provision(acme(state="retired"))
        writes = [call for call in self.world.calls[start:] if call in ("login.set_domains", "auth.revoke_credentials")]
        self.assertEqual(writes, ["login.set_domains", "auth.revoke_credentials", "auth.revoke_credentials"])
        self.assertEqual(self.secret("acme", "clearml-agent-credentials-1"), {}, "new pods wait")
        self.assertEqual(len(self.world.queues), 2, "its data stays")
        written = self.world.writes()
        self.assertNotIn("did ", self.provision(acme(state="retired")))
        self.assertEqual(self.world.writes(), written)
        self.assertIn("revoke key tenantry/production/acme/agent/1", output)

        self.provision(acme())
        self.assertEqual(self.labels(), keys)
        self.assertEqual(self.others(), before)

    def test_an_admin_who_renames_himself_is_left(self) -> None:
        self.provision(acme())
        self.admin().update(name="Somebody")
        written = self.world.writes()
        output = self.provision(acme())
        self.assertIn('left   the admin ops@acme.example is called "Somebody", not "Acme Admin" as declared', output)
        self.assertEqual((self.world.writes(), self.admin()["name"]), (written, "Somebody"))

    def test_another_admin_is_declared(self) -> None:
        self.provision(acme())
        old = self.secret("acme", "clearml-agent-credentials-1")
        state = acme(admin={"name": "Next Admin", "email": "next@acme.example"})
        output = self.provision(state)
        self.assertIn("left   the key that is in place of tenantry/production/acme/agent/1", output)
        self.assertIsNotNone(self.world.owner(old["access_key"], old["secret_key"]), "running agents go on")
        self.provision(acme(state="retired"))

    def test_retiring_revokes_what_an_earlier_admin_left_in_a_secret(self) -> None:
        self.provision(acme())
        state = acme(admin={"name": "Next Admin", "email": "next@acme.example"}, state="retired")
        self.world.add_user(self.company()["id"], "next@acme.example", "admin", "Next Admin")
        self.provision(state)
        self.assertEqual(self.labels(), [])

    def test_a_retired_tenant_that_never_was_is_not_made(self) -> None:
        result = self.run_once(acme(state="retired"))
        self.assertEqual((result.code, self.world.writes()), (0, []), result.output)

    def test_a_suspended_tenant_that_never_was_is_made(self) -> None:
        self.provision(acme(state="suspended"))


class Races(ProvisioningTest):
    """Another run acts at the worst moment, with a key of its own."""

    def other_run_writes(self) -> str:
        key = self.world.add_key(self.admin(), "tenantry/production/acme/agent/1")
        self.world.put(
            ("acme", "clearml-agent-credentials-1"), {"access_key": key["access_key"], "secret_key": key["secret_key"]}
        )
        return str(key["access_key"])

    def ends_with(self, access: str) -> None:
        self.assertEqual(self.secret("acme", "clearml-agent-credentials-1")["access_key"], access)

    def at_first(self, call: str, act: Callable[[], str]) -> List[str]:
        written: List[str] = []

        def once(number: int, seen: str) -> str:
            if seen == call and not written:
                written.append(act())
            return ""

        self.world.fault = once
        return written

    def test_a_run_that_loses_revokes_its_own_key_and_takes_the_others(self) -> None:
        path = "/api/v1/namespaces/acme/secrets/clearml-agent-credentials-1"
        self.world.add_company("Acme Corp")  # so that no claim is written before
        lost = self.at_first("POST " + path.rpartition("/")[0], self.other_run_writes)
        output = self.provision(acme())
        revoked = output.index("did    revoke key tenantry/production/acme/agent/1")
        self.assertLess(revoked, output.index("retry  another run was first to write Secret"))
        self.ends_with(lost[0])

        self.world.secrets.pop(("acme", "clearml-agent-credentials-1"))
        self.world.put(("acme", "clearml-agent-credentials-1"), {"access_key": "dead", "secret_key": "dead"})
        lost = self.at_first("PATCH " + path, self.other_run_writes)
        self.provision(acme())
        self.ends_with(lost[0])

    def test_no_key_is_revoked_that_has_just_come_into_a_secret(self) -> None:
        self.provision(acme())
        written = self.at_first("auth.get_credentials", self.other_run_writes)
        self.provision(acme())
        self.ends_with(written[0])


class Decisions(ProvisioningTest):
    def stops(self, state: Any, *words: str) -> None:
        before = (self.others(), json.dumps(self.world.companies))
        result = self.run_once(state)
        self.assertEqual(result.code, 3, result.output)
        self.assertIn("a person must decide", result.output)
        for word in words:
            self.assertIn(word, result.output)
        self.assertEqual((self.others(), json.dumps(self.world.companies)), before, "nothing was done")

    def test_an_inactive_company(self) -> None:
        self.world.add_company("Acme Corp", active=False)
        self.stops(acme(), "is inactive", "Reactivate")

    def test_a_company_found_twice(self) -> None:
        ids = [self.world.add_company("Acme Corp")["id"] for _ in range(2)]
        self.stops(acme(), "2 companies", *ids)

    def test_a_company_that_is_made_twice_by_the_server(self) -> None:
        def twice(number: int, call: str) -> str:
            if call == "system.create_company":
                self.world.add_company("Acme Corp")
            return ""

        self.world.unique_names = False
        self.world.fault = twice
        result = self.run_once(acme())
        self.assertEqual(result.code, 3, result.output)
        self.assertEqual(len(self.world.users), 1, "it goes no further")

    def test_a_company_whose_name_differs_in_case(self) -> None:
        self.world.add_company("ACME corp")
        result = self.run_once(acme())
        self.assertEqual(result.code, 3, result.output)
        self.assertIn('"ACME corp"', result.output)
        self.world.unique_names = False
        self.provision(acme())

    def test_an_admin_who_is_a_user_of_another_company(self) -> None:
        self.world.add_company("Acme Corp")
        other = self.world.add_company("Other")
        self.world.add_user(other["id"], "ops@acme.example", "admin", "Acme Admin")
        self.stops(acme(), "another company", other["id"])

    def test_an_admin_who_exists_while_the_company_does_not(self) -> None:
        other = self.world.add_company("Acme, renamed")
        self.world.add_user(other["id"], "ops@acme.example", "admin", "Acme Admin")
        self.stops(acme(), "there is no company", "another name on the server")

    def test_a_domain_that_another_company_holds(self) -> None:
        self.provision(acme())
        self.world.add_company("Other")["domains"] = ["taken.example"]
        self.stops(acme(domains=["taken.example"]), "taken.example", "decide whose users")

    def test_an_administrator_who_may_not_act_for_other_companies(self) -> None:
        self.world.administrator["role"] = "system"
        result = self.run_once(acme())
        self.assertEqual(result.code, 3, result.output)
        self.assertIn("CLEARML__secure__credentials__<name>__role to root", result.output)

    def test_a_retired_tenant_without_its_admin(self) -> None:
        self.world.add_company("Acme Corp")
        self.stops(acme(state="retired"), "its admin ops@acme.example is gone")


class Refusals(ProvisioningTest):
    def test_a_wrong_administrator_key(self) -> None:
        result = self.run_once(acme(), APISERVER_SECRET="not the secret")
        self.assertEqual(result.code, 1)
        self.assertIn("401/22", result.output)
        self.assertIn("APISERVER_KEY", result.output)
        self.assertNotIn("retry", result.output)

    def test_a_server_that_quotes_the_header(self) -> None:
        header = base64.b64encode(":".join(ADMIN).encode()).decode()
        self.world.refusal = f"invalid header: Basic {header}"
        result = self.run_once(acme())
        self.assertEqual(result.code, 1)
        self.assertIn("invalid header: Basic ***", result.output)
        for text in (header, header.rstrip("="), *ADMIN):
            self.assertNotIn(text, result.output)

    def test_a_server_whose_identifiers_hold_line_breaks_and_escapes(self) -> None:
        self.world.add_company("Acme Corp")
        other = self.world.add_company("Other", "c2\nend    everything declared holds\r\x1b[8m\u2028\u202e")
        self.world.add_user(other["id"], "ops@acme.example", "admin", "Acme Admin")
        result = self.run_once(acme())
        self.assertIn(r"(c2\nend    everything declared holds\r\x1b[8m\u2028\u202e)", result.output)
        self.assertEqual([line[:7] for line in result.output.splitlines()], ["start  ", "stop   "])

    def test_an_administrator_without_the_role(self) -> None:
        self.world.administrator["role"] = "admin"
        result = self.run_once(acme())
        self.assertEqual(result.code, 1)
        self.assertIn("403/20", result.output)

    def test_an_account_without_the_kubernetes_role(self) -> None:
        self.world.may_write = set()
        result = self.run_once(acme())
        self.assertEqual(result.code, 1)
        self.assertIn("refused to get Secret acme/clearml-agent-credentials-1 with 403", result.output)

    def test_a_kubernetes_api_that_cannot_be_trusted_never_sees_the_token(self) -> None:
        (self.folder / "account/ca.crt").write_bytes((self.tls / "other-ca.crt").read_bytes())
        result = self.run_once(acme())
        self.assertEqual(result.code, 1)
        self.assertIn("the Kubernetes API shows a certificate that is not trusted", result.output)
        self.assertNotIn("retry", result.output, "waiting makes no certificate right")
        self.assertEqual([call for call in self.world.calls if "/api/v1" in call], [])

    def test_a_server_whose_certificate_is_not_trusted_never_sees_the_key(self) -> None:
        port = self.environment["KUBERNETES_SERVICE_PORT"]  # it speaks TLS
        authority = str(self.tls / "other-ca.crt")
        result = self.run_once(acme(), APISERVER_URL=f"https://127.0.0.1:{port}", SSL_CERT_FILE=authority)
        self.assertEqual(result.code, 1)
        self.assertIn("the ClearML API shows a certificate that is not trusted", result.output)
        self.assertIn("SSL_CERT_FILE", result.output)
        self.assertNotIn("retry", result.output)
        self.assertEqual(self.world.calls, [])

    def test_it_gives_up_at_the_deadline(self) -> None:
        self.world.fault = lambda number, call: "500" if call == "auth.create_user" else ""
        result = self.run_once(acme(), TENANTRY_DEADLINE="1")
        self.assertEqual(result.code, 1)
        self.assertIn("the deadline is reached; the last trouble was: ", result.output)

    def test_a_server_that_forgets_what_it_is_told_is_given_up(self) -> None:
        self.provision(acme())

        def forget(number: int, call: str) -> str:
            self.company()["domains"] = []
            return ""

        self.world.fault = forget
        result = self.run_once(acme())
        self.assertEqual(result.code, 1, result.output)
        self.assertIn("still does not hold", result.output)


class Usage(ProvisioningTest):
    def test_states_that_cannot_be_meant(self) -> None:
        cases = {
            "version must be 1": acme(version=2),
            "unknown colour": acme(colour="red"),
            "company.name must be": acme(company={"name": "ab"}),
            "admin.email must be": acme(admin={"name": "x", "email": "nobody"}),
            "queues must be a list": acme(queues="default"),
            "queues names something twice": acme(queues=["abc", "abc"]),
            "settings.allowedUsers must be an integer": acme(settings={"allowedUsers": "10"}),
            "credentials.generation must be 1 or more": acme(generation=0),
            "tenant must be": acme(tenant="a/b"),
        }
        for message, state in cases.items():
            with self.subTest(message):
                result = self.run_once(state)
                self.assertEqual(result.code, 2, result.output)
                self.assertIn(message, result.output)
        self.assertEqual(self.world.calls, [])

    def test_an_environment_that_lacks_something(self) -> None:
        for change in (
            {"APISERVER_SECRET": ""},
            {"APISERVER_URL": "api.example.com"},
            {"SERVICE_ACCOUNT_DIR": "/nowhere"},
        ):
            with self.subTest(change):
                self.assertEqual(self.run_once(acme(), **change).code, 2)


if __name__ == "__main__":
    unittest.main()
