#!/usr/bin/env python3
"""Bring one tenant of a ClearML server to its declared state, whatever state it is in now.

    provision.py --state state.json [--plan] [--credentials-out FILE]

One pass looks up each declared item, compares it, changes what differs, and passes are repeated until one of them
changes nothing. Every pass starts from what the server says, so the script may be killed at any point, run again at any
time and run twice at once. Standard library only, Python 3.9 or newer.

State (no secrets in it)

    {"version": 1, "environment": "production", "tenant": "acme",
     "state": "active",                      active | suspended (the same to the server) | retired
     "company": {"name": "Acme Corp"},
     "admin": {"name": "Acme Admin", "email": "ops@acme.example"},
     "domains": ["acme.example"],            SSO domains; absent: not managed
     "queues": ["default", "gpu"],           absent: none declared
     "settings": {"allowedUsers": 10, "features": ["a"], "excludeFeatures": []},   each absent: not managed
     "credentials": {"generation": 1, "items": [
        {"role": "agent", "secrets": [
           {"namespace": "acme", "name": "clearml-agent-credentials-1",
            "labels": {},                    optional
            "data": {"agentk8sglue_key": "<access_key>", "agentk8sglue_secret": "<secret_key>"}}]}]}}

`data` maps keys of the Secret to texts in which <access_key> and <secret_key> are replaced; a whole values document is
one such text. Every Secret also holds `access_key` and `secret_key`. The name of a Secret carries the generation. The
first Secret of the first item is the lock between two runs, and remembers what was last written as settings.

Environment
    APISERVER_URL, APISERVER_KEY, APISERVER_SECRET   the API, and an administrator of the server (role root, or system)
    SERVICE_ACCOUNT_DIR       token and ca.crt for the Kubernetes API; default: the pod's usual path
    SSL_CERT_FILE             a private CA for an https APISERVER_URL
    TENANTRY_DEADLINE, TENANTRY_TIMEOUT, TENANTRY_RETRY_BASE, TENANTRY_RETRY_MAX, TENANTRY_CLAIM_WAIT   see --help

Exit code
    0  everything declared holds       1  gave up, or a request was refused       2  command line, environment or state
    3  a person must decide            4  only with --plan: there is something to change
"""

from __future__ import annotations

import argparse
import base64
import binascii
import errno
import hashlib
import http.client
import json
import os
import random
import re
import signal
import ssl
import sys
import threading
import time
import traceback
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import (
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    NoReturn,
    Optional,
    Protocol,
    Sequence,
    TypeVar,
)

Json = Dict[str, Any]
T = TypeVar("T")

HOLDS, GAVE_UP, USAGE, DECIDE, PENDING = 0, 1, 2, 3, 4

CLAIM = "tenantry.dev/claim"  # the run that may create the company
SETTINGS = "tenantry.dev/settings"  # digest of the settings last written
SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount"
MOST_READS = 1024  # of 64 KiB, for one answer
MOST_TIMES = 10  # one change that succeeds this often and still does not hold is given up
PAGE = 500  # the server's largest page


# --------------------------------------------------------------------------------------------------- what can go wrong


class Again(Exception):
    """Trouble that may pass: try again until the deadline."""


class Conflict(Again):
    """Another run changed the Secret first."""


class GaveUp(Exception):
    """It cannot be done now."""


class Stop(Exception):
    """A person must decide."""


class Unusable(Exception):
    """Command line, environment or state."""


