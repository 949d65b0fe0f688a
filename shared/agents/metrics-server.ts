import { type Agent, imageNamed } from './agent.ts';

/** Releases before 0.4 with flags that no longer exist. */
export const metricsServer = {
  name: 'metrics-server (old)',
  cause: 'old releases take `--deprecated-kubelet-completely-insecure` and `--kubelet-port=10255`',
  reach: 'ALL_NODES',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'calls kubelets without authentication',
      all: [
        imageNamed('metrics-server(?:-[a-z0-9]+)?'),
        {
          in: 'args',
          like: /--deprecated-kubelet-completely-insecure(?!=false)|--kubelet-port[=\s]+["']?10255(?!\d)/,
        },
      ],
    },
  ],
  remediation: 'Update to a current release, which calls 10250 with a token.',
} as const satisfies Agent;
