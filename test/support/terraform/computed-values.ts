import type { Values } from './protocol-values.ts';

/** The project that the stand-in provider creates everything in. */
export const PROJECT = { id: 'fleet-watch', number: '123456789012' };

const projects = `projects/${PROJECT.id}`;
const email = ({ account_id }: Values) => `${account_id}@${PROJECT.id}.iam.gserviceaccount.com`;

/** The provider reads an unset value as "FALSE". */
const PORT = 'insecure_kubelet_readonly_port_enabled';

/** Values that Google would compute and that the configuration uses, by resource type and attribute. */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, (values: Values) => unknown>>>> = {
  archive_file: { output_sha: () => 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  google_artifact_registry_repository: {
    id: ({ location, repository_id }) => `${projects}/locations/${location}/repositories/${repository_id}`,
  },
  google_cloudfunctions2_function: {
    id: ({ location, name }) => `${projects}/locations/${location}/functions/${name}`,
    uri: ({ name }) => `https://${name}-abcdefghij-ew.a.run.app`,
  },
  google_container_cluster: {
    id: ({ location, name }) => `${projects}/locations/${location}/clusters/${name}`,
    [PORT]: () => 'FALSE',
    master_version: () => '1.33.5-gke.1080000',
    name: () => 'default-pool',
    project: () => PROJECT.id,
  },
  google_container_node_pool: { [PORT]: () => 'FALSE', project: () => PROJECT.id },
  google_organization_iam_custom_role: {
    name: ({ org_id, role_id }) => `organizations/${org_id}/roles/${role_id}`,
  },
  google_project: { number: () => PROJECT.number },
  google_project_iam_custom_role: { name: ({ role_id }) => `${projects}/roles/${role_id}` },
  google_pubsub_subscription: { id: ({ name }) => `${projects}/subscriptions/${name}` },
  google_pubsub_topic: { id: ({ name }) => `${projects}/topics/${name}` },
  google_secret_manager_secret: { id: ({ secret_id }) => `${projects}/secrets/${secret_id}` },
  google_secret_manager_secret_version: { version: () => '1' },
  google_service_account: {
    email,
    id: (values) => `${projects}/serviceAccounts/${email(values)}`,
    member: (values) => `serviceAccount:${email(values)}`,
    name: (values) => `${projects}/serviceAccounts/${email(values)}`,
  },
};

/** The computed value of an attribute; null if nothing uses it. */
export function computedValue(type: string, values: Values, attribute: string): unknown {
  return COMPUTED[type]?.[attribute]?.(values) ?? null;
}
