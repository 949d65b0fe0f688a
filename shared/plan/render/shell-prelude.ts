import { SHELL_DRY_RUN } from './shell-dry-run.ts';

/** Functions at the start of every script, shared by all clusters. */
export const SHELL_PRELUDE = String.raw`set -euo pipefail
export CLOUDSDK_CORE_DISABLE_PROMPTS=1

APPLY=${'$'}{APPLY:-0}
doing='nothing yet'
changed=0
closed=0
left=0
gone=0
finished=0
running=''
under_way=0
workspace=$(mktemp -d)
# Keeps stderr available to the signal handlers while the output of a command is redirected.
exec 3>&2
${SHELL_DRY_RUN}
# After a signal, the exit status is that of the last command (often 0), so only the last line sets finished=1.
finish() {
  rm -rf "$workspace"
  if [[ $finished != 1 ]]; then
    printf 'STOPPED at: %s\n' "$doing" >&3
    [[ $under_way != 1 ]] || printf 'GKE may still be working on the last request. To check:\n  gcloud container operations list --project=%q --location=%q --filter=status!=DONE\n' "$project" "$location" >&3
    printf 'Run the script again: it waits for running operations and skips completed steps.\n' >&3
  elif [[ $APPLY == 1 ]]; then
    printf '%s steps carried out, %s already done, %s to do by hand, %s skipped because the resource is gone.\n' "$changed" "$closed" "$left" "$gone"
  else
    printf 'Dry run: nothing was changed. %s steps to do, %s already done, %s to do by hand, %s skipped because the resource is gone. Set APPLY=1 to carry them out.\n' "$changed" "$closed" "$left" "$gone"
  fi
}
trap finish EXIT

# Do not leave gcloud running after the script has ended.
interrupted() { # STATUS
  trap '' INT TERM HUP
  local reader
  for reader in ${'$'}{readers[@]+"${'$'}{readers[@]}"}; do
    kill -TERM -- "-$reader" 2>/dev/null || true
  done
  if [[ -n $running ]]; then
    kill -TERM -- "-$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

# Runs a command in the background, because bash handles signals only between foreground commands, and in its own process
# group (set -m), because gcloud starts child processes.
attend() { # COMMAND...
  local status=0
  set -m
  "$@" </dev/null 3>&- &
  running=$!
  set +m
  wait "$running" || status=$?
  running=''
  return "$status"
}

# Waits for operations that an interrupted run started, so that they are neither mistaken for done nor requested twice.
cluster() { # PROJECT LOCATION CLUSTER
  project=$1 location=$2 name=$3
  if [[ $queueing == 1 ]]; then read_ahead; fi
  later cluster "$@" && return 0
  printf '\n== %s / %s / %s\n' "$project" "$location" "$name"
  if [[ $APPLY != 1 ]]; then
    await_read
    return
  fi
  doing="$project / $location / $name: running operations"
  wait_until_free
}

warn() { # TEXT
  later warn "$@" && return 0
  printf 'WARNING: %s / %s / %s: %s\n' "$project" "$location" "$name" "$1" >&2
}

# Waits until no operation is running on the cluster, because GKE runs one at a time.
# Without no-transforms, gcloud shortens targetLink to its last segment.
wait_until_free() {
  local operation status target
  attend gcloud container operations list --project="$project" --location="$location" \
    --format='value[no-transforms](name,status,targetLink)' >"$workspace/operations"
  while IFS=$'\t' read -r operation status target; do
    [[ -n $operation && $status != DONE ]] || continue
    [[ $target == */clusters/"$name" || $target == */clusters/"$name"/* ]] || continue
    printf '   waiting for %s\n' "$operation"
    under_way=1
    attend gcloud container operations wait "$operation" --project="$project" --location="$location" >/dev/null
  done <"$workspace/operations"
  under_way=0
}

# Makes the change and waits for GKE to finish.
carry_out() {
  under_way=1
  attend "${'$'}{change[@]}" >/dev/null
  wait_until_free
}

# Does the output of the how-to page's describe command say that the port is false?
says_closed() {
  [[ $1 =~ (^|[^[:alnum:]])insecureKubeletReadonlyPortEnabled[\'\"]?[=:][[:space:]]*[Ff]alse([^[:alnum:]]|$) ]]
}

# The same output without the port.
says_besides() {
  sed -E 's/(^|;)insecureKubeletReadonlyPortEnabled=(True|False)//; s/^;//' <<<"$1"
}

begin() { # TITLE
  doing="$project / $location / $name: $1"
  printf -- '-- %s\n' "$1"
}

# Reads the current state into seen; fails if the cluster or pool has been deleted.
look() {
  if was_read; then
    look_up && return
  elif attend "${'$'}{describe[@]}" >"$workspace/seen" 2>"$workspace/said"; then
    seen=$(<"$workspace/seen")
    cat "$workspace/said" >&2
    return
  else
    cat "$workspace/said" >&2
    grep -q 'code=404' "$workspace/said" || exit 1
  fi
  gone=$((gone + 1))
  printf '   it no longer exists: nothing to do\n'
  return 1
}

# Counts a change and prints what it restarts; in a dry run, prints the command and fails.
to_be_changed() {
  changed=$((changed + 1))
  printf '   %s\n' "$restarts"
  [[ $APPLY != 1 ]] || return 0
  printf '   would run:'
  printf ' %q' "${'$'}{change[@]}"
  printf '\n'
  if [[ ${'$'}{change[*]: -1} == --system-config-from-file=* ]]; then
    printf '   with this file:\n'
    sed 's/^/     /' "$workspace/node-system-config.yaml"
  fi
  return 1
}

# Closes the port in one place, with the commands in the arrays describe and change; restarts says what that restarts.
close_port() { # TITLE
  later close_port "$@" && return 0
  begin "$1"
  local before
  look || return 0
  before=$seen
  if says_closed "$before"; then
    closed=$((closed + 1))
    printf '   already closed\n'
    return
  fi
  to_be_changed || return 0
  carry_out
  look || return 0
  if ! says_closed "$seen"; then
    printf '   the port is still open: %s\n' "${'$'}{seen:-(nothing set)}" >&2
    exit 1
  fi
  printf '   closed\n'
  if [[ $(says_besides "$before") != "$(says_besides "$seen")" ]]; then
    printf '   NOTE: other kubelet settings changed: before %s, now %s\n' "$before" "$seen" >&2
  fi
}

# Is version $1 at least $2?
at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

upgrade_to() { # TITLE VERSION
  later upgrade_to "$@" && return 0
  begin "$1"
  look || return 0
  if at_least "$seen" "$2"; then
    closed=$((closed + 1))
    printf '   already runs %s\n' "$seen"
    return
  fi
  to_be_changed || return 0
  carry_out
  look || return 0
  if ! at_least "$seen" "$2"; then
    printf '   it runs %s, not %s\n' "$seen" "$2" >&2
    exit 1
  fi
  printf '   runs %s\n' "$seen"
}

create_rule() { # TITLE NAME
  later create_rule "$@" && return 0
  begin "$1"
  look || return 0
  if [[ $seen == "$2" ]]; then
    closed=$((closed + 1))
    printf '   %s already exists\n' "$2"
    return
  fi
  to_be_changed || return 0
  attend "${'$'}{change[@]}" >/dev/null
  look || return 0
  if [[ $seen != "$2" ]]; then
    printf '   rule %s does not exist\n' "$2" >&2
    exit 1
  fi
  printf '   created %s\n' "$2"
}

# A person has to find out first why the setting is not effective; running this twice would replace the nodes twice.
after_a_check() { # TITLE
  later after_a_check "$@" && return 0
  begin "$1"
  left=$((left + 1))
  printf '   LEFT: see the comments in the script. States of the upgrades of its nodes:\n' >&2
  attend "${'$'}{describe[@]}" | sed 's/^/     /' >&2
  printf '   %s To recreate them:' "$restarts" >&2
  printf ' %q' "${'$'}{change[@]}" >&2
  printf '\n' >&2
}

# No gcloud command does this without removing other settings.
by_hand() { # TITLE
  later by_hand "$@" && return 0
  begin "$1"
  look || return 0
  if says_closed "$seen"; then
    closed=$((closed + 1))
    printf '   already closed\n'
    return
  fi
  left=$((left + 1))
  printf '   LEFT: no gcloud command keeps the other kubelet settings of this pool; see the comment in the script\n' >&2
}
`;
