/** Begins every line that the probe itself prints; the number is the format's version. */
export const PROBE_MARK = 'sweep10255-probe/1';

/**
 * What the probe runs: POSIX shell, curl and grep, as in the DaemonSet of Google's how-to page. Each round prints
 *
 *     sweep10255-probe/1 begin node=NAME at=UNIX_SECONDS every=SECONDS
 *     process_start_time_seconds 1.795478502e+09
 *     kubelet_http_requests_total{…,path="metrics",server_type="readwrite"} 12
 *     kubelet_http_requests_total{…,server_type="readonly"} 3
 *     sweep10255-probe/1 end node=NAME exit=0
 *
 * The `readwrite` line is the probe's own request, which the kubelet counts as it begins: without it the counter is
 * missing. `exit` is curl's: anything but 0 is no whole page. The token goes to curl through a pipe, never as an
 * argument, and never out.
 */
export const PROBE_SCRIPT = `case "$NODE_IP" in *:*) host="[$NODE_IP]" ;; *) host="$NODE_IP" ;; esac
account=/var/run/secrets/kubernetes.io/serviceaccount
while true; do
  echo "${PROBE_MARK} begin node=$NODE_NAME at=$(date +%s) every=$EVERY_SECONDS"
  {
    printf 'header = "Authorization: Bearer %s"\\n' "$(cat "$account/token")" |
      curl --config - --silent --show-error --fail --max-time 20 --cacert "$account/ca.crt" "https://$host:10250/metrics"
    code=$?
    echo
    echo "${PROBE_MARK} end node=$NODE_NAME exit=$code"
  } | grep -E '^${PROBE_MARK} |^process_start_time_seconds |^kubelet_http_requests_total[{].*(server_type="readonly"|path="metrics",server_type="readwrite")'
  sleep "$EVERY_SECONDS"
done
`;
