import type { RestDocument } from './rest-document.ts';

/** What every cluster of a simulated fleet has alike, as the recorded answers have it by default. */
export const SAME_EVERYWHERE: RestDocument = {
  addonsConfig: {
    dnsCacheConfig: { enabled: true },
    gcePersistentDiskCsiDriverConfig: { enabled: true },
    kubernetesDashboard: { disabled: true },
    networkPolicyConfig: { disabled: true },
  },
  anonymousAuthenticationConfig: { mode: 'ENABLED' },
  binaryAuthorization: {},
  databaseEncryption: { currentState: 'CURRENT_STATE_DECRYPTED', state: 'DECRYPTED' },
  defaultMaxPodsConstraint: { maxPodsPerNode: '110' },
  enterpriseConfig: { clusterTier: 'STANDARD' },
  legacyAbac: {},
  loggingConfig: { componentConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] } },
  loggingService: 'logging.googleapis.com/kubernetes',
  maintenancePolicy: { resourceVersion: 'e3b0c442' },
  monitoringConfig: {
    advancedDatapathObservabilityConfig: {},
    componentConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'CADVISOR', 'KUBELET'] },
    managedPrometheusConfig: { enabled: true },
  },
  monitoringService: 'monitoring.googleapis.com/kubernetes',
  network: 'default',
  notificationConfig: { pubsub: {} },
  podAutoscaling: { hpaProfile: 'PERFORMANCE' },
  rbacBindingConfig: {
    enableInsecureBindingSystemAuthenticated: true,
    enableInsecureBindingSystemUnauthenticated: true,
  },
  securityPostureConfig: { mode: 'BASIC', vulnerabilityMode: 'VULNERABILITY_MODE_UNSPECIFIED' },
  shieldedNodes: { enabled: true },
  subnetwork: 'default',
};
