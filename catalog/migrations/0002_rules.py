"""Rules that no code may get around: frozen provenance, appended decisions, counted pictures.

What was revoked stays so.
"""

from django.db import migrations

FREEZE_PROVENANCE = """
CREATE FUNCTION catalog_refuse_new_provenance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The provenance of asset % is frozen.', OLD.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER asset_provenance_frozen BEFORE UPDATE ON catalog_asset
FOR EACH ROW WHEN (
    (OLD.origin, OLD.prompt, OLD.prompt_used, OLD.negative_prompt, OLD.seed, OLD.endpoint,
     OLD.parameters, OLD.request_id, OLD.output_index, OLD.generated_at, OLD.sha256)
    IS DISTINCT FROM
    (NEW.origin, NEW.prompt, NEW.prompt_used, NEW.negative_prompt, NEW.seed, NEW.endpoint,
     NEW.parameters, NEW.request_id, NEW.output_index, NEW.generated_at, NEW.sha256)
) EXECUTE FUNCTION catalog_refuse_new_provenance();
"""
THAW_PROVENANCE = """
DROP TRIGGER asset_provenance_frozen ON catalog_asset;
DROP FUNCTION catalog_refuse_new_provenance();
"""

APPEND_DECISIONS = """
CREATE FUNCTION catalog_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Review decisions are only appended.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER review_decision_append_only BEFORE UPDATE OR DELETE ON catalog_reviewdecision
FOR EACH ROW EXECUTE FUNCTION catalog_refuse_rewriting();
"""
REWRITE_DECISIONS = """
DROP TRIGGER review_decision_append_only ON catalog_reviewdecision;
DROP FUNCTION catalog_refuse_rewriting();
"""

COUNT_PICTURES = """
CREATE FUNCTION catalog_count_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.colourway_id IS NOT NULL THEN
        UPDATE catalog_colourway SET
            packshots = packshots - (OLD.role = 'packshot' AND OLD.status = 'approved')::int,
            on_models = on_models - (OLD.role = 'on_model' AND OLD.status = 'approved')::int,
            pending = pending - (OLD.status = 'pending')::int
        WHERE id = OLD.colourway_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.colourway_id IS NOT NULL THEN
        UPDATE catalog_colourway SET
            packshots = packshots + (NEW.role = 'packshot' AND NEW.status = 'approved')::int,
            on_models = on_models + (NEW.role = 'on_model' AND NEW.status = 'approved')::int,
            pending = pending + (NEW.status = 'pending')::int
        WHERE id = NEW.colourway_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER asset_counted_when_new AFTER INSERT OR DELETE ON catalog_asset
FOR EACH ROW EXECUTE FUNCTION catalog_count_pictures();
CREATE TRIGGER asset_counted AFTER UPDATE ON catalog_asset
FOR EACH ROW WHEN (
    (OLD.colourway_id, OLD.role, OLD.status) IS DISTINCT FROM
    (NEW.colourway_id, NEW.role, NEW.status)
) EXECUTE FUNCTION catalog_count_pictures();
"""
STOP_COUNTING = """
DROP TRIGGER asset_counted ON catalog_asset;
DROP TRIGGER asset_counted_when_new ON catalog_asset;
DROP FUNCTION catalog_count_pictures();
"""

KEEP_REVOCATIONS = """
CREATE FUNCTION catalog_refuse_unrevoking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Release % was revoked: that stays. Add a new one.', OLD.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER release_stays_revoked BEFORE UPDATE ON catalog_release
FOR EACH ROW WHEN (
    OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR NEW.revoked_at > OLD.revoked_at)
) EXECUTE FUNCTION catalog_refuse_unrevoking();
"""
FORGET_REVOCATIONS = """
DROP TRIGGER release_stays_revoked ON catalog_release;
DROP FUNCTION catalog_refuse_unrevoking();
"""


class Migration(migrations.Migration):
    """Triggers of the catalogue."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE_PROVENANCE, THAW_PROVENANCE),
        migrations.RunSQL(APPEND_DECISIONS, REWRITE_DECISIONS),
        migrations.RunSQL(COUNT_PICTURES, STOP_COUNTING),
        migrations.RunSQL(KEEP_REVOCATIONS, FORGET_REVOCATIONS),
    ]
