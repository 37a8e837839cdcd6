#!/usr/bin/env python3
"""Bring one tenant of a ClearML server to its declared state, whatever state it is in now.

    provision.py --state state.json [--plan] [--credentials-out FILE]

One pass looks up each declared item, compares it, changes what differs, and passes are repeated until one of them
changes nothing. Every pass starts from what the server says, so the script may be killed at any point, run again at any
time and run twice at once. Standard library only, Python 3.9 or newer; the modules beside this file belong to it.

State (no secrets in it)

    {"version": 1, "environment": "production", "tenant": "acme",
     "state": "active",                      active | suspended (the same to the server) | retired
     "company": {"name": "Acme Corp"},
     "admin": {"name": "Acme Admin", "email": "ops@acme.example"},
     "domains": ["acme.example"],            SSO domains; absent: not managed
     "queues": ["default", "gpu"],           absent: none declared
     "memory": {"namespace": "tenantry-provisioning", "name": "memory-acme"},   absent: nothing is remembered
     "settings": {"allowedUsers": 10, "features": ["a"], "excludeFeatures": []},   each absent: not managed
     "credentials": {"generation": 1, "items": [
        {"role": "agent", "secrets": [
           {"namespace": "acme", "name": "clearml-agent-credentials-1",
            "labels": {},                    optional
            "data": {"agentk8sglue_key": "<access_key>", "agentk8sglue_secret": "<secret_key>"}}]}]}}

`data` maps keys of the Secret to texts in which <access_key> and <secret_key> are replaced; a whole values document is
one such text. Every Secret also holds `access_key` and `secret_key`. The name of a Secret carries the generation. The
first Secret of an item is the lock between two runs that make its key.

The ConfigMap `memory` stands where the tenant cannot write. It must be there: Argo CD or Flux makes it. It is the lock
between two runs that create the company, and remembers which company was created, digests of the keys that were made,
and which settings were last written. With --credentials-out the file FILE.memory stands for it.

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
import os
import signal
import ssl
import sys
import time
import traceback
import urllib.parse
import urllib.request
from typing import Mapping, NoReturn, Optional, Sequence

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # also where Python does not look beside the script: -I

from api import Api, Pair
from companies import Companies
from declared import State, read_state
from keys import Keys
from memory import ConfigMapMemory, FileMemory, Memory, OneRun
from outcomes import GaveUp, Log, Stop, Unusable
from stores import FileSecrets, Kubernetes, Secrets
from tenant import PENDING, Tenant
from transport import Patience, server
from work import Work

GAVE_UP, USAGE, DECIDE = 1, 2, 3
SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount"


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
    # Python 3.13 would refuse the authorities of many clusters, as the clients of Kubernetes do not.
    trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
    handlers = urllib.request.HTTPSHandler(context=trust), urllib.request.ProxyHandler({})
    decides = f"{folder}/ca.crt decides: a new pod reads it again"
    return Kubernetes(server("the Kubernetes API", address, decides, patience, *handlers), token)


def memory_of(options: argparse.Namespace, state: State, store: Optional[Secrets]) -> Memory:
    if options.credentials_out:
        return FileMemory(options.credentials_out + ".memory")
    if state.memory and isinstance(store, Kubernetes):
        return ConfigMapMemory(store, state.memory)
    return OneRun(store, state.items[0].secrets[0])


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
    decides = "If a private authority issued it, name that authority's file in SSL_CERT_FILE"
    return Api(server("the ClearML API", values[0], decides, patience), Pair(values[1], values[2]))


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
        memory = memory_of(options, state, store)
        work = Work(state, api, store, memory, log, options.plan, options.claim_wait)
        code = Tenant(work, Companies(work), Keys(work)).converge()
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
