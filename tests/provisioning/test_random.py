"""Many runs under seeded faults, kills and interleavings, without processes or sockets."""

from __future__ import annotations

import random
import unittest
from typing import List

from fake_clearml import World
from harness import acme, check, others
from in_process import Killed, Run

FAULTS = ("500", "500-after", "503", "429", "garbage", "close-before", "close-after", "hang", "hang-after")


def die() -> None:
    raise Killed


def crowded(seed: int) -> World:
    """A server where others live, and acme may have been left in any state."""
    world = World(seed)
    world.killer = die
    neighbour = world.add_company("Acme Corp.")
    neighbour["domains"] = ["neighbour.example"]
    world.add_user(neighbour["id"], "ops@neighbour.example", "admin", "Acme Admin")
    world.add_queue(neighbour["id"], "default")
    return world


class UnderFaults(unittest.TestCase):
    def test_200_seeds_of_20_percent_faults_converge(self) -> None:
        for seed in range(200):
            with self.subTest(seed=seed):
                world, chance = crowded(seed), random.Random(seed)
                world.unique_names = seed % 2 == 0
                before = others(world)

                def fault(number: int, call: str) -> str:
                    if chance.random() >= 0.2:
                        return ""
                    return chance.choice((*FAULTS, "kill-before", "kill-after"))

                world.fault = fault
                for state in (acme(), acme(generation=2), acme(2, state="retired"), acme(3)):
                    run = Run(world, state)
                    self.assertEqual(run.until_done(), 0, run.output.getvalue()[-2000:])
                    check(self, world, state)
                self.assertEqual(others(world), before)

    def test_every_fault_at_every_single_call(self) -> None:
        clean = Run(World(), acme())
        clean.once()
        calls = len(clean.world.calls)
        for fault in (*FAULTS, "kill-before", "kill-after"):
            for at in range(calls):
                with self.subTest(fault=fault, call=clean.world.calls[at]):
                    world = World()
                    world.killer = die
                    world.fault = lambda number, _: fault if number == at else ""
                    run = Run(world, acme())
                    self.assertEqual(run.until_done(), 0, run.output.getvalue()[-2000:])
                    check(self, world, acme())


class Together(unittest.TestCase):
    def test_runs_at_once_in_100_interleavings(self) -> None:
        for seed in range(100):
            with self.subTest(seed=seed):
                world = crowded(seed)
                world.unique_names = seed % 2 == 0
                before = others(world)
                run = Run(world, acme(), claim_wait="60")
                self.assertEqual(run.at_once(2 + seed % 2, seed), [0] * (2 + seed % 2), run.output.getvalue()[-3000:])
                check(self, world, acme())
                self.assertEqual(others(world), before)

    def test_runs_at_once_after_the_secrets_were_lost(self) -> None:
        for seed in range(50):
            with self.subTest(seed=seed):
                world = crowded(seed)
                run = Run(world, acme(), claim_wait="60")
                run.once()
                world.secrets.clear()
                codes: List[int] = run.at_once(2, seed)
                self.assertEqual(codes, [0, 0], run.output.getvalue()[-3000:])
                check(self, world, acme())


if __name__ == "__main__":
    unittest.main()
