"""The provider's own Python client, which we did not write, finds its protocol here."""

import asyncio
from pathlib import Path

import fal_client
import fal_client.client
import httpx
import pytest

from tests.sandbox.conftest import DEV, KONTEXT, patched
from tests.sandbox.materials import FILES, TYPES, least
from tests.sandbox_process import SandboxProcess

PROMPT = {"prompt": "a still life in front of a sage wall"}
WORKFLOW = "workflows/Shootify/flux-krea-lora-i2i"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A sandbox that runs one request at a time and takes an hour for it, and its client."""
    with SandboxProcess(tmp_path, latency=3600, concurrency=1) as process:
        yield process, patched(process.url, monkeypatch)


def test_subscribe_gives_images(fal):
    output = fal.subscribe(DEV, {**PROMPT, "num_images": 2, "seed": 7})
    assert [image["width"] for image in output["images"]] == [1024, 1024]
    assert output["seed"] == 7
    assert output["has_nsfw_concepts"] == [False, False]
    assert output["prompt"] == PROMPT["prompt"]


def test_submit_returns_a_handle_whose_addresses_work(fal):
    handle = fal.submit(DEV, PROMPT)
    assert handle.get()["images"]
    assert isinstance(handle.status(), fal_client.Completed)
    assert handle.response_url.endswith(f"/fal-ai/flux/requests/{handle.request_id}")


def test_status_and_result_are_found_by_id(fal):
    request_id = fal.submit(DEV, PROMPT).request_id
    assert fal.result(DEV, request_id)["images"]
    assert isinstance(fal.status(DEV, request_id, with_logs=True), fal_client.Completed)


def test_completed_status_carries_logs_and_metrics(fal):
    handle = fal.submit(DEV, PROMPT)
    handle.get()
    status = handle.status(with_logs=True)
    assert [line["message"] for line in status.logs] == ["Started", "Finished"]
    assert status.metrics["inference_time"] >= 0


def test_run_answers_directly(fal):
    assert fal.run(DEV, PROMPT)["images"]


def test_stream_yields_the_output(fal):
    events = list(fal.stream(DEV, PROMPT))
    assert events[-1]["images"]


def test_workflow_keeps_its_namespace(fal, packshot_file):
    arguments = {**PROMPT, "image_urls": [fal.upload_file(packshot_file)], "num_outputs": 2}
    handle = fal.submit(WORKFLOW, arguments)
    assert f"/{WORKFLOW}/requests/" in handle.status_url
    assert len(handle.get()["images"]) == 2


def test_uploaded_file_comes_back_as_it_was(fal, packshot, packshot_file):
    url = fal.upload_file(packshot_file)
    answer = httpx.get(url, trust_env=False)
    assert answer.content == packshot
    assert answer.headers["content-type"] == "image/jpeg"


def test_upload_by_signed_address(fal, packshot, packshot_file):
    url = fal.upload_file(packshot_file, repository="fal")
    assert httpx.get(url, trust_env=False).content == packshot


def test_upload_in_parts(fal, packshot_file, monkeypatch):
    monkeypatch.setattr(fal_client.client, "MULTIPART_THRESHOLD", 1000)
    monkeypatch.setattr(fal_client.client, "MULTIPART_CHUNK_SIZE", 1500)
    url = fal.upload_file(packshot_file)
    assert httpx.get(url, trust_env=False).content == packshot_file.read_bytes()


def test_garment_is_taken_from_an_upload(fal, packshot_file):
    url = fal.upload_file(packshot_file)
    output = fal.subscribe(KONTEXT, {"prompt": "on a beach", "image_url": url})
    picture = output["images"][0]
    assert picture["height"] > picture["width"]


ANSWERS = {
    DEV: "images",
    "fal-ai/flux/dev/image-to-image": "images",
    WORKFLOW: "images",
    "fal-ai/flux/dev/inpainting": "images",
    KONTEXT: "images",
    "fal-ai/seedvr/upscale/image": "image",
    "fal-ai/bria/expand": "image",
    "fal-ai/birefnet": "image",
    "fal-ai/codeformer": "image",
    "fal-ai/moondream3-preview/detect": "objects",
    "fal-ai/sam-3/image": "masks",
    "fal-ai/flux-lora-fast-training": "diffusers_lora_file",
    "fal-ai/kling-video/v2.5/pro/text-to-video": "video",
    "fal-ai/ltx-video/image-to-video": "video",
    "fal-ai/video-upscaler": "video",
    "fal-ai/kokoro/american-english": "audio",
    "fal-ai/whisper": "text",
    "fal-ai/triposr": "model_mesh",
}
"""One endpoint of each kind, and the field in which its answer stands."""


@pytest.mark.parametrize("endpoint", ANSWERS)
def test_every_kind_takes_uploads_and_gives_what_it_says(fal, endpoint):
    addresses = {kind: fal.upload(content, TYPES[kind]) for kind, content in FILES.items()}
    answer = fal.subscribe(endpoint, least(endpoint, addresses))[ANSWERS[endpoint]]
    assert answer
    for file in files(answer):
        download = httpx.get(file["url"], trust_env=False, timeout=30).raise_for_status()
        assert download.headers["content-type"] == file["content_type"]
        assert len(download.content) > 500


def files(answer: object) -> list[dict[str, str]]:
    """The files of an answer's field; a text has none, nor have boxes."""
    found = answer if isinstance(answer, list) else [answer]
    return [one for one in found if isinstance(one, dict) and "url" in one]


