import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type ToolRun } from '../real-tools.ts';
import { type ProviderSchema, readProviderSchemas } from './provider-schema.ts';
import { startProvider } from './provider-server.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROVIDERS = { google: '7.45.0', archive: '2.8.0', time: '0.13.1' } as const;

/** The variables of a deployment, as in a .tfvars.json file. */
export type Variables = Readonly<Record<string, unknown>>;

/** The real Terraform on a copy of infra/, with stand-ins for the providers, which cannot be downloaded here. */
export interface TerraformSession extends TerraformRoot {
  /** Initializes another root module, by its path in infra/terraform. */
  root(path: string): Promise<TerraformRoot>;
  /** Stops the stand-ins. */
  close(): void;
}

/** An initialized root module. */
export interface TerraformRoot {
  /** The copy of the root module, which a test may modify. */
  readonly folder: string;
  /** The folder with the built functions, which a test may delete. */
  readonly built: string;
  terraform(...args: readonly string[]): Promise<ToolRun>;
  /** Plans or applies with these variables. */
  withVariables(
    command: 'plan' | 'apply' | 'destroy',
    variables: Variables,
    ...args: readonly string[]
  ): Promise<ToolRun>;
}

/**
 * @param folder an empty folder for the session's files
 * @param schemas the folder with the provider schemas
 */
export async function openTerraform(folder: string, schemas: string): Promise<TerraformSession> {
  const mirror = join(folder, 'mirror');
  for (const [name, version] of Object.entries(PROVIDERS)) writeProvider(mirror, name, version);
  writeFileSync(
    join(folder, 'terraformrc'),
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  cpSync(join(ROOT, 'infra'), join(folder, 'infra'), {
    recursive: true,
    filter: (path) => !path.endsWith('.terraform'),
  });
  const built = join(folder, 'dist/functions');
  mkdirSync(built, { recursive: true });
  writeFileSync(join(built, 'index.mjs'), '');
  const providers = await startProviders(readProviderSchemas(schemas));
  const environment = {
    HOME: folder,
    TF_CLI_CONFIG_FILE: join(folder, 'terraformrc'),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const initialize = async (root: string): Promise<TerraformRoot> => {
    // Not with running providers: then init would not record their versions in the lock file.
    const { status, stderr } = await run('terraform', [`-chdir=${root}`, 'init', '-no-color'], environment);
    if (status !== 0) throw new Error(`terraform init: ${stderr}`);
    const terraform = (...args: readonly string[]) =>
      run('terraform', [`-chdir=${root}`, ...args], {
        ...environment,
        TF_REATTACH_PROVIDERS: providers.addresses,
      });
    return {
      folder: root,
      built,
      terraform,
      withVariables: (command, variables, ...args) => {
        writeFileSync(join(root, 'terraform.tfvars.json'), JSON.stringify(variables));
        const approve = command === 'plan' ? [] : ['-auto-approve'];
        return terraform(command, '-no-color', '-input=false', ...approve, ...args);
      },
    };
  };
  const module = join(folder, 'infra/terraform');
  return {
    ...(await initialize(module)),
    root: (path) => initialize(join(module, path)),
    close: providers.close,
  };
}

const REGISTRY = 'registry.terraform.io/hashicorp';

/**
 * Terraform starts a provider again for each of its uses, which took most of the time of every command. Providers that run
 * already are named in TF_REATTACH_PROVIDERS: https://developer.hashicorp.com/terraform/plugin/debugging
 */
async function startProviders(
  schemas: ReadonlyMap<string, ProviderSchema>,
): Promise<{ addresses: string; close(): void }> {
  const closing: (() => void)[] = [];
  const addresses: Record<string, object> = {};
  for (const name of Object.keys(PROVIDERS)) {
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`there is no schema for ${name}`);
    const { port, close } = await startProvider(schema);
    closing.push(close);
    addresses[`${REGISTRY}/${name}`] = {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: process.pid,
      // Terraform leaves the process running.
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    };
  }
  return {
    addresses: JSON.stringify(addresses),
    close: () => {
      for (const close of closing) close();
    },
  };
}

/** Init locates a provider by its path; nothing runs it. */
function writeProvider(mirror: string, name: string, version: string): void {
  const place = join(mirror, REGISTRY, name, version, platform());
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `terraform-provider-${name}_v${version}`), '#!/bin/sh\nexit 1\n', {
    mode: 0o755,
  });
}

function platform(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
