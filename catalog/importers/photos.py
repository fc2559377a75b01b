"""Which product a photo shows, read from its file name.

A name begins with a SKU, a barcode or a handle; colour, view and number may follow in any order.
Nothing is guessed: a doubtful photo is worth less than a minute in the inbox, because a matched
one is approved at import.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Kind = Literal["sku", "barcode", "handle"]
KINDS: tuple[Kind, ...] = ("sku", "barcode", "handle")
PATTERN = "{handle|sku|barcode}_{colour}_{view}_{n}"
# Shorter ones ("1", "XL") are numbers and sizes far more often than articles.
MIN_CODE = 3

UNMATCHED = gettext_lazy(
    "Its name says for certain no product that we have: it should begin with a handle, SKU or "
    "barcode, and an underscore after that."
)

_EXTENSION = re.compile(r"\.[a-z]{3,4}$")
_TOKEN = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"(\D+)(\d{1,4})")
_PLACE = re.compile(r"\{([^{}]*)\}")

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What a name is compared with: colourways as (code, name), codes to their colourway's."""

    handle: str
    colourways: tuple[tuple[str, str], ...] = ()
    skus: Mapping[str, str] = field(default_factory=dict)
    barcodes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhotoMatch:
    """A photo's product and what else its name says; ``how`` is what the name began with."""

    handle: str
    colour_code: str | None
    view: str | None
    number: int | None
    how: Kind


@dataclass(frozen=True, slots=True)
class PhotoPattern:
    """What photo names begin with and what may follow, from ``{handle|sku}_{view}_{n}``."""

    kinds: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "PhotoPattern":
        """Read a pattern as people write it; raises ValueError with a sentence."""
        places = [frozenset(place.split("|")) for place in _PLACE.findall(text)]
        kinds, parts = (places or [frozenset()])[0], frozenset().union(*places[1:])
        if not kinds or not kinds <= {"handle", "sku", "barcode"}:
            raise ValueError(_("A pattern begins with {handle}, {sku}, {barcode} or {handle|sku}."))
        if unknown := parts - {"colour", "view", "n"}:
            words = _("A pattern can't hold {%(place)s}: use colour, view and n.")
            raise ValueError(words % {"place": min(unknown)})
        return cls(kinds, parts)


@dataclass(frozen=True, slots=True)
class _Article:
    """What a beginning stands for; ``how`` is what it is in the catalogue."""

    product: KnownProduct
    colour_code: str | None
    how: Kind


class PhotoMatcher:
    """Matches names against a catalogue; a name costs the same however large that is."""

    def __init__(
        self, products: Iterable[KnownProduct], *, views: Iterable[str] = (), pattern: str = PATTERN
    ) -> None:
        self._pattern = PhotoPattern.parse(pattern)
        self._views = {_tokens(view): view for view in views}
        # Two articles under one beginning leave None there: doubtful names match nothing.
        self._exact: dict[Kind, dict[Tokens, _Article | None]] = defaultdict(dict)
        self._squeezed: dict[Tokens, _Article | None] = {}
        for product in products:
            self._learn(product)

    def match(self, name: str) -> PhotoMatch | None:
        """What the file name says, None if it names no product for certain."""
        stem = _stem(name)
        words = list(_TOKEN.finditer(stem))
        tokens = tuple(word[0] for word in words)
        for article, length in self._beginnings(tokens):
            said = self._read(article, tokens[length:])
            if not said.strangers or _is_set_off(stem, words, length):
                return PhotoMatch(
                    article.product.handle,
                    article.colour_code or said.colour_code or _only_colour(article.product),
                    said.view,
                    said.number,
                    article.how,
                )
        return None

    def _learn(self, product: KnownProduct) -> None:
        kinds: tuple[tuple[Kind, Mapping[str, str | None]], ...] = (
            ("sku", product.skus),
            ("barcode", product.barcodes),
            ("handle", {product.handle: None}),
        )
        for kind, codes in kinds:
            if kind not in self._pattern.kinds:
                continue
            for code, colour_code in codes.items():
                tokens = _tokens(code)
                if kind != "handle" and len("".join(tokens)) < MIN_CODE:
                    continue
                article = _Article(product, colour_code, kind)
                _enter(self._exact[kind], tokens, article)
                if kind != "handle":
                    _enter(self._squeezed, _squeezed(tokens), article)

    def _beginnings(self, tokens: Tokens) -> Iterator[tuple[_Article, int]]:
        """What the name can begin with: as it is written before respaced, long before short."""
        lengths = range(len(tokens), 0, -1)
        for length in lengths:
            for kind in KINDS:
                if article := self._exact[kind].get(tokens[:length]):
                    yield article, length
        for length in lengths:
            if article := self._squeezed.get(_squeezed(tokens[:length])):
                yield article, length

    def _read(self, article: _Article, tokens: Tokens) -> "_Said":
        """Colour, view and number among what follows the beginning, and how much is neither."""
        said = _Said()
        colours = _colours(article.product) if "colour" in self._pattern.parts else {}
        views = self._views if "view" in self._pattern.parts else {}
        while tokens:
            colour, view = _longest(colours, tokens), _longest(views, tokens)
            if colour and not said.colour_code:
                said.colour_code, taken = colours[colour], len(colour)
            elif view and not said.view:
                said.view, taken = views[view], len(view)
            else:
                self._read_number(said, tokens[0])
                taken = 1
            tokens = tokens[taken:]
        return said

    def _read_number(self, said: "_Said", token: str) -> None:
        numbered = _NUMBERED.fullmatch(token)
        view = self._views.get((numbered[1],)) if numbered else None
        number = numbered[2] if numbered and view else token
        if "n" in self._pattern.parts and said.number is None and _is_number(number):
            said.number = int(number)
            said.view = said.view or view
        else:
            said.strangers += 1


