import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realTool } from '../real-tools.ts';
import { sharedData } from '../shared-data.ts';
import { PROJECT } from './computed-values.ts';
import { type Deployed, readDeployed } from './deployed.ts';
import {
  openTerraform,
  type TerraformRoot,
  type TerraformSession,
  type Variables,
} from './terraform-session.ts';

/** The organization of the simulated fleet. */
export const ORGANIZATION = '123456789012';

/** Only the required variables. */
export const LEAST: Variables = { project_id: PROJECT.id, organization_id: ORGANIZATION };

/** Every option on. */
export const ALL: Variables = {
  ...LEAST,
  scope: [`organizations/${ORGANIZATION}`, 'folders/444455556666', 'projects/other-project'],
  usage: 'auto',
  callers: 'pods+configmaps,flow-logs',
  change_authors: true,
  sampling: { resample: '30s', effective: true },
  kubernetes_access: 'ORGANIZATION',
  node_proxy: true,
  vpc: { network: 'fleet', subnetwork: 'functions', tags: ['sweep10255'] },
  report_readers: [
    'group:platform@example.com',
    'principalSet://iam.googleapis.com/locations/global/workforcePools/staff/group/platform',
  ],
  alert_emails: ['security@example.com'],
  notification_channels: [`projects/${PROJECT.id}/notificationChannels/1`],
  webhook: { format: 'slack' },
  webhook_url: 'https://hooks.example.com/T/B/x',
  webhook_secret: 'a-key-that-only-two-know-0123456789',
  findings_source: `organizations/${ORGANIZATION}/sources/55`,
  smoke_test_project: 'canary-project',
  retention_days: null,
};

/** Whether the real Terraform can be run. Throws if it is required but missing. */
export function canRunTerraform(): boolean {
  return realTool('terraform') && sharedData('terraform') !== null;
}

/** A session in its own folder, which is deleted when the session is closed. */
export async function aTerraformSession(): Promise<TerraformSession & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  const session = await openTerraform(folder, sharedData('terraform') ?? '');
  return {
    ...session,
    close: async () => {
      session.close();
      await rm(folder, { recursive: true });
    },
  };
}

const made = new Map<Variables, Promise<Deployed>>();

/** The result of applying these variables to an empty project. Applied only once per set of variables. */
export function deployedWith(variables: Variables): Promise<Deployed> {
  const known = made.get(variables);
  if (known !== undefined) return known;
  const making = deploy(variables);
  made.set(variables, making);
  return making;
}

/** Applies the deployment and then, with every option there is, the organization's part. */
async function deploy(variables: Variables): Promise<Deployed> {
  const session = await aTerraformSession();
  try {
    const deployment = await applied(session, variables);
    if (variables['organization_id'] === undefined) return deployment;
    const organization = await applied(await session.root('organization'), {
      organization_id: variables['organization_id'],
      access: deployment.output('fleet_access'),
      port_policy: variables === ALL ? 'DRY_RUN' : 'OFF',
    });
    return {
      resources: (type) => new Map([...deployment.resources(type), ...organization.resources(type)]),
      output: deployment.output,
    };
  } finally {
    await session.close();
  }
}

async function applied(root: TerraformRoot, variables: Variables): Promise<Deployed> {
  const { status, stderr } = await root.withVariables('apply', variables);
  if (status !== 0) throw new Error(`terraform apply: ${stderr}`);
  return readDeployed((await root.terraform('show', '-json')).stdout);
}
