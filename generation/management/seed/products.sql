-- Products with two colourways and a variant of each. Parameters: products, colourways.
INSERT INTO catalog_product (id, brand_id, handle, title, category, season, collection, description, tags,
    attributes, status, created_at, updated_at)
SELECT pg_temp.seed_id('product', n, pg_temp.seed_at(0, 1)), b.id, 'seed-' || n,
    pg_temp.one_of('{Linen,Wool,Cotton,Silk,Denim,Jersey,Corduroy,Poplin,Twill,Canvas,Merino}', n) || ' '
    || pg_temp.one_of('{shirt,coat,dress,trousers,skirt,jacket,blouse,sweater,blazer,parka,tunic,vest,polo}', n / 11)
    || ' ' || n,
    pg_temp.one_of('{Shirts,Coats,Dresses,Trousers,Skirts,Jackets,Knitwear,Bags,Shoes}', n / 11),
    pg_temp.one_of('{SS25,AW25,SS26,AW26}', n / 1000), '', '',
    ARRAY[pg_temp.one_of('{new,basic,limited,sale}', n / 7), 'seed'], '{}', 'active',
    pg_temp.seed_at(n, %(products)s), now()
FROM generate_series(1, %(products)s) n JOIN seed_brands b ON b.k = n / 500 %% (SELECT count(*) FROM seed_brands);

INSERT INTO catalog_colourway (id, product_id, code, name, swatch, position, packshots, on_models, pending)
SELECT pg_temp.seed_id('colourway', n, pg_temp.seed_at(0, 1)),
    pg_temp.seed_id('product', (n + 1) / 2, pg_temp.seed_at(0, 1)),
    pg_temp.one_of('{ecru,navy}', n), initcap(pg_temp.one_of('{ecru,navy}', n)),
    pg_temp.one_of('{#e8e0d0,#1f2a44}', n), n %% 2, 0, 0, 0
FROM generate_series(1, %(colourways)s) n;

INSERT INTO catalog_variant (colourway_id, options, size, sku, barcode)
SELECT pg_temp.seed_id('colourway', n, pg_temp.seed_at(0, 1)), '{"Size": "M"}', 'M', 'SEED-' || n, ''
FROM generate_series(1, %(colourways)s) n;
