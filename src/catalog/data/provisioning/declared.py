"""The declared state of a tenant, read so that nothing in it is misspelt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Mapping, NamedTuple, Optional, Sequence, TypeVar

from outcomes import Unusable

Json = Dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class SecretSpec:
    namespace: str
    name: str
    labels: Mapping[str, str]
    data: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Place:
    namespace: str
    name: str

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
    memory: Optional[Place]

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
        memory=read_memory(Fields(top.take("memory", dict), "memory")) if "memory" in top.rest else None,
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


def read_memory(fields: Fields) -> Place:
    place = Place(fields.text("namespace", LABEL), fields.text("name", SECRET))
    fields.end()
    return place


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
