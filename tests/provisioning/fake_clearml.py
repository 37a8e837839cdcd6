"""A ClearML API and a Kubernetes Secrets endpoint that behave as the real ones do, where provisioning can tell.

The envelope, codes, roles, header rules, uniqueness, paging and lookups follow clearml-server (apiserver/service_repo,
apiserver/services, apiserver/apierrors/errors.conf); system.*, tenants.*, login.set_domains, login.get_settings and
auth.get_users_info exist in the Enterprise server only and follow its published reference.

`World.handle` answers one request; `serve` puts it behind loopback sockets. `World.fault` is asked before each request.
"""

from __future__ import annotations

import base64
import json
import random
import re
import ssl
import string
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

Json = Dict[str, Any]
Answer = Tuple[int, bytes]

ADMIN = ("ADMINKEY0123456789", "admin-secret-do-not-print-me")
TOKEN = "service-account-token-do-not-print-me"
READS = {
    "auth.get_credentials",
    "auth.get_users_info",
    "auth.login",
    "debug.ping",
    "login.get_settings",
    "queues.get_all",
    "system.get_companies",
    "tenants.get_tenants",
    "users.get_current_user",
    "GET",
}
MEMORY = ("tenantry-provisioning", "memory-acme")
SYSTEM = ("root", "system")
ANYONE = ("root", "system", "admin", "superuser", "user", "annotator")
MANAGERS = ("root", "system", "admin")
ELDERS = ("system.get_companies", "system.create_company", "system.update_company_settings")
TENANTS = ("tenants.get_tenants", "tenants.create_tenant")
PAGE = 500
HIDDEN = "k8s-glue"


class Broken(Exception):
    """The connection closes without an answer."""


class Refusal(Exception):
    def __init__(self, code: int, subcode: int, text: str = "") -> None:
        super().__init__(text)
        self.code, self.subcode, self.text = code, subcode, text


