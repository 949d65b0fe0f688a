import type { PlannedRule } from './plan-firewall.ts';

/** The gcloud command that creates a rule, every value quoted against the shell. */
export function toGcloud(rule: PlannedRule): string {
  const target =
    rule.target.kind === 'TAG'
      ? ['--target-tags', rule.target.tag]
      : ['--target-service-accounts', rule.target.email];
  const options: readonly (readonly [flag: string, value: string])[] = [
    ['--project', rule.project],
    ['--network', rule.network],
    ['--direction', 'INGRESS'],
    ['--action', rule.action],
    ['--rules', 'tcp:10250'],
    ['--source-ranges', rule.sources.join(',')],
    [target[0] ?? '', target[1] ?? ''],
    ['--priority', String(rule.priority)],
    ['--description', rule.description],
  ];
  const lines = options.map(([flag, value]) => `    ${flag}=${shellWord(value)}`);
  return [`gcloud compute firewall-rules create ${shellWord(rule.name)}`, ...lines].join(' \\\n');
}

/** The same as a Terraform resource of the google provider. */
export function toTerraform(rule: PlannedRule): string {
  const target: readonly [string, string] =
    rule.target.kind === 'TAG'
      ? ['target_tags', list([rule.target.tag])]
      : ['target_service_accounts', list([rule.target.email])];
  const settings: readonly (readonly [name: string, value: string])[] = [
    ['name', quoted(rule.name)],
    ['description', quoted(rule.description)],
    ['project', quoted(rule.project)],
    ['network', quoted(rule.network)],
    ['direction', '"INGRESS"'],
    ['priority', String(rule.priority)],
    ['source_ranges', list(rule.sources)],
    target,
  ];
  const width = Math.max(...settings.map(([name]) => name.length));
  const lines = settings.map(([name, value]) => `  ${name.padEnd(width)} = ${value}\n`);
  return `resource "google_compute_firewall" ${quoted(rule.name)} {
${lines.join('')}
  ${rule.action === 'ALLOW' ? 'allow' : 'deny'} {
    protocol = "tcp"
    ports    = ["10250"]
  }
}
`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** An HCL string: a JSON string whose `${` and `%{` are no templates. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`;
}
