import { startSimulator } from '../../simulator/start-simulator.ts';

// The simulator in a process of its own: its work is not the scanner's. Options arrive as JSON, the environment leaves so.
const simulator = await startSimulator(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify({ url: simulator.url, environment: simulator.environment })}\n`);
