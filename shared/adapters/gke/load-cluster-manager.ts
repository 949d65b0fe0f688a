import type { v1 } from '@google-cloud/container';
import type { ClientAuth } from '../../platform/http/client-auth.ts';
import { clientOptions } from '../../platform/http/client-options.ts';

/** The client, from its own file: the package's first one loads v1beta1 and all messages a second time. */
export async function loadClusterManager(auth: ClientAuth): Promise<v1.ClusterManagerClient> {
  const {
    default: { ClusterManagerClient },
  } = await import('@google-cloud/container/build/src/v1/cluster_manager_client.js');
  return new ClusterManagerClient(clientOptions(auth));
}
