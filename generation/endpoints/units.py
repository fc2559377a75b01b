"""Units of the provider's price list, in its words, and the price rules that they mean."""

RULES = {
    "image": "per_image",
    "images": "per_image",
    "megapixel": "per_megapixel",
    "megapixels": "per_megapixel",
    "second": "per_second",
    "seconds": "per_second",
    "video": "flat",
    "videos": "flat",
    "call": "flat",
    "calls": "flat",
    "request": "flat",
    "requests": "flat",
    "generation": "flat",
    "generations": "flat",
}
