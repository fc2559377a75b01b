"""The ledger against the attempts and against its own sums."""

from generation.audit.findings import Rule

ATTEMPT = "attempt {attempt}"

# What the entries of an attempt in a period come to, and whether the attempt is alive. An attempt
# that had ended may be alive again; its reservation is closed then and stays so.
KEPT = """
WITH entries AS (
    SELECT attempt_id, period_id,
           count(*) FILTER (WHERE kind = 'reserve') AS reserves,
           max(id) FILTER (WHERE kind = 'settle') AS settle,
           max(id) FILTER (WHERE kind = 'release') AS release,
           sum(reserved_delta_nano)::bigint AS held_nano,
           sum(settled_delta_nano)::bigint AS settled_nano
      FROM generation_ledgerentry GROUP BY attempt_id, period_id
), periods AS (
    SELECT period.id AS period_id, period.reserved_nano, period.settled_nano,
           concat_ws(' ', budget.scope, brand.name, person.username,
                     CASE budget.span WHEN 'month' THEN to_char(period.begins, 'YYYY-MM')
                                      ELSE 'in total' END) AS budget
      FROM generation_budgetperiod period
      JOIN generation_budget budget ON budget.id = period.budget_id
      LEFT JOIN catalog_brand brand ON brand.id = budget.brand_id
      LEFT JOIN access_user person ON person.id = budget.user_id
), kept AS (
    SELECT attempt.id AS attempt, attempt.state, attempt.estimate_nano,
           coalesce(attempt.cost_nano, 0) AS cost_nano, periods.budget, entries.*,
           attempt.state = ANY(%(live)s) AS alive,
           coalesce(entries.settle, entries.release) IS NOT NULL AS closed
      FROM entries
      JOIN generation_attempt attempt ON attempt.id = entries.attempt_id
      JOIN periods USING (period_id)
), sums AS (
    SELECT period_id, sum(held_nano)::bigint AS held_nano, sum(settled_nano)::bigint AS settled_nano
      FROM entries GROUP BY period_id
)
"""

RULES = [
    Rule(
        "ledger",
        "unbounded",
        ATTEMPT,
        "Attempt {attempt} ({state}) is reserved in no budget of the installation.",
        """
        SELECT attempt.id AS attempt, attempt.state FROM generation_attempt attempt
         WHERE NOT EXISTS (
            SELECT 1 FROM generation_ledgerentry entry
              JOIN generation_budgetperiod period ON period.id = entry.period_id
              JOIN generation_budget budget ON budget.id = period.budget_id
             WHERE entry.attempt_id = attempt.id AND entry.kind = 'reserve'
               AND budget.scope = 'installation')
        """,
    ),
    Rule(
        "ledger",
        "unreserved",
        ATTEMPT,
        "Attempt {attempt} ({state}) has entries in the budget “{budget}” but no "
        "reservation there.",
        "SELECT attempt, state, budget FROM kept WHERE reserves = 0",
        KEPT,
    ),
    Rule(
        "ledger",
        "reservation",
        ATTEMPT,
        "Attempt {attempt} ({state}) holds {held_nano} of the budget “{budget}”; it should hold "
        "{expected_nano}.",
        """
        SELECT attempt, state, budget, held_nano, expected_nano FROM (
            SELECT *, CASE WHEN alive AND NOT closed THEN estimate_nano ELSE 0 END AS expected_nano
              FROM kept WHERE reserves > 0 AND (alive OR closed)) AS judged
         WHERE held_nano <> expected_nano
        """,
        KEPT,
    ),
    Rule(
        "ledger",
        "closing",
        ATTEMPT,
        "Attempt {attempt} is {state}, but its reservation of {held_nano} in the budget “{budget}” "
        "was neither settled nor released.",
        """
        SELECT attempt, state, budget, held_nano FROM kept
         WHERE reserves > 0 AND NOT alive AND NOT closed
        """,
        KEPT,
    ),
    Rule(
        "ledger",
        "closing",
        ATTEMPT,
        "Attempt {attempt} ({state}) was released in the budget “{budget}” after it was settled.",
        "SELECT attempt, state, budget FROM kept WHERE release > settle",
        KEPT,
    ),
    Rule(
        "ledger",
        "closing",
        ATTEMPT,
        "Attempt {attempt} is {state} and has never ended, but its reservation in the budget "
        "“{budget}” is closed.",
        """
        SELECT attempt, state, budget FROM kept
         WHERE alive AND closed AND NOT EXISTS (
            SELECT 1 FROM generation_transition moved
             WHERE moved.attempt_id = attempt AND moved.state <> ALL(%(live)s))
        """,
        KEPT,
    ),
    Rule(
        "ledger",
        "settlement",
        ATTEMPT,
        "Attempt {attempt} ({state}) cost {cost_nano}, but {settled_nano} is settled for it in the "
        "budget “{budget}”.",
        """
        SELECT attempt, state, budget, cost_nano, settled_nano FROM kept
         WHERE reserves > 0 AND settled_nano <> cost_nano
        """,
        KEPT,
    ),
    Rule(
        "ledger",
        "budget",
        "budget period {period}",
        "The budget “{budget}” says {reserved_nano} reserved and {settled_nano} settled; its "
        "entries come to {reserved_sum_nano} and {settled_sum_nano}.",
        """
        SELECT * FROM (
            SELECT period_id AS period, budget, reserved_nano, periods.settled_nano,
                   coalesce(sums.held_nano, 0) AS reserved_sum_nano,
                   coalesce(sums.settled_nano, 0) AS settled_sum_nano
              FROM periods LEFT JOIN sums USING (period_id)) AS added
         WHERE (reserved_nano, settled_nano) <> (reserved_sum_nano, settled_sum_nano)
        """,
        KEPT,
    ),
]
