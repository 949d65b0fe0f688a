#!/usr/bin/env bash
# Scans one project through the deployed functions, from the call of Cloud Scheduler to the CONCLUDED row. Fails unless
# the scan is COMPLETE within WAIT_SECONDS (default 900).
set -euo pipefail
: "${NAME:=sweep10255}" "${PROJECT_ID:?}" "${REGION:?}" "${SMOKE_TEST_PROJECT:?}"

started_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
gcloud scheduler jobs run "$NAME-smoke-test" --project="$PROJECT_ID" --location="$REGION"

question="SELECT completeness FROM \`$PROJECT_ID.${NAME//-/_}.concluded_scans\`
  WHERE scope = 'projects/$SMOKE_TEST_PROJECT' AND recorded_at >= TIMESTAMP '$started_at'
  ORDER BY recorded_at DESC LIMIT 1"
until [ "$SECONDS" -ge "${WAIT_SECONDS:-900}" ]; do
  # The row is on the last line: on its first run, bq prints a welcome message before it.
  completeness=$(bq --project_id="$PROJECT_ID" --quiet --format=csv query --use_legacy_sql=false "$question" | tail -n 1)
  case "$completeness" in
    COMPLETE)
      echo "The scan of projects/$SMOKE_TEST_PROJECT is COMPLETE."
      exit 0
      ;;
    INCOMPLETE)
      echo "The scan of projects/$SMOKE_TEST_PROJECT concluded, but is not COMPLETE." >&2
      exit 1
      ;;
  esac
  sleep "${POLL_SECONDS:-10}"
done
echo "The scan of projects/$SMOKE_TEST_PROJECT did not conclude within ${WAIT_SECONDS:-900} s." >&2
exit 1
