"""Jobs, attempts, pictures and histories against each other."""

from generation.audit.findings import Rule

ATTEMPT = "attempt {attempt}"
JOB = "job {job}"

# How many assets each stored attempt has, and how many its answer lists: boxes and weights are
# none.
STORED = """
WITH kept AS (
    SELECT output.attempt_id, count(*) AS pictures, sum(asset.cost_nano)::bigint AS shares_nano
      FROM generation_output output JOIN catalog_asset asset ON asset.id = output.asset_id
     GROUP BY output.attempt_id
), answered AS (
    SELECT attempt.id, attempt.state, attempt.cost_nano,
           CASE endpoint.kind
                WHEN 'detect' THEN '[]'::jsonb
                WHEN 'lora_training' THEN '[]'::jsonb
                ELSE attempt.result -> coalesce(
                    endpoint.spec #>> '{output,images}', endpoint.spec #>> '{output,masks}',
                    endpoint.spec #>> '{output,video}', endpoint.spec #>> '{output,audio}',
                    endpoint.spec #>> '{output,model}', endpoint.spec #>> '{output,text}')
           END AS images
      FROM generation_attempt attempt
      JOIN generation_job job ON job.id = attempt.job_id
      JOIN generation_endpoint endpoint ON endpoint.id = job.endpoint_id
), stored AS (
    SELECT answered.id AS attempt, state, cost_nano, shares_nano,
           coalesce(pictures, 0) AS pictures,
           CASE jsonb_typeof(images) WHEN 'array' THEN jsonb_array_length(images) ELSE 1 END
           AS promised
      FROM answered LEFT JOIN kept ON kept.attempt_id = answered.id
)
"""

RULES = [
    Rule(
        "states",
        "done_without_result",
        JOB,
        "Job {job} is done, but no attempt of it is stored.",
        """
        SELECT job.id AS job FROM generation_job job
         WHERE job.status = 'done' AND NOT EXISTS (
            SELECT 1 FROM generation_attempt WHERE job_id = job.id AND state = 'stored')
        """,
    ),
    Rule(
        "states",
        "job_alive",
        JOB,
        "Job {job} is {status}, but its attempt {attempt} is {state}.",
        """
        SELECT job.id AS job, job.status, attempt.id AS attempt, attempt.state
          FROM generation_job job JOIN generation_attempt attempt ON attempt.job_id = job.id
         WHERE job.status IN ('failed', 'cancelled') AND attempt.state = ANY(%(live)s)
        """,
    ),
    Rule(
        "states",
        "job_stuck",
        JOB,
        "Job {job} is {status}, but no attempt of it is under way: nothing will end it.",
        """
        SELECT job.id AS job, job.status FROM generation_job job
         WHERE job.status IN ('queued', 'running') AND NOT EXISTS (
            SELECT 1 FROM generation_attempt WHERE job_id = job.id AND state = ANY(%(live)s))
        """,
    ),
    Rule(
        "states",
        "waits_for_nothing",
        ATTEMPT,
        "Attempt {attempt} is reserved and waits for something of ours, but nobody makes it: its "
        "money is never free again.",
        """
        SELECT attempt.id AS attempt
          FROM generation_attempt attempt
          JOIN generation_job job ON job.id = attempt.job_id
          JOIN generation_endpoint endpoint ON endpoint.id = job.endpoint_id
          LEFT JOIN generation_chain chain ON chain.id = job.chain_id
         WHERE attempt.state = 'reserved' AND attempt.due_at IS NULL
           AND chain.status IS DISTINCT FROM 'running'
           AND NOT (endpoint.kind = 'lora_training' AND job.archive = '')
        """,
    ),
    Rule(
        "states",
        "two_live",
        JOB,
        "Job {job} has {attempts} attempts under way at once.",
        """
        SELECT job_id AS job, count(*) AS attempts FROM generation_attempt
         WHERE state = ANY(%(live)s) GROUP BY job_id HAVING count(*) > 1
        """,
    ),
    Rule(
        "states",
        "outputs",
        ATTEMPT,
        "Attempt {attempt} is stored, but {pictures} of its {promised} pictures are in the "
        "catalogue.",
        """
        SELECT attempt, pictures, promised FROM stored
         WHERE state = 'stored' AND pictures < promised
        """,
        STORED,
    ),
    Rule(
        "states",
        "outputs",
        ATTEMPT,
        "Attempt {attempt} is {state}, but {pictures} pictures of it are in the catalogue.",
        "SELECT attempt, state, pictures FROM stored WHERE state <> 'stored' AND pictures > 0",
        STORED,
    ),
    Rule(
        "states",
        "shares",
        ATTEMPT,
        "Attempt {attempt} cost {cost_nano}, but the shares of its pictures come to {shares_nano}.",
        """
        SELECT attempt, cost_nano, shares_nano FROM stored
         WHERE state = 'stored' AND promised > 0 AND shares_nano <> cost_nano
        """,
        STORED,
    ),
    Rule(
        "states",
        "provenance",
        "asset {asset}",
        "Asset {asset} says that request {asset_request} made it at place {asset_index}; it is "
        "what request {request} of attempt {attempt} gave at place {index}.",
        """
        SELECT asset.id AS asset, asset.request_id AS asset_request,
               asset.output_index AS asset_index, attempt.id AS attempt,
               attempt.request_id AS request, output.index
          FROM generation_output output
          JOIN generation_attempt attempt ON attempt.id = output.attempt_id
          JOIN catalog_asset asset ON asset.id = output.asset_id
         WHERE (asset.request_id, asset.output_index)
               IS DISTINCT FROM (attempt.request_id, output.index)
        """,
    ),
    Rule(
        "states",
        "history_end",
        ATTEMPT,
        "Attempt {attempt} is {state}, but its history ends with {last}.",
        """
        SELECT attempt.id AS attempt, attempt.state, coalesce(moved.state, 'nothing') AS last
          FROM generation_attempt attempt
          LEFT JOIN (
            SELECT DISTINCT ON (attempt_id) attempt_id, state FROM generation_transition
             ORDER BY attempt_id, id DESC) moved ON moved.attempt_id = attempt.id
         WHERE attempt.state IS DISTINCT FROM moved.state
        """,
    ),
    Rule(
        "states",
        "history_move",
        ATTEMPT,
        "Attempt {attempt} went from {before} to {state}, which the table of moves forbids.",
        """
        SELECT attempt_id AS attempt, coalesce(before, 'nothing') AS before, state FROM (
            SELECT attempt_id, state,
                   lag(state) OVER (PARTITION BY attempt_id ORDER BY id) AS before
              FROM generation_transition) AS moved
         WHERE concat(before, '>', state) <> ALL(%(moves)s)
        """,
    ),
]
