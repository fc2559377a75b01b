"""How large a file of each kind may be."""

MIB = 1024 * 1024
MAX_BYTES = {
    "image": 50 * MIB,
    "video": 500 * MIB,
    "audio": 100 * MIB,
    "model_3d": 200 * MIB,
    "text": 1 * MIB,
}
"""By kind of asset, in bytes; what is larger is not downloaded to its end."""
