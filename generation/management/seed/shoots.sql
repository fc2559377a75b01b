-- What shoots cross, and what went into their pictures. Parameters: colourways, made, shoots, packshots.
INSERT INTO catalog_shootitem (shoot_id, colourway_id)
SELECT DISTINCT shoot_id, colourway_id FROM catalog_asset WHERE request_id LIKE 'seed-%%';
INSERT INTO catalog_shootview (shoot_id, view_id, position)
SELECT pg_temp.seed_id('shoot', n, pg_temp.seed_at(n, %(shoots)s)), v.code, v.k
FROM generate_series(1, %(shoots)s) n, seed_views v;
INSERT INTO catalog_shoottalent (shoot_id, talent_id, position)
SELECT DISTINCT shoot_id, talent_id, 0 FROM catalog_asset WHERE request_id LIKE 'seed-%%' AND talent_id IS NOT NULL;
INSERT INTO catalog_assetlora (asset_id, lora_id, scale)
SELECT pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s)),
    pg_temp.seed_id('lora', 1 + (n - 1) / 100 %% 20, pg_temp.seed_at(0, 1)), 1
FROM generate_series(1, %(made)s) n;
INSERT INTO catalog_derivation (child_id, parent_id, how, supersedes)
SELECT pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s)),
    pg_temp.seed_id('packshot', 1 + ((n - 1) / 100 * 25 + (n - 1) %% 100 / 4) %% %(colourways)s, pg_temp.seed_at(0, 1)), 'input', false
FROM generate_series(1, %(made)s) n
WHERE 1 + ((n - 1) / 100 * 25 + (n - 1) %% 100 / 4) %% %(colourways)s <= %(packshots)s;
