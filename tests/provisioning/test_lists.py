"""Servers whose lists of companies are hard to read: never a second company, whatever they answer."""

from __future__ import annotations

import base64
import unittest
from typing import Any, Callable, Dict, List
from unittest import mock

from fake_clearml import ADMIN, ELDERS, ENDPOINTS, MEMORY, TENANTS, World
from harness import ProvisioningTest, acme, check
from in_process import Run

Shape = Callable[[World], None]


def shaped(**options: Any) -> Shape:
    def shape(world: World) -> None:
        for name, value in options.items():
            assert hasattr(world, name), name
            setattr(world, name, value)

    return shape


BOTH: Dict[str, Any] = {"missing": set()}
NEWER: Dict[str, Any] = {"missing": set(ELDERS)}
SHAPES: Dict[str, Shape] = {
    "it pages": shaped(page_of_companies=7),
    "it pages from 1 on": shaped(page_of_companies=7, first_page=1),
    "it ignores the name": shaped(filters_names=False),
    "it ignores the name and pages": shaped(filters_names=False, page_of_companies=10),
    "it ignores the name and pages from 1 on": shaped(filters_names=False, page_of_companies=10, first_page=1),
    "it refuses pages": shaped(filters_names=False, refuses_pages=True),
    "its pages are one company each": shaped(filters_names=False, page_of_companies=1),
    "it has both generations": shaped(**BOTH),
    "both, and pages": shaped(**BOTH, filters_names=False, page_of_companies=5),
    "the older one only lists": shaped(missing={"system.create_company"}),
    "the newer one only lists": shaped(missing={"system.get_companies", "tenants.create_tenant"}),
    "the newer one, in pages": shaped(**NEWER, page_of_companies=9),
}


def without_settings(world: World) -> Dict[str, Any]:
    state = acme()
    if "system.update_company_settings" in world.missing:
        del state["settings"]
    return state


def crowd(world: World, count: int) -> None:
    for number in range(count):
        world.add_company(f"Neighbour {number}")


def called_acme(world: World) -> List[str]:
    return [row["id"] for row in world.companies.values() if row["name"] == "Acme Corp"]


class EveryShape(unittest.TestCase):
    def test_one_company_is_made_and_found_again(self) -> None:
        for name, shape in SHAPES.items():
            for seed in range(3):
                with self.subTest(name, seed=seed):
                    world = World(seed)
                    world.unique_names = False
                    shape(world)
                    if name == "the newer one only lists":  # its newer call to create is there after all
                        world.missing = {"system.get_companies"}
                    crowd(world, 33)
                    for _ in range(3):
                        run = Run(world, without_settings(world))
                        self.assertEqual(run.once(), 0, run.output.getvalue())
                    self.assertEqual(len(called_acme(world)), 1)

    def test_a_company_that_is_there_is_found(self) -> None:
        for name, shape in SHAPES.items():
            with self.subTest(name):
                world = World(5)
                world.unique_names = False
                shape(world)
                crowd(world, 17)
                there = world.add_company("Acme Corp")["id"]
                crowd(world, 17)
                run = Run(world, without_settings(world))
                self.assertEqual(run.once(), 0, run.output.getvalue())
                self.assertEqual(called_acme(world), [there])

    def test_pages_in_any_order(self) -> None:
        for seed in range(30):
            world = World(seed)
            shaped(unique_names=False, filters_names=False, page_of_companies=5, sorts=False)(world)
            there = world.add_company("Acme Corp")["id"]
            crowd(world, 8)
            run = Run(world, acme())
            self.assertEqual(run.once(), 0, run.output.getvalue())
            self.assertEqual(called_acme(world), [there])

    def test_two_generations_that_take_turns(self) -> None:
        """A server in the middle of an upgrade."""
        for seed in range(20):
            world = World(seed)
            world.unique_names = False

            def take_turns(number: int, call: str, world: World = world) -> str:
                if world.random.random() < 0.1:
                    world.missing = set(world.random.choice((ELDERS[:2], TENANTS)))
                return ""

            world.fault = take_turns
            codes = [Run(world, acme()).once() for _ in range(12)]
            self.assertIn(0, codes)
            self.assertEqual(len(called_acme(world)), 1)


