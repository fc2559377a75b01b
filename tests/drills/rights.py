"""Consent is withdrawn while the calls run."""

from tests.drills.trial import Trial
from tests.installation import until

REVOKE = "update catalog_release set revoked_at = now() where talent_id = %s"
RELEASE = """
insert into catalog_release
    (id, talent_id, document, uses, purpose, pay, valid_from, territories, channels)
values (gen_random_uuid(), %s, '', '{generate,edit}', '', '', now(), '{}', '{}')
"""


def consent_withdrawn(trial: Trial) -> None:
    """What was on its way is kept and paid; nothing of it reaches a storefront."""
    rig, handle = trial.rig, trial.rig.stock["worn"]
    trial.runs += 1
    rig.latency(2)
    trial.launch(products=[handle], images_per_product=trial.size(20, 6))
    until(lambda: trial.jobs("running") == trial.wanted, 60)
    rig.rows(REVOKE, rig.stock["talent"])
    trial.settle()
    for asset in rig.api.get("/assets", params={"shoot": trial.shoots[0]}).json()["items"]:
        rig.api.post(f"/assets/{asset['id']}/decisions", json={"verdict": "approve"})
    shown = rig.api.get(f"/storefront/products/{handle}/media").json()["items"]
    trial.expect(not shown, f"{len(shown)} pictures are shown without consent.")
    rig.rows(RELEASE, rig.stock["talent"])
