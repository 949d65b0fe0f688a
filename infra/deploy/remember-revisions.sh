#!/usr/bin/env bash
# Prints the serving revision of each function as `SERVICE REVISION`; omits functions that are not deployed yet.
set -euo pipefail
: "${PROJECT_ID:?}" "${REGION:?}"

for service in enumerate-fleet inspect-cluster conclude-scan serve-report; do
  if revision=$(gcloud run services describe "$service" --project="$PROJECT_ID" --region="$REGION" \
    --format='value(status.traffic[0].revisionName)' 2>/dev/null) && [ -n "$revision" ]; then
    echo "$service $revision"
  fi
done