class NotSeen(unittest.TestCase):
    """What was made is not listed: it is not made again, by this run or the next."""

    def test_a_list_that_is_late(self) -> None:
        world = World()
        shaped(unique_names=False, lists_new_companies_after=40)(world)
        run = Run(world, acme())
        self.assertEqual(run.once(), 0, run.output.getvalue())
        self.assertEqual(len(called_acme(world)), 1)

    def test_a_list_that_never_shows_it(self) -> None:
        world = World()
        shaped(unique_names=False, lists_new_companies_after=10**9)(world)
        for _ in range(3):
            run = Run(world, acme())
            self.assertEqual(run.once(), 0, run.output.getvalue())
            check(self, world, acme())
            self.assertIn('left   the company "Acme Corp": no list of the server shows it', run.output.getvalue())
        self.assertEqual(Run(world, acme(state="retired")).once(), 0)
        check(self, world, acme(state="retired"))

    def test_a_list_that_never_shows_it_and_a_run_that_remembers_nothing(self) -> None:
        world = World()
        shaped(unique_names=False, lists_new_companies_after=10**9)(world)
        state = acme()
        del state["memory"]
        self.assertEqual(Run(world, state).once(), 0)
        for _ in range(3):
            run = Run(world, state)
            self.assertEqual(run.once(), 3, run.output.getvalue())
            self.assertIn("ops@acme.example is a user already", run.output.getvalue())
        self.assertEqual(len(called_acme(world)), 1)

    def test_a_server_that_does_not_say_which_company_it_made(self) -> None:
        def silent(world: World, caller: Any, request: Any) -> Any:
            World.create_company(world, caller, request)
            return {}

        world = World()
        shaped(unique_names=False, lists_new_companies_after=10**9)(world)
        roles, required, _ = ENDPOINTS["system.create_company"]
        with mock.patch.dict(ENDPOINTS, {"system.create_company": (roles, required, silent)}):
            for _ in range(3):
                run = Run(world, acme())
                self.assertEqual(run.once(), 3, run.output.getvalue())
                self.assertIn("the server does not list what it made", run.output.getvalue())
        self.assertEqual(len(called_acme(world)), 1)

    def test_the_way_out_after_somebody_deleted_the_company(self) -> None:
        world = World()
        self.assertEqual(Run(world, acme()).once(), 0)
        gone = called_acme(world)[0]
        del world.companies[gone]
        world.users = {name: row for name, row in world.users.items() if row["company"] != gone}
        run = Run(world, acme())
        self.assertEqual(run.once(), 3)
        self.assertIn(gone, run.output.getvalue())
        self.assertIn("kubectl -n tenantry-provisioning delete configmap memory-acme", run.output.getvalue())
        world.configmaps[MEMORY].pop("data")
        self.assertEqual(Run(world, acme()).once(), 0)

    def test_a_first_page_of_ten_that_nothing_follows(self) -> None:
        for missing in (set(TENANTS), set(ELDERS), set()):
            world = World()
            shaped(unique_names=False, filters_names=False, takes_pages=False, page_of_companies=10)(world)
            world.missing = missing
            crowd(world, 12)
            run = Run(world, without_settings(world))
            self.assertEqual(run.once(), 3, run.output.getvalue())
            self.assertIn("may be a page of more", run.output.getvalue())
            self.assertEqual(called_acme(world), [])

    def test_ten_companies_of_a_server_that_finds_by_name(self) -> None:
        world = World()
        crowd(world, 9)
        self.assertEqual(len(world.companies), 10)
        self.assertEqual(Run(world, acme()).once(), 0)

    def test_a_key_that_is_not_listed(self) -> None:
        def unlabelled(world: World, caller: Any, request: Any) -> Any:
            found = World.get_credentials(world, caller, request)["credentials"]
            return {"credentials": [row for row in found if not row["label"]]}

        world = World()
        roles, required, _ = ENDPOINTS["auth.get_credentials"]
        with mock.patch.dict(ENDPOINTS, {"auth.get_credentials": (roles, required, unlabelled)}):
            for _ in range(3):
                run = Run(world, acme())
                self.assertEqual(run.once(), 3, run.output.getvalue())
        self.assertEqual(world.made, 2, "one for each role, in the first pass")


