"""Rules that no code may get around: the ledger is only appended."""

from django.db import migrations

APPEND = """
CREATE FUNCTION generation_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ledger entries are only appended.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON generation_ledgerentry
FOR EACH ROW EXECUTE FUNCTION generation_refuse_rewriting();
"""
REWRITE = """
DROP TRIGGER ledger_append_only ON generation_ledgerentry;
DROP FUNCTION generation_refuse_rewriting();
"""


class Migration(migrations.Migration):
    """Triggers of the ledger."""

    dependencies = [("generation", "0001_initial")]

    operations = [migrations.RunSQL(APPEND, REWRITE)]
