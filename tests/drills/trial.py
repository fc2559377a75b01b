"""One drill under way: what it launched, how it ends, and what three parties say of it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import httpx

from tests.drills.rig import Rig
from tests.installation import until

UNDER_WAY = ("queued", "running")
JOBS = "select id::text, status from generation_job where shoot_id::text = any(%s)"
ATTEMPTS = """
select request_id, job_id::text, state from generation_attempt
 where job_id in (select id from generation_job where shoot_id::text = any(%s))
"""


class Trial:
    """The hands of a drill: it launches shoots, breaks things, waits, and notes what is wrong.

    ``runs`` counts how often something was broken. Every job is to be done at the end, by exactly
    one POST that the provider accepted, unless the drill says otherwise by ``failing``.
    """

    def __init__(self, rig: Rig, *, quick: bool = False) -> None:
        self.rig, self.quick = rig, quick
        self.begun = time.monotonic()
        self.billed_before = len(rig.bill())
        self.shoots: list[str] = []
        self.wanted = 0
        self.runs = 0
        self.failing = 0
        self.breaches: list[str] = []

    def size(self, full: int, quick: int) -> int:
        """A number that depends on how long the drill may take."""
        return quick if self.quick else full

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a breach, as a sentence, unless ``holds``."""
        if not holds:
            self.breaches.append(otherwise)

    # --- What is broken -----------------------------------------------------------------------

    def fault(self, name: str, **options: Any) -> None:
        """Switch on a fault of the provider."""
        answer = self.rig.provider.post("/sandbox/faults", json={"fault": name, **options})
        answer.raise_for_status()

    def struck(self) -> int:
        """How often the provider's faults have struck that are on."""
        listed = self.rig.provider.get("/sandbox/faults").raise_for_status().json()["faults"]
        return sum(switch["struck"] for switch in listed)

    def mend(self) -> None:
        """Make the provider honest and fast again, and count how often its faults struck."""
        self.runs += self.struck()
        self.rig.provider.delete("/sandbox/faults").raise_for_status()
        self.rig.latency(0)

    # --- What is launched ---------------------------------------------------------------------

    def shoot(self, jobs: int, **fields: Any) -> None:
        """Launch that many jobs, in as few shoots as it takes."""
        handles = self.rig.stock["handles"]
        each = -(-jobs // len(handles))
        products, rest = divmod(jobs, each)
        self.launch(products=handles[:products], images_per_product=each, **fields)
        if rest:
            self.launch(products=handles[:1], images_per_product=rest, **fields)

    def launch(self, **fields: Any) -> None:
        """Launch one shoot, as a patient person would: until it is launched."""
        body = {"name": "Drill", "images_per_product": 1, **fields}
        shoot = persist(lambda: self.rig.api.post("/shoots", json=body)).json()
        self.shoots.append(shoot["id"])
        self.wanted += len(body["products"]) * body["images_per_product"]
        address = f"/shoots/{shoot['id']}"
        while persist(lambda: self.rig.api.get(address)).json()["status"] == "draft":
            persist(lambda: self.rig.api.post(f"{address}/launch"), once=True)

    def jobs(self, *statuses: str) -> int:
        """How many of this drill's jobs stand in one of these."""
        return sum(status in statuses for _, status in self.rig.rows(JOBS, self.shoots))

    def ended(self) -> int:
        """How many of this drill's jobs have ended."""
        return self.wanted - self.jobs(*UNDER_WAY)

    def settle(self, timeout: float = 0) -> None:
        """Wait until every job has ended; those that do not are noted by the verdict."""
        try:
            until(lambda: not self.jobs(*UNDER_WAY), timeout or self.size(900, 120))
        except TimeoutError:
            self.breaches.append(f"{self.jobs(*UNDER_WAY)} jobs did not end in time.")

    @contextmanager
    def pages(self) -> Iterator[None]:
        """Ask for pages meanwhile; each must answer within a second."""
        over, slowest = Event(), [0.0]
        addresses = [f"{self.rig.url}/", *(f"/shoots/{shoot}" for shoot in self.shoots)]
        cookie = {"Cookie": f"sessionid={self.rig.stock['session']}"}

        def ask() -> None:
            while not over.wait(0.1):
                for address in addresses:
                    begun = time.monotonic()
                    self.rig.api.get(address, headers=cookie).raise_for_status()
                    slowest[0] = max(slowest[0], time.monotonic() - begun)

        asking = Thread(target=ask)
        asking.start()
        try:
            yield
        finally:
            over.set()
            asking.join()
        self.expect(0 < slowest[0] < 1, f"The slowest page took {slowest[0]:.1f} s.")

    # --- What came of it ----------------------------------------------------------------------

    def posts(self) -> list[dict[str, Any]]:
        """What the provider accepted since the drill began."""
        return self.rig.bill()[self.billed_before :]

    def verdict(self, fault: str) -> dict[str, Any]:
        """The drill as one line: what the provider's bill, the database and the auditor say."""
        posts, attempts = self.posts(), self.rig.rows(ATTEMPTS, self.shoots)
        line = {
            "fault": fault,
            "runs": self.runs,
            "jobs": self.wanted,
            "posts": len(posts),
            "lost": lost(posts, attempts),
            "paid_twice": paid_twice(posts, attempts),
            "unknown_left": sum(state == "unknown" for *_, state in attempts),
            "audit": self.audit() or "clean",
        }
        self.judge(line)
        return line | {
            "seconds": round(time.monotonic() - self.begun, 1),
            "breaches": self.breaches,
        }

    def judge(self, line: dict[str, Any]) -> None:
        """Note what the product promises and did not keep."""
        jobs, posts, done = self.wanted, line["posts"], self.jobs("done")
        self.expect(done == jobs - self.failing, f"{done} of {jobs} jobs are done.")
        self.expect(posts == jobs, f"{jobs} jobs took {posts} accepted POSTs.")
        self.expect(not line["lost"], "What was made was lost.")
        self.expect(not line["paid_twice"], "Something was paid twice.")
        self.expect(not line["unknown_left"], "Unknown attempts did not resolve by themselves.")
        self.expect(line["audit"] == "clean", "The auditor found something.")

    def audit(self) -> list[str]:
        """What the auditor finds once all is quiet, as sentences."""
        self.rig.whole()
        report = json.loads(self.rig.run("manage.py", "audit", "--json", fine=(0, 1)))
        return [str(finding["sentence"]) for finding in report["findings"]]


Posts = list[dict[str, Any]]
Attempts = list[tuple[Any, ...]]


def lost(posts: Posts, attempts: Attempts) -> int:
    """How many requests succeeded at the provider whose pictures we have not stored."""
    stored = {request for request, _, state in attempts if state == "stored"}
    made = {post["request_id"] for post in posts if post["status_code"] == 200}
    return len(made - stored)


def paid_twice(posts: Posts, attempts: Attempts) -> int:
    """How many requests were charged for a job that was charged before, or had the same token."""
    job_of = {request: job for request, job, _ in attempts if request}
    charged = [post["request_id"] for post in posts if post["cost_nano_usd"]]
    jobs = [job_of.get(request, request) for request in charged]
    tokens = [post["webhook"] for post in posts if post["webhook"]]
    return repeated(jobs) + repeated(tokens)


def repeated(names: list[str]) -> int:
    """How many of them stand there again."""
    return len(names) - len(set(names))


def persist(ask: Callable[[], httpx.Response], *, once: bool = False) -> httpx.Response | None:
    """Ask until there is an answer that is no 5xx; with ``once``, after a failure None."""
    while True:
        try:
            answer = ask()
            if answer.status_code < 500:
                return answer.raise_for_status() if not once else answer
        except httpx.TransportError:
            pass
        if once:
            return None
        time.sleep(0.1)
