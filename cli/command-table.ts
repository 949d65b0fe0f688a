import type { CommandName } from '../shared/platform/options-table.ts';
import type { CommandLine } from './command.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: { readonly [C in CommandName]: CommandLine<C> } = {
  scan: {
    summary: 'find every cluster under a scope, judge it, and compare with the last scan',
    description:
      'Lists the clusters of every project under the scope, decides for each node pool whether the kubelet read-only port is open, keeps the scan in a DuckDB file and says what changed since the last one. It only reads. Credentials are the Application Default Credentials: run `gcloud auth application-default login` once. They need container.clusters.list on the projects, and resourcemanager.folders.list and resourcemanager.projects.list on the organization or folder (roles/container.clusterViewer and roles/browser have them); with --discovery assets, cloudasset.assets.listResource on the scope instead (roles/cloudasset.viewer).',
    operands: null,
    examples: [
      'sweep10255 scan --scope projects/my-project',
      'sweep10255 scan --scope organizations/123456789012 --store fleet.duckdb',
      'sweep10255 scan --scope folders/1234,folders/5678 --discovery assets --format csv > fleet.csv',
    ],
    load: () => import('./commands/scan.ts'),
  },
  demo: {
    summary: 'the same on a simulated fleet, without a cloud account',
    description:
      'Simulates a fleet on this machine, scans it, lets the fleet change, scans it again (as often as --scans says) and prints the last scan. The store and the HTML report are left in sweep10255-demo, for `report` and `query`. Ends with 0, whatever is open.',
    operands: null,
    examples: ['sweep10255 demo', 'sweep10255 demo --clusters 500 --seed 7'],
    exitStatuses: { 0: 'scanned, whatever is open', 1: null, 3: null },
    load: () => import('./commands/demo.ts'),
  },
  assess: {
    summary: 'judge clusters from JSON that already exists, offline',
    description:
      'Reads what `gcloud container clusters describe|list --format=json` prints, a Cluster or ListClusters answer of the GKE API, or an Asset Inventory export or list, as JSON or NDJSON; the content says which. `-` is standard input. A cluster that cannot be read is named, and the others are judged. Where a file as a whole is wrong nothing is printed, save with --format ndjson, whose lines come as they are read.',
    operands: '<file...>',
    examples: [
      'sweep10255 assess clusters.json',
      'sweep10255 assess - < clusters.json',
      'sweep10255 assess export-*.ndjson --format ndjson',
    ],
    load: () => import('./commands/assess.ts'),
  },
  usage: {
    summary: "judge a kubelet's metrics: is its read-only port used, offline",
    description:
      "Reads a kubelet's /metrics, plain or gzip, as `kubectl get --raw /api/v1/nodes/NODE/proxy/metrics` prints it, or the log of the DaemonSet of Google's how-to page (`kubectl logs --prefix`), which gives one usage for each pod. Two files are two samples of the same node, the earlier one first. `-` is standard input. Ends with 1 where the port is IN_USE or USED_SINCE_START, and with 3 where that is INCONCLUSIVE.",
    operands: '<file> [later-file]',
    examples: [
      'sweep10255 usage metrics.txt --sampled-at 2026-11-24T00:02:03Z',
      'sweep10255 usage before.txt after.txt --sampled-at 1795478523,1795482123 --port ENABLED',
      'kubectl get --raw /api/v1/nodes/NODE/proxy/metrics | sweep10255 usage -',
    ],
    exitStatuses: { 0: 'not in use, as far as was seen', 1: 'IN_USE or USED_SINCE_START', 3: 'INCONCLUSIVE' },
    load: () => import('./commands/usage.ts'),
  },
  report: {
    summary: 'print a stored scan again',
    description:
      'Prints the latest concluded scan of the store, or the one that --scan names, as `scan` would, and ends with the status that `scan` would. As findings it is for other tools: OCSF 1.5.0 Compliance Findings for data lakes and SIEMs, SARIF 2.1.0 for what shows code scanning results.',
    operands: null,
    examples: [
      'sweep10255 report --format csv > fleet.csv',
      'sweep10255 report --format markdown',
      'sweep10255 report --format ocsf > findings.ndjson',
      'sweep10255 report --format sarif > findings.sarif',
      'sweep10255 report --store fleet.duckdb --scan ID',
    ],
    load: () => import('./commands/report.ts'),
  },
  query: {
    summary: "ask the store's tables and views, in SQL or by a question's name",
    description:
      'Answers one statement that reads, in DuckDB’s SQL. Views: latest_clusters, latest_pools, open_clusters, changes, fleet_trend, scan_health and others; tables: scans, enumerated_clusters, cluster_reports, cluster_states.',
    operands: '[sql]',
    examples: [
      "sweep10255 query 'SELECT exposure, COUNT(*) AS clusters FROM latest_clusters GROUP BY exposure'",
      "sweep10255 query 'FROM open_clusters' --format csv",
      'sweep10255 query --question safe_to_close',
    ],
    exitStatuses: { 0: 'answered', 1: null, 3: null },
    load: () => import('./commands/query.ts'),
  },
  simulate: {
    summary: 'serve a simulated fleet and print the environment that points clients at it',
    description:
      'Serves the Resource Manager, Kubernetes Engine and Asset Inventory APIs of a fleet that does not exist, until Ctrl-C. It prints `export` lines: evaluate them in another shell, and this tool, gcloud and kubectl talk to the simulated fleet. --faults takes rules, separated by commas: FAULT[=TIME][:RATE][*TIMES][@TARGET], with FAULT 403, 404, 429, 500, 503, service-disabled, slow, hung, reset, truncated, malformed or list-missing-location; TIME the Retry-After or the delay; RATE the share that is struck; TIMES how many attempts, or always; TARGET a method or a resource.',
    operands: null,
    examples: [
      'sweep10255 simulate --clusters 200 --seed 7 --latency 100ms',
      "sweep10255 simulate --faults '403:0.1,429=2s:0.05,503*always@projects/p-0002'",
    ],
    exitStatuses: { 0: 'ended by Ctrl-C', 1: null, 3: null, 130: null },
    load: () => import('./commands/simulate.ts'),
  },
  migrate: {
    summary: "move Kubernetes manifests from 10255 to the kubelet's secure port",
    description:
      'Reads manifests (YAML of any number of documents, JSON, Lists, the output of `helm template`) and prints, as a unified diff, what they need to ask the kubelet on 10250: https, the cluster CA, the service account token, and a ClusterRole with the least resources. Everything else stays byte for byte. What cannot be changed safely is left alone and listed on stderr, with a way out. `-` is standard input. Name all files that belong together: a ConfigMap and the workload that reads it.',
    operands: '<file...>',
    examples: [
      'sweep10255 migrate daemonset.yaml config.yaml > migration.diff',
      'sweep10255 migrate --write --cluster-version 1.33 *.yaml',
      'sweep10255 migrate --write --namespace monitoring - < rendered-chart.yaml | kubectl apply -f -',
    ],
    exitStatuses: { 0: 'migrated as far as is safe, or nothing to do', 1: null, 3: null },
    load: () => import('./commands/migrate.ts'),
  },
  probe: {
    summary: 'a DaemonSet that reads kubelet metrics where the node proxy is closed, as on Autopilot',
    description:
      'manifest prints what the probe consists of, for kubectl apply. install and remove name one cluster, show what they will create or delete, and do it by server-side apply; installing twice changes nothing the second time, and remove leaves nothing. The probe has a namespace of its own, may get nodes/metrics and nothing else, and prints the counters of its node on a schedule; `scan --usage probe` reads them. It needs container.clusters.list, and rights to make a namespace, a DaemonSet and a ClusterRole in the cluster.',
    operands: '<action> [cluster]',
    examples: [
      'sweep10255 probe manifest --every 1m | kubectl apply -f -',
      'sweep10255 probe install projects/my-project/locations/us-central1/clusters/shop --dry-run',
      'sweep10255 probe remove projects/my-project/locations/us-central1/clusters/shop',
    ],
    exitStatuses: { 0: 'done, or there already', 1: null, 3: null },
    load: () => import('./commands/probe.ts'),
  },
  plan: {
    summary: 'print what to run, cluster by cluster, to close the port',
    description:
      'Plans from the latest concluded scan of the store, or from files as `assess` reads them. Each cluster gets the steps that its state calls for, what they restart and what bears on them: safe ones first, the quickest before the others. Where something still calls the port, or nobody knows, the plan says what to do first, and no command. --format shell is a bash script: a dry run, unless APPLY=1 is set; it can be stopped and started again. With --firewall-rules it also says who reaches the ports 10250 and 10255 of each cluster, and plans the firewall rules that are missing.',
    operands: '[file...]',
    examples: [
      'sweep10255 plan --format shell > close.sh',
      'sweep10255 plan clusters.json --format terraform',
      'sweep10255 plan --firewall-rules firewall-rules.json --format shell > close.sh',
      'sweep10255 plan --include migrate-first --format markdown',
      'sweep10255 plan --new-clusters',
    ],
    exitStatuses: { 0: 'planned, whatever is open', 1: null, 3: 'planned, save what could not be read' },
    load: () => import('./commands/plan.ts'),
  },
  verify: {
    summary: 'read the three places of the how-to page of named clusters, live',
    description:
      "Asks the Kubernetes Engine API and prints each place that keeps the setting, with its own value and what that comes to. Ends with 0 only where every place is closed, with 1 where one is open, with 3 where a cluster could not be read or a place could not be told. With --usage it also reads the kubelets' counters, and with --resample reads them twice: a counter that still grows is IN_USE and ends with 1, one that could not be read ends with 3. It needs container.clusters.list, and for --usage what `scan` needs for it.",
    operands: '<cluster...>',
    examples: [
      'sweep10255 verify projects/my-project/locations/us-central1/clusters/my-cluster',
      'sweep10255 verify projects/my-project/locations/us-central1/clusters/my-cluster --usage auto --resample 1m',
    ],
    exitStatuses: {
      0: 'every place is closed, and no counter grows where one was read',
      1: 'a place is open, or its port is still used',
      3: 'none is open, but something could not be read or told',
    },
    load: () => import('./commands/verify.ts'),
  },
};
