"""3D models: a GLB that holds together."""

import io
import json
import math
import struct
from array import array

import pytest
from PIL import Image

TRIPOSR = "fal-ai/triposr"


@pytest.fixture
def glb(made):
    return made("model_mesh", TRIPOSR)


def parts(glb: bytes) -> tuple[dict, bytes]:
    """The description and the numbers of a GLB, its lengths checked."""
    magic, version, length = struct.unpack_from("<4sII", glb)
    assert (magic, version, length) == (b"glTF", 2, len(glb))
    size, kind = struct.unpack_from("<I4s", glb, 12)
    assert (kind, size % 4) == (b"JSON", 0)
    rest, kind = struct.unpack_from("<I4s", glb, 20 + size)
    assert (kind, 28 + size + rest) == (b"BIN\0", len(glb))
    return json.loads(glb[20 : 20 + size]), glb[28 + size :]


def view(glb: bytes, number: int) -> bytes:
    scene, body = parts(glb)
    place = scene["bufferViews"][number]
    return body[place["byteOffset"] : place["byteOffset"] + place["byteLength"]]


def accessed(glb: bytes, number: int, kind: str) -> array:
    scene, _ = parts(glb)
    numbers = array(kind, view(glb, scene["accessors"][number]["bufferView"]))
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}[scene["accessors"][number]["type"]]
    assert len(numbers) == scene["accessors"][number]["count"] * width
    return numbers


def attribute(glb: bytes, name: str) -> array:
    scene, _ = parts(glb)
    return accessed(glb, scene["meshes"][0]["primitives"][0]["attributes"][name], "f")


def test_places_lie_within_what_the_file_says(glb):
    scene, _ = parts(glb)
    places = attribute(glb, "POSITION")
    said = scene["accessors"][0]
    for axis in range(3):
        values = places[axis::3]
        assert [min(values), max(values)] == pytest.approx(
            [said["min"][axis], said["max"][axis]], abs=1e-6
        )


def test_the_relief_rises_in_its_middle(glb):
    depths = attribute(glb, "POSITION")[2::3]
    assert max(depths) > 0.15
    assert depths[0] < 0.02


def test_normals_have_length_one_and_look_forward(glb):
    numbers = attribute(glb, "NORMAL")
    triples = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
    assert all(math.hypot(*one) == pytest.approx(1, abs=1e-5) and one[2] > 0 for one in triples)


def test_the_picture_is_spread_over_all_of_it(glb):
    spots = attribute(glb, "TEXCOORD_0")
    assert (min(spots), max(spots)) == (0, 1)


def test_every_corner_of_a_triangle_is_a_point(glb):
    scene, _ = parts(glb)
    corners = accessed(glb, scene["meshes"][0]["primitives"][0]["indices"], "H")
    assert len(corners) % 3 == 0
    assert max(corners) == scene["accessors"][0]["count"] - 1


def test_the_picture_is_inside(glb):
    scene, _ = parts(glb)
    assert scene["images"][0]["mimeType"] == "image/jpeg"
    texture = Image.open(io.BytesIO(view(glb, scene["images"][0]["bufferView"])))
    assert (texture.format, texture.size) == ("JPEG", (300, 400))
