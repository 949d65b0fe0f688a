import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { aTerraformSession } from './test-deployment.ts';

const CONFIGURATION = join(import.meta.dirname, '../../fixtures/terraform/gke');

/** The configuration in test/fixtures/terraform/gke, as `terraform show -json` prints it in several stages. */
export interface ShownDocuments {
  /** The plan that creates everything. */
  readonly create: unknown;
  readonly state: unknown;
  /** The plan of a pull request: `after` is true. */
  readonly change: unknown;
}

/** Runs the real Terraform with a stand-in for the provider. */
export async function showDocuments(): Promise<ShownDocuments> {
  const session = await aTerraformSession();
  try {
    cpSync(CONFIGURATION, join(session.folder, 'gke'), { recursive: true });
    const root = await session.root('gke');
    const run = async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await root.terraform(...args);
      if (status !== 0) throw new Error(`terraform ${args[0]}: ${stderr}`);
      return stdout;
    };
    const show = async (...args: readonly string[]) =>
      trimmed(JSON.parse(await run('show', '-json', ...args)));
    await run('plan', '-input=false', '-out=create.plan');
    const create = await show('create.plan');
    await run('apply', '-input=false', 'create.plan');
    const state = await show();
    await run('plan', '-input=false', '-var=after=true', '-out=change.plan');
    return { create, state, change: await show('change.plan') };
  } finally {
    await session.close();
  }
}

const RANDOM_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Without what has no value, which is most of the text, without the time, and with the same ID every time. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string' && RANDOM_ID.test(value)) return '00000000-0000-0000-0000-000000000000';
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'timestamp' && key !== 'relevant_attributes')
      .map(([key, inner]) => [key, trimmed(inner)])
      .filter(([, inner]) => !isEmpty(inner)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === false) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === 'object' && Object.keys(value).length === 0;
}
