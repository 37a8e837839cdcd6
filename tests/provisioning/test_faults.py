"""A server that answers badly, late or not at all, and runs that are killed: each as a process of its own."""

from __future__ import annotations

import unittest
from typing import Set

from fake_clearml import READS, World
from harness import ProvisioningTest, Running, acme

TEMPORARY = ("500", "500-after", "503", "429", "garbage", "close-before", "close-after", "hang", "hang-after")


class EveryCall(ProvisioningTest):
    def once_for_each_call(self, fault: str) -> None:
        """The first time that a call is seen, it goes wrong."""
        seen: Set[str] = set()

        def first(number: int, call: str) -> str:
            new = call not in seen
            seen.add(call)
            return fault if new else ""

        self.begin(World())
        self.world.fault = first
        hangs = fault.startswith("hang")
        self.provision(acme(), TENANTRY_TIMEOUT="0.15" if hangs else "30")
        self.assertGreaterEqual(len(seen), 20)

    def test_each_call_in_turn_fails_in_a_way_that_may_pass(self) -> None:
        for fault in TEMPORARY:
            with self.subTest(fault):
                self.once_for_each_call(fault)

    def test_each_call_in_turn_is_refused(self) -> None:
        """It stops at once, says which call, and the next run goes on from there."""
        for fault in ("401", "403"):
            self.begin(World())
            refused: Set[str] = set()

            def first(number: int, call: str) -> str:
                new = call not in refused and call != "debug.ping"
                refused.add(call)
                return fault if new else ""

            self.world.fault = first
            runs = 0
            while (result := self.run_once(acme())).code:
                runs += 1
                self.assertEqual(result.code, 1, result.output)
                self.assertRegex(result.output, f"stop   .* refused .*{fault}")
                self.assertLess(runs, 60)
            self.assertGreater(runs, 15)
            self.assert_holds(acme())


class Killed(ProvisioningTest):
    def test_killed_at_each_write_and_run_again(self) -> None:
        number = 0
        while True:
            self.begin(World())
            running: list[Running] = []

            def kill(call_number: int, call: str) -> str:
                writes = [c for c in self.world.calls if c.split(" ")[0] not in READS]
                at = (
                    len(writes) == number + 1
                    and call == self.world.calls[-1]
                    and call.split(" ", maxsplit=1)[0] not in READS
                )
                return "kill-after" if at else ""

            self.world.killer = lambda: running[0].process.kill()
            self.world.fault = kill
            running.append(self.start(acme()))
            if running[0].wait().code == 0:
                break
            self.world.fault = lambda number, call: ""
            self.provision(acme())
            number += 1
        self.assertGreater(number, 10)


class TwoAtOnce(ProvisioningTest):
    def test_two_at_once(self) -> None:
        for unique in (True, False):
            for _ in range(3):
                self.begin(World())
                self.world.unique_names = unique
                runs = [self.start(acme(), TENANTRY_CLAIM_WAIT="10") for _ in range(2)]
                for run in runs:
                    result = run.wait()
                    self.assertEqual(result.code, 0, result.output)
                self.assert_holds(acme())


if __name__ == "__main__":
    unittest.main()
