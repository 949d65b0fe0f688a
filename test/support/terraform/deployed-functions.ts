import type { Deployed } from './deployed.ts';
import type { Values } from './protocol-values.ts';

/** A deployed function. */
export interface DeployedFunction {
  readonly name: string;
  readonly account: string;
  /** Its environment variables; secrets by the ID of their Secret Manager secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly url: string;
  readonly build: Values;
  readonly service: Values;
}

/** The functions of a deployment, by name. */
export function functionsOf(deployed: Deployed): Map<string, DeployedFunction> {
  const functions = [...deployed.resources('google_cloudfunctions2_function').values()].map((values) => {
    const [build] = values['build_config'] as [Values];
    const [service] = values['service_config'] as [Values];
    const secrets = service['secret_environment_variables'] as { key: string; secret: string }[];
    return {
      name: String(values['name']),
      account: String(service['service_account_email']),
      environment: service['environment_variables'] as Record<string, string>,
      secrets: Object.fromEntries(secrets.map(({ key, secret }) => [key, secret])),
      url: String(service['uri']),
      build,
      service,
    };
  });
  return new Map(functions.map((one) => [one.name, one]));
}
