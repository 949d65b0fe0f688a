import type { Deployed } from './deployed.ts';
import type { Values } from './protocol-values.ts';

/** One permission that an account has on a resource and everything below it. */
export interface Grant {
  /** `serviceAccount:NAME@PROJECT.iam.gserviceaccount.com` */
  readonly member: string;
  readonly permission: string;
  /** For example `projects/P/datasets/D`, `organizations/N`. */
  readonly resource: string;
}

/**
 * Predefined roles with all their permissions; of `metricWriter`, those that read descriptors are left out. Source:
 * https://cloud.google.com/iam/docs/roles-permissions.
 */
const PREDEFINED_ROLES: Readonly<Record<string, readonly string[]>> = {
  'roles/iam.serviceAccountOpenIdTokenCreator': ['iam.serviceAccounts.getOpenIdToken'],
  'roles/monitoring.metricWriter': ['monitoring.timeSeries.create'],
  'roles/pubsub.publisher': ['pubsub.topics.publish'],
  'roles/run.servicesInvoker': ['run.routes.invoke'],
};

/** The resource types that grant a role, and the resource that each grants it on. */
const GRANTING: Readonly<Record<string, (values: Values, project: string) => string>> = {
  google_bigquery_dataset_iam_member: ({ dataset_id }, project) =>
    `projects/${project}/datasets/${dataset_id}`,
  google_bigquery_table_iam_member: ({ dataset_id, table_id }, project) =>
    `projects/${project}/datasets/${dataset_id}/tables/${table_id}`,
  google_cloud_run_v2_service_iam_member: ({ name, location }, project) =>
    `projects/${project}/locations/${location}/services/${name}`,
  google_folder_iam_member: ({ folder }) => String(folder),
  google_organization_iam_member: ({ org_id }) => `organizations/${org_id}`,
  google_project_iam_member: ({ project }) => `projects/${project}`,
  google_pubsub_topic_iam_member: ({ topic }) => String(topic),
  google_secret_manager_secret_iam_member: ({ secret_id }) => String(secret_id),
  google_service_account_iam_member: ({ service_account_id }) => String(service_account_id),
};

/**
 * The permissions that a deployment grants to a member, through custom roles and the predefined roles above.
 * @throws Error for an unknown role
 */
export function grantsOf(deployed: Deployed, member: string, project: string): Grant[] {
  const custom = customRoles(deployed);
  return Object.entries(GRANTING).flatMap(([type, resourceOf]) =>
    [...deployed.resources(type).values()]
      .filter((values) => values['member'] === member)
      .flatMap((values) => {
        const role = String(values['role']);
        const permissions = custom.get(role) ?? PREDEFINED_ROLES[role];
        if (permissions === undefined) throw new Error(`${role} is an unknown role`);
        const resource = resourceOf(values, project);
        return permissions.map((permission) => ({ member, permission, resource }));
      }),
  );
}

function customRoles(deployed: Deployed): Map<string, readonly string[]> {
  const roles = ['google_organization_iam_custom_role', 'google_project_iam_custom_role'].flatMap((type) => [
    ...deployed.resources(type).values(),
  ]);
  return new Map(roles.map(({ name, permissions }) => [String(name), permissions as string[]]));
}
