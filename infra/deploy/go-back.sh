#!/usr/bin/env bash
# Rolls all functions back to the revisions on standard input, in the format of remember-revisions.sh. Tables, views and
# permissions stay as they are; the next deployment rolls forward again.
set -euo pipefail
: "${PROJECT_ID:?}" "${REGION:?}"

gone_back=0
while read -r service revision; do
  gcloud run services update-traffic "$service" --project="$PROJECT_ID" --region="$REGION" \
    --to-revisions="$revision=100"
  gone_back=$((gone_back + 1))
done
echo "$gone_back functions were rolled back."
