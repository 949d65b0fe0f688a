#!/usr/bin/env bash
# Sends all calls back to the revisions that standard input names, as remember-revisions.sh printed them. Tables, views
# and rights stay as they are; the next deployment goes forward again.
set -euo pipefail
: "${PROJECT_ID:?}" "${REGION:?}"

gone_back=0
while read -r service revision; do
  gcloud run services update-traffic "$service" --project="$PROJECT_ID" --region="$REGION" \
    --to-revisions="$revision=100"
  gone_back=$((gone_back + 1))
done
echo "$gone_back functions are back at their earlier revisions."
