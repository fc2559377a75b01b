"""Rules that no code may get around: what a run learned from stays, and pictures are pictures."""

from django.db import migrations

FREEZE_SNAPSHOT = """
CREATE FUNCTION training_refuse_new_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What training run % learns from is frozen.', OLD.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER training_snapshot_frozen BEFORE UPDATE ON training_trainingrun
FOR EACH ROW WHEN (
    (OLD.dataset_id, OLD.snapshot, OLD.parameters, OLD.job_id, OLD.lora_id)
    IS DISTINCT FROM
    (NEW.dataset_id, NEW.snapshot, NEW.parameters, NEW.job_id, NEW.lora_id)
) EXECUTE FUNCTION training_refuse_new_snapshot();
"""
THAW_SNAPSHOT = """
DROP TRIGGER training_snapshot_frozen ON training_trainingrun;
DROP FUNCTION training_refuse_new_snapshot();
"""

PICTURES_ONLY = """
CREATE FUNCTION training_refuse_other_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM catalog_asset WHERE id = NEW.asset_id AND kind = 'image') THEN
        RAISE EXCEPTION 'A data set holds pictures only.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dataset_pictures_only BEFORE INSERT OR UPDATE OF asset_id ON training_datasetimage
FOR EACH ROW EXECUTE FUNCTION training_refuse_other_kinds();
"""
ANYTHING = """
DROP TRIGGER dataset_pictures_only ON training_datasetimage;
DROP FUNCTION training_refuse_other_kinds();
"""


class Migration(migrations.Migration):
    """Triggers of data sets and runs."""

    dependencies = [("training", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE_SNAPSHOT, THAW_SNAPSHOT),
        migrations.RunSQL(PICTURES_ONLY, ANYTHING),
    ]
