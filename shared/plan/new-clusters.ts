import { CLOSE_AUTO_PROVISIONED, CLOSE_PORT } from './gcloud.ts';

/** The fields that a custom constraint can look at. Source: the field list of GKE's custom-constraint page. */
const PORT = 'insecureKubeletReadonlyPortEnabled';
const CONSTRAINTS = [
  {
    name: 'custom.closeKubeletReadOnlyPortOfClusters',
    type: 'container.googleapis.com/Cluster',
    paths: [
      `nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig.${PORT}`,
      `nodePoolAutoConfig.nodeKubeletConfig.${PORT}`,
    ],
  },
  {
    name: 'custom.closeKubeletReadOnlyPortOfNodePools',
    type: 'container.googleapis.com/NodePool',
    paths: [`config.kubeletConfig.${PORT}`],
  },
] as const;

/** How clusters are made closed, and the organization policies that keep the port from coming back, as text. */
export function newClusters(): string {
  return `# New clusters: the port closed from the start.
gcloud container clusters create CLUSTER --project=PROJECT --location=LOCATION ${CLOSE_PORT}
gcloud container clusters create-auto CLUSTER --project=PROJECT --location=LOCATION ${CLOSE_AUTO_PROVISIONED}

# Organization policy: stops creations and updates that open the port; what exists stays as it is.
# 1. The managed constraint. dryRunSpec logs what it would refuse; when the log is quiet, make it spec.
cat >read-only-port-policy.yaml <<'EOF'
name: organizations/ORGANIZATION/policies/container.managed.disableInsecureKubeletReadOnlyPort
dryRunSpec:
  rules:
  - enforce: true
EOF
gcloud org-policies set-policy read-only-port-policy.yaml --update-mask=dryRunSpec

# 2. Or custom constraints of your own, likewise dry first.
${CONSTRAINTS.map(customConstraint).join('')}`;
}

function customConstraint({ name, type, paths }: (typeof CONSTRAINTS)[number]): string {
  const condition = paths.map((path) => `resource.${path} == true`).join(' || ');
  const id = name.slice('custom.'.length);
  return `cat >${id}.yaml <<'EOF'
name: organizations/ORGANIZATION/customConstraints/${name}
resourceTypes:
- ${type}
methodTypes:
- CREATE
- UPDATE
condition: ${JSON.stringify(condition)}
actionType: DENY
displayName: The kubelet read-only port stays closed
EOF
gcloud org-policies set-custom-constraint ${id}.yaml
cat >${id}-policy.yaml <<'EOF'
name: organizations/ORGANIZATION/policies/${name}
dryRunSpec:
  rules:
  - enforce: true
EOF
gcloud org-policies set-policy ${id}-policy.yaml --update-mask=dryRunSpec
`;
}
