-- Decisions, places in media sets, and what is counted of them. Parameters: colourways, actor.
INSERT INTO catalog_reviewdecision (id, asset_id, actor_id, verdict, before, after, reasons, note, at)
SELECT pg_temp.seed_id('decision', seed, created_at), id, %(actor)s,
    CASE status WHEN 'approved' THEN 'approve' WHEN 'rejected' THEN 'reject' ELSE 'spare' END, 'pending', status,
    CASE status WHEN 'rejected' THEN ARRAY['hands'] ELSE ARRAY[]::varchar[] END, '', created_at
FROM catalog_asset WHERE request_id LIKE 'seed-%%' AND status <> 'pending';
INSERT INTO catalog_mediaset (id, colourway_id, former)
SELECT pg_temp.seed_id('set', n, pg_temp.seed_at(0, 1)), pg_temp.seed_id('colourway', n, pg_temp.seed_at(0, 1)), '{}'
FROM generate_series(1, %(colourways)s) n;
INSERT INTO catalog_placement (media_set_id, asset_id, position, hero)
SELECT m.id, a.id, row_number() OVER by_set, row_number() OVER by_set = 1
FROM catalog_asset a JOIN catalog_mediaset m ON m.colourway_id = a.colourway_id AND m.storefront_id IS NULL
WHERE a.status = 'approved' AND (a.request_id LIKE 'seed-%%' OR a.file_name LIKE 'seed-%%')
WINDOW by_set AS (PARTITION BY m.id ORDER BY a.role = 'packshot', a.id);
UPDATE catalog_colourway c SET packshots = n.packshots, on_models = n.on_models, pending = n.pending
FROM (SELECT colourway_id, count(*) FILTER (WHERE role = 'packshot' AND status = 'approved') AS packshots,
        count(*) FILTER (WHERE role = 'on_model' AND status = 'approved') AS on_models,
        count(*) FILTER (WHERE status = 'pending') AS pending
    FROM catalog_asset GROUP BY colourway_id) n
WHERE n.colourway_id = c.id;
