"""Where keys are kept, and what provisioning remembers: objects of Kubernetes, or files on a laptop."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any, Dict, Optional, Protocol, Union

from api import Pair
from declared import Place, SecretSpec
from outcomes import Again, Conflict, GaveUp, Unusable
from transport import Server

Json = Dict[str, Any]
Spec = Union[SecretSpec, Place]


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
class Kubernetes:
    """Objects of the API: a SecretSpec is a Secret, a Place a ConfigMap."""

    target: Server
    token_file: str

    def get(self, spec: Spec) -> Optional[Json]:
        return self.target.patience.until(lambda: self.send("GET", spec, spec.name, None))

    def put(self, spec: Spec, current: Optional[Json], change: Json) -> Json:
        if current is None and isinstance(spec, SecretSpec):
            written = self.send("POST", spec, "", merged(empty_secret(spec), change))
        elif current is None:  # Argo CD or Flux makes it: the account may not
            written = None
        else:
            version = {"resourceVersion": current["metadata"]["resourceVersion"]}
            change = {**change, "metadata": {**change.get("metadata", {}), **version}}
            written = self.send("PATCH", spec, spec.name, change)
        if written is None:
            missing = f"namespace {spec.namespace}, or the {kind_of(spec)}, is not there"
            raise Again(f"{kind_of(spec)} {spec} cannot be written: {missing}")
        return written

    def send(self, method: str, spec: Spec, name: str, body: Optional[Json]) -> Optional[Json]:
        try:
            with open(self.token_file, encoding="ascii") as file:
                token = file.read().strip()  # read each time: it is replaced before it expires
                self.target.patience.log.hide(token)
        except (OSError, ValueError):
            raise Again("the service account's token cannot be read") from None
        coding = "application/merge-patch+json" if method == "PATCH" else "application/json"
        path = f"/api/v1/namespaces/{spec.namespace}/{kind_of(spec).lower()}s" + (f"/{name}" if name else "")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": coding, "Accept": "application/json"}
        status, answer = self.target.send(method, path, headers, body)
        what = f"{kind_of(spec)} {spec}"
        if status == 404:
            return None
        if status == 409:
            raise Conflict(f"another run was first to write {what}")
        if 400 <= status < 500 and status != 429:
            verb = {"GET": "get", "POST": "create", "PATCH": "patch"}[method]
            raise GaveUp(f"the Kubernetes API refused to {verb} {what} with {status}: check the account's Role")
        if status not in (200, 201) or not isinstance(answer, dict) or not isinstance(answer.get("metadata"), dict):
            raise Again(f"the Kubernetes API answered {status} for {what}")
        return answer


def kind_of(spec: Spec) -> str:
    return "Secret" if isinstance(spec, SecretSpec) else "ConfigMap"


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
        save(
            self.path, json.dumps({"apiVersion": "v1", "kind": "List", "items": list(items.values())}, indent=2) + "\n"
        )
        return self.versioned(written) or {}


def save(path: str, text: str) -> None:
    """Replaces a file as a whole; only its owner reads it."""
    temporary = f"{path}.tmp"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(temporary, flags, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise Unusable(f"{path} cannot be written ({type(error).__name__})") from None


def annotation(secret: Optional[Json], name: str) -> str:
    return str(((secret or {}).get("metadata", {}).get("annotations") or {}).get(name, ""))


def held_pair(secret: Optional[Json]) -> Optional[Pair]:
    data = (secret or {}).get("data") or {}
    try:
        access, key = (base64.b64decode(data[name], validate=True).decode() for name in ("access_key", "secret_key"))
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None
    return Pair(access, key)
