#!/usr/bin/env bash
# Prints the revision that each function serves now, as `SERVICE REVISION`; nothing for one that is not there yet.
set -euo pipefail
: "${PROJECT_ID:?}" "${REGION:?}"

for service in enumerate-fleet inspect-cluster conclude-scan serve-report; do
  if revision=$(gcloud run services describe "$service" --project="$PROJECT_ID" --region="$REGION" \
    --format='value(status.traffic[0].revisionName)' 2>/dev/null) && [ -n "$revision" ]; then
    echo "$service $revision"
  fi
done
