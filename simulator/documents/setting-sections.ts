import type { ClusterTruth } from '../fleet/truth.ts';
import { kubeletConfigWith, OAUTH_SCOPES } from './node-config.ts';
import type { RestDocument } from './rest-document.ts';

/** The parts of a cluster description, except pools, that can contain the read-only port setting. */
export function settingSections(cluster: ClusterTruth): RestDocument {
  const forNewPools = kubeletConfigWith(cluster.clusterDefault);
  const forAutoProvisioned = kubeletConfigWith(cluster.autoProvisioningDefault);
  return {
    autoscaling: autoscalingSection(cluster),
    ...(forAutoProvisioned === undefined
      ? {}
      : { nodePoolAutoConfig: { nodeKubeletConfig: forAutoProvisioned } }),
    nodePoolDefaults: {
      nodeConfigDefaults: {
        loggingConfig: { variantConfig: { variant: 'DEFAULT' } },
        ...(forNewPools === undefined ? {} : { nodeKubeletConfig: forNewPools }),
      },
    },
  };
}

/** The defaults are present even if auto-provisioning is off. */
function autoscalingSection({
  mode,
  autoProvisioning,
  legacyAutoProvisioningDefault,
}: ClusterTruth): RestDocument {
  const enabled = mode === 'AUTOPILOT' || autoProvisioning;
  return {
    autoprovisioningNodePoolDefaults: {
      imageType: 'COS_CONTAINERD',
      management: { autoRepair: true, autoUpgrade: true },
      oauthScopes: OAUTH_SCOPES,
      serviceAccount: 'default',
      ...kubeletConfigWith(legacyAutoProvisioningDefault),
    },
    autoscalingProfile: mode === 'AUTOPILOT' ? 'OPTIMIZE_UTILIZATION' : 'BALANCED',
    ...(enabled
      ? {
          enableNodeAutoprovisioning: true,
          resourceLimits: [
            { maximum: '1000000000', resourceType: 'cpu' },
            { maximum: '1000000000', resourceType: 'memory' },
          ],
        }
      : {}),
  };
}
