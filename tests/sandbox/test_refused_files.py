"""Files that can't be worked with: nothing there, another kind, too large."""

import pytest

from generation.sandbox.references import Unloadable, content, locate
from tests.sandbox.materials import FILES

UPSCALER, WHISPER = "fal-ai/video-upscaler", "fal-ai/whisper"
TRAINING, INPAINT = "fal-ai/flux-lora-fast-training", "fal-ai/flux/dev/inpainting"
SD = "fal-ai/stable-diffusion-v35-large"


@pytest.mark.parametrize(
    ("endpoint", "field"),
    [(UPSCALER, "video_url"), (WHISPER, "audio_url"), (TRAINING, "images_data_url")],
)
def test_a_file_that_is_not_there_is_refused(run, endpoint, field):
    answer = run(endpoint, **{field: "http://127.0.0.1:9/files/gone.bin"})
    (problem,) = answer.json()["detail"]
    assert answer.status_code == 422
    assert (problem["type"], problem["loc"]) == ("file_download_error", ["body", field])


@pytest.mark.parametrize(
    ("endpoint", "field", "kind"),
    [
        (UPSCALER, "video_url", "unsupported_video_format"),
        (WHISPER, "audio_url", "unsupported_audio_format"),
        (INPAINT, "mask_url", "image_load_error"),
    ],
)
def test_a_file_of_another_kind_is_refused(run, upload, endpoint, field, kind):
    answer = run(endpoint, **{field: upload(b"a few words", "text/plain")})
    assert answer.json()["detail"][0]["type"] == kind


def test_a_nested_field_is_named_by_its_path(http, addresses):
    body = {
        "prompt": "x",
        "controlnet": {
            "path": "some/controlnet",
            "control_image_url": "http://127.0.0.1:9/x.png",
            "conditioning_scale": 1,
        },
    }
    answer = http.post(f"/run/{SD}", json=body)
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["body", "controlnet", "control_image_url"]
    assert problem["type"] == "image_load_error"


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(FILES["audio"])
    assert content(path, len(FILES["audio"])) == FILES["audio"]
    with pytest.raises(Unloadable) as refused:
        content(path, len(FILES["audio"]) - 1)
    assert refused.value.too_large


def test_so_is_a_data_uri(tmp_path):
    with pytest.raises(Unloadable) as refused:
        locate(
            "data:audio/wav;base64," + "A" * 400,
            base_url="http://localhost",
            uploads=tmp_path,
            limit=200,
        )
    assert refused.value.too_large
