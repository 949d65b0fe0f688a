import { stringify } from 'yaml';
import { PROBE } from '../../shared/model/control-plane.ts';
import { PROBE_SCRIPT } from '../../shared/stages/sample/probe/parse-log.ts';

/** A Kubernetes object of the probe. */
export interface ProbeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface ProbeOptions {
  /** An image with a POSIX shell, curl and grep. */
  readonly image: string;
  /** Interval at which the counters of each node are printed. */
  readonly everySeconds: number;
}

const { namespace, name } = PROBE;
const labels = { [PROBE.label]: name, [PROBE.managedByLabel]: PROBE.managedBy };

/**
 * The DaemonSet of Google's how-to page, hardened: its own namespace, only the permission to read metrics, no root, no
 * capabilities, and a read-only file system. In creation order.
 */
export function probeManifest(options: ProbeOptions): ProbeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name, labels },
      rules: [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: { [PROBE.label]: name } },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } },
        template: { metadata: { labels }, spec: podSpec(options) },
      },
    },
  ];
}

function podSpec({ image, everySeconds }: ProbeOptions): Record<string, unknown> {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 5,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    // Run on every node, including tainted ones.
    tolerations: [{ operator: 'Exists' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: PROBE.container,
        image,
        command: ['sh', '-c', PROBE_SCRIPT],
        env: [
          { name: 'EVERY_SECONDS', value: String(everySeconds) },
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          { name: 'NODE_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
        ],
        resources: {
          requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '16Mi' },
          limits: { cpu: '50m', memory: '32Mi', 'ephemeral-storage': '16Mi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  };
}

/** The manifest of the probe as YAML, for `kubectl apply -f`. */
export function probeYaml(options: ProbeOptions): string {
  return probeManifest(options)
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n');
}

/**
 * What makes Managed Prometheus collect the two metrics that `scan --usage monitoring` reads. Besides the requests to the
 * read-only port it keeps those to `metrics` on the secure port, which the collector itself sends: without them a kubelet
 * that nobody called would have no series, and would look like one that is not collected.
 * Source: prometheus-engine, doc/api.md (ClusterNodeMonitoring).
 */
export function managedPrometheusYaml(): string {
  return stringify(
    {
      apiVersion: 'monitoring.googleapis.com/v1',
      kind: 'ClusterNodeMonitoring',
      metadata: { name: 'sweep10255-kubelet' },
      spec: {
        selector: { matchLabels: {} },
        endpoints: [
          {
            scheme: 'https',
            path: '/metrics',
            interval: '60s',
            tls: { insecureSkipVerify: true },
            metricRelabeling: [
              {
                action: 'keep',
                sourceLabels: ['__name__', 'server_type', 'path'],
                regex:
                  'kubelet_http_requests_total;(readonly;.*|readwrite;metrics)|process_start_time_seconds;.*',
              },
            ],
          },
        ],
      },
    },
    { lineWidth: 0 },
  );
}