class Refused(GaveUp):
    """The API said no. Its two numbers tell why, never its text; the subcode is None if ClearML did not answer."""

    def __init__(self, endpoint: str, code: int, subcode: Optional[int], text: str) -> None:
        self.pair = (code, subcode)
        hint = HINTS.get(self.pair) or HINTS.get((code, None)) or HINTS.get((code // 100, None), "")
        said = f": {quote(text)}" if text else ""
        super().__init__(f"{endpoint} was refused with {code}/{'-' if subcode is None else subcode}{said}{hint}")


HINTS: Dict[tuple[int, Optional[int]], str] = {
    (3, None): ". APISERVER_URL leads elsewhere: give the API's own address",
    (400, 6): ". The server does not let this key act for a user of another company. Either the key's role is not root"
    " (system and admin reach their own company only: set CLEARML__secure__credentials__<name>__role to root), or the"
    " admin's e-mail belongs to a user elsewhere",
    (
        400,
        301,
    ): ". The identity is protected: the server makes it from its own configuration; declare another admin e-mail",
    (401, None): ". Check APISERVER_KEY and APISERVER_SECRET",
    (403, None): ". The key in APISERVER_KEY needs the role root, or system",
    (404, 0): ". This server does not have the call",
}


class Log:
    """Lines for the operator; whatever was declared a secret never appears in one."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()

    def hide(self, *secrets: str) -> None:
        for secret in secrets:
            if len(secret) >= 4:
                self.hidden |= {secret, encoded(secret), encoded(secret).rstrip("="), json.dumps(secret)[1:-1]}

    def hide_pair(self, access: str, secret: str) -> None:
        """Also the header that is made of the two: a server may quote it."""
        self.hide(access, secret, f"{access}:{secret}")

    def clean(self, text: str) -> str:
        for secret in sorted(self.hidden, key=len, reverse=True):
            text = text.replace(secret, "***")
        # A server's text must not begin a line of its own, nor steer a terminal.
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

    def line(self, kind: str, text: str) -> None:
        print(f"{kind:<6} {self.clean(text)}", flush=True)


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def listed(texts: Sequence[str]) -> str:
    return ", ".join(map(quote, texts)) or "none"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# ------------------------------------------------------------------------------------------------------ declared state


@dataclass(frozen=True)
class SecretSpec:
    namespace: str
    name: str
    labels: Mapping[str, str]
    data: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Item:
    role: str
    secrets: Sequence[SecretSpec]


@dataclass(frozen=True)
class State:
    environment: str
    tenant: str
    state: str
    company: str
    admin: str
    email: str
    domains: Optional[Sequence[str]]
    queues: Sequence[str]
    settings: Json
    generation: int
    items: Sequence[Item]

    def label(self, role: str, generation: object = "") -> str:
        """The label of a key; without a generation, what the labels of a role begin with."""
        return f"tenantry/{self.environment}/{self.tenant}/{role}/{generation}"


class Fields:
    """An object of the state document, read key by key so that a misspelt one is noticed."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise Unusable(f"state: {path or 'the document'} must be an object")
        self.rest: Json = dict(value)
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str, kind: type[T], default: Optional[T] = None) -> T:
        value = self.rest.pop(name, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise Unusable(f"state: {self.at(name)} must be {KINDS[kind]}")
        return value

    def text(self, name: str, form: Form) -> str:
        return checked(self.take(name, str), form, self.at(name))

    def texts(self, name: str, form: Form) -> list[str]:
        values = [checked(value, form, self.at(name)) for value in self.take(name, list, [])]
        if len(set(values)) < len(values):
            raise Unusable(f"state: {self.at(name)} names something twice")
        return values

    def map(self, name: str, default: Optional[Json] = None) -> dict[str, str]:
        return {key: checked(value, ANY, self.at(name)) for key, value in self.take(name, dict, default).items()}

    def end(self) -> None:
        if self.rest:
            raise Unusable(f"state: unknown {', '.join(self.at(name) for name in sorted(self.rest))}")


KINDS: Dict[type, str] = {str: "a text", int: "an integer", list: "a list", dict: "an object"}


class Form(NamedTuple):
    pattern: str
    words: str


STATE = Form("active|suspended|retired", "active, suspended or retired")
LABEL = Form(
    r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", "lower-case letters, digits and inner hyphens"
)  # no slash: see State.label
SECRET = Form(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?", "a name of a Secret")
LINE = Form(r"[^\x00-\x1f\x7f\ud800-\udfff]+", "a text without control characters")
NAME = Form(
    r"(?!\s)[^\x00-\x1f\x7f\ud800-\udfff]{3,}(?<!\s)",
    "3 or more characters, none of them control, with no blank around",
)
EMAIL = Form(r"[^\s@]+@[^\s@]+", "an e-mail address")
WORD = Form(r"\S+", "words without blanks")
ANY = Form(r"[^\ud800-\udfff]*", "texts")


def checked(value: object, form: Form, path: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(form.pattern, value):
        raise Unusable(f"state: {path} must be {form.words}")
    return value


def read_state(path: str) -> State:
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        raise Unusable(f"state: {path} cannot be read ({type(error).__name__})") from None
    top = Fields(document, "")
    if top.take("version", int) != 1:
        raise Unusable("state: version must be 1")
    company, admin = Fields(top.take("company", dict), "company"), Fields(top.take("admin", dict), "admin")
    credentials = Fields(top.take("credentials", dict), "credentials")
    state = State(
        environment=top.text("environment", LABEL),
        tenant=top.text("tenant", LABEL),
        state=top.text("state", STATE),
        company=company.text("name", NAME),
        admin=admin.text("name", LINE),
        email=admin.text("email", EMAIL),
        domains=top.texts("domains", WORD) if "domains" in top.rest else None,
        queues=top.texts("queues", NAME),
        settings=read_settings(Fields(top.take("settings", dict, {}), "settings")),
        generation=credentials.take("generation", int),
        items=[read_item(value, index) for index, value in enumerate(credentials.take("items", list))],
    )
    for fields in (company, admin, credentials, top):
        fields.end()
    if not state.items or len({item.role for item in state.items}) < len(state.items):
        raise Unusable("state: credentials.items must name each role once, and at least one")
    if state.generation < 1:
        raise Unusable("state: credentials.generation must be 1 or more")
    return state


def read_item(value: object, index: int) -> Item:
    fields = Fields(value, f"credentials.items[{index}]")
    secrets = [Fields(secret, f"{fields.path}.secrets") for secret in fields.take("secrets", list)]
    specs = [
        SecretSpec(s.text("namespace", LABEL), s.text("name", SECRET), s.map("labels", {}), s.map("data"))
        for s in secrets
    ]
    item = Item(fields.text("role", LABEL), specs)
    for each in (*secrets, fields):
        each.end()
    if not specs:
        raise Unusable(f"state: {fields.path}.secrets must name at least one Secret")
    return item


def read_settings(fields: Fields) -> Json:
    """The declared settings as system.update_company_settings takes them."""
    settings: Json = {}
    if "allowedUsers" in fields.rest:
        settings["allowed_users"] = fields.take("allowedUsers", int)
    for name, parameter in (("features", "features"), ("excludeFeatures", "exclude_features")):
        if name in fields.rest:
            settings[parameter] = sorted(fields.texts(name, WORD))
    fields.end()
    return settings


# ----------------------------------------------------------------------------------------------------------- transport


@dataclass
class Patience:
    """How long to wait: for one request, between two of them, and in all. Seconds."""

    log: Log
    timeout: float
    base: float
    most: float
    end: float  # of time.monotonic()

    def limit(self) -> float:
        return max(0.001, min(self.timeout, self.end - time.monotonic()))

    def pause(self, failures: int, trouble: Exception) -> None:
        delay = min(self.most, self.base * 2.0 ** min(failures, 30)) * random.uniform(0.5, 1)
        if time.monotonic() + delay >= self.end:
            raise GaveUp(f"the deadline is reached; the last trouble was: {trouble}") from None
        self.log.line("retry", f"{trouble}; again in {delay:.1f} s")
        time.sleep(delay)

    def until(self, act: Callable[[], T]) -> T:
        """For what may be asked twice without harm."""
        failures = 0
        while True:
            try:
                return act()
            except Again as trouble:
                self.pause(failures, trouble)
                failures += 1


class AsItComes(urllib.request.HTTPErrorProcessor):
    """Hands every answer back as it is: errors are told by their body, and no credentials follow a redirect."""

    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002 - urllib's signature
        return response

    https_response = http_response


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends a request as a whole: a socket's own timeout starts anew with each byte that trickles in."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_: object) -> NoReturn:
        raise TimeoutError(errno.ETIMEDOUT, "no answer in time")  # socket.py of Python 3.9 looks at the number

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Server:
    name: str
    url: str
    patience: Patience
    opener: urllib.request.OpenerDirector

    def send(self, method: str, path: str, headers: Mapping[str, str], body: Optional[Json]) -> tuple[int, Any]:
        """The status, and the JSON of the answer, None if it is none."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, dict(headers), method=method)
        seconds = self.patience.limit()
        try:
            with time_limit(seconds), self.opener.open(request, timeout=seconds) as answer:
                status, content = answer.status, b"".join(islice(iter(lambda: answer.read(65536), b""), MOST_READS))
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None)
            cause = reason if isinstance(reason, Exception) else error
            raise Again(f"{self.name} could not be reached ({type(cause).__name__})") from None
        try:
            return status, json.loads(content)
        except (ValueError, RecursionError):
            return status, None


def server(name: str, url: str, patience: Patience, *handlers: urllib.request.BaseHandler) -> Server:
    return Server(name, url.rstrip("/"), patience, urllib.request.build_opener(AsItComes, *handlers))


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


# -------------------------------------------------------------------------------------------------- where keys are kept


class Secrets(Protocol):
    """Objects of kind Secret. `put` creates one, or merges the change into `current` if that is the newest version."""

    def get(self, spec: SecretSpec) -> Optional[Json]: ...

    def put(self, spec: SecretSpec, current: Optional[Json], change: Json) -> Json: ...


def merged(target: Json, change: Json) -> Json:
    """RFC 7396: null removes."""
    result = dict(target)
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key) or {}, value) if isinstance(value, dict) else value
    return result


def empty_secret(spec: SecretSpec) -> Json:
    metadata = {"name": spec.name, "namespace": spec.namespace}
    return {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata}


@dataclass
class KubernetesSecrets:
    target: Server
    token_file: str

    def get(self, spec: SecretSpec) -> Optional[Json]:
        return self.target.patience.until(lambda: self.send("GET", spec, spec.name, None))

    def put(self, spec: SecretSpec, current: Optional[Json], change: Json) -> Json:
        if current is None:
            written = self.send("POST", spec, "", merged(empty_secret(spec), change))
        else:
            version = {"resourceVersion": current["metadata"]["resourceVersion"]}
            change = {**change, "metadata": {**change.get("metadata", {}), **version}}
            written = self.send("PATCH", spec, spec.name, change)
        if written is None:
            raise Again(f"Secret {spec} cannot be written: namespace {spec.namespace}, or the Secret, is not there")
        return written

    def send(self, method: str, spec: SecretSpec, name: str, body: Optional[Json]) -> Optional[Json]:
        try:
            with open(self.token_file, encoding="ascii") as file:
                token = file.read().strip()  # read each time: it is replaced before it expires
                self.target.patience.log.hide(token)
        except (OSError, ValueError):
            raise Again("the service account's token cannot be read") from None
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        path = f"/api/v1/namespaces/{spec.namespace}/secrets" + (f"/{name}" if name else "")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Accept": "application/json"}
        status, answer = self.target.send(method, path, headers, body)
        if status == 404:
            return None
        if status == 409:
            raise Conflict(f"another run was first to write Secret {spec}")
        if 400 <= status < 500 and status != 429:
            verb = {"GET": "get", "POST": "create", "PATCH": "patch"}[method]
            raise GaveUp(f"the Kubernetes API refused to {verb} Secret {spec} with {status}: check the account's Role")
        if status not in (200, 201) or not isinstance(answer, dict) or not isinstance(answer.get("metadata"), dict):
            raise Again(f"the Kubernetes API answered {status} for Secret {spec}")
        return answer


@dataclass
class FileSecrets:
    """A file that `kubectl apply -f` takes: what a laptop writes in place of the Secrets."""

    path: str

    def load(self) -> dict[tuple[str, str], Json]:
        """The Secrets by namespace and name."""
        try:
            with open(self.path, "rb") as file:
                document = json.load(file)
            if document["kind"] != "List" or not all(item["kind"] == "Secret" for item in document["items"]):
                raise ValueError
            return {(item["metadata"]["namespace"], item["metadata"]["name"]): item for item in document["items"]}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise Unusable(f"{self.path} cannot be read ({type(error).__name__})") from None
        except (ValueError, KeyError, TypeError):
            raise Unusable(f"{self.path} exists and is not a file of credentials; name another") from None

    def get(self, spec: SecretSpec) -> Optional[Json]:
        return self.versioned(self.load().get((spec.namespace, spec.name)))

    def versioned(self, secret: Optional[Json]) -> Optional[Json]:
        digest = hashlib.sha256(json.dumps(secret, sort_keys=True).encode()).hexdigest()
        return secret and merged(secret, {"metadata": {"resourceVersion": digest}})

    def put(self, spec: SecretSpec, current: Optional[Json], change: Json) -> Json:
        items = self.load()
        newest = items.get((spec.namespace, spec.name))
        if self.versioned(newest) != current:
            raise Conflict(f"another run was first to write {self.path}")
        written = merged(newest or empty_secret(spec), change)
        items[spec.namespace, spec.name] = written
        self.save(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(items.values())}, indent=2) + "\n")
        return self.versioned(written) or {}

    def save(self, text: str) -> None:
        temporary = f"{self.path}.tmp"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            with os.fdopen(os.open(temporary, flags, 0o600), "w", encoding="utf-8") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except OSError as error:
            raise Unusable(f"{self.path} cannot be written ({type(error).__name__})") from None


def annotation(secret: Optional[Json], name: str) -> str:
    return str(((secret or {}).get("metadata", {}).get("annotations") or {}).get(name, ""))


def held_pair(secret: Optional[Json]) -> Optional[Pair]:
    data = (secret or {}).get("data") or {}
    try:
        access, key = (base64.b64decode(data[name], validate=True).decode() for name in ("access_key", "secret_key"))
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None
    return Pair(access, key)


# What ClearML's configuration language (HOCON) reads as something else: numbers, true, null, and durations ("30d-x").
# Charts hand keys on raw or through it, so only keys that are the same in both are kept.
MANGLED = re.compile(
    r"-?\d+([eE]-?\d+)?$|(?i:true|false|null)(?![A-Za-z0-9_])"
    r"|\d+(ns|nanos?|nanoseconds?|us|micros?|microseconds?|ms|millis?|milliseconds?|s|seconds?|m|minutes?|h|hours?"
    r"|w|weeks?|d|days?|mo|months?|y|years?)(?![A-Za-z0-9])"
)


def reads_the_same_everywhere(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]+", text) is not None and not MANGLED.match(text)


# --------------------------------------------------------------------------------------------------------- reconciling


@dataclass
class Reconciler:
    state: State
    api: Api
    secrets: Optional[Secrets]  # None: not known (a plan from a laptop)
    log: Log
    plan: bool
    claim_wait: float
    run: str = field(default_factory=lambda: uuid.uuid4().hex)
    claim_seen: tuple[str, float] = ("", 0)  # version of the Secret that bears another run's claim, and since when
    modern: bool = False  # the server has tenants.* in place of system.*
    unsaved: Dict[str, Pair] = field(default_factory=dict)  # by label: made, and perhaps not yet in a Secret
    changes: int = 0  # of this pass
    times: Counter[str] = field(default_factory=Counter)
    notes: List[tuple[str, str]] = field(default_factory=list)

    def converge(self) -> int:
        patience = self.api.target.patience
        patience.until(self.api.ping)
        failures = 0
        while True:
            self.changes, self.notes = 0, []
            try:
                if self.state.state == "retired":
                    self.retire()
                else:
                    self.provide()
            except Again as trouble:
                failures = 0 if self.changes else failures
                patience.pause(failures, trouble)
                failures += 1
                continue
            except Refused as refusal:
                if refusal.pair == (400, 6):
                    raise Stop(str(refusal)) from None
                raise
            failures = 0
            if self.plan or not self.changes:
                break
        for kind, text in self.notes:
            if kind == "left" or not self.changes:  # a plan says what is missing, not what would then hold
                self.log.line(kind, text)
        return PENDING if self.changes else HOLDS

    def provide(self) -> None:
        company = self.company()
        admin = self.admin(company)
        if self.state.domains is not None:
            self.domains(admin, self.state.domains)
        self.queues(admin)
        for item in self.state.items:
            self.keys(admin, item)
        self.settings(company)

    def retire(self) -> None:
        """The company, its data, users and queues stay."""
        found = self.find_company()
        if found is None:
            self.note("ok", f"there is no company {quote(self.state.company)}")
        else:
            user = self.find_user()
            if user is None:
                raise Stop(
                    f"the tenant is retired, but its admin {self.state.email} is gone, and without one its domains"
                    " cannot be read. Make the user again, or take the tenant's definition away"
                )
            self.in_company(user, found)
            admin = part(user, "id", str)
            self.domains(admin, [])
            for label, access in self.live_keys(admin):
                if label.startswith(f"tenantry/{self.state.environment}/{self.state.tenant}/"):
                    self.revoke(admin, access, label)
        for spec in [spec for item in self.state.items for spec in item.secrets]:
            secret = self.kept(spec)
            pair = held_pair(secret)
            if pair and self.works(pair):  # as another user: an earlier admin
                body = {"access_key": pair.access}
                self.change(f"revoke the key in Secret {spec}", self.api.call, "auth.revoke_credentials", body, by=pair)
            if secret and secret.get("data"):  # so that new pods wait, should the tenant come back
                self.change(f"empty Secret {spec}", self.put, spec, secret, {"data": None})

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

    def note(self, kind: str, text: str) -> None:
        self.notes.append((kind, text))

    # ------------------------------------------------------------------------------------------------ company

    def company(self) -> Optional[str]:
        name = self.state.company
        found = self.find_company()
        if found is None and self.find_user() is not None:
            found = self.find_company()  # another run may have made both since
            if found is None:
                raise Stop(
                    f"there is no company {quote(name)}, but {self.state.email} is a user already. If the company has"
                    " another name on the server, declare that one; if not, declare another admin e-mail"
                )
        if found is None and not self.plan:
            self.claim()
            found = self.find_company()
        if found is None:
            try:
                self.change(f"create the company {quote(name)}", self.create_company)
            except Refused as refusal:
                found = self.find_company()
                if found is None:
                    raise self.refused_company(refusal) from None
            if self.plan:
                return None
            found = found or self.find_company()
        if found is None:
            raise Again("the new company is not listed yet")
        if found.get("active") is False:
            raise Stop(f"the company {quote(name)} is inactive. Reactivate it, or declare the tenant retired")
        self.note("ok", f"the company {quote(name)} is there, as {found['id']}")
        return str(found["id"])

    def find_company(self) -> Optional[Json]:
        found = [row for row in self.similar_companies() if row.get("name") == self.state.company]
        if len(found) > 1:
            ids = ", ".join(str(row.get("id")) for row in found)
            raise Stop(
                f"there are {len(found)} companies called {quote(self.state.company)} ({ids}). Rename or remove all but"
                " the one to use; then set CLEARML__apiserver__company__unique_names to true, or it may happen again"
            )
        for row in found:
            part(row, "id", str)
        return found[0] if found else None

    def similar_companies(self) -> list[Json]:
        """At least those of the declared name in any case."""
        if not self.modern:
            try:
                return rows(self.api.read("system.get_companies", {"name": self.state.company}), "companies")
            except Refused as refusal:
                if refusal.pair != (404, 0):
                    raise
        tenants = rows(self.api.read("tenants.get_tenants"), "tenants")
        self.modern = True
        return tenants

    def create_company(self) -> None:
        if not self.modern:
            self.api.call("system.create_company", {"name": self.state.company})
            return
        answer = self.api.call("tenants.create_tenant", {"name": self.state.company})
        extra = answer.get("credentials")
        if isinstance(extra, dict):  # a key that no role declared: it revokes itself
            pair = Pair(str(extra.get("access_key")), str(extra.get("secret_key")))
            self.log.hide_pair(pair.access, pair.secret)
            try:
                self.api.call("auth.revoke_credentials", {"access_key": pair.access}, by=pair)
            except (Again, GaveUp) as trouble:
                self.log.line("left", f"a key that came with the new company, unused and unknown to anyone ({trouble})")

    def refused_company(self, refusal: Refused) -> Exception:
        name = self.state.company
        variants = [str(row.get("name")) for row in self.similar_companies()]
        variants = [variant for variant in variants if variant.casefold() == name.casefold()]
        if not variants:
            return refusal
        taken = f"the server takes {quote(name)} for the same name as {listed(variants)}"
        return Stop(f"{taken}. Declare the one that is the tenant's, or another ({refusal})")

    def claim(self) -> None:
        """
        Only the run that is named on the first Secret creates the company, for the API itself would make two. The
        claim of a run that died passes on when nothing has moved for a while; no clocks are compared.
        """
        spec = self.state.items[0].secrets[0]
        secret = self.kept(spec)
        holder = annotation(secret, CLAIM)
        if holder == self.run:
            return
        if secret and holder:
            version = str(secret["metadata"].get("resourceVersion"))
            if self.claim_seen[0] != version:
                self.claim_seen = (version, time.monotonic())
            if time.monotonic() - self.claim_seen[1] < self.claim_wait:
                raise Again("another run has announced that it creates the company")
        self.put(spec, secret, self.described(spec, {CLAIM: self.run}))

    # -------------------------------------------------------------------------------------------------- admin

    def admin(self, company: Optional[str]) -> Optional[str]:
        state = self.state
        user = self.find_user() if company else None
        if user is None:
            body = {"name": state.admin, "company": company, "email": state.email, "role": "admin"}
            taken = False
            try:
                self.change(f"create the admin {state.email}", self.api.call, "auth.create_user", body)
            except Refused as refusal:
                taken = refusal.pair == (400, 801)  # or another run was first
                if not taken:
                    raise
            if self.plan:
                return None
            user = self.find_user()
            if user is None and taken:
                raise Stop(f"{state.email} is taken by a user that the API does not show. Declare another admin e-mail")
        if user is None:
            raise Again("the new admin is not listed yet")
        profile = self.in_company(user, {"id": company})
        admin = part(user, "id", str)
        if user.get("role") != "admin":
            what = f"make {state.email} an admin again, not {quote(str(user.get('role')))}"
            self.change(what, self.api.call, "auth.edit_user", {"user": admin, "role": "admin"}, act_as=admin)
        if profile.get("name") != state.admin:
            what = f"name {state.email} {quote(state.admin)} again"
            self.change(what, self.api.call, "users.update", {"user": admin, "name": state.admin}, act_as=admin)
        self.note("ok", f"the admin {state.email} is there, as {admin}")
        return admin

    def find_user(self) -> Optional[Json]:
        users = rows(self.api.read("auth.get_users_info", {"emails": [self.state.email]}), "users")
        found = [row for row in users if str(row.get("email")).casefold() == self.state.email.casefold()]
        if len(found) > 1:
            raise Stop(f"there are {len(found)} users with the e-mail {self.state.email}. Keep one")
        return found[0] if found else None

    def in_company(self, user: Json, company: Json) -> Json:
        """The user's profile; the lookup by e-mail does not tell the company."""
        profile: Json = part(self.api.read("users.get_current_user", act_as=part(user, "id", str)), "user", dict)
        home = profile.get("company")
        home = home.get("id") if isinstance(home, dict) else home
        if home != company["id"]:
            raise Stop(
                f"{self.state.email} is a user of another company ({home}), and an e-mail can be in one only. Declare"
                f" another admin e-mail for {quote(self.state.company)}, or remove that user there"
            )
        return profile

    # ------------------------------------------------------------------------------------- domains and queues

    def domains(self, admin: Optional[str], declared: Sequence[str]) -> None:
        wanted = sorted({domain.lower() for domain in declared})
        present: list[str] = []
        if admin:
            answer = self.api.read("login.get_settings", act_as=admin)
            present = sorted({str(domain).lower() for domain in part(answer, "domains", list)})
        if wanted != present:
            what = f"set the SSO domains to {listed(wanted)}, not {listed(present)}"
            try:
                self.change(what, self.api.call, "login.set_domains", {"domains": wanted}, act_as=admin)
            except Refused as refusal:
                if refusal.pair[0] != 400 or refusal.pair == (400, 6):
                    raise
                raise Stop(
                    f"the server refuses the SSO domains {listed(wanted)}. If another company holds one of them, decide"
                    f" whose users they are and take it out of the other's, or of this definition ({refusal})"
                ) from None
        self.note("ok", f"SSO domains: {listed(wanted)}")

    def queues(self, admin: Optional[str]) -> None:
        present = self.list_queues(admin) if admin else []
        for name in self.state.queues:
            if name in present or (admin and self.has_queue(admin, name)):
                continue
            what, body = f"create the queue {quote(name)}", {"name": name}
            try:
                self.change(what, self.api.call, "queues.create", body, impersonate=admin)
            except Refused as refusal:  # the agent makes its queues too
                if refusal.pair != (400, 801) or not (admin and self.has_queue(admin, name)):
                    raise
        self.note("ok", f"{len(self.state.queues)} queues are there")
        undeclared = [name for name in present if name not in self.state.queues]
        if undeclared:
            self.note("left", f"{len(undeclared)} queues that are not declared: {listed(undeclared[:20])}")

    def list_queues(self, admin: str) -> list[str]:
        found: Dict[str, str] = {}
        page = 0
        while True:
            # Without order_by a page is any 500 queues.
            body = {"only_fields": ["id", "name"], "order_by": ["id"], "page": page, "page_size": PAGE}
            queues = rows(self.api.read("queues.get_all", body, impersonate=admin), "queues")
            known = len(found)
            found.update({str(row.get("id")): str(row.get("name")) for row in queues})
            if len(found) == known:  # an empty page, whatever the server's limit; or one that it repeats for ever
                return sorted(found.values())
            page += 1

    def has_queue(self, admin: str, name: str) -> bool:
        """Hidden queues too: only who asks by name sees them. A name is a regular expression that matches anywhere."""
        body = {"name": f"^{re.escape(name)}$", "only_fields": ["id", "name"]}
        queues = rows(self.api.read("queues.get_all", body, impersonate=admin), "queues")
        return any(row.get("name") == name for row in queues)

    # --------------------------------------------------------------------------------------------------- keys

    def keys(self, admin: Optional[str], item: Item) -> None:
        """
        The Secrets are read before the list of keys: what a Secret then holds and the list lacks is dead. Whoever
        writes the first Secret has decided; other keys of the label are revoked after that, never before.
        """
        label = self.state.label(item.role, self.state.generation)
        current = [(spec, self.kept(spec)) for spec in item.secrets]
        live = self.live_keys(admin) if admin else []
        if self.secrets is None and any(name == label for name, _ in live):
            self.note("left", f"key {label} is there; whether its Secret is was not looked at")
            return
        pair = self.working_pair(label, [secret for _, secret in current], live)
        if pair is None:
            made = self.new_pair(admin, label, *current[0], {access for _, access in live})
            if made is None:  # a plan
                return
            pair, written = made
            current[0] = (current[0][0], written)
        elif (label, pair.access) not in live:
            body = {"access_key": pair.access, "label": label}
            self.change(f"label key {label} again", self.api.call, "auth.edit_credentials", body, impersonate=admin)
        for spec, secret in current:
            wanted = self.wanted(spec, pair)
            if secret is None or merged(secret, wanted) != secret:
                self.change(f"write Secret {spec}", self.put, spec, secret, wanted)
        self.revoke_older(str(admin), item, pair, live)
        self.note("ok", f"key {label} works, and is in {', '.join(str(spec) for spec in item.secrets)}")

    def live_keys(self, admin: str) -> list[tuple[str, str]]:
        found = rows(self.api.read("auth.get_credentials", impersonate=admin), "credentials")
        return [(str(row.get("label") or ""), part(row, "access_key", str)) for row in found]

    def working_pair(
        self, label: str, secrets: Sequence[Optional[Json]], live: Sequence[tuple[str, str]]
    ) -> Optional[Pair]:
        labels = {access: name for name, access in live}
        for pair in filter(None, map(held_pair, secrets)):
            name = labels.get(pair.access)
            works = self.works(pair)
            if works and name is None:
                self.log.line("left", f"the key that is in place of {label}: it works, as a user who is not the admin")
            elif works and (name == label or not str(name).startswith("tenantry/")):  # no copy of another's
                return pair
        return None

    def works(self, pair: Pair) -> bool:
        self.log.hide_pair(pair.access, pair.secret)
        try:
            self.api.read("auth.login", by=pair)
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
        if pair is None or pair.access not in live:
            pair = self.change(f"make key {label}, for Secret {spec}", self.make_pair, admin, label)
        if pair is None:
            return None
        self.unsaved[label] = pair
        try:
            written = self.change(f"write Secret {spec}", self.put, spec, secret, self.wanted(spec, pair))
        except (Conflict, GaveUp):  # certainly not written
            del self.unsaved[label]
            self.revoke(str(admin), pair.access, label)
            raise
        return pair, written or {}

    def make_pair(self, admin: str, label: str) -> Pair:
        for _ in range(MOST_TIMES):
            answer = self.api.call("auth.create_credentials", {"label": label}, impersonate=admin)
            made = part(answer, "credentials", dict)
            pair = Pair(part(made, "access_key", str), part(made, "secret_key", str))
            self.log.hide_pair(pair.access, pair.secret)
            if reads_the_same_everywhere(pair.access) and reads_the_same_everywhere(pair.secret):
                return pair
            self.revoke(admin, pair.access, f"{label}, which some readers would take for something else")
        raise GaveUp(f"the server made {MOST_TIMES} keys that a configuration file cannot hold as they are")

    def revoke_older(self, admin: str, item: Item, pair: Pair, live: Sequence[tuple[str, str]]) -> None:
        """Of this generation all but the one in the Secret; of the one before none, for agents may still run on it."""
        prefix, generation = self.state.label(item.role), self.state.generation
        doomed = []
        for label, access in live:
            number = label[len(prefix) :]
            if not label.startswith(prefix) or not number.isdecimal() or access == pair.access:
                continue
            if int(number) > generation:
                self.note("left", f"key {label}: a generation that is not declared")
            elif int(number) != generation - 1:
                doomed.append((label, access))
        for label, access in doomed:
            if held_pair(self.kept(item.secrets[0])) != pair:
                raise Again(f"Secret {item.secrets[0]} has just changed")
            self.revoke(admin, access, label)

    def revoke(self, admin: str, access: str, label: str) -> None:
        body = {"access_key": access}
        try:
            self.change(f"revoke key {label}", self.api.call, "auth.revoke_credentials", body, impersonate=admin)
        except Refused as refusal:
            if refusal.pair not in ((400, 75), (400, 300)):  # gone already
                raise

    # ------------------------------------------------------------------------------------------------ Secrets

    def described(self, spec: SecretSpec, annotations: Optional[Json] = None) -> Json:
        labels = {**spec.labels, "app.kubernetes.io/managed-by": "tenantry", "tenantry.dev/tenant": self.state.tenant}
        return {"metadata": {"labels": labels, **({"annotations": annotations} if annotations else {})}}

    def wanted(self, spec: SecretSpec, pair: Pair) -> Json:
        def filled(text: str) -> str:
            return encoded(text.replace("<access_key>", pair.access).replace("<secret_key>", pair.secret))

        texts = {**spec.data, "access_key": "<access_key>", "secret_key": "<secret_key>"}
        return {**self.described(spec), "data": {key: filled(text) for key, text in texts.items()}}

    def kept(self, spec: SecretSpec) -> Optional[Json]:
        return self.secrets.get(spec) if self.secrets else None

    def put(self, spec: SecretSpec, current: Optional[Json], change: Json) -> Json:
        if self.secrets is None:
            raise GaveUp("there is no place for credentials")  # plans do not come here
        return self.secrets.put(spec, current, change)

    # ----------------------------------------------------------------------------------------------- settings

    def settings(self, company: Optional[str]) -> None:
        """No call reads them back, so they are written when the declaration changes, and never known to hold."""
        if not self.state.settings:
            return
        body = {"company": company, **self.state.settings}
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        spec = self.state.items[0].secrets[0]
        secret = self.kept(spec)
        names = ", ".join(sorted(self.state.settings))
        if annotation(secret, SETTINGS) != digest:
            try:
                self.change(f"write the settings {names}", self.api.call, "system.update_company_settings", body)
            except Refused as refusal:
                if refusal.pair != (404, 0):
                    raise
                by_hand = "Set them by hand and take them out of the definition"
                raise Stop(f"this server has no call to write {names}. {by_hand}") from None
            if not self.plan:
                self.put(spec, secret, self.described(spec, {SETTINGS: digest}))
        self.note("note", f"unverifiable: the settings {names} were written; no API call reads them back")


# -------------------------------------------------------------------------------------------------------- command line


def arguments(argv: Optional[Sequence[str]], environ: Mapping[str, str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Bring one tenant of a ClearML server to its declared state.")
    parser.add_argument("--state", required=True, metavar="FILE", help="the declared state, JSON")
    parser.add_argument("--plan", action="store_true", help="print what would be done, and do nothing")
    parser.add_argument("--credentials-out", metavar="FILE", help="write the Secrets to this file, not to Kubernetes")
    for name, default, text in (
        ("deadline", "86400", "seconds in all"),
        ("timeout", "30", "seconds for one request"),
        ("retry-base", "1", "seconds before the first retry, doubled with each"),
        ("retry-max", "60", "seconds between two retries at most"),
        ("claim-wait", "60", "seconds until the claim of a run that stands still is taken over; above --timeout"),
    ):
        value = environ.get("TENANTRY_" + name.replace("-", "_").upper(), default)
        parser.add_argument(f"--{name}", type=float, default=value, metavar="S", help=f"{text} (default {default})")
    return parser.parse_args(argv)


def credentials_store(options: argparse.Namespace, environ: Mapping[str, str], patience: Patience) -> Optional[Secrets]:
    if options.credentials_out:
        return FileSecrets(options.credentials_out)
    folder = environ.get("SERVICE_ACCOUNT_DIR", SERVICE_ACCOUNT_DIR)
    token = os.path.join(folder, "token")
    if not os.path.exists(token):
        if options.plan:
            return None
        raise Unusable(f"no service account in {folder}: outside a cluster, name a file with --credentials-out")
    host = environ.get("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc")
    address = f"https://[{host}]" if ":" in host else f"https://{host}"
    address += ":" + environ.get("KUBERNETES_SERVICE_PORT", "443")
    try:
        trust = ssl.create_default_context(cafile=os.path.join(folder, "ca.crt"))
    except (OSError, ssl.SSLError):
        raise Unusable(f"{folder}/ca.crt cannot be read") from None
    handlers = urllib.request.HTTPSHandler(context=trust), urllib.request.ProxyHandler({})
    return KubernetesSecrets(server("the Kubernetes API", address, patience, *handlers), token)


def clearml(environ: Mapping[str, str], patience: Patience) -> Api:
    values = [environ.get(name, "").strip() for name in ("APISERVER_URL", "APISERVER_KEY", "APISERVER_SECRET")]
    patience.log.hide_pair(*values[1:])
    if not all(values):
        raise Unusable("APISERVER_URL, APISERVER_KEY and APISERVER_SECRET must be set in the environment")
    try:
        url = urllib.parse.urlsplit(values[0])
        usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        usable = False
    if not usable or url.username or url.query or url.fragment or not values[0].isascii() or " " in values[0]:
        raise Unusable("APISERVER_URL must be an address such as https://api.example.com")
    return Api(server("the ClearML API", values[0], patience), Pair(values[1], values[2]))


def main(argv: Optional[Sequence[str]] = None, environ: Mapping[str, str] = os.environ) -> int:
    options = arguments(argv, environ)
    log = Log()
    try:
        end = time.monotonic() + options.deadline
        patience = Patience(log, options.timeout, options.retry_base, options.retry_max, end)
        state = read_state(options.state)
        api = clearml(environ, patience)
        store = credentials_store(options, environ, patience)
        log.line("start", f"tenant {state.tenant} of {state.environment}, declared {state.state}, on {api.target.url}")
        code = Reconciler(state, api, store, log, options.plan, options.claim_wait).converge()
        log.line("end", "there is something to change" if code == PENDING else "everything declared holds")
        return code
    except Stop as stop:
        log.line("stop", f"a person must decide: {stop}")
        return DECIDE
    except GaveUp as refusal:
        log.line("stop", str(refusal))
        return GAVE_UP
    except Unusable as problem:
        log.line("stop", str(problem))
        return USAGE
    except Exception as error:  # where it happened, and no values
        frames = reversed(traceback.extract_tb(error.__traceback__))
        places = " < ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames)
        log.line("stop", f"a defect of this script: {type(error).__name__} at {places}")
        return GAVE_UP


def terminate(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, terminate)  # process 1 of a container ignores it otherwise
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
