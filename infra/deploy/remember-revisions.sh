#!/usr/bin/env bash
# Prints the serving revision of each function as `SERVICE REVISION`; omits functions that are not deployed yet. Fails if
# the services cannot be listed: a deployment without this list cannot be rolled back.
set -euo pipefail
: "${NAME:=sweep10255}" "${PROJECT_ID:?}" "${REGION:?}"

# The services of the default deployment have no prefix.
prefix="$NAME-"
if [ "$NAME" = sweep10255 ]; then prefix=; fi

# Before the first deployment, Cloud Run is not enabled and its services cannot be listed.
enabled=$(gcloud services list --enabled --project="$PROJECT_ID" --filter='config.name=run.googleapis.com' \
  --format='value(config.name)')
if [ -z "$enabled" ]; then
  echo 'Cloud Run is not enabled in the project: no function is deployed yet.' >&2
  exit 0
fi

services=$(gcloud run services list --project="$PROJECT_ID" --region="$REGION" \
  --format='value(metadata.name,status.traffic[0].revisionName)')
while read -r service revision; do
  case "$service" in
    "$prefix"enumerate-fleet | "$prefix"inspect-cluster | "$prefix"inspect-cluster-* | "$prefix"inspect-change | "$prefix"conclude-scan | "$prefix"serve-report)
      # A service whose first revision never became ready serves none.
      if [ -n "$revision" ]; then echo "$service $revision"; fi
      ;;
  esac
done <<<"$services"
