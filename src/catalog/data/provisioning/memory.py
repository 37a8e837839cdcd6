"""What provisioning remembers between two runs, where no tenant can write."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Protocol

from declared import Place, SecretSpec
from outcomes import Again, Unusable
from stores import Kubernetes, Secrets, annotation, save

Json = Dict[str, Any]

CLAIM = "claim"  # the run that may create the company
MADE = "company"  # the company that was created: its name, and its id as the server answered
SETTINGS = "settings"  # digest of the settings last written
CLAIM_ANNOTATION = "tenantry.dev/claim"


class Memory(Protocol):
    """Texts by name. `write` changes what was last read, or raises Conflict if another run has changed it since."""

    version: str  # of what was last read

    def read(self) -> Dict[str, str]: ...

    def write(self, **changes: str) -> None: ...


@dataclass
class ConfigMapMemory:
    """A ConfigMap that Argo CD or Flux makes, without data, beside the Jobs: the tenant's account never reaches it."""

    kubernetes: Kubernetes
    place: Place
    found: Optional[Json] = None
    version: str = ""

    def read(self) -> Dict[str, str]:
        self.found = self.kubernetes.get(self.place)
        if self.found is None:
            raise Again(f"ConfigMap {self.place} is not there yet: Argo CD or Flux makes it")
        self.version = str(self.found["metadata"].get("resourceVersion"))
        return {str(name): str(text) for name, text in (self.found.get("data") or {}).items()}

    def write(self, **changes: str) -> None:
        self.found = self.kubernetes.put(self.place, self.found, {"data": changes})


@dataclass
class FileMemory:
    """A file beside the credentials of a laptop. It holds no secret, and nobody applies it."""

    path: str
    texts: Dict[str, str] = field(default_factory=dict)
    version: str = ""

    def read(self) -> Dict[str, str]:
        try:
            with open(self.path, "rb") as file:
                texts = json.load(file)
        except FileNotFoundError:
            texts = {}
        except (OSError, ValueError) as error:
            raise Unusable(f"{self.path} cannot be read ({type(error).__name__})") from None
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise Unusable(f"{self.path} is not what provisioning remembers: move it away")
        self.texts, self.version = texts, json.dumps(texts, sort_keys=True)
        return dict(texts)

    def write(self, **changes: str) -> None:
        self.texts.update(changes)
        save(self.path, json.dumps(self.texts, indent=2, sort_keys=True) + "\n")


@dataclass
class OneRun:
    """Nothing outlives the run but a claim, in the first Secret: tenants write there, and a claim only delays."""

    secrets: Optional[Secrets]
    spec: SecretSpec
    texts: Dict[str, str] = field(default_factory=dict)
    found: Optional[Json] = None
    version: str = ""

    def read(self) -> Dict[str, str]:
        if self.secrets is None:
            return dict(self.texts)
        self.found = self.secrets.get(self.spec)
        self.version = str(((self.found or {}).get("metadata") or {}).get("resourceVersion"))
        return {**self.texts, CLAIM: annotation(self.found, CLAIM_ANNOTATION)}

    def write(self, **changes: str) -> None:
        if self.secrets and CLAIM in changes:
            change = {"metadata": {"annotations": {CLAIM_ANNOTATION: changes[CLAIM]}}}
            self.found = self.secrets.put(self.spec, self.found, change)
        self.texts.update({name: text for name, text in changes.items() if name != CLAIM})
