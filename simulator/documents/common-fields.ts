import type { RestDocument } from './rest-document.ts';

/** The fields that are the same for every simulated cluster, with the defaults of the recorded responses. */
export const COMMON_FIELDS: RestDocument = {
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
