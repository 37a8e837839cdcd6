"""The tenant's keys: one live key a role and generation, in the Secrets that are declared for it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Sequence

from api import Pair, part, rows
from declared import Item, SecretSpec
from outcomes import Again, Conflict, GaveUp, Refused, encoded
from stores import held_pair, merged
from work import MOST_TIMES, Work

Json = Dict[str, Any]

# What ClearML's configuration language (HOCON) reads as something else: numbers, true, null, and durations ("30d-x").
# Charts hand keys on raw or through it, so only keys that are the same in both are kept.
MANGLED = re.compile(
    r"-?\d+([eE]-?\d+)?$|(?i:true|false|null)(?![A-Za-z0-9_])"
    r"|\d+(ns|nanos?|nanoseconds?|us|micros?|microseconds?|ms|millis?|milliseconds?|s|seconds?|m|minutes?|h|hours?"
    r"|w|weeks?|d|days?|mo|months?|y|years?)(?![A-Za-z0-9])"
)


def remembered(label: str) -> str:
    """Under which name a key is remembered: of characters that a ConfigMap's keys may have."""
    return "key." + ".".join(label.split("/")[-2:])


def trace(admin: Optional[str], pair: Pair) -> str:
    """What tells a key again, and is of no use to anyone else."""
    return hashlib.sha256(f"{admin}\n{pair.access}\n{pair.secret}".encode()).hexdigest()[:16]


def reads_the_same_everywhere(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]+", text) is not None and not MANGLED.match(text)


