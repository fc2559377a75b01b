"""T-shirts, polos, shirts and knitwear."""

from decimal import Decimal

from generation.management.demo.catalogue.spec import (
    AUTUMN,
    LETTERS,
    MARLOW_VANE,
    SPRING,
    TIDEWELL,
    DemoColourway,
    DemoProduct,
)

TOPS: tuple[DemoProduct, ...] = (
    DemoProduct(
        handle="shore-tee",
        title="Shore T-Shirt",
        brand=TIDEWELL,
        category="T-shirts",
        season=SPRING,
        style="TW-1001",
        price=Decimal("35"),
        garment="tee",
        fabric="jersey",
        description=(
            "Crew-neck t-shirt in midweight cotton jersey with a ribbed collar. Straight fit."
        ),
        tags=("cotton", "basics", "unisex"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("CHA", "Chalk", "#ebe8e1"),
            DemoColourway("SAG", "Sage", "#9ba88f"),
            DemoColourway("RUS", "Rust", "#b5603d"),
            DemoColourway("INK", "Ink", "#262b36"),
        ),
        views=("front", "back"),
    ),
    DemoProduct(
        handle="breton-long-sleeve",
        title="Breton Long Sleeve",
        brand=TIDEWELL,
        category="T-shirts",
        season=SPRING,
        style="TW-1002",
        price=Decimal("49"),
        garment="long_sleeve",
        fabric="jersey",
        description=(
            "Long-sleeved top in heavy cotton jersey, knitted in stripes. Slim ribbed cuffs."
        ),
        tags=("cotton", "stripes", "unisex"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("ENV", "Ecru / Navy", "#e9e1cf", "#27364f", "breton"),
            DemoColourway("ERU", "Ecru / Rust", "#e9e1cf", "#a9583a", "breton"),
            DemoColourway("NEC", "Navy / Ecru", "#2a3850", "#e3dac6", "breton"),
        ),
        views=("front", "back"),
    ),
    DemoProduct(
        handle="court-polo",
        title="Court Polo",
        brand=TIDEWELL,
        category="Polos",
        season=SPRING,
        style="TW-1003",
        price=Decimal("55"),
        garment="polo",
        fabric="plain",
        description=(
            "Cotton piqué polo with a flat-knit collar, three buttons and ribbed sleeve ends."
        ),
        tags=("cotton", "piqué"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("BOT", "Bottle", "#2f4a3e"),
            DemoColourway("POW", "Powder Blue", "#a9bccb"),
            DemoColourway("BUT", "Butter", "#ead9a4"),
        ),
    ),
    DemoProduct(
        handle="quay-oxford-shirt",
        title="Quay Oxford Shirt",
        brand=TIDEWELL,
        category="Shirts",
        season=SPRING,
        style="TW-1101",
        price=Decimal("79"),
        garment="shirt",
        fabric="plain",
        description=(
            "Button-down Oxford shirt in washed cotton with a chest pocket and curved tails."
        ),
        tags=("cotton", "oxford"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("WHI", "Soft White", "#eceae5"),
            DemoColourway("SKY", "Sky Stripe", "#dbe4ec", "#6f92b5", "pinstripe"),
            DemoColourway("BLU", "Oxford Blue", "#9db3cc"),
            DemoColourway("BRU", "Brushed Check", "#c9b99c", "#5d3b33", "check"),
        ),
    ),
    DemoProduct(
        handle="palmera-camp-shirt",
        title="Palmera Camp Shirt",
        brand=TIDEWELL,
        category="Shirts",
        season=SPRING,
        style="TW-1102",
        price=Decimal("69"),
        garment="camp_shirt",
        fabric="linen",
        description=(
            "Short-sleeved shirt with an open collar, cut straight, in a linen and viscose blend."
        ),
        tags=("linen", "holiday"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("TER", "Terracotta Bloom", "#96503c", "#efe0c8", "floral"),
            DemoColourway("LAG", "Lagoon Bloom", "#3f6470", "#f0dfc4", "floral"),
            DemoColourway("OAT", "Oat", "#d9cbb0"),
        ),
    ),
    DemoProduct(
        handle="fell-crew-sweater",
        title="Fell Crew Sweater",
        brand=TIDEWELL,
        category="Knitwear",
        season=AUTUMN,
        style="TW-1201",
        price=Decimal("95"),
        garment="sweater",
        fabric="knit",
        description="Crew-neck sweater in lambswool with ribbed collar, cuffs and hem.",
        tags=("wool", "knit"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("OAT", "Oatmeal", "#d6c8ae"),
            DemoColourway("BOR", "Bordeaux", "#5e2433"),
            DemoColourway("MOS", "Moss", "#66704a"),
        ),
        views=("front", "back"),
    ),
    DemoProduct(
        handle="hearth-cardigan",
        title="Hearth Cardigan",
        brand=MARLOW_VANE,
        category="Knitwear",
        season=AUTUMN,
        style="MV-2201",
        price=Decimal("139"),
        garment="cardigan",
        fabric="chunky",
        description="Chunky V-neck cardigan in a wool and alpaca blend, with horn-effect buttons.",
        tags=("wool", "alpaca", "knit"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("FOR", "Forest", "#4c6150"),
            DemoColourway("CAM", "Camel", "#b98d5c"),
        ),
    ),
    DemoProduct(
        handle="harbour-hoodie",
        title="Harbour Hoodie",
        brand=TIDEWELL,
        category="Sweatshirts",
        season=AUTUMN,
        style="TW-1301",
        price=Decimal("75"),
        garment="hoodie",
        fabric="fleece",
        description=(
            "Pullover hoodie in brushed cotton fleece with a kangaroo pocket and flat drawcord."
        ),
        tags=("cotton", "fleece", "unisex"),
        sizes=LETTERS,
        colourways=(
            DemoColourway("GRM", "Grey Marl", "#a3a4a6", "#efece4"),
            DemoColourway("PET", "Petrol", "#2c4a54", "#d9d2c0"),
            DemoColourway("CLY", "Clay", "#b67d60", "#f0e6d6"),
        ),
        views=("front", "back"),
    ),
)
