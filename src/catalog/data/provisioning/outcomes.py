"""How a run ends, and what it says: exceptions, and lines for the operator in which no secret appears."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from typing import Dict, Iterator, Optional, Sequence

MOST_SHOWN = 2000  # characters of one line
SHORTEST = 8  # of a part of a secret that is looked for
URL_SAFE = str.maketrans("+/", "-_")


class Again(Exception):
    """Trouble that may pass: try again until the deadline."""


class Conflict(Again):
    """Another run changed the object first."""


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
    (400, 301): ". The identity is protected: the server makes it from its own configuration; declare"
    " another admin e-mail",
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
                self.hidden.update(spellings(secret))

    def hide_pair(self, access: str, secret: str) -> None:
        """Also the header that is made of the two: a server may quote it."""
        self.hide(access, secret, f"{access}:{secret}")

    def clean(self, text: str) -> str:
        for secret in sorted(self.hidden, key=len, reverse=True):
            text = text.replace(secret, "***")
        whole = squeezed(text)
        if any(len(secret) >= SHORTEST and secret in whole for secret in map(squeezed, self.hidden)):
            return "*** (a text that quotes a secret, broken into pieces)"
        # A server's text must not begin a line of its own, nor steer a terminal.
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "..."

    def line(self, kind: str, text: str) -> None:
        print(f"{kind:<6} {self.clean(text)}", flush=True)


def spellings(secret: str) -> Iterator[str]:
    """The secret as it is, and as a server may quote it: in JSON, in an address, in hexadecimal digits, in base64."""
    data = secret.encode()
    yield from (secret, json.dumps(secret)[1:-1], urllib.parse.quote(secret, safe=""), data.hex(), encoded(secret))
    for before in range(3):  # in base64 of a longer text: the digits that depend on the secret alone
        digits = base64.b64encode(bytes(before) + data).decode()
        digits = digits[-(-8 * before // 6) : 8 * (before + len(data)) // 6]
        if len(digits) >= SHORTEST:
            yield from (digits, digits.translate(URL_SAFE))


def squeezed(text: str) -> str:
    """Without what a server may break a long text with."""
    return re.sub(r"\\[nrt]|[\s=\\\"']", "", text)


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def listed(texts: Sequence[str]) -> str:
    return ", ".join(map(quote, texts)) or "none"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
