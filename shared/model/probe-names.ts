/** Names of what `probe install` makes: the one namespace and the two cluster-wide objects that are ours. */
export const PROBE = {
  namespace: 'sweep10255-probe',
  name: 'sweep10255-probe',
  container: 'probe',
  /** Selects the probe's pods. */
  label: 'app.kubernetes.io/name',
  managedByLabel: 'app.kubernetes.io/managed-by',
  managedBy: 'sweep10255',
} as const;
