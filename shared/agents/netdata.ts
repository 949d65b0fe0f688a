import { type Agent, imageNamed } from './agent.ts';

const IMAGE = imageNamed('netdata');

/**
 * The k8s_kubelet collector of go.d.plugin. Its stock configuration has two jobs: http://127.0.0.1:10255/metrics and
 * https://localhost:10250/metrics. A parent without the host network has no kubelet on localhost.
 */
export const netdata = {
  name: 'Netdata',
  cause: 'its stock k8s_kubelet jobs try 10255 and 10250',
  reach: 'OWN_NODE',
  configMarker: /k8s_kubelet|url["']?\s*:\s*["']?https?:\/\/(?:127\.0\.0\.1|localhost):1025[05]\/metrics/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its k8s_kubelet job calls port 10255',
      all: [
        IMAGE,
        { in: 'pod', onHostNetwork: true },
        { in: 'config', like: /^(?:(?!#).)*url["']?\s*:\s*["']?http:\/\/[^/\s]*:10255(?!\d)/m },
      ],
    },
    {
      confidence: 'MEDIUM',
      evidence: 'its stock k8s_kubelet job tries 10255 as well as 10250',
      all: [
        IMAGE,
        { in: 'pod', onHostNetwork: true },
        { in: 'every config', lacks: [/url["']?\s*:\s*["']?https:\/\/[^/\s]*:10250(?!\d)/] },
      ],
    },
  ],
  remediation:
    'Give it a go.d/k8s_kubelet.conf without the first of its stock jobs, which calls 127.0.0.1:10255.',
} as const satisfies Agent;