def beginnings(name: str) -> list[tuple[str, ...]]:
    """Everything that a file name begins with, in words: ``a``, ``a b``, ``a b c``."""
    tokens = _tokens(_stem(name))
    return [tokens[:length] for length in range(1, len(tokens) + 1)]


@dataclass(slots=True)
class _Said:
    """What was found behind the beginning; ``strangers`` counts the words nobody knows."""

    colour_code: str | None = None
    view: str | None = None
    number: int | None = None
    strangers: int = 0


def _stem(name: str) -> str:
    """The name without folders and extension, in one spelling."""
    base = re.split(r"[/\\]", name)[-1]
    return _EXTENSION.sub("", unicodedata.normalize("NFKC", base).casefold())


def _tokens(text: str) -> Tokens:
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def _squeezed(tokens: Tokens) -> Tokens:
    """``ab-12`` as ``ab12``; ``ab1-2`` stays as it is, because 2 may be a photo's number."""
    words = list(tokens[:1])
    for token in tokens[1:]:
        if words[-1][-1].isdigit() == token[0].isdigit():
            words.append(token)
        else:
            words[-1] += token
    return tuple(words)


def _enter(known: dict[Tokens, _Article | None], key: Tokens, article: _Article) -> None:
    other = known.setdefault(key, article)
    if other and (other.product is not article.product or other.colour_code != article.colour_code):
        known[key] = None


def _longest(known: Mapping[Tokens, str], tokens: Tokens) -> Tokens:
    """The longest known beginning of these tokens, empty if there is none."""
    return next((tokens[:n] for n in range(len(tokens), 0, -1) if tokens[:n] in known), ())


def _colours(product: KnownProduct) -> dict[Tokens, str]:
    named = {_tokens(name): code for code, name in product.colourways if name}
    return named | {_tokens(code): code for code, _ in product.colourways if code != "default"}


def _only_colour(product: KnownProduct) -> str | None:
    return product.colourways[0][0] if len(product.colourways) == 1 else None


def _is_number(token: str) -> bool:
    return token.isdecimal() and len(token) <= 4


def _is_set_off(stem: str, words: list[re.Match[str]], length: int) -> bool:
    """Whether an underscore, used nowhere within, separates the beginning from the rest.

    After it anything may stand (``blue-shirt_final.jpg``). After a hyphen it may be another
    product's name that goes on: ``blue-shirt-dress.jpg`` is not ``blue-shirt``.
    """
    begin, end = words[0].start(), words[length - 1].end()
    return "_" in stem[end : words[length].start()] and "_" not in stem[begin:end]