@pytest.mark.parametrize("endpoint", ANSWERS)
def test_every_kind_can_be_cancelled(slow, endpoint):
    process, fal = slow
    addresses = dict.fromkeys(FILES, f"{process.url}/files/any")
    handle = fal.submit(endpoint, least(endpoint, addresses))
    handle.cancel()
    assert handle.status().error_type == "client_cancelled"
    assert process.bill()["cost_nano_usd"] == 0


def test_waiting_requests_tell_their_place(slow):
    _, fal = slow
    fal.submit(DEV, PROMPT)
    fal.submit(DEV, PROMPT)
    status = fal.submit(DEV, PROMPT).status()
    assert status == fal_client.Queued(position=1)


def test_running_request_is_in_progress(slow):
    _, fal = slow
    handle = fal.submit(DEV, PROMPT)
    assert isinstance(handle.status(with_logs=True), fal_client.InProgress)


def test_waiting_request_completes_when_its_turn_comes(slow):
    process, fal = slow
    handles = [fal.submit(DEV, PROMPT) for _ in range(3)]
    process.set_latency(0)
    assert all(handle.get()["images"] for handle in handles)


def test_cancelled_request_ends_without_a_bill(slow):
    process, fal = slow
    handle = fal.submit(DEV, PROMPT)
    handle.cancel()
    assert handle.status().error_type == "client_cancelled"
    assert process.bill()["cost_nano_usd"] == 0


def test_cancelling_frees_the_place(slow):
    _, fal = slow
    first, second = fal.submit(DEV, PROMPT), fal.submit(DEV, PROMPT)
    first.cancel()
    assert isinstance(second.status(), fal_client.InProgress)


def test_cancelling_a_completed_request_is_refused(fal):
    handle = fal.submit(DEV, PROMPT)
    handle.get()
    with pytest.raises(fal_client.FalClientHTTPError) as refused:
        handle.cancel()
    assert refused.value.status_code == 400


def test_wrong_key_is_refused(sandbox, monkeypatch):
    patched(sandbox.url, monkeypatch)
    with pytest.raises(fal_client.FalClientHTTPError) as refused:
        fal_client.SyncClient(key="other:secret").submit(DEV, PROMPT)
    assert refused.value.status_code == 401


def test_unknown_endpoint_is_not_found(fal):
    with pytest.raises(fal_client.FalClientHTTPError) as refused:
        fal.submit("fal-ai/no-such-model", PROMPT)
    assert refused.value.status_code == 404


def test_async_client_works_too(sandbox, monkeypatch):
    patched(sandbox.url, monkeypatch)

    client = fal_client.AsyncClient(key="sandbox:sandbox")
    assert asyncio.run(client.subscribe(DEV, PROMPT))["images"]
