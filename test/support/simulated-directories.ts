import { AssetInventory, GkeClusters } from '../../shared/adapters/gke/bulk-reads.ts';
import { ResourceManagerDirectory } from '../../shared/adapters/resource-manager/resource-manager-directory.ts';
import type { RequestLimits } from '../../shared/platform/http/retry.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { anHttpClient } from './http-client.ts';

/** The adapters to a simulator's APIs, for one caller. */
export interface SimulatedDirectories {
  readonly resources: ResourceManagerDirectory;
  readonly clusters: GkeClusters;
  readonly assets: AssetInventory;
  readonly source: GkeClusters;
}

export interface SimulatedApis extends AsyncDisposable {
  readonly simulator: Simulator;
  /** Sends no token, which allows everything. */
  readonly anybody: SimulatedDirectories;
  /** Sends a token without any permissions. */
  readonly nobody: SimulatedDirectories;
}

export async function simulatedApis(
  options: SimulatorOptions,
  limits: Partial<RequestLimits> = {},
): Promise<SimulatedApis> {
  const simulator = await startSimulator({ ...options, tokens: { nobody: [] } });
  const url = new URL(simulator.url);
  const transports = [
    anHttpClient(limits),
    anHttpClient(limits, { headersFor: async () => ({ authorization: 'Bearer nobody' }) }),
  ] as const;
  const [anybody, nobody] = transports;
  const directoriesOf = (transport: typeof anybody): SimulatedDirectories => ({
    resources: new ResourceManagerDirectory(transport, url),
    clusters: new GkeClusters(transport, url),
    assets: new AssetInventory(transport, url),
    source: new GkeClusters(transport, url),
  });
  return {
    simulator,
    anybody: directoriesOf(anybody),
    nobody: directoriesOf(nobody),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
      await simulator.close();
    },
  };
}
