import { startSimulator } from '../../simulator/start-simulator.ts';
import { uniformFleet } from './uniform-fleet.ts';

// The simulator in a process of its own: its work is not the scanner's. Options arrive as JSON, the environment leaves so.
// Any message is answered by the CPU time so far, in microseconds.
const { uniformPools, ...options } = JSON.parse(process.argv[2] ?? '{}');
const fleet = uniformPools ? { fleet: uniformFleet(options.clusters, uniformPools, Date.now()) } : {};
const simulator = await startSimulator({ ...options, ...fleet });
process.stdout.write(`${JSON.stringify({ url: simulator.url, environment: simulator.environment })}\n`);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
