import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { kubernetesOf } from '../../simulator/kubernetes/activity.ts';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { quietForDays } from '../support/kubernetes-truth.ts';
import { uniformFleet } from './uniform-fleet.ts';

// The simulator in its own process, so that its work does not count as the scanner's. It receives its options as JSON
// and prints its environment as JSON. It responds to any message with its CPU time so far, in microseconds.
const {
  uniformPools,
  nodesPerPool = 1,
  bulk,
  quiet = false,
  kubernetes,
  ...options
} = JSON.parse(process.argv[2] ?? '{}');
const fleet = uniformPools
  ? { fleet: uniformFleet(options.clusters, uniformPools, nodesPerPool, Date.now()) }
  : {};
const activity = (cluster: ClusterTruth, servedSinceMs: number): KubernetesTruth => ({
  ...(quiet ? quietForDays : kubernetesOf)(cluster, servedSinceMs),
  ...(bulk === undefined ? {} : { bulk }),
});
const simulator = await startSimulator({
  ...options,
  ...fleet,
  ...(kubernetes === undefined ? {} : { kubernetes: { ...kubernetes, activity } }),
});
process.stdout.write(`${JSON.stringify({ url: simulator.url, environment: simulator.environment })}\n`);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
