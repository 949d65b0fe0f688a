import type { CommandName } from '../shared/platform/options-table.ts';
import type { CommandLine } from './command.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: { readonly [C in CommandName]: CommandLine<C> } = {
  scan: {
    summary: 'scan all clusters in a scope and compare with the previous scan',
    description:
      'Lists the clusters of every project in the scope (by default the project that is configured in gcloud), determines for each node pool whether the kubelet read-only port is open, stores the scan, and reports what changed since the previous one. Scanning is read-only. It uses Application Default Credentials; run `gcloud auth application-default login` once. Required permissions: container.clusters.list on the projects, and resourcemanager.folders.list and resourcemanager.projects.list on the organization or folder (roles/container.clusterViewer and roles/browser include them). With --discovery assets: cloudasset.assets.listResource on the scope instead (roles/cloudasset.viewer). Contacts clusters only if you pass --usage or --callers.',
    operands: null,
    examples: [
      'sweep10255 scan',
      'sweep10255 scan --project my-project',
      'sweep10255 scan --organization example.com --store fleet.duckdb',
      'sweep10255 scan --scope folders/1234,folders/5678 --discovery assets --format csv > fleet.csv',
    ],
    load: () => import('./commands/scan.ts'),
  },
  doctor: {
    summary: 'check that everything that a scan needs is there',
    description:
      'Checks, for a scan with the same options: the credentials (which, whose, and how long they are valid), the quota project, each API, each permission on each place that the scope names, the store, and for up to three clusters a route to the control plane, a source of usage (Managed Prometheus, the node proxy or the probe) and what --callers searches. Prints one line per check: ✓; ✗ with what is missing and the command that fixes it; ? if it could not be determined; – if a scan with these options does not need it. Changes nothing. Clusters are listed and contacted even without --usage.',
    operands: null,
    examples: [
      'sweep10255 doctor',
      'sweep10255 doctor --organization example.com',
      'sweep10255 doctor --project my-project --usage auto --callers pods',
    ],
    exitStatuses: {
      0: 'nothing is missing, as far as it was checked',
      1: 'something is missing',
      2: 'wrong usage or configuration, or the credentials are missing, unreadable or rejected',
      3: 'something could not be determined',
    },
    load: () => import('./commands/doctor.ts'),
  },
  demo: {
    summary: 'scan a simulated fleet, without a cloud account',
    description:
      'Simulates a fleet on this machine, scans it repeatedly (see --scans) while the fleet changes, and prints the last scan. Leaves the store, the HTML report and the register of exceptions in sweep10255-demo, for use with `report` and `query`. The exit status is 0 even if ports are open.',
    operands: null,
    examples: ['sweep10255 demo', 'sweep10255 demo --clusters 500 --seed 7'],
    exitStatuses: { 0: 'the demo ran, whether or not ports are open', 1: null, 3: null },
    load: () => import('./commands/demo.ts'),
  },
  assess: {
    summary: 'judge cluster descriptions in files, offline',
    description:
      'Reads the output of `gcloud container clusters describe|list` (YAML or JSON), a Cluster or ListClusters response of the GKE API, or an Asset Inventory export or list, as JSON, NDJSON or YAML, and Terraform plans and states (`terraform show -json`). The input type is detected from the content. A Terraform plan is judged as it will be after apply, with the addresses of its resources; a value that is unknown until apply is UNKNOWN, and so is a "FALSE" that apply does not write, because the provider also reads an unset field as "FALSE". Of a projection (`gcloud … --format=json(name,nodePools)`), only the settings that it contains are judged; whatever it lacks is unknown. `-` reads standard input. Clusters that cannot be read are reported by name, and the others are still judged. A cluster that is described twice with the same settings counts once; if the descriptions differ, both are judged, and the output says so. If a whole file is invalid, nothing is printed, except with --format ndjson, which prints each row as it is read. With --baseline, for pull requests, only what is worse than in the baseline affects the exit status: a port that is newly open (1), or may be (3). In SARIF, the logical locations are the addresses of the Terraform resources.',
    operands: '<file...>',
    examples: [
      'gcloud container clusters describe NAME --location=LOCATION | sweep10255 assess -',
      'terraform show -json tfplan | sweep10255 assess -',
      'sweep10255 assess clusters.json',
      'sweep10255 assess - < clusters.json',
      'sweep10255 assess export-*.ndjson --format ndjson',
      'sweep10255 assess plan.json --baseline clusters.json --format sarif > assess.sarif',
    ],
    load: () => import('./commands/assess.ts'),
  },
  usage: {
    summary: 'judge offline, from kubelet metrics, whether the read-only port is in use',
    description:
      "Reads the /metrics page of a kubelet (plain or gzip), as printed by `kubectl get --raw /api/v1/nodes/NODE/proxy/metrics`, or the log of the DaemonSet on Google's how-to page (`kubectl logs --prefix`), which yields one usage verdict per pod. Metrics of several nodes in one text, each below a line with the name of the node, and responses of the Prometheus API (`/api/v1/query` and `query_range` of kubelet_http_requests_total) yield one verdict per node. Two files are two samples of the same node, the earlier one first. `-` reads standard input. The exit status is 1 if the port is IN_USE or USED_SINCE_START, and 3 if the result is INCONCLUSIVE.",
    operands: '<file> [later-file]',
    examples: [
      'sweep10255 usage metrics.txt --sampled-at 2026-11-24T00:02:03Z',
      'sweep10255 usage before.txt after.txt --sampled-at 1795478523,1795482123 --port ENABLED',
      'kubectl get --raw /api/v1/nodes/NODE/proxy/metrics | sweep10255 usage -',
      'kubectl get nodes -o name | cut -d/ -f2 | while read -r node; do echo "== $node"; kubectl get --raw "/api/v1/nodes/$node/proxy/metrics"; done | sweep10255 usage -',
    ],
    exitStatuses: { 0: 'no use observed', 1: 'IN_USE or USED_SINCE_START', 3: 'INCONCLUSIVE' },
    load: () => import('./commands/usage.ts'),
  },
  report: {
    summary: 'print a stored scan',
    description:
      'Prints the latest concluded scan in the store, or the scan given by --scan, with the same output and exit status as `scan`. --list lists the stored scans instead, with exit status 0. For other tools: OCSF 1.5.0 Compliance Findings (data lakes and SIEMs) and SARIF 2.1.0 (code scanning).',
    operands: null,
    examples: [
      'sweep10255 report --list',
      'sweep10255 report --format csv > fleet.csv',
      'sweep10255 report --format markdown',
      'sweep10255 report --format ocsf > findings.ndjson',
      'sweep10255 report --format sarif > findings.sarif',
      'sweep10255 report --store fleet.duckdb --scan ID',
      'sweep10255 report --evidence evidence && tools/check-evidence.py evidence',
    ],
    load: () => import('./commands/report.ts'),
  },
  query: {
    summary: 'query the stored scans with SQL or a predefined question',
    description:
      'Runs one read-only statement, in DuckDB SQL for a file and in GoogleSQL for BigQuery; `-` reads it from standard input. Without a statement and --question, lists the views and the predefined questions. Views: latest_clusters, latest_pools, open_clusters, changes, fleet_trend, scan_health and others; tables: scans, cluster_reports, cluster_states, campaigns and others.',
    operands: '[sql]',
    examples: [
      "sweep10255 query 'SELECT exposure, COUNT(*) AS clusters FROM latest_clusters GROUP BY exposure'",
      "sweep10255 query 'FROM open_clusters' --format csv",
      'sweep10255 query --question safe_to_close',
      'sweep10255 query - < statement.sql',
      'sweep10255 query',
    ],
    exitStatuses: { 0: 'the query ran', 1: null, 3: null },
    load: () => import('./commands/query.ts'),
  },
  simulate: {
    summary: 'serve a simulated fleet for this tool, gcloud and kubectl',
    description:
      'Serves the Resource Manager, Kubernetes Engine and Asset Inventory APIs of a simulated fleet until you press Ctrl-C. Prints `export` lines; evaluate them in another shell to point this tool, gcloud and kubectl at the simulated fleet. --faults takes comma-separated rules of the form FAULT[=TIME][:RATE][*TIMES][@TARGET]. FAULT is 403, 404, 429, 500, 503, service-disabled, slow, hung, reset, truncated, malformed, list-missing-location, or, for the operation that an update starts, operation-fails, operation-partial, operation-hangs or operation-canceled; TIME is the Retry-After or the delay; RATE is the share of affected requests; TIMES is the number of failing attempts, or always; TARGET is a method or a resource.',
    operands: null,
    examples: [
      'sweep10255 simulate --clusters 200 --seed 7 --latency 100ms',
      "sweep10255 simulate --faults '403:0.1,429=2s:0.05,503*always@projects/p-0002'",
      'sweep10255 simulate --node-time 30s --faults operation-hangs@container.nodePools.update',
    ],
    exitStatuses: { 0: 'stopped by Ctrl-C', 1: null, 3: null, 130: null },
    load: () => import('./commands/simulate.ts'),
  },
  migrate: {
    summary: "move Kubernetes manifests from 10255 to the kubelet's secure port",
    description:
      'Reads manifests (YAML of any number of documents, JSON, Lists, the output of `helm template`) and prints, as a unified diff, what they need to call the kubelet on 10250: https, the cluster CA, the service account token, and a ClusterRole for only the paths that they request. Everything else stays byte for byte. What cannot be changed safely is left alone and listed on stderr, with what to do about it. `-` is standard input; a directory stands for the manifests below it. Name all files that belong together: a ConfigMap and the workload that reads it.',
    operands: '<file...>',
    examples: [
      'sweep10255 migrate daemonset.yaml config.yaml > migration.diff',
      'sweep10255 migrate --write --cluster-version 1.33 *.yaml',
      'sweep10255 migrate --write --namespace monitoring - < rendered-chart.yaml | kubectl apply -f -',
    ],
    exitStatuses: {
      0: 'everything that was found is migrated, or there was nothing to do',
      1: 'something is left for a person to do',
      3: 'a file could not be read, or nothing was found and not everything was read',
    },
    load: () => import('./commands/migrate.ts'),
  },
  probe: {
    summary: 'manage the DaemonSet that reads kubelet metrics where the node proxy is not available',
    description:
      'manifest prints the manifests of the probe, for kubectl apply. install and remove take one cluster, named as in `verify`, show what they will create or delete, and then use server-side apply. Installing twice changes nothing the second time, and remove leaves nothing behind. The probe runs in its own namespace, has only the permission to get nodes/metrics, and prints the counters of its node on a schedule; `scan --usage probe` reads them. Required permissions: container.clusters.get, and the right to create a namespace, a DaemonSet and a ClusterRole in the cluster.',
    operands: '<action> [cluster]',
    actions: ['manifest', 'install', 'remove'],
    examples: [
      'sweep10255 probe manifest --every 1m | kubectl apply -f -',
      'sweep10255 probe manifest --managed-prometheus | kubectl apply -f -',
      'sweep10255 probe install projects/my-project/locations/us-central1/clusters/shop --dry-run',
      'sweep10255 probe remove projects/my-project/locations/us-central1/clusters/shop',
    ],
    exitStatuses: { 0: 'done, or nothing to do', 1: null, 3: null },
    load: () => import('./commands/probe.ts'),
  },
  plan: {
    summary: 'print the commands that close the port, cluster by cluster',
    description:
      'Plans from the latest concluded scan in the store, or from files that `assess` can read. Lists the steps for each cluster, what they restart, and what to consider; safe clusters come first, and among them the quickest. If something still calls the port, or if that is not known, the plan says what to do first and prints no command. --format shell prints a bash script that performs a dry run unless APPLY=1 is set; it can be stopped and restarted. With --firewall-rules, the plan also says who can reach ports 10250 and 10255 of each cluster, and adds the missing firewall rules.',
    operands: '[file...]',
    examples: [
      'sweep10255 plan --format shell > close.sh',
      'sweep10255 plan clusters.json --format terraform',
      'sweep10255 plan --firewall-rules firewall-rules.json --format shell > close.sh',
      'sweep10255 plan --include migrate-first --format markdown',
      'sweep10255 plan --new-clusters',
    ],
    exitStatuses: {
      0: 'planned, whether or not ports are open',
      1: null,
      3: 'planned, except for clusters that could not be read',
    },
    load: () => import('./commands/plan.ts'),
  },
  verify: {
    summary: 'check live that the port is disabled on the named clusters',
    description:
      'Reads the named clusters through the Kubernetes Engine API. A cluster is named by its resource name (projects/PROJECT/locations/LOCATION/clusters/CLUSTER), its kubectl context (gke_PROJECT_LOCATION_CLUSTER), or the URL of its page in the Google Cloud console. The command prints each place that holds the setting, with its value and the resulting port state. Without --usage, only the settings are checked, and exit status 0 is based on them alone. Closing the port is a rolling update, so with --usage exit status 0 also requires that every node has the port closed: its configuration reports 0 (--effective), or it was created after the last node upgrade (UPGRADE_NODES) of its pool began; and that no counter grows (--resample). Whatever is missing is named, and the exit status is 3. Requires container.clusters.get and, with --usage, container.operations.list and what `scan` requires for it.',
    operands: '<cluster...>',
    examples: [
      'sweep10255 verify projects/my-project/locations/us-central1/clusters/my-cluster',
      'sweep10255 verify "$(kubectl config current-context)"',
      'sweep10255 verify projects/my-project/locations/us-central1/clusters/my-cluster --usage auto --resample 30s --effective',
    ],
    exitStatuses: {
      0: 'every setting is closed and, with --usage, so is every node',
      1: 'a place is open, or its port is still used',
      3: 'nothing is open, but something could not be read, determined or confirmed',
    },
    load: () => import('./commands/verify.ts'),
  },
  callers: {
    summary: 'find what calls the port in manifests, offline',
    description:
      'Reads manifests (YAML of any number of documents, JSON, Lists), rendered charts, or the output of `kubectl get … -A -o yaml`, and prints the workloads that would call the read-only port, as `scan --callers pods+configmaps` does for a cluster. `-` is standard input; a directory stands for the manifests in it. Name all files that belong together: a ConfigMap and the workload that mounts it. Whatever cannot be read is named, and everything else is searched. Secrets are not read.',
    operands: '<file...>',
    examples: [
      'kubectl get pods,deploy,ds,sts,cronjobs,jobs,svc,cm -A -o yaml | sweep10255 callers -',
      'helm template my-release my-chart | sweep10255 callers -',
      'sweep10255 callers manifests/ --format json',
    ],
    exitStatuses: {
      0: 'everything was read, and nothing in it points at the port',
      1: 'callers were found',
      3: 'no caller was found, but something was not read',
    },
    load: () => import('./commands/callers.ts'),
  },
  close: {
    summary: 'close the port across the fleet in rings',
    description:
      'plan creates a campaign from the latest scan, stores it, and prints the dry run: rings, restarts, duration, and the requests. run starts the next ring, or continues the one that was started, after asking: each change is one request to the Kubernetes Engine API, verified by reading it back, with a health check after the soak time. It can be killed and continued. pause, resume and abort steer a campaign; roll-back undoes the changes of clusters, by default of those with a breach or a failure. show prints the progress, with --patches the work that is left to owners. rehearse takes one Standard cluster: it creates a node pool of one node with the port closed, on which only DaemonSets start, compares them with those of other nodes for the soak time (--soak), and removes the pool.',
    operands: '<action> [clusters...]',
    actions: ['plan', 'show', 'run', 'pause', 'resume', 'abort', 'roll-back', 'rehearse'],
    examples: [
      'sweep10255 close plan --hours "Mon-Thu 09:00-16:00" --time-zone Europe/Zurich',
      'sweep10255 close run --yes --ticket CHG-1234',
      'sweep10255 close show --patches',
      'sweep10255 close roll-back projects/my-project/locations/us-central1/clusters/shop',
      'sweep10255 close rehearse projects/my-project/locations/us-central1/clusters/shop --soak 10m',
    ],
    exitStatuses: {
      0: 'the ring or the campaign is done and verified, or was planned or shown',
      1: 'a cluster was breached or rolled back, or a change failed',
      3: 'waiting for an approval, for permitted hours, for the soak time, or for an owner',
    },
    load: () => import('./commands/close.ts'),
  },
};
