import { AssetInventoryDirectory } from '../../shared/adapters/asset-inventory/asset-inventory-directory.ts';
import { GkeClusterDirectory } from '../../shared/adapters/gke/gke-cluster-directory.ts';
import { GkeClusterSource } from '../../shared/adapters/gke/gke-cluster-source.ts';
import { ResourceManagerDirectory } from '../../shared/adapters/resource-manager/resource-manager-directory.ts';
import type { TransportLimits } from '../../shared/platform/http/limits.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { aTransport } from './a-transport.ts';

/** The adapters to a simulator's APIs, for one caller. */
export interface SimulatedDirectories {
  readonly resources: ResourceManagerDirectory;
  readonly clusters: GkeClusterDirectory;
  readonly assets: AssetInventoryDirectory;
  readonly source: GkeClusterSource;
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
  limits: Partial<TransportLimits> = {},
): Promise<SimulatedApis> {
  const simulator = await startSimulator({ ...options, tokens: { nobody: [] } });
  const url = new URL(simulator.url);
  const transports = [
    aTransport(limits),
    aTransport(limits, { headersFor: async () => ({ authorization: 'Bearer nobody' }) }),
  ] as const;
  const [anybody, nobody] = transports;
  const directoriesOf = (transport: typeof anybody): SimulatedDirectories => ({
    resources: new ResourceManagerDirectory(transport, url),
    clusters: new GkeClusterDirectory(transport, url),
    assets: new AssetInventoryDirectory(transport, url),
    source: new GkeClusterSource(transport, url),
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
