/** The beginning of every script: what its functions do is the same for each cluster. */
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
# A signal is heard while the output of a command goes elsewhere: what it leads to is said here.
exec 3>&2

# A signal ends the script with the status of the last command, often 0: it is finished at its last line alone.
finish() {
  rm -rf "$workspace"
  if [[ $finished != 1 ]]; then
    printf 'STOPPED at: %s\n' "$doing" >&3
    [[ $under_way != 1 ]] || printf 'What was asked of GKE may still be under way there. This shows it:\n  gcloud container operations list --project=%q --location=%q --filter=status!=DONE\n' "$project" "$location" >&3
    printf 'Run the script again: it waits for what is under way, and finds done what is done already.\n' >&3
  elif [[ $APPLY == 1 ]]; then
    printf '%s steps carried out, %s were done already, %s left to be done by hand, %s of what is gone.\n' "$changed" "$closed" "$left" "$gone"
  else
    printf 'A dry run: nothing was changed. %s steps to do, %s done already, %s by hand, %s of what is gone. APPLY=1 carries them out.\n' "$changed" "$closed" "$left" "$gone"
  fi
}
trap finish EXIT

# No gcloud goes on behind the script's back.
interrupted() { # STATUS
  trap '' INT TERM HUP
  if [[ -n $running ]]; then
    kill -TERM -- "-$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

# Runs a command in the background, for bash hears no signal while one runs in the foreground; and in a process group of
# its own, which is what set -m is for: gcloud is more than one process.
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

# What a script that was stopped began is waited for, lest it be taken for done, or asked for twice.
cluster() { # PROJECT LOCATION CLUSTER
  project=$1 location=$2 name=$3
  printf '\n== %s / %s / %s\n' "$project" "$location" "$name"
  [[ $APPLY == 1 ]] || return 0
  doing="$project / $location / $name: what is under way"
  wait_until_free
}

warn() { # TEXT
  printf 'WARNING: %s / %s / %s: %s\n' "$project" "$location" "$name" "$1" >&2
}

# Waits until nothing else works on the cluster: GKE does one thing at a time.
# Unless told otherwise gcloud gives the last part of a link alone.
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

# Makes the change, and waits until GKE has made it.
carry_out() {
  under_way=1
  attend "${'$'}{change[@]}" >/dev/null
  wait_until_free
}

# What the describe command of the how-to page printed: is the port false?
says_closed() {
  [[ $1 =~ (^|[^[:alnum:]])insecureKubeletReadonlyPortEnabled[\'\"]?[=:][[:space:]]*[Ff]alse([^[:alnum:]]|$) ]]
}

# What it printed beside the port.
says_besides() {
  sed -E 's/(^|;)insecureKubeletReadonlyPortEnabled=(True|False)//; s/^;//' <<<"$1"
}

begin() { # TITLE
  doing="$project / $location / $name: $1"
  printf -- '-- %s\n' "$1"
}

# Reads the place into seen; false where the cluster or the pool was deleted since.
look() {
  if attend "${'$'}{describe[@]}" >"$workspace/seen" 2>"$workspace/said"; then
    seen=$(<"$workspace/seen")
    cat "$workspace/said" >&2
    return
  fi
  cat "$workspace/said" >&2
  grep -q 'code=404' "$workspace/said" || exit 1
  gone=$((gone + 1))
  printf '   it is gone: nothing to do\n'
  return 1
}

# Counts a change and says what it restarts; in a dry run says what would be run, and is false.
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

# Closes the port at one place. The arrays describe and change say how, restarts says what that restarts.
close_port() { # TITLE
  begin "$1"
  local before
  look || return 0
  before=$seen
  if says_closed "$before"; then
    closed=$((closed + 1))
    printf '   closed already\n'
    return
  fi
  to_be_changed || return 0
  carry_out
  look || return 0
  if ! says_closed "$seen"; then
    printf '   the port is not closed: %s\n' "${'$'}{seen:-(nothing set)}" >&2
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
  begin "$1"
  look || return 0
  if at_least "$seen" "$2"; then
    closed=$((closed + 1))
    printf '   runs %s already\n' "$seen"
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
  begin "$1"
  look || return 0
  if [[ $seen == "$2" ]]; then
    closed=$((closed + 1))
    printf '   %s is there already\n' "$2"
    return
  fi
  to_be_changed || return 0
  attend "${'$'}{change[@]}" >/dev/null
  look || return 0
  if [[ $seen != "$2" ]]; then
    printf '   the rule %s is not there\n' "$2" >&2
    exit 1
  fi
  printf '   created %s\n' "$2"
}

# No gcloud command does this without taking other settings away.
by_hand() { # TITLE
  begin "$1"
  look || return 0
  if says_closed "$seen"; then
    closed=$((closed + 1))
    printf '   closed already\n'
    return
  fi
  left=$((left + 1))
  printf '   LEFT: no gcloud command keeps the other kubelet settings of this pool; see the comment in the script\n' >&2
}
`;