class World:
    """What the two servers know. Options of the server are plain attributes."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.lock = threading.RLock()
        self.companies: Dict[str, Json] = {}
        self.users: Dict[str, Json] = {}
        self.queues: Dict[str, Json] = {}
        self.secrets: Dict[Tuple[str, str], Json] = {}
        self.configmaps: Dict[Tuple[str, str], Json] = {MEMORY: config_map(MEMORY)}
        self.namespaces = {"acme", "clearml-tenants"}
        self.calls: List[str] = []
        self.version = 0
        self.made = 0
        # options
        self.unique_names = True
        self.missing: set[str] = set(TENANTS)  # calls that this generation of the server does not have
        self.page_of_companies = 0  # the server's own size of a page; 0: it knows no pages of companies
        self.takes_pages = True  # it reads page and page_size; else it shows the first page for ever
        self.first_page = 0
        self.filters_names = True
        self.refuses_pages = False
        self.sorts = True
        self.lists_new_companies_after = 0  # so many calls later
        self.warming_up = 0  # debug.ping answers 503 so many times
        self.may_write: Optional[set[Tuple[str, str]]] = None  # Secrets that the Role names; None: all
        self.ugly_keys: List[str] = []  # handed out first
        self.fault: Callable[[int, str], str] = lambda number, call: ""
        self.refusal = ""  # what the server says to everyone who shows credentials, where it says anything
        self.killer: Callable[[], None] = lambda: None
        self.hang_seconds = 1.0
        self.add_company("ClearML", "d1bd92a3b039400cbafc60a7a5b1e52b")
        self.administrator = self.add_user(
            "d1bd92a3b039400cbafc60a7a5b1e52b", "provisioner@example.com", "root", "provisioner", "__provisioner__"
        )
        self.administrator["credentials"] = [{"access_key": ADMIN[0], "secret_key": ADMIN[1], "label": ""}]

    # ------------------------------------------------------------------------------------------ what there is

    def new_id(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def add_company(self, name: str, company: str = "", active: bool = True) -> Json:
        row: Json = {"id": company or self.new_id(), "name": name, "active": active, "domains": [], "settings": {}}
        row["listed"] = 0
        self.companies[row["id"]] = row
        return row

    def add_user(self, company: str, email: str, role: str, name: str, user: str = "") -> Json:
        row: Json = {"id": user or self.new_id(), "company": company, "email": email, "role": role, "name": name}
        row["credentials"] = []
        self.users[row["id"]] = row
        return row

    def add_queue(self, company: str, name: str, *tags: str) -> Json:
        row: Json = {"id": self.new_id(), "company": company, "name": name, "system_tags": list(tags)}
        self.queues[row["id"]] = row
        return row

    def add_key(self, user: Json, label: str) -> Json:
        letters = string.ascii_uppercase + string.digits
        access = self.ugly_keys.pop(0) if self.ugly_keys else "".join(self.random.choice(letters) for _ in range(30))
        secret = base64.urlsafe_b64encode(bytes(self.random.getrandbits(8) for _ in range(48))).decode()
        key = {"access_key": access, "secret_key": "s" + secret, "label": label}
        user["credentials"].append(key)
        self.made += 1
        return key

    def put(self, place: Tuple[str, str], data: Dict[str, str]) -> None:
        """Somebody else writes a Secret."""
        self.version += 1
        coded = {name: base64.b64encode(value.encode()).decode() for name, value in data.items()}
        metadata = {"namespace": place[0], "name": place[1], "resourceVersion": str(self.version)}
        self.secrets[place] = {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "Opaque",
            "metadata": metadata,
            "data": coded,
        }

    def owner(self, access: str, secret: str) -> Optional[Json]:
        for user in self.users.values():
            for key in user["credentials"]:
                if (key["access_key"], key["secret_key"]) == (access, secret):
                    return user
        return None

    def writes(self) -> List[str]:
        return [call for call in self.calls if call.split(" ")[0] not in READS]

    # ----------------------------------------------------------------------------------------------- requests

    def handle(self, target: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        name = f"{method} {path}" if target == "kubernetes" else path.strip("/")
        with self.lock:
            number = len(self.calls)
            self.calls.append(name)
            fault = self.fault(number, name)
        if fault == "hang":
            time.sleep(self.hang_seconds)
            raise Broken
        if fault == "close-before":
            raise Broken
        if fault == "kill-before":
            self.killer()
            raise Broken
        if fault.isdigit():
            return self.fail(target, name, int(fault))
        with self.lock:
            answer = (
                self.kubernetes(method, path, headers, body)
                if target == "kubernetes"
                else self.api(name, headers, body)
            )
        if fault == "kill-after":
            self.killer()
        if fault == "hang-after":
            time.sleep(self.hang_seconds)
        if fault in ("close-after", "kill-after", "hang-after"):
            raise Broken
        if fault == "garbage":
            return 200, b"<html>the proxy's own page</html>"
        if fault == "500-after":
            return self.fail(target, name, 500)
        return answer

    def fail(self, target: str, name: str, code: int) -> Answer:
        if target == "kubernetes":
            return code, json.dumps({"kind": "Status", "code": code}).encode()
        subcode = {401: 22, 403: 20}.get(code, 0)
        return code, envelope(name, code, subcode, "as ordered", {})

    # ------------------------------------------------------------------------------------------------- the API

    def api(self, name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if name == "debug.ping" and self.warming_up:
            self.warming_up -= 1
            return 503, b"no healthy upstream"
        try:
            data = self.answer(name, {key.lower(): value for key, value in headers.items()}, body)
            return 200, envelope(name, 200, 0, "OK", data)
        except Refusal as refusal:
            return refusal.code, envelope(name, refusal.code, refusal.subcode, refusal.text, {})

    def answer(self, name: str, headers: Mapping[str, str], body: bytes) -> Json:
        if name == "debug.ping":
            return {"msg": "pong"}
        known = ENDPOINTS.get(name)
        if known is None or name in self.missing:
            raise Refusal(404, 0, f"unknown endpoint {name}")
        roles, required, function = known
        request = json.loads(body or b"{}")
        caller = self.identity(headers)
        if caller["role"] not in roles:
            raise Refusal(403, 20, f"role {caller['role']} not allowed")
        missing = [key for key in required if key not in request]
        if missing:
            raise Refusal(400, 11, f"missing {missing}")
        data: Json = function(self, caller, request)
        return data

    def identity(self, headers: Mapping[str, str]) -> Json:
        """Who is asking: a user's row, with the role and company that count for this call."""
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            raise Refusal(401, 20, "no credentials")
        if self.refusal:
            raise Refusal(401, 20, self.refusal)
        access, _, secret = base64.b64decode(credentials).decode("latin-1").partition(":")
        caller = self.owner(access, secret)
        if caller is None or caller["company"] not in self.companies:
            raise Refusal(401, 22, "failed to locate provided credentials")
        act_as, impersonate = headers.get("x-clearml-act-as"), headers.get("x-clearml-impersonate-as")
        if act_as and impersonate:
            raise Refusal(400, 5, "only one allowed")
        if not act_as and not impersonate:
            return caller
        if caller["role"] not in MANAGERS:
            raise Refusal(400, 6, "impersonation not allowed")
        user = self.users.get(act_as or impersonate or "")
        if user is None or (caller["role"] != "root" and user["company"] != caller["company"]):
            raise Refusal(400, 6, "unknown user")
        return {**user, "role": caller["role"]} if act_as else user

    def get_companies(self, _: Json, request: Json) -> Json:
        companies = self.listed_companies()
        if self.filters_names and "name" in request:
            companies = [row for row in companies if row["name"].lower() == request["name"].lower()]
        shown = self.page(companies, request)
        return {"companies": [{key: row[key] for key in ("id", "name", "active")} for row in shown]}

    def listed_companies(self) -> List[Json]:
        return [row for row in self.companies.values() if row["listed"] <= len(self.calls)]

    def page(self, companies: List[Json], request: Json) -> List[Json]:
        if self.refuses_pages and "page" in request:
            raise Refusal(400, 12, "no such parameter")
        if not self.page_of_companies:
            return companies
        if self.sorts:
            companies.sort(key=lambda row: str(row["id"]))
        else:
            self.random.shuffle(companies)
        size = self.page_of_companies
        page = max(0, request.get("page", 0) - self.first_page) if self.takes_pages else 0
        return companies[page * size : (page + 1) * size]

    def create_company(self, _: Json, request: Json) -> Json:
        name = text(request, "name", 3)
        if self.unique_names and any(row["name"].lower() == name.lower() for row in self.companies.values()):
            raise Refusal(400, 801, "value combination unique field already exists")
        company = self.add_company(name)
        company["listed"] = len(self.calls) + self.lists_new_companies_after
        return {"id": company["id"]}

    def get_tenants(self, _: Json, request: Json) -> Json:
        shown = self.page(self.listed_companies(), request)
        return {"tenants": [{"id": row["id"], "name": row["name"], "admin_emails": []} for row in shown]}

    def create_tenant(self, caller: Json, request: Json) -> Json:
        company = self.create_company(caller, request)["id"]
        service = self.add_user(company, f"{company}@service.invalid", "admin", "service account")
        key = self.add_key(service, "")
        return {"id": company, "credentials": {"access_key": key["access_key"], "secret_key": key["secret_key"]}}

    def update_company_settings(self, _: Json, request: Json) -> Json:
        if request["company"] not in self.companies:
            raise Refusal(400, 10, "unknown company")
        if not isinstance(request.get("allowed_users", 0), int):
            raise Refusal(400, 12, "allowed_users must be an integer")
        self.companies[request["company"]]["settings"] = {k: v for k, v in request.items() if k != "company"}
        return {"updated": 1}

    def create_user(self, caller: Json, request: Json) -> Json:
        if caller["role"] not in SYSTEM and request["company"] != caller["company"]:
            raise Refusal(400, 10, "cannot create user in another company")
        if request["company"] not in self.companies:
            raise Refusal(400, 10, "unknown company")
        email, role = text(request, "email"), request.get("role", "user")
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise Refusal(400, 800, "invalid email")
        if role not in ("admin", "superuser", "user", "annotator"):
            raise Refusal(400, 12, "invalid role")
        if any(user["email"] == email for user in self.users.values()):
            raise Refusal(400, 801, f"email {email} already exists")
        return {"id": self.add_user(request["company"], email, role, text(request, "name"))["id"]}

    def edit_user(self, caller: Json, request: Json) -> Json:
        user = self.member(caller, request["user"])
        if request["role"] not in ("admin", "superuser", "user", "annotator"):
            raise Refusal(400, 12, "invalid role")
        user["role"] = request["role"]
        return {"updated": 1}

    def member(self, caller: Json, user: str) -> Json:
        row = self.users.get(user)
        if row is None or row["company"] != caller["company"]:
            raise Refusal(400, 301, "invalid user id")
        return row

    def get_users_info(self, _: Json, request: Json) -> Json:
        rows = [user for user in self.users.values() if user["email"] in request.get("emails", [])]
        return {"users": {row["id"]: {key: row[key] for key in ("id", "email", "role")} for row in rows}}

    def get_current_user(self, caller: Json, request: Json) -> Json:
        if request:
            raise Refusal(400, 12, "no parameters")
        company = self.companies[caller["company"]]
        user = {"id": caller["id"], "name": caller["name"], "role": caller["role"]}
        return {"user": {**user, "company": {"id": company["id"], "name": company["name"]}}}

    def login(self, _: Json, __: Json) -> Json:
        return {"token": "a.b.c"}

    def create_credentials(self, caller: Json, request: Json) -> Json:
        key = self.add_key(self.unprotected(caller), request.get("label", ""))
        return {"credentials": dict(key)}

    def get_credentials(self, caller: Json, request: Json) -> Json:
        if request:
            raise Refusal(400, 12, "no parameters")
        rows = self.users[caller["id"]]["credentials"]
        return {
            "credentials": [{"access_key": row["access_key"], "label": row["label"], "last_used": None} for row in rows]
        }

    def edit_credentials(self, caller: Json, request: Json) -> Json:
        for key in self.users[caller["id"]]["credentials"]:
            if key["access_key"] == request["access_key"]:
                key["label"] = request.get("label", "")
                return {"updated": 1}
        raise Refusal(400, 75, "invalid user or invalid access key")

    def revoke_credentials(self, caller: Json, request: Json) -> Json:
        user = self.unprotected(caller)
        rest = [key for key in user["credentials"] if key["access_key"] != request["access_key"]]
        if len(rest) == len(user["credentials"]):
            raise Refusal(400, 300, "invalid user or invalid access key")
        user["credentials"] = rest
        return {"revoked": 1}

    def unprotected(self, caller: Json) -> Json:
        if caller["id"].startswith("__"):
            raise Refusal(400, 301, "protected identity")
        return self.users[caller["id"]]

    def get_settings(self, caller: Json, _: Json) -> Json:
        return {"domains": list(self.companies[caller["company"]]["domains"]), "whitelist_entries": []}

    def set_domains(self, caller: Json, request: Json) -> Json:
        for domain in request["domains"]:
            if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", domain):
                raise Refusal(400, 23, "malformed domain name")
            if any(domain in row["domains"] for row in self.companies.values() if row["id"] != caller["company"]):
                raise Refusal(400, 801, "domain already exists")  # which code is not documented
        self.companies[caller["company"]]["domains"] = list(request["domains"])
        return {}

    def create_queue(self, caller: Json, request: Json) -> Json:
        name = text(request, "name", 3)
        if any(row["name"] == name and row["company"] == caller["company"] for row in self.queues.values()):
            raise Refusal(400, 801, "value combination unique field already exists")
        return {"id": self.add_queue(caller["company"], name)["id"]}

    def get_queues(self, caller: Json, request: Json) -> Json:
        rows = [row for row in self.queues.values() if row["company"] == caller["company"]]
        if "name" in request:
            try:
                rows = [row for row in rows if re.search(request["name"], row["name"])]
            except re.error:
                raise Refusal(400, 21, "malformed regular expression") from None
        elif not request.get("search_hidden") and not request.get("id"):
            rows = [row for row in rows if HIDDEN not in row["system_tags"]]
        if "order_by" in request:
            rows.sort(key=lambda row: [str(row[key]) for key in request["order_by"]])
        else:
            self.random.shuffle(rows)
        size = min(request.get("page_size", PAGE), PAGE)
        start = request.get("page", 0) * size
        fields = request.get("only_fields", ["id", "name", "system_tags"])
        return {"queues": [{key: row[key] for key in fields} for row in rows[start : start + size]]}

    # -------------------------------------------------------------------------------------------- Kubernetes

    def kubernetes(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        def status(code: int, text: str = "") -> Answer:
            return code, json.dumps({"kind": "Status", "apiVersion": "v1", "code": code, "message": text}).encode()

        headers = {key.lower(): value for key, value in headers.items()}
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return status(401)
        match = re.fullmatch(r"/api/v1/namespaces/([^/]+)/(secrets|configmaps)(?:/([^/]+))?", path)
        if not match or (method, bool(match[3])) not in (("GET", True), ("POST", False), ("PATCH", True)):
            return status(403, "the Role allows create on Secrets, get and patch on those it names")
        document = json.loads(body) if body else {}
        place = match[1], match[3] or document["metadata"]["name"]
        if match[2] == "configmaps":
            if place != MEMORY or method == "POST":
                return status(403, "the Role allows get and patch on the one ConfigMap")
            kept = self.configmaps
        else:
            kept = self.secrets
            if method != "POST" and self.may_write is not None and place not in self.may_write:
                return status(403)
        present = kept.get(place)
        if method == "POST" and place[0] not in self.namespaces:
            return status(404, "namespace not found")
        if method == "POST" and present is not None:
            return status(409, "AlreadyExists")
        if method != "POST" and present is None:
            return status(404)
        if method == "GET":
            return 200, json.dumps(present).encode()
        if method == "PATCH":
            if headers.get("content-type") != "application/merge-patch+json":
                return status(415)
            wanted = document.get("metadata", {}).pop("resourceVersion", None)
            if wanted is not None and present and wanted != present["metadata"]["resourceVersion"]:
                return status(409, "Conflict")
            document = merge(present or {}, document)
        for value in (document.get("data") or {}).values() if kept is self.secrets else ():
            base64.b64decode(value, validate=True)
        self.version += 1
        document["metadata"]["resourceVersion"] = str(self.version)
        kept[place] = document
        return (201 if method == "POST" else 200), json.dumps(document).encode()


def config_map(place: Tuple[str, str]) -> Json:
    """As Argo CD or Flux makes it: without data."""
    metadata = {"namespace": place[0], "name": place[1], "resourceVersion": "0"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def merge(target: Json, change: Json) -> Json:
    """RFC 7396."""
    result = dict(target)
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merge(result.get(key) or {}, value)
        else:
            result[key] = value
    return result


def text(request: Json, name: str, least: int = 1) -> str:
    value = request[name]
    if not isinstance(value, str):
        raise Refusal(400, 12, f"{name} must be a string")
    if len(value.strip()) < least:
        raise Refusal(400, 800, f"{name} is too short")
    return value.strip()


def envelope(name: str, code: int, subcode: int, message: str, data: Json) -> bytes:
    endpoint = {"name": name, "requested_version": "2.30", "actual_version": "2.4"}
    meta = {"id": "0", "trx": "0", "endpoint": endpoint, "result_code": code, "result_subcode": subcode}
    meta.update({"result_msg": message, "error_stack": None, "error_data": {}})
    return json.dumps({"meta": meta, "data": data}).encode()


Endpoint = Tuple[Tuple[str, ...], Tuple[str, ...], Callable[..., Json]]
ENDPOINTS: Dict[str, Endpoint] = {
    "auth.create_credentials": (ANYONE, (), World.create_credentials),
    "auth.create_user": (MANAGERS, ("name", "company", "email"), World.create_user),
    "auth.edit_credentials": (ANYONE, ("access_key",), World.edit_credentials),
    "auth.edit_user": (MANAGERS, ("user", "role"), World.edit_user),
    "auth.get_credentials": (ANYONE, (), World.get_credentials),
    "auth.get_users_info": (SYSTEM, (), World.get_users_info),
    "auth.login": (ANYONE, (), World.login),
    "auth.revoke_credentials": (ANYONE, ("access_key",), World.revoke_credentials),
    "login.get_settings": (MANAGERS, (), World.get_settings),
    "login.set_domains": (MANAGERS, ("domains",), World.set_domains),
    "queues.create": (ANYONE, ("name",), World.create_queue),
    "queues.get_all": (ANYONE, (), World.get_queues),
    "system.create_company": (SYSTEM, ("name",), World.create_company),
    "system.get_companies": (SYSTEM, (), World.get_companies),
    "system.update_company_settings": (SYSTEM, ("company",), World.update_company_settings),
    "tenants.create_tenant": (SYSTEM, ("name",), World.create_tenant),
    "tenants.get_tenants": (SYSTEM, (), World.get_tenants),
    "users.get_current_user": (ANYONE, (), World.get_current_user),
}


class Handler(BaseHTTPRequestHandler):
    world: World
    target: str

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, content = self.world.handle(self.target, self.command, self.path, dict(self.headers.items()), body)
        except Broken:
            self.close_connection = True
            return
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # the client has gone
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        return


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed client breaks off in the middle of a handshake."""


TLS = Path(__file__).parent / "tls"  # for 127.0.0.1 only, of no worth


@contextmanager
def serve(world: World) -> Iterator[Tuple[int, int]]:
    """The ports of the API and of Kubernetes (with TLS)."""
    listeners = []
    for target in ("clearml", "kubernetes"):
        handler = type("Bound", (Handler,), {"world": world, "target": target})
        listener = Listener(("127.0.0.1", 0), handler)
        if target == "kubernetes":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS / "server.pem")
            listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        listeners.append(listener)
    try:
        yield listeners[0].server_address[1], listeners[1].server_address[1]
    finally:
        for listener in listeners:
            listener.shutdown()
            listener.server_close()
