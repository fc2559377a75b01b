"""Denim, trousers, shorts and activewear."""

from decimal import Decimal

from generation.management.demo.catalogue.spec import (
    AUTUMN,
    LETTERS,
    SPRING,
    TIDEWELL,
    WAISTS,
    DemoColourway,
    DemoProduct,
)

LEGS: tuple[DemoProduct, ...] = (
    DemoProduct(
        handle="dock-straight-jeans",
        title="Dock Straight Jeans",
        brand=TIDEWELL,
        category="Denim",
        season=AUTUMN,
        style="TW-1501",
        price=Decimal("89"),
        garment="jeans",
        fabric="denim",
        description=(
            "Five-pocket jeans in rigid cotton denim with a straight leg and a regular rise."
        ),
        tags=("cotton", "denim"),
        sizes=WAISTS,
        colourways=(
            DemoColourway("IND", "Mid Indigo", "#44597a", "#c98b45"),
            DemoColourway("RIN", "Rinse", "#2a3346", "#b9803f"),
            DemoColourway("ECR", "Ecru", "#ddd3bd", "#b59a6c"),
        ),
        views=("front", "back"),
    ),
    DemoProduct(
        handle="pier-chinos",
        title="Pier Chinos",
        brand=TIDEWELL,
        category="Trousers",
        season=SPRING,
        style="TW-1502",
        price=Decimal("75"),
        garment="chinos",
        fabric="twill",
        description="Tapered chinos in cotton twill with slanted pockets and a pressed crease.",
        tags=("cotton", "twill"),
        sizes=WAISTS,
        colourways=(
            DemoColourway("SAN", "Sand", "#bda47e"),
            DemoColourway("OLI", "Olive", "#5f6549"),
            DemoColourway("NAV", "Navy", "#2e384b"),
        ),
    ),
    DemoProduct(
        handle="jetty-shorts",
        title="Jetty Shorts",
        brand=TIDEWELL,
        category="Shorts",
        season=SPRING,
        style="TW-1503",
        price=Decimal("55"),
        garment="shorts",
        fabric="twill",
        description="Chino shorts in garment-dyed cotton twill with turned-up hems.",
        tags=("cotton", "holiday"),
        sizes=WAISTS,
        colourways=(
            DemoColourway("SEA", "Seafoam", "#9db3a4"),
            DemoColourway("COR", "Faded Coral", "#cf8a76"),
        ),
    ),
    DemoProduct(
        handle="current-leggings",
        title="Current Leggings",
        brand=TIDEWELL,
        category="Activewear",
        season=AUTUMN,
        style="TW-1601",
        price=Decimal("59"),
        garment="leggings",
        fabric="jersey",
        description=(
            "High-waisted training leggings in a recycled stretch knit with contrast side seams."
        ),
        tags=("recycled", "sport"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("BLK", "Black", "#25262b", "#cf6a48"),
            DemoColourway("PLU", "Plum", "#4d3047", "#c9a3b4"),
        ),
    ),
)
