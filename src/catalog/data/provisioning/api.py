"""ClearML's API: its envelope, its refusals, and in whose name a call is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Optional, TypeVar

from outcomes import Again, Refused, encoded
from transport import Server

Json = Dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Pair:
    """An access key and its secret."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    def basic(self) -> str:
        return "Basic " + encoded(f"{self.access}:{self.secret}")


@dataclass
class Api:
    """ClearML's API: <service>.<action>, JSON in an envelope whose meta says what came of it."""

    target: Server
    administrator: Pair

    def ping(self) -> None:
        status, _ = self.target.send("GET", "/debug.ping", {}, None)
        if status != 200:
            raise Again(f"debug.ping answered {status}")

    def read(self, endpoint: str, body: Optional[Json] = None, **whom: Any) -> Json:
        """A call that changes nothing, repeated until it is answered."""
        return self.target.patience.until(lambda: self.call(endpoint, body, **whom))

    def call(
        self,
        endpoint: str,
        body: Optional[Json] = None,
        *,
        act_as: str = "",
        impersonate: str = "",
        by: Optional[Pair] = None,
    ) -> Json:
        """One attempt. After trouble nobody knows whether a change was made: only looking again tells."""
        headers = {"Content-Type": "application/json", "Authorization": (by or self.administrator).basic()}
        if act_as:  # that user's company, our role
            headers["X-Clearml-Act-As"] = act_as
        if impersonate:  # that user's company and role
            headers["X-Clearml-Impersonate-As"] = impersonate
        status, answer = self.target.send("POST", "/" + endpoint, headers, body or {})
        meta = answer.get("meta") if isinstance(answer, dict) else None
        code, subcode, text = status, None, ""
        if isinstance(meta, dict) and isinstance(meta.get("result_code"), int):
            code, subcode, text = meta["result_code"], meta.get("result_subcode"), str(meta.get("result_msg", ""))
        if code == 429 or code >= 500:
            raise Again(f"{endpoint} answered {code}/{'-' if subcode is None else subcode}")
        if code >= 300:
            raise Refused(endpoint, code, subcode, text)
        data = answer.get("data") if isinstance(meta, dict) else None
        if not isinstance(data, dict):
            raise Again(f"{endpoint} answered {code}, but not as ClearML does")
        return data


def part(answer: Json, name: str, kind: type[T]) -> T:
    value = answer.get(name)
    if not isinstance(value, kind):
        raise Again(f"an answer came without {name}")
    return value


def rows(answer: Json, name: str) -> list[Json]:
    """A list of objects, or the values of a map."""
    found = answer.get(name)
    values = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise Again(f"an answer came without {name}")
    return values