@dataclass
class Keys:
    work: Work
    unsaved: Dict[str, Pair] = field(default_factory=dict)  # by label: made, and perhaps not yet in a Secret
    made: set[str] = field(default_factory=set)  # access keys that this run made

    def provide(self, admin: Optional[str], item: Item) -> None:
        """
        The Secrets are read before the list of keys: what a Secret then holds and the list lacks is dead. Whoever
        writes the first Secret has decided; other keys of the label are revoked after that, never before.
        """
        label = self.work.state.label(item.role, self.work.state.generation)
        current = [(spec, self.kept(spec)) for spec in item.secrets]
        live = self.live_keys(admin) if admin else []
        if self.work.secrets is None and any(name == label for name, _ in live):
            self.work.note("left", f"key {label} is there; whether its Secret is was not looked at")
            return
        pair = self.working_pair(label, admin, [secret for _, secret in current], live)
        if pair is None:
            made = self.new_pair(admin, label, *current[0], {access for _, access in live})
            if made is None:  # a plan
                return
            pair, written = made
            current[0] = (current[0][0], written)
        elif (label, pair.access) not in live:
            body = {"access_key": pair.access, "label": label}
            self.work.change(
                f"label key {label} again", self.work.api.call, "auth.edit_credentials", body, impersonate=admin
            )
        for spec, secret in current:
            wanted = self.wanted(spec, pair)
            if secret is None or merged(secret, wanted) != secret:
                self.work.change(f"write Secret {spec}", self.put, spec, secret, wanted)
        self.revoke_older(str(admin), item, pair, live)
        self.work.note("ok", f"key {label} works, and is in {', '.join(str(spec) for spec in item.secrets)}")

    def live_keys(self, admin: str) -> list[tuple[str, str]]:
        found = rows(self.work.api.read("auth.get_credentials", impersonate=admin), "credentials")
        return [(str(row.get("label") or ""), part(row, "access_key", str)) for row in found]

    def working_pair(
        self, label: str, admin: Optional[str], secrets: Sequence[Optional[Json]], live: Sequence[tuple[str, str]]
    ) -> Optional[Pair]:
        labels = {access: name for name, access in live}
        for pair in filter(None, map(held_pair, secrets)):
            name = labels.get(pair.access)
            works = self.works(pair)
            if works and name is None and self.is_made(label, admin, pair):
                self.work.wait_for(f"make key {label}")
            if works and name is None:
                self.work.log.line(
                    "left", f"the key that is in place of {label}: it works, as a user who is not the admin"
                )
            elif works and (name == label or not str(name).startswith("tenantry/")):  # no copy of another's
                return pair
        return None

    def is_made(self, label: str, admin: Optional[str], pair: Pair) -> bool:
        """Whether this run or an earlier one made the key for this admin, so that the server should list it."""
        return pair.access in self.made or self.work.memory.read().get(remembered(label)) == trace(admin, pair)

    def works(self, pair: Pair) -> bool:
        self.work.log.hide_pair(pair.access, pair.secret)
        try:
            self.work.api.read("auth.login", by=pair)
        except Refused as refusal:
            if refusal.pair != (401, 22):
                raise
            return False
        return True

    def new_pair(
        self, admin: Optional[str], label: str, spec: SecretSpec, secret: Optional[Json], live: set[str]
    ) -> Optional[tuple[Pair, Json]]:
        """The key, and the Secret it was written to; None in a plan."""
        pair = self.unsaved.get(label)
        if pair is not None and pair.access not in live and self.works(pair):
            self.work.wait_for(f"make key {label}")
        if pair is None or pair.access not in live:
            pair = self.work.change(f"make key {label}, for Secret {spec}", self.make_pair, admin, label)
        if pair is None:
            return None
        self.unsaved[label] = pair
        try:
            written = self.work.change(f"write Secret {spec}", self.put, spec, secret, self.wanted(spec, pair))
        except (Conflict, GaveUp):  # certainly not written
            del self.unsaved[label]
            self.revoke(str(admin), pair.access, label)
            raise
        self.work.memory.read()
        self.work.memory.write(**{remembered(label): trace(admin, pair)})
        return pair, written or {}

    def make_pair(self, admin: str, label: str) -> Pair:
        for _ in range(MOST_TIMES):
            answer = self.work.api.call("auth.create_credentials", {"label": label}, impersonate=admin)
            made = part(answer, "credentials", dict)
            pair = Pair(part(made, "access_key", str), part(made, "secret_key", str))
            self.work.log.hide_pair(pair.access, pair.secret)
            self.made.add(pair.access)
            if reads_the_same_everywhere(pair.access) and reads_the_same_everywhere(pair.secret):
                return pair
            self.revoke(admin, pair.access, f"{label}, which some readers would take for something else")
        raise GaveUp(f"the server made {MOST_TIMES} keys that a configuration file cannot hold as they are")

    def revoke_older(self, admin: str, item: Item, pair: Pair, live: Sequence[tuple[str, str]]) -> None:
        """Of this generation all but the one in the Secret; of the one before none, for agents may still run on it."""
        prefix, generation = self.work.state.label(item.role), self.work.state.generation
        doomed = []
        for label, access in live:
            number = label[len(prefix) :]
            if not label.startswith(prefix) or not number.isdecimal() or access == pair.access:
                continue
            if int(number) > generation:
                self.work.note("left", f"key {label}: a generation that is not declared")
            elif int(number) != generation - 1:
                doomed.append((label, access))
        for label, access in doomed:
            if held_pair(self.kept(item.secrets[0])) != pair:
                raise Again(f"Secret {item.secrets[0]} has just changed")
            self.revoke(admin, access, label)

    def revoke_undeclared(self, admin: Optional[str]) -> None:
        """The keys of roles that the tenant has no more, such as a router that was switched off."""
        prefix = self.work.state.label("", "").rstrip("/") + "/"
        declared = {item.role for item in self.work.state.items}
        for label, access in self.live_keys(admin) if admin else []:
            role, _, number = label[len(prefix) :].partition("/")
            if label.startswith(prefix) and number.isdecimal() and role not in declared:
                self.revoke(str(admin), access, label)

    def revoke(self, admin: str, access: str, label: str) -> None:
        body = {"access_key": access}
        try:
            self.work.change(
                f"revoke key {label}", self.work.api.call, "auth.revoke_credentials", body, impersonate=admin
            )
        except Refused as refusal:
            if refusal.pair not in ((400, 75), (400, 300)):  # gone already
                raise

    # ------------------------------------------------------------------------------------------------ Secrets

    def wanted(self, spec: SecretSpec, pair: Pair) -> Json:
        def filled(text: str) -> str:
            return encoded(text.replace("<access_key>", pair.access).replace("<secret_key>", pair.secret))

        texts = {**spec.data, "access_key": "<access_key>", "secret_key": "<secret_key>"}
        ours = {"app.kubernetes.io/managed-by": "tenantry", "tenantry.dev/tenant": self.work.state.tenant}
        data = {key: filled(text) for key, text in texts.items()}
        return {"metadata": {"labels": {**spec.labels, **ours}}, "data": data}

    def kept(self, spec: SecretSpec) -> Optional[Json]:
        return self.work.secrets.get(spec) if self.work.secrets else None

    def put(self, spec: SecretSpec, current: Optional[Json], change: Json) -> Json:
        if self.work.secrets is None:
            raise GaveUp("there is no place for credentials")  # plans do not come here
        return self.work.secrets.put(spec, current, change)
