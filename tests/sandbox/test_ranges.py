"""Parts of files, by which players seek."""

import pytest

AUDIO = "fal-ai/kokoro/american-english"


@pytest.fixture(scope="module")
def sound(http):
    """Address and content of a file that is sent in several pieces."""
    answer = http.post(f"/run/{AUDIO}", json={"prompt": "A long sentence. " * 12})
    address = answer.json()["audio"]["url"]
    content = http.get(address).content
    assert len(content) > 300_000
    return address, content


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=10-99999999", slice(10, None)),
    ],
)
def test_a_range_is_sent_as_asked(http, sound, asked, part):
    address, content = sound
    answer = http.get(address, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, content[part])
    start = range(len(content))[part].start
    end = start + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(content)}"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=9-1", "bytes=0-1,4-5", "lines=0-1"])
def test_what_is_no_single_range_gets_the_whole(http, sound, asked):
    address, content = sound
    answer = http.get(address, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, content)


def test_the_whole_is_said_to_have_parts(http, sound):
    assert http.head(sound[0]).headers["accept-ranges"] == "bytes"
