/**
 * The part of the prelude for dry runs. Starting gcloud takes a second, so a dry run reads each cluster once, several at a
 * time, and then reports the steps in their order. The steps are queued as shell code until all reads have been started.
 */
export const SHELL_DRY_RUN = String.raw`
AT_ONCE=${'$'}{AT_ONCE:-8}
queueing=0
[[ $APPLY == 1 ]] || queueing=1
# The process groups of the reads, in the order of the clusters.
readers=()
reading=0
steps=0
current=''
# One line per node pool; the number in the array reads refers to a column, and the name after it to a pool.
columns='nodePools.name,nodePools.version,nodePools.config.kubeletConfig,nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig,nodePoolAutoConfig.nodeKubeletConfig,currentMasterVersion'

# Queues a call with the arrays of its step; fails if it is to be executed now.
later() { # FUNCTION ARGUMENT...
  [[ $queueing == 1 ]] || return 1
  {
    if [[ -f $workspace/node-system-config.yaml ]]; then
      steps=$((steps + 1))
      mv "$workspace/node-system-config.yaml" "$workspace/config-$steps"
      printf 'cp %q %q\n' "$workspace/config-$steps" "$workspace/node-system-config.yaml"
    fi
    declare -p describe change reads restarts 2>/dev/null || true
    printf '%q ' "$@"
    printf '\n'
  } >>"$workspace/queue"
}

read_cluster() { # FILE
  gcloud container clusters describe "$name" --project="$project" --location="$location" \
    --flatten='nodePools[]' --format="value[no-transforms]($columns)" >"$1" 2>"$1.said" || touch "$1.failed"
}

# Starts to read the cluster, as soon as fewer than AT_ONCE others are being read.
read_ahead() {
  doing="$project / $location / $name: reading the cluster"
  local count=${'$'}{#readers[@]}
  if ((count >= AT_ONCE)); then
    wait "${'$'}{readers[count - AT_ONCE]}" 2>/dev/null || true
  fi
  set -m
  read_cluster "$workspace/cluster-$((count + 1))" </dev/null 3>&- &
  readers+=("$!")
  set +m
}

await_read() {
  reading=$((reading + 1))
  current="$workspace/cluster-$reading"
  wait "${'$'}{readers[reading - 1]}" 2>/dev/null || true
  cat "$current.said" >&2
}

# Does what was read of the cluster answer the step?
was_read() {
  [[ $APPLY != 1 && -n ${'$'}{reads[0]:-} ]] && [[ -s $current || -e $current.failed ]]
}

# Takes the current state from what was read; fails if the cluster or pool has been deleted.
look_up() {
  if [[ -e $current.failed ]]; then
    grep -q 'code=404' "$current.said" || exit 1
    return 1
  fi
  seen=$(pool=${'$'}{reads[1]:-} awk -F '\t' -v column="${'$'}{reads[0]}" \
    'ENVIRON["pool"] == "" || $1 == ENVIRON["pool"] { print $column; found = 1; exit } END { exit !found }' "$current")
}
`;

/** Reports the queued steps of a dry run. */
export const SHELL_REPLAY = `
if [[ $APPLY != 1 ]]; then
  queueing=0
  if [[ -f $workspace/queue ]]; then
    source "$workspace/queue"
  fi
fi
`;
