"""What we own and show: products, talents, assets, reviews and media sets."""
