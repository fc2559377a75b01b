"""The mark by which a machine-made picture says so: IPTC DigitalSourceType, written as XMP.

The terms are from https://cv.iptc.org/newscodes/digitalsourcetype/.
"""

import io
import re

from PIL import Image

_VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TERMS = {
    "GENERATED": "trainedAlgorithmicMedia",
    "EDITED": "compositeWithTrainedAlgorithmicMedia",
}
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about=""'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' Iptc4xmpExt:DigitalSourceType="{uri}"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_WRITTEN = re.compile(rb'Iptc4xmpExt:DigitalSourceType="' + _VOCABULARY.encode() + rb'(\w+)"')


def digital_source_type(origin: str) -> str | None:
    """The IPTC term for an asset's origin; None for what no machine made."""
    return _TERMS.get(origin.upper())


def packet(term: str) -> bytes:
    """The XMP packet that carries an IPTC term."""
    return _PACKET.format(uri=_VOCABULARY + term).encode()


def read_mark(picture: bytes) -> str | None:
    """The IPTC term that a picture's XMP carries, or None."""
    with Image.open(io.BytesIO(picture)) as image:
        found = _WRITTEN.search(image.info.get("xmp") or b"")
    return found[1].decode() if found else None
