"""The tenant as a whole, brought to its declared state pass by pass."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence

from api import part, rows
from companies import PAGE, Companies
from keys import Keys
from memory import SETTINGS
from outcomes import Again, Refused, Stop, listed, quote
from stores import held_pair
from work import Work

Json = Dict[str, Any]

HOLDS, PENDING = 0, 4  # exit codes


@dataclass
class Tenant:
    work: Work
    companies: Companies
    keys: Keys

    def converge(self) -> int:
        patience = self.work.api.target.patience
        patience.until(self.work.api.ping)
        failures = 0
        while True:
            self.work.changes, self.work.notes = 0, []
            try:
                if self.work.state.state == "retired":
                    self.retire()
                else:
                    self.provide()
            except Again as trouble:
                failures = 0 if self.work.changes else failures
                patience.pause(failures, trouble)
                failures += 1
                continue
            except Refused as refusal:
                if refusal.pair == (400, 6):
                    raise Stop(str(refusal)) from None
                raise
            failures = 0
            if self.work.plan or not self.work.changes:
                break
        for kind, text in self.work.notes:
            if kind == "left" or not self.work.changes:  # a plan says what is missing, not what would then hold
                self.work.log.line(kind, text)
        return PENDING if self.work.changes else HOLDS

    def provide(self) -> None:
        company = self.company()
        admin = self.admin(company)
        if self.work.state.domains is not None:
            self.domains(admin, self.work.state.domains)
        self.queues(admin)
        for item in self.work.state.items:
            self.keys.provide(admin, item)
        self.keys.revoke_undeclared(admin)
        self.settings(company)

    def retire(self) -> None:
        """The company, its data, users and queues stay."""
        found = self.companies.find() or self.unlisted()
        if found is None:
            self.companies.absent()
            self.work.note("ok", f"there is no company {quote(self.work.state.company)}")
        else:
            user = self.find_user()
            if user is None:
                raise Stop(
                    f"the tenant is retired, but its admin {self.work.state.email} is gone, and without one its domains"
                    " cannot be read. Make the user again, or take the tenant's definition away"
                )
            self.in_company(user, found)
            admin = part(user, "id", str)
            self.domains(admin, [])
            for label, access in self.keys.live_keys(admin):
                if label.startswith(f"tenantry/{self.work.state.environment}/{self.work.state.tenant}/"):
                    self.keys.revoke(admin, access, label)
        for spec in [spec for item in self.work.state.items for spec in item.secrets]:
            secret = self.keys.kept(spec)
            pair = held_pair(secret)
            if pair and self.keys.works(pair):  # as another user: an earlier admin
                body = {"access_key": pair.access}
                self.work.change(
                    f"revoke the key in Secret {spec}", self.work.api.call, "auth.revoke_credentials", body, by=pair
                )
            if secret and secret.get("data"):  # so that new pods wait, should the tenant come back
                self.work.change(f"empty Secret {spec}", self.keys.put, spec, secret, {"data": None})

    # ------------------------------------------------------------------------------------------------ company

    def company(self) -> Optional[str]:
        """Its id; None in a plan that creates it."""
        name, email = self.work.state.company, self.work.state.email
        found = self.companies.find() or self.unlisted()
        if found is None and self.find_user() is not None:
            found = self.companies.find() or self.unlisted()  # another run may have made both since
            if found is None:
                raise Stop(
                    f"there is no company {quote(name)}, but {email} is a user already. If the company has another name"
                    " on the server, declare that one; if not, declare another admin e-mail"
                )
        if found is None:
            self.companies.absent()
            found = self.companies.create() or self.unlisted()
            if self.work.plan:
                return None
        if found is None:
            raise Again("the new company is not listed yet")
        if found.get("active") is False:
            raise Stop(f"the company {quote(name)} is inactive. Reactivate it, or declare the tenant retired")
        self.work.note("ok", f"the company {quote(name)} is there, as {found['id']}")
        return str(found["id"])

    def unlisted(self) -> Optional[Json]:
        """The company that was created, if no list shows it: its admin's profile does, once there is one."""
        made = self.companies.made or self.companies.made_by_anyone()
        user = self.find_user() if made else None
        if not made or (home_of(self.profile(user)) != made if user else not self.companies.made):
            return None
        self.work.note("left", f"the company {quote(self.work.state.company)}: no list of the server shows it")
        return {"id": made}

    # -------------------------------------------------------------------------------------------------- admin

    def admin(self, company: Optional[str]) -> Optional[str]:
        state = self.work.state
        user = self.find_user() if company else None
        if user is None:
            body = {"name": state.admin, "company": company, "email": state.email, "role": "admin"}
            taken = False
            try:
                self.work.create(f"create the admin {state.email}", self.work.api.call, "auth.create_user", body)
            except Refused as refusal:
                taken = refusal.pair == (400, 801)  # or another run was first
                if not taken:
                    raise
            if self.work.plan:
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
            self.work.change(what, self.work.api.call, "auth.edit_user", {"user": admin, "role": "admin"}, act_as=admin)
        if profile.get("name") != state.admin:  # people may change their own name
            called = quote(str(profile.get("name")))
            self.work.note("left", f"the admin {state.email} is called {called}, not {quote(state.admin)} as declared")
        self.work.note("ok", f"the admin {state.email} is there, as {admin}")
        return admin

    def find_user(self) -> Optional[Json]:
        users = rows(self.work.api.read("auth.get_users_info", {"emails": [self.work.state.email]}), "users")
        found = [row for row in users if str(row.get("email")).casefold() == self.work.state.email.casefold()]
        if len(found) > 1:
            raise Stop(f"there are {len(found)} users with the e-mail {self.work.state.email}. Keep one")
        return found[0] if found else None

    def in_company(self, user: Json, company: Json) -> Json:
        profile = self.profile(user)
        home = home_of(profile)
        if home != company["id"]:
            raise Stop(
                f"{self.work.state.email} is a user of another company ({home}), and an e-mail can be in one only."
                f" Declare another admin e-mail for {quote(self.work.state.company)}, or remove that user there"
            )
        return profile

    def profile(self, user: Json) -> Json:
        """The lookup by e-mail does not tell the company."""
        found: Json = part(self.work.api.read("users.get_current_user", act_as=part(user, "id", str)), "user", dict)
        return found

    # ------------------------------------------------------------------------------------- domains and queues

    def domains(self, admin: Optional[str], declared: Sequence[str]) -> None:
        wanted = sorted({domain.lower() for domain in declared})
        present: list[str] = []
        if admin:
            answer = self.work.api.read("login.get_settings", act_as=admin)
            present = sorted({str(domain).lower() for domain in part(answer, "domains", list)})
        if wanted != present:
            what = f"set the SSO domains to {listed(wanted)}, not {listed(present)}"
            try:
                self.work.change(what, self.work.api.call, "login.set_domains", {"domains": wanted}, act_as=admin)
            except Refused as refusal:
                if refusal.pair[0] != 400 or refusal.pair == (400, 6):
                    raise
                raise Stop(
                    f"the server refuses the SSO domains {listed(wanted)}. If another company holds one of them, decide"
                    f" whose users they are and take it out of the other's, or of this definition ({refusal})"
                ) from None
        self.work.note("ok", f"SSO domains: {listed(wanted)}")

    def queues(self, admin: Optional[str]) -> None:
        present = self.list_queues(admin) if admin else []
        for name in self.work.state.queues:
            if name in present or (admin and self.has_queue(admin, name)):
                continue
            what, body = f"create the queue {quote(name)}", {"name": name}
            try:
                self.work.create(what, self.work.api.call, "queues.create", body, impersonate=admin)
            except Refused as refusal:  # the agent makes its queues too
                if refusal.pair != (400, 801) or not (admin and self.has_queue(admin, name)):
                    raise
        self.work.note("ok", f"{len(self.work.state.queues)} queues are there")
        undeclared = [name for name in present if name not in self.work.state.queues]
        if undeclared:
            self.work.note("left", f"{len(undeclared)} queues that are not declared: {listed(undeclared[:20])}")

    def list_queues(self, admin: str) -> list[str]:
        found: Dict[str, str] = {}
        page = 0
        while True:
            # Without order_by a page is any 500 queues.
            body = {"only_fields": ["id", "name"], "order_by": ["id"], "page": page, "page_size": PAGE}
            queues = rows(self.work.api.read("queues.get_all", body, impersonate=admin), "queues")
            known = len(found)
            found.update({str(row.get("id")): str(row.get("name")) for row in queues})
            if len(found) == known:  # an empty page, whatever the server's limit; or one that it repeats for ever
                return sorted(found.values())
            page += 1

    def has_queue(self, admin: str, name: str) -> bool:
        """Hidden queues too: only who asks by name sees them. A name is a regular expression that matches anywhere."""
        body = {"name": f"^{re.escape(name)}$", "only_fields": ["id", "name"]}
        queues = rows(self.work.api.read("queues.get_all", body, impersonate=admin), "queues")
        return any(row.get("name") == name for row in queues)

    # ----------------------------------------------------------------------------------------------- settings

    def settings(self, company: Optional[str]) -> None:
        """No call reads them back, so they are written when the declaration changes, and never known to hold."""
        if not self.work.state.settings:
            return
        body = {"company": company, **self.work.state.settings}
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        names = ", ".join(sorted(self.work.state.settings))
        if self.work.memory.read().get(SETTINGS) != digest:
            try:
                self.work.change(
                    f"write the settings {names}", self.work.api.call, "system.update_company_settings", body
                )
            except Refused as refusal:
                if refusal.pair != (404, 0):
                    raise
                by_hand = "Set them by hand and take them out of the definition"
                raise Stop(f"this server has no call to write {names}. {by_hand}") from None
            if not self.work.plan:
                self.work.memory.write(**{SETTINGS: digest})
        self.work.note("note", f"unverifiable: the settings {names} were written; no API call reads them back")


def home_of(profile: Json) -> object:
    """The id of a user's company."""
    home = profile.get("company")
    return home.get("id") if isinstance(home, dict) else home
