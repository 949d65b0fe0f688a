#!/usr/bin/env bash
# What action.yml runs: installs the package, assesses the files or the live clusters of projects, and writes SARIF, the
# step summary and the outputs. Reads its inputs from the INPUT_ variables that action.yml sets.
set -euo pipefail

folder=$RUNNER_TEMP/sweep10255
mkdir -p "$folder"

# fail STATUS MESSAGE…
fail() {
  echo "exit-status=$1" >> "$GITHUB_OUTPUT"
  echo "::error title=sweep10255::${*:2}"
  exit "$1"
}

# Cluster names and messages of APIs come from others: GitHub must not read them as workflow commands.
print_inert() {
  local token
  token=$(node -p 'crypto.randomUUID()')
  echo "::stop-commands::$token"
  cat "$1"
  echo "::$token::"
}

sweep() { "$folder/node_modules/.bin/sweep10255" "$@"; }

# is_disabled PROJECT RESPONSE: whether the response says that the Kubernetes Engine API is disabled in this project,
# which then has no clusters. With a quota project, the API can be said to be disabled there.
is_disabled() {
  local consumer
  consumer=$(node -p '
    const { error } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    const { metadata } = error.details.find(({ reason }) => reason === "SERVICE_DISABLED");
    metadata.service === "container.googleapis.com" ? metadata.consumer : ""
  ' "$2" 2> /dev/null) || return
  [ "$consumer" = "projects/$1" ] \
    || [ "$consumer" = "projects/$(gcloud projects describe "$1" --format='value(projectNumber)')" ]
}

# list_clusters PREFIX PROJECTS: saves the ListClusters response of each project as PREFIX-PROJECT.json and prints the
# names of the files. Not `gcloud container clusters list`, which omits the locations that are missing from the response.
list_clusters() {
  local project token saved endpoint=${CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER:-https://container.googleapis.com/}
  token=$(gcloud auth print-access-token) || return
  while read -r project; do
    [ -n "$project" ] || continue
    [[ $project =~ ^[a-z][a-z0-9.:-]+$ ]] || { echo "not the ID of a project: $project" >&2; return 1; }
    saved=$1-$project.json
    # The token is not an argument: those are visible to other processes.
    if ! curl --silent --show-error --fail-with-body --max-time 120 --header @- --output "$saved" \
      "${endpoint%/}/v1/projects/$project/locations/-/clusters" <<< "Authorization: Bearer $token" 2> "$saved.error"; then
      is_disabled "$project" "$saved" || { cat "$saved.error" "$saved" >&2 || true; return 1; }
      echo "$project has no clusters: the Kubernetes Engine API is disabled." >&2
      echo '{}' > "$saved"
    fi
    # The response for a project without clusters. `assess` rejects it, because in a file it could be anything.
    [ "$(head -c 9 "$saved" | tr -d '[:space:]')" != '{}' ] || echo '{"clusters": []}' > "$saved"
    echo "$saved"
  done <<< "$2"
}

: > "$folder/messages"
package=${INPUT_PACKAGE:-sweep10255@$(node -p 'require(process.argv[1]).version' "$GITHUB_ACTION_PATH/package.json")}
# DuckDB's library is an optional dependency, and only stores need it.
npm install --prefix "$folder" --no-save --no-audit --no-fund --silent --ignore-scripts --omit=optional -- "$package" \
  || fail 4 'the package could not be installed'

files=()
while read -r file; do
  [ -z "$file" ] || files+=("$(realpath --no-symlinks -- "$file")")
done <<< "$INPUT_FILES"
if [ -n "$INPUT_PROJECTS" ]; then
  list_clusters "$folder/live" "$INPUT_PROJECTS" > "$folder/live-files" 2>> "$folder/messages" \
    || { print_inert "$folder/messages"; fail 2 'the clusters of a project could not be listed'; }
  mapfile -t live < "$folder/live-files"
  files+=("${live[@]}")
fi
[ "${#files[@]}" -gt 0 ] || fail 2 'set the input files or projects'

options=()
if [ -n "$INPUT_BASELINE" ]; then
  [ -z "$INPUT_BASELINE_PROJECTS" ] || fail 2 'set only one of the inputs baseline and baseline-projects'
  options=(--baseline "$(realpath --no-symlinks -- "$INPUT_BASELINE")")
elif [ -n "$INPUT_BASELINE_PROJECTS" ]; then
  list_clusters "$folder/before" "$INPUT_BASELINE_PROJECTS" > "$folder/before-files" 2>> "$folder/messages" \
    || { print_inert "$folder/messages"; fail 2 'the clusters of a project of the baseline could not be listed'; }
  mapfile -t before < "$folder/before-files"
  # Open ports are expected here: whatever was read is the baseline.
  sweep assess --quiet --format json "${before[@]}" > "$folder/baseline.json" 2> "$folder/baseline-messages" || [ $? -le 3 ]
  [ -s "$folder/baseline.json" ] || { print_inert "$folder/baseline-messages"; fail 2 'the baseline could not be assessed'; }
  # What could not be read: clusters there look new.
  sed 's/^/Baseline: /' "$folder/baseline-messages" >> "$folder/messages"
  options=(--baseline "$folder/baseline.json")
fi

status=0
sweep assess "${options[@]}" --format sarif "${files[@]}" > "$folder/assess.sarif" 2>> "$folder/messages" || status=$?
print_inert "$folder/messages"
case $status in
  0 | 1 | 3) ;;
  *) fail "$status" 'the files could not be assessed' ;;
esac
sweep assess "${options[@]}" --quiet --format markdown "${files[@]}" > "$folder/assess.md" || [ $? -eq "$status" ]
# GitHub closes an alert that a log does not contain, and would open one for a result that is marked as absent.
node -e '
const { readFileSync, writeFileSync } = require("node:fs");
const [, file] = process.argv;
const log = JSON.parse(readFileSync(file, "utf8"));
for (const run of log.runs) run.results = run.results.filter(({ baselineState }) => baselineState !== "absent");
writeFileSync(file, JSON.stringify(log));
' "$folder/assess.sarif"
echo "sarif=$folder/assess.sarif" >> "$GITHUB_OUTPUT"

# GitHub rejects a summary above 1 MiB. The last line of what is cut may be incomplete.
most_bytes=900000
{
  printf '## Kubelet read-only port (10255)\n\n'
  if [ "$(wc -c < "$folder/assess.md")" -le "$most_bytes" ]; then
    cat "$folder/assess.md"
  else
    head -c "$most_bytes" "$folder/assess.md" | sed '$d'
    printf '\n**There are more clusters than fit here. The SARIF file has all of them.**\n'
  fi
  printf '\n~~~~text\n'
  head -n 200 "$folder/messages" | cut -c -1000
  printf '~~~~\n'
} >> "$GITHUB_STEP_SUMMARY"

newly=${options[0]:+newly }
unknown="no port is ${newly}open, but something could not be read or determined"
case $status in
  1) fail 1 "the kubelet read-only port is ${newly}open" ;;
  3)
    [ "$INPUT_FAIL_ON_UNKNOWN" = false ] || fail 3 "$unknown"
    echo "::warning title=sweep10255::$unknown"
    ;;
esac
echo "exit-status=$status" >> "$GITHUB_OUTPUT"
