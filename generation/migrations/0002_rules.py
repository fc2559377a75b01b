"""Rules that no code may get around: the ledger is only appended, every move has its history."""

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

HISTORY = """
CREATE FUNCTION generation_write_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO generation_transition (attempt_id, state, note, by_id, at)
    VALUES (
        NEW.id, NEW.state, NEW.error,
        CASE WHEN TG_OP = 'UPDATE' AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id
             THEN NEW.decided_by_id END,
        clock_timestamp()
    );
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_begins AFTER INSERT ON generation_attempt
FOR EACH ROW EXECUTE FUNCTION generation_write_history();
CREATE TRIGGER attempt_moves AFTER UPDATE OF state ON generation_attempt
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION generation_write_history();
"""
NO_HISTORY = """
DROP TRIGGER attempt_begins ON generation_attempt;
DROP TRIGGER attempt_moves ON generation_attempt;
DROP FUNCTION generation_write_history();
"""


class Migration(migrations.Migration):
    """Triggers of ledger and attempts."""

    dependencies = [("generation", "0001_initial")]

    operations = [migrations.RunSQL(APPEND, REWRITE), migrations.RunSQL(HISTORY, NO_HISTORY)]
