import type { Fingerprint } from './fingerprint.ts';

/** Agents that call the port by a default of their own: no "10255" is anywhere in their configuration. */

const DATADOG = { in: 'image', like: /(?:^|\/)datadog(?:hq)?\/agent(?:[:@]|$)/ } as const;
const DATADOG_ASKS_KUBELET = { in: 'env', name: 'DD_KUBELET_USE_API_SERVER', lacks: /^true$/i } as const;
const MACKEREL = { in: 'image', like: /(?:^|\/)mackerel\/mackerel-container-agent(?:[:@]|$)/ } as const;
const HEAPSTER = { in: 'image', like: /(?:^|\/)heapster(?:-[a-z0-9]+)?(?:[:@]|$)/ } as const;
const KUBELET_TO_GCM = { in: 'image', like: /(?:^|\/)kubelet-to-gcm(?:[:@]|$)/ } as const;
const SIGNALFX = { in: 'image', like: /(?:^|\/)signalfx\/signalfx-agent(?:[:@]|$)/ } as const;
const WAVEFRONT = {
  in: 'image',
  like: /(?:wavefront-kubernetes-collector|tanzu_observability\/kubernetes-collector)(?:[:@]|$)/,
} as const;

export const SILENT_AGENTS: readonly Fingerprint[] = [
  {
    agent: 'Datadog Agent',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its HTTPS kubelet port is set to 0, which leaves the built-in 10255',
        all: [
          DATADOG,
          DATADOG_ASKS_KUBELET,
          { in: 'env', name: 'DD_KUBERNETES_HTTPS_KUBELET_PORT', like: /^0$/ },
        ],
      },
      {
        confidence: 'MEDIUM',
        evidence: 'an HTTP kubelet port is set',
        all: [
          DATADOG,
          DATADOG_ASKS_KUBELET,
          { in: 'env', name: 'DD_KUBERNETES_HTTP_KUBELET_PORT', like: /^[1-9]/ },
        ],
      },
      {
        confidence: 'LOW',
        evidence: 'falls back to 10255 where 10250 refuses it',
        all: [DATADOG, DATADOG_ASKS_KUBELET],
      },
    ],
  },
  {
    agent: 'Mackerel container agent',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its read-only port is not set to 0, and is 10255 by default',
        all: [MACKEREL, { in: 'env', name: 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT', lacks: /^0$/ }],
      },
    ],
  },
  {
    agent: 'Heapster',
    reach: 'ALL_NODES',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its kubernetes source has no kubeletHttps=true, and 10255 is its default',
        all: [
          HEAPSTER,
          { in: 'args', like: /--source=kubernetes/ },
          { in: 'args', lacks: /--source=kubernetes\S*kubeletHttps=true/ },
        ],
      },
    ],
  },
  {
    agent: 'metrics-server (old)',
    reach: 'ALL_NODES',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'asks kubelets without authentication',
        all: [
          { in: 'image', like: /(?:^|\/)metrics-server(?:-[a-z0-9]+)?(?:[:@]|$)/ },
          {
            in: 'args',
            like: /--deprecated-kubelet-completely-insecure(?!=false)|--kubelet-port[= ]10255(?!\d)/,
          },
        ],
      },
    ],
  },
  {
    agent: 'SignalFx Smart Agent',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'a kubelet monitor without authType: serviceAccount, and 10255 is its default',
        all: [
          SIGNALFX,
          { in: 'config', like: /type:\s*['"]?kubelet-(?:stats|metrics)/ },
          { in: 'config', lacks: /authType:\s*['"]?serviceAccount/ },
        ],
      },
      { confidence: 'LOW', evidence: 'asks 10255 unless it is told otherwise', all: [SIGNALFX] },
    ],
  },
  {
    agent: 'Wavefront / Tanzu collector',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its kubernetes_source has no kubeletHttps: true, and 10255 is its default',
        all: [
          WAVEFRONT,
          { in: 'config', like: /kubernetes_source:/ },
          { in: 'config', lacks: /kubeletHttps:\s*['"]?true/ },
        ],
      },
      { confidence: 'LOW', evidence: 'asks 10255 unless it is told otherwise', all: [WAVEFRONT] },
    ],
  },
  {
    agent: 'Netdata',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'MEDIUM',
        evidence: 'its k8s_kubelet job tries 10255 beside 10250',
        all: [{ in: 'image', like: /(?:^|\/)netdata\/netdata(?:[:@]|$)/ }],
      },
    ],
  },
  {
    agent: 'kubelet-to-gcm',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its kubelet port is not set, and is 10255 by default',
        all: [KUBELET_TO_GCM, { in: 'args', lacks: /--kubelet-port[= ](?!10255(?!\d))/ }],
      },
    ],
  },
  {
    agent: 'Azure Monitor Container Insights',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'LOW',
        evidence: 'falls back to 10255',
        all: [{ in: 'image', like: /(?:^|\/)azuremonitor\/containerinsights(?:\/|[:@]|$)/ }],
      },
    ],
  },
  {
    agent: 'kube-hunter',
    reach: 'ALL_NODES',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'probes 10255 on every node',
        all: [{ in: 'image', like: /(?:^|\/)aquasec\/kube-hunter(?:[:@]|$)/ }],
      },
    ],
  },
];
