"""The tenant's company: looked for in every list that the server has, and created once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Optional

from api import Pair, part, rows
from memory import CLAIM, MADE
from outcomes import Again, GaveUp, Refused, Stop, listed, quote
from work import MOST_TIMES, Work

Json = Dict[str, Any]

PAGE = 500  # the server's largest page
PAGES = 10_000  # of one list
SIZES = (10, 20, 25, 50, 100, 200, 250, 500, 1000)  # of pages, where a server does not say
NO_SUCH_CALL = (404, 0)
ELDER, NEWER = ("system.get_companies", "companies"), ("tenants.get_tenants", "tenants")


@dataclass
class Companies:
    work: Work
    claim_seen: tuple[str, float] = ("", 0)  # version of what bears another run's claim, and since when
    elder: bool = True  # the server has system.*: its calls are preferred to those of tenants.*
    doubts: List[str] = field(default_factory=list)  # why the company may be there although the last look found none
    known: set[str] = field(default_factory=set)  # calls that the server has answered
    turns: int = 0  # times that it did not have a call, although it has answered one before
    made: Optional[str] = None  # the id of the company that this run created

    @property
    def name(self) -> str:
        return self.work.state.company

    # ------------------------------------------------------------------------------------------------ looking

    def find(self) -> Optional[Json]:
        self.doubts = []
        return self.only(self.named()) or self.only(self.everywhere())

    def absent(self) -> None:
        """After a look that found none: whether that is to be believed."""
        if self.doubts:
            raise Stop(
                f"{self.doubts[0]}. So a second company could be created. Create the company {quote(self.name)} by"
                " hand: if the list shows it, the next run goes on"
            )

    def only(self, companies: List[Json]) -> Optional[Json]:
        """The one that is called so."""
        found = {part(row, "id", str): row for row in companies if row.get("name") == self.name}
        if len(found) > 1:
            raise Stop(
                f"there are {len(found)} companies called {quote(self.name)} ({', '.join(found)}). Rename or remove all"
                " but the one to use; then set CLEARML__apiserver__company__unique_names to true, so that it does not"
                " happen again"
            )
        return next(iter(found.values()), None)

    def named(self) -> List[Json]:
        """What the server finds by name; every company if it ignores the name."""
        found = self.ask(ELDER, {"name": self.name})
        self.elder = found is not None
        if found and not self.same(found):
            found += self.walk(ELDER, found)
        return found or []

    def same(self, companies: List[Json]) -> bool:
        return all(str(row.get("name")).casefold() == self.name.casefold() for row in companies)

    def everywhere(self) -> List[Json]:
        """Each company of each list. Servers may have the newer calls beside the older ones."""
        found = []
        lists = 0
        for which in (ELDER, NEWER):
            first = self.ask(which, {})
            if first is not None:
                lists += 1
                found += self.walk(which, first)
        if not lists:
            raise self.gone(f"{ELDER[0]} or {NEWER[0]}")
        return merged(found)

    def ask(self, which: tuple[str, str], body: Json) -> Optional[List[Json]]:
        """None where the server does not have the call."""
        endpoint, name = which
        try:
            found = rows(self.work.api.read(endpoint, body), name)
            self.known.add(endpoint)
            return found
        except Refused as refusal:
            if refusal.pair != NO_SUCH_CALL:
                raise
            return None

    def gone(self, calls: str) -> Exception:
        """In the middle of an upgrade two generations of the server answer in turns."""
        self.turns += 1
        problem = f"this server does not have the call {calls}"
        return Again(problem) if self.known and self.turns < MOST_TIMES else GaveUp(problem)

    # ------------------------------------------------------------------------------------------------- paging

    def walk(self, which: tuple[str, str], first: List[Json]) -> List[Json]:
        """
        The whole list. Its paging is not documented: pages are asked for as the server's other lists take them, and
        again until a whole round brings nothing new, for the order of an unsorted list is any.
        """
        found = {str(row.get("id")): row for row in first}
        quiet = 0
        while quiet < (1 if len(found) == len(first) else 2):
            known = len(found)
            for page in self.pages(which):
                found.update({str(row.get("id")): row for row in page})
            quiet = quiet + 1 if len(found) == known else 0
        if len(found) == len(first) and len(first) in SIZES and not self.finds(first):
            self.doubts.append(
                f"{which[0]} lists {len(first)} companies, which may be a page of more, and shows no other page"
            )
        return list(found.values())

    def pages(self, which: tuple[str, str]) -> Iterator[List[Json]]:
        seen: set[str] = set()
        empty, page = 0, 0
        more: Json = {}
        while empty < 2:  # the first two may be one: servers count from 0 or from 1
            body = {"page": page, "page_size": PAGE, "order_by": ["id"], **more}
            answer = self.page(which[0], body)
            if answer is None:
                return
            companies = rows(answer, which[1])
            new = {str(row.get("id")) for row in companies} - seen
            empty = 0 if new else empty + 1
            seen |= new
            more = {"scroll_id": answer["scroll_id"]} if answer.get("scroll_id") else {}
            total = answer.get("total")
            if isinstance(total, int) and empty >= 2 and total > len(seen):
                self.doubts.append(
                    f"{which[0]} counts {total} companies and shows {len(seen)} on all of its pages together"
                )
            yield companies
            page += 1
            if page > PAGES:
                raise GaveUp(f"{which[0]} has more than {PAGES} pages")

    def page(self, endpoint: str, body: Json) -> Optional[Json]:
        """None where the server refuses to answer by the page."""
        try:
            return self.work.api.read(endpoint, body)
        except Refused as refusal:
            if refusal.pair == NO_SUCH_CALL:
                raise self.gone(endpoint) from None
            if refusal.pair[0] != 400 or refusal.pair == (400, 6):
                raise
            return None

    def finds(self, companies: List[Json]) -> bool:
        """Whether the server is seen to find companies by name: then it is believed that it finds none."""
        name = str(companies[-1].get("name"))
        found = self.ask(ELDER, {"name": name})
        return bool(found) and all(str(row.get("name")).casefold() == name.casefold() for row in found or [])

    # ----------------------------------------------------------------------------------------------- creating

    def create(self) -> Optional[Json]:
        """None in a plan."""
        work, what = self.work, f"create the company {quote(self.name)}"
        if work.plan:
            work.change(what, self.make)
            return None
        self.claim()
        found = self.find()
        if found is not None:  # another run has made it since
            return found
        self.absent()
        self.remember()
        self.made_before(what)
        try:
            self.made = work.create(what, self.make)
        except Refused as refusal:
            found = self.find()
            if found is None:
                raise self.refused(refusal) from None
            return found
        self.remember()
        return self.find()

    def remember(self) -> None:
        if self.made is not None and not self.made_by_anyone():
            self.work.memory.write(**{MADE: json.dumps({"name": self.name, "id": self.made})})

    def made_by_anyone(self) -> Optional[str]:
        """The id of the company of this name that was created once."""
        try:
            made = json.loads(self.work.memory.read().get(MADE) or "{}")
        except ValueError:
            return None
        return str(made.get("id")) if isinstance(made, dict) and made.get("name") == self.name else None

    def made_before(self, what: str) -> None:
        """Once created, it must be seen, by whichever run."""
        made = self.made_by_anyone()
        if made is None:
            return
        place = self.work.state.memory
        forget = f": kubectl -n {place.namespace} delete configmap {place.name}" if place else ""
        way_out = f" It is {quote(made)}. If it was deleted since, let provisioning forget it{forget}"
        self.work.wait_for(what, way_out)

    def make(self) -> str:
        """The id. A server of the other generation does not have the call, and has then made nothing."""
        first, second = (self.make_elder, self.make_newer) if self.elder else (self.make_newer, self.make_elder)
        try:
            return first()
        except Refused as refusal:
            if refusal.pair != NO_SUCH_CALL:
                raise
        try:
            return second()
        except Refused as refusal:
            if refusal.pair != NO_SUCH_CALL:
                raise
            raise self.gone("system.create_company or tenants.create_tenant") from None

    def make_elder(self) -> str:
        return str(self.work.api.call("system.create_company", {"name": self.name}).get("id", ""))

    def make_newer(self) -> str:
        work = self.work
        answer = work.api.call("tenants.create_tenant", {"name": self.name})
        extra = answer.get("credentials")
        if isinstance(extra, dict):  # a key that no role declared: it revokes itself
            pair = Pair(str(extra.get("access_key")), str(extra.get("secret_key")))
            work.log.hide_pair(pair.access, pair.secret)
            try:
                work.api.call("auth.revoke_credentials", {"access_key": pair.access}, by=pair)
            except (Again, GaveUp) as trouble:
                work.log.line("left", f"a key that came with the new company, unused and unknown to anyone ({trouble})")
        return str(answer.get("id", ""))

    def refused(self, refusal: Refused) -> Exception:
        variants = [str(row.get("name")) for row in [*self.named(), *self.everywhere()]]
        variants = sorted({variant for variant in variants if variant.casefold() == self.name.casefold()})
        if not variants:
            return refusal
        taken = f"the server takes {quote(self.name)} for the same name as {listed(variants)}"
        return Stop(f"{taken}. Declare the one that is the tenant's, or another ({refusal})")

    def claim(self) -> None:
        """
        Only the run that is remembered creates the company, for the API itself would make two. The claim of a run that
        died passes on when nothing has moved for a while; no clocks are compared.
        """
        memory = self.work.memory
        holder = memory.read().get(CLAIM)
        if holder == self.work.run:
            return
        if holder:
            if self.claim_seen[0] != memory.version:
                self.claim_seen = (memory.version, time.monotonic())
            if time.monotonic() - self.claim_seen[1] < self.work.claim_wait:
                raise Again("another run has announced that it creates the company")
        memory.write(**{CLAIM: self.work.run})


def merged(companies: List[Json]) -> List[Json]:
    """One row a company: lists of several generations show the same ones, each with other fields."""
    found: Dict[str, Json] = {}
    for row in companies:
        company = str(row.get("id"))
        found[company] = {**row, **found.get(company, {})}
    return list(found.values())