class Forged(ProvisioningTest):
    """A tenant's tasks may write the Secrets of its namespace."""

    def forge(self) -> None:
        for place, secret in self.world.secrets.items():
            if place[0] == "acme":
                notes = {"tenantry.dev/settings": "0", "tenantry.dev/claim": "me", "claim": "me", "settings": "0"}
                secret["metadata"]["annotations"] = notes
                secret["data"].update({name: base64.b64encode(b"0").decode() for name in ("settings", "company")})

    def test_settings_are_written_whatever_the_tenant_writes(self) -> None:
        self.provision(acme())
        remembered = dict(self.world.configmaps[MEMORY]["data"])
        for wanted in (2, 3, 10):
            self.forge()
            state = acme(settings={"allowedUsers": wanted})
            self.provision(state)
            self.assertEqual(self.company()["settings"], {"allowed_users": wanted})
        self.provision(acme())
        self.assertEqual(self.world.configmaps[MEMORY]["data"]["settings"], remembered["settings"])

    def test_nothing_is_remembered_where_the_tenant_writes(self) -> None:
        self.provision(acme())
        for place, secret in self.world.secrets.items():
            self.assertNotIn("annotations", secret["metadata"], place)

    def test_a_memory_that_is_not_there_yet(self) -> None:
        memory = self.world.configmaps.pop(MEMORY)

        def appear(number: int, call: str) -> str:
            if number > 30:
                self.world.configmaps.setdefault(MEMORY, memory)
            return ""

        self.world.fault = appear
        self.assertIn("ConfigMap tenantry-provisioning/memory-acme is not there yet", self.provision(acme()))

    def test_a_state_without_memory_writes_its_settings_each_time(self) -> None:
        state = acme()
        del state["memory"]
        for _ in range(2):
            self.provision(state)
        self.assertEqual(self.world.calls.count("system.update_company_settings"), 2)


class Quoted(ProvisioningTest):
    """What a server says of the credentials, in each way that a server may say it."""

    def test_no_spelling_of_the_key_and_its_secret_is_printed(self) -> None:
        pair = ":".join(ADMIN)
        header = base64.b64encode(pair.encode()).decode()
        quotes = {
            "the header": f"Basic {header}",
            "the header without padding": header.rstrip("="),
            "as addresses take it": base64.urlsafe_b64encode(pair.encode()).decode(),
            "a longer text": base64.b64encode(f"user={pair};".encode()).decode(),
            "another longer text": base64.b64encode(f"us={pair}".encode()).decode(),
            "lines": base64.encodebytes(pair.encode() * 2).decode(),
            "short lines": "\n".join(header[at : at + 12] for at in range(0, len(header), 12)),
            "digits": pair.encode().hex(),
        }
        for name, text in quotes.items():
            with self.subTest(name):
                self.world.refusal = f"not welcome: {text}"
                result = self.run_once(acme())
                self.assertEqual(result.code, 1)
                for part in (*ADMIN, header[4:28], text.strip()[8:24]):
                    self.assertNotIn(part, result.output)
                self.assertEqual([line[:5] for line in result.output.splitlines()], ["start", "stop "])

    def test_a_text_without_end(self) -> None:
        self.world.refusal = "x" * 100_000
        self.assertLess(len(self.run_once(acme()).output), 3000)


if __name__ == "__main__":
    unittest.main()
