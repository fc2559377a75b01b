-- The call of each picture, as it was paid for. Parameters: made, shoots, colourways, actor, endpoint.
INSERT INTO generation_job (id, endpoint_id, arguments, prompt, shoot_id, colourway_id, brand_id, talent_id, view_id,
    role, garment_referenced, supersedes, archive, archive_sha256, actor_id, estimate_nano, status, failure, created_at)
SELECT pg_temp.seed_id('job', n, a.created_at), %(endpoint)s, a.parameters, a.prompt, a.shoot_id, a.colourway_id,
    p.brand_id, a.talent_id, a.view_id, a.role, true, false, '', '', %(actor)s, 40000000, 'done', '', a.created_at
FROM generate_series(1, %(made)s) n
JOIN catalog_asset a ON a.id = pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s))
JOIN catalog_colourway c ON c.id = a.colourway_id
JOIN catalog_product p ON p.id = c.product_id;
INSERT INTO generation_attempt (id, job_id, number, state, estimate_nano, provider, called, request_id, looks, result,
    billed_units, cost_nano, error_type, error)
SELECT pg_temp.seed_id('attempt', n, pg_temp.seed_at(n, %(made)s)),
    pg_temp.seed_id('job', n, pg_temp.seed_at(n, %(made)s)), 1, 'stored', 40000000, 'sandbox', %(endpoint)s,
    'seed-' || n, 1, '{}', 1, 40000000, '', ''
FROM generate_series(1, %(made)s) n;
INSERT INTO generation_output (attempt_id, index, asset_id)
SELECT pg_temp.seed_id('attempt', n, pg_temp.seed_at(n, %(made)s)), 0,
    pg_temp.seed_id('made', n, pg_temp.seed_at(n, %(made)s))
FROM generate_series(1, %(made)s) n;
