"""Rules that no code may get around: provenance is frozen, decisions are only appended."""

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


class Migration(migrations.Migration):
    """Triggers of the catalogue."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE_PROVENANCE, THAW_PROVENANCE),
        migrations.RunSQL(APPEND_DECISIONS, REWRITE_DECISIONS),
    ]
