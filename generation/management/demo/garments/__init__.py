"""How each kind of garment is drawn."""

from collections.abc import Callable

from generation.management.demo.fabric import Cloth, Colour
from generation.management.demo.garments import (
    accessories,
    bags,
    coats,
    dresses,
    headwear,
    knitwear,
    outerwear,
    shirts,
    shoes,
    tailoring,
    tees,
    trousers,
)
from generation.management.demo.studio import Studio

Garment = Callable[[Studio, Cloth, Colour], None]

FRONT: dict[str, Garment] = {
    "tee": tees.tee,
    "long_sleeve": tees.long_sleeve,
    "polo": tees.polo,
    "shirt": shirts.shirt,
    "camp_shirt": shirts.camp_shirt,
    "sweater": knitwear.sweater,
    "cardigan": knitwear.cardigan,
    "hoodie": knitwear.hoodie,
    "bomber": outerwear.bomber,
    "gilet": outerwear.gilet,
    "trench": coats.trench,
    "blazer": tailoring.blazer,
    "wrap_dress": dresses.wrap_dress,
    "slip_dress": dresses.slip_dress,
    "pleated_skirt": dresses.pleated_skirt,
    "jeans": trousers.jeans,
    "chinos": trousers.chinos,
    "shorts": trousers.shorts,
    "leggings": trousers.leggings,
    "sneaker": shoes.sneaker,
    "ankle_boot": shoes.ankle_boot,
    "tote": bags.tote,
    "backpack": bags.backpack,
    "cap": headwear.cap,
    "beanie": headwear.beanie,
    "scarf": accessories.scarf,
    "sunglasses": accessories.sunglasses,
}

BACK: dict[str, Garment] = {
    "tee": tees.tee_back,
    "long_sleeve": tees.long_sleeve_back,
    "sweater": knitwear.sweater_back,
    "hoodie": knitwear.hoodie_back,
    "jeans": trousers.jeans_back,
}
