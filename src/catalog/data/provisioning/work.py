"""One run's work on a tenant: what it may reach, and every change that it makes."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Callable, List, Optional, TypeVar

from api import Api
from declared import State
from memory import Memory
from outcomes import Again, GaveUp, Log, Stop
from stores import Secrets

T = TypeVar("T")

MOST_TIMES = 10  # one change that succeeds this often and still does not hold is given up; so is one that is not seen


@dataclass
class Work:
    state: State
    api: Api
    secrets: Optional[Secrets]  # None: not known (a plan from a laptop)
    memory: Memory
    log: Log
    plan: bool
    claim_wait: float
    run: str = field(default_factory=lambda: uuid.uuid4().hex)
    changes: int = 0  # of this pass
    times: Counter[str] = field(default_factory=Counter)
    unseen: Counter[str] = field(default_factory=Counter)  # looks in vain for what was made
    notes: List[tuple[str, str]] = field(default_factory=list)

    def change(self, what: str, act: Callable[..., T], *arguments: Any, **named: Any) -> Optional[T]:
        """Each change of anything goes through here. None only in a plan."""
        if self.plan:
            self.changes += 1
            self.log.line("would", what)
            return None
        if self.times[what] >= MOST_TIMES:
            raise GaveUp(f"succeeded {MOST_TIMES} times and still does not hold: {what}")
        result = act(*arguments, **named)
        self.changes += 1
        self.times[what] += 1
        self.log.line("did", what)
        return result

    def create(self, what: str, act: Callable[..., T], *arguments: Any, **named: Any) -> Optional[T]:
        """A change that makes something. After one success it is not made again: it must be seen first."""
        if self.times[what]:
            self.wait_for(what)
        return self.change(what, act, *arguments, **named)

    def wait_for(self, what: str, way_out: str = "") -> None:
        self.unseen[what] += 1
        if self.unseen[what] >= MOST_TIMES:
            raise Stop(
                f"the server does not list what it made: {what} succeeded, and {MOST_TIMES} looks found nothing."
                + way_out
            )
        raise Again(f"the server does not list yet what it made: {what}")

    def note(self, kind: str, text: str) -> None:
        self.notes.append((kind, text))
