import { PORT_SETTING } from '../model/cluster.ts';
import { CLOSE_AUTO_PROVISIONED, CLOSE_PORT } from './gcloud.ts';

/** The fields that custom constraints can use. Source: the field list of GKE's custom-constraint page. */
const CONSTRAINTS = [
  {
    name: 'custom.closeKubeletReadOnlyPortOfClusters',
    type: 'container.googleapis.com/Cluster',
    paths: [
      `nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig.${PORT_SETTING}`,
      `nodePoolAutoConfig.nodeKubeletConfig.${PORT_SETTING}`,
    ],
  },
  {
    name: 'custom.closeKubeletReadOnlyPortOfNodePools',
    type: 'container.googleapis.com/NodePool',
    paths: [`config.kubeletConfig.${PORT_SETTING}`],
  },
] as const;

/** Commands that create clusters with the port closed, and the organization policies that keep it closed, as text. */
export function newClusters(): string {
  return `# Create clusters with the port closed.
gcloud container clusters create CLUSTER --project=PROJECT --location=LOCATION ${CLOSE_PORT}
gcloud container clusters create-auto CLUSTER --project=PROJECT --location=LOCATION ${CLOSE_AUTO_PROVISIONED}

# Organization policy: rejects creations and updates that open the port. Existing resources do not change.
# 1. The managed constraint. dryRunSpec logs what it would reject; once the log stays empty, change it to spec.
cat >read-only-port-policy.yaml <<'EOF'
name: organizations/ORGANIZATION/policies/container.managed.disableInsecureKubeletReadOnlyPort
dryRunSpec:
  rules:
  - enforce: true
EOF
gcloud org-policies set-policy read-only-port-policy.yaml --update-mask=dryRunSpec

# 2. Alternatively, custom constraints, also in dry run first.
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
