-- A packshot of each colourway, then pictures made in shoots of a hundred. Parameters: products, colourways,
-- packshots, made, shoots, actor, endpoint, edition.
INSERT INTO catalog_shoot (id, name, brief, endpoint, prompt, parameters, count, role, rotate_talents, numbers,
    finishing, created_by_id, created_at, status)
SELECT pg_temp.seed_id('shoot', n, pg_temp.seed_at(n, %(shoots)s)),
    pg_temp.one_of('{Spring,Summer,Autumn,Winter,Studio,Street}', n) || ' shoot ' || n, '', %(endpoint)s,
    '{product} in {colour}, {view}, worn by {talent}', '{}', 1, 'on_model', false, '{}', '[]', %(actor)s,
    pg_temp.seed_at(n, %(shoots)s),
    CASE WHEN n > %(shoots)s - greatest(1, %(shoots)s * 3 / 100) THEN 'in_review' ELSE 'done' END
FROM generate_series(1, %(shoots)s) n;

INSERT INTO catalog_asset (id, kind, origin, role, view_id, colourway_id, shoot_id, talent_id, created_by_id,
    created_at, updated_at, status, alt_text, tags, garment_referenced, flagged, concerns, measured, file, file_name, sha256,
    media_type, width, height, bytes, placeholder, dominant_colour, perceptual_hash, prompt, prompt_used,
    negative_prompt, seed, endpoint, parameters, request_id, output_index, generated_at, cost_nano, cost_basis)
SELECT pg_temp.seed_id('packshot', n, pg_temp.seed_at(0, 1)), 'image', 'captured', 'packshot', 'front',
    pg_temp.seed_id('colourway', n, pg_temp.seed_at(0, 1)), NULL, NULL, %(actor)s,
    pg_temp.seed_at(0, 1), now(), 'approved', '{}', '{}', true, false, 0, %(edition)s, p.file, 'seed-' || n || '_front.png',
    p.sha256, p.media_type, p.width, p.height, p.bytes, p.placeholder, p.dominant_colour, hashint8extended(n, 1),
    '', '', '', NULL, '', '{}', '', NULL, NULL, 0, 'billed'
FROM generate_series(1, %(packshots)s) n JOIN seed_pictures p ON p.k = n %% (SELECT count(*) FROM seed_pictures);

INSERT INTO catalog_asset (id, kind, origin, role, view_id, colourway_id, shoot_id, talent_id, created_by_id,
    created_at, updated_at, status, alt_text, tags, garment_referenced, flagged, concerns, measured, file, file_name, sha256,
    media_type, width, height, bytes, placeholder, dominant_colour, perceptual_hash, prompt, prompt_used,
    negative_prompt, seed, endpoint, parameters, request_id, output_index, generated_at, cost_nano, cost_basis)
SELECT pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s)), 'image', 'generated',
    CASE n %% 4 WHEN 3 THEN 'detail' ELSE 'on_model' END, v.code,
    pg_temp.seed_id('colourway', 1 + ((n - 1) / 100 * 25 + (n - 1) %% 100 / 4) %% %(colourways)s, pg_temp.seed_at(0, 1)),
    pg_temp.seed_id('shoot', 1 + (n - 1) / 100, pg_temp.seed_at(1 + (n - 1) / 100, %(shoots)s)),
    pg_temp.seed_id('talent', 1 + (n - 1) / 100 %% 20, pg_temp.seed_at(0, 1)), %(actor)s,
    pg_temp.seed_at(n, %(made)s), now(),
    CASE WHEN 1 + (n - 1) / 100 > %(shoots)s - greatest(1, %(shoots)s * 3 / 100) THEN 'pending'
        WHEN pg_temp.percent(n) < 75 THEN 'approved' WHEN pg_temp.percent(n) < 95 THEN 'rejected' ELSE 'spare' END,
    '{}', ARRAY[pg_temp.one_of('{hero,campaign,social,archive}', n / 13)], true, n %% 500 = 0,
    (n %% 500 = 0)::int, %(edition)s, p.file, '', p.sha256, p.media_type, p.width, p.height, p.bytes, p.placeholder,
    p.dominant_colour, hashint8extended(n, 2),
    pg_temp.one_of('{Linen,Wool,Cotton,Silk,Denim}', n) || ' garment, '
    || pg_temp.one_of('{daylight,softbox,dusk,snow,neon,backlight}', n / 5) || ' in '
    || pg_temp.one_of('{Lisbon,Oslo,Kyoto,Marrakesh,Vienna}', n / 100), '', '', n, %(endpoint)s,
    jsonb_build_object('seed', n), 'seed-' || n, 0, pg_temp.seed_at(n, %(made)s), 40000000, 'billed'
FROM generate_series(1, %(made)s) n
JOIN seed_views v ON v.k = n %% 4
JOIN seed_pictures p ON p.k = n %% (SELECT count(*) FROM seed_pictures);

INSERT INTO catalog_rendition (asset_id, preset, format, file, width, height, bytes)
SELECT pg_temp.seed_id('packshot', n, pg_temp.seed_at(0, 1)), r.preset, r.format, r.file, r.width, r.height, r.bytes
FROM generate_series(1, %(packshots)s) n JOIN seed_renditions r ON r.k = n %% (SELECT count(*) FROM seed_pictures);
INSERT INTO catalog_rendition (asset_id, preset, format, file, width, height, bytes)
SELECT pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s)), r.preset, r.format, r.file, r.width, r.height,
    r.bytes
FROM generate_series(1, %(made)s) n JOIN seed_renditions r ON r.k = n %% (SELECT count(*) FROM seed_pictures);
