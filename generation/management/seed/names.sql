-- What later steps take names and pictures from. Parameters: actor, days.
CREATE TEMP TABLE seed_brands AS SELECT row_number() OVER (ORDER BY slug) - 1 AS k, id FROM catalog_brand;
CREATE TEMP TABLE seed_views AS SELECT row_number() OVER (ORDER BY position) - 1 AS k, code FROM catalog_view
    WHERE code IN ('front', 'back', 'side', 'detail');
CREATE TEMP TABLE seed_pictures AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS k, a.* FROM catalog_asset a
    WHERE kind = 'image' AND EXISTS (SELECT FROM catalog_rendition r WHERE r.asset_id = a.id);
CREATE TEMP TABLE seed_renditions AS
    SELECT p.k, r.* FROM seed_pictures p JOIN catalog_rendition r ON r.asset_id = p.id
    WHERE r.preset IN ('w320', 'w640');

-- An id that is ordered by time, always the same for the n-th of a kind.
CREATE FUNCTION pg_temp.seed_id(kind text, n bigint, at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE
AS $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
-- The moment of the n-th of a number of things, spread over the last days.
CREATE FUNCTION pg_temp.seed_at(n bigint, number bigint) RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT date_trunc('day', now()) - %(days)s * interval '1 day' * (1 - n::float / (number + 1)) $$;
-- One of some words, by a number.
CREATE FUNCTION pg_temp.one_of(words text[], n bigint) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT words[1 + n %% array_length(words, 1)] $$;
-- A number from 0 to 99 that looks drawn at random, always the same for n.
CREATE FUNCTION pg_temp.percent(n bigint) RETURNS int LANGUAGE sql IMMUTABLE
AS $$ SELECT (hashint8(n) & 65535) %% 100 $$;

INSERT INTO catalog_talent (id, name, slug, synthetic, adult, size_band)
SELECT pg_temp.seed_id('talent', n, pg_temp.seed_at(0, 1)), 'Talent ' || n, 'seed-talent-' || n, true, true, ''
FROM generate_series(1, 20) n;
INSERT INTO catalog_lora (id, name, slug, version, teaches, talent_id, base_model, trigger_word, default_scale,
    weights, sha256, remote_url, status, promoted)
SELECT pg_temp.seed_id('lora', n, pg_temp.seed_at(0, 1)), 'Talent ' || n, 'seed-talent-' || n, 1, 'subject',
    pg_temp.seed_id('talent', n, pg_temp.seed_at(0, 1)), 'FLUX.1 [dev]', 'talent' || n, 1,
    '', '', 'https://example.com/seed-' || n || '.safetensors', 'ready', true
FROM generate_series(1, 20) n;
