import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';

/** A block's body in hcl2json's format; an expression is `${…}`. */
type Body = Readonly<Record<string, unknown>>;
type Named = Readonly<Record<string, readonly Body[]>>;

const BEGIN = '<!-- BEGIN_TF_DOCS -->';
const END = '<!-- END_TF_DOCS -->';

/**
 * The README of a Terraform module, with its requirements, inputs and outputs between the markers, in the format of
 * terraform-docs (`terraform-docs markdown table`, https://terraform-docs.io).
 * @param folder the module's folder, whose README has the markers
 */
export async function renderTerraformReadme(folder: string): Promise<string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tf'));
  const parsed = await Promise.all(
    files.map((name) => parse(name, readFileSync(join(folder, name), 'utf8')) as Promise<Body>),
  );
  const named = (section: string) =>
    parsed
      .flatMap((file) => Object.entries((file[section] ?? {}) as Named))
      .map(([name, [body = {}]]) => [name, body] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = [
    heading('Requirements', ['Name', 'Version'], requirements(parsed), 'requirement'),
    heading(
      'Inputs',
      ['Name', 'Description', 'Type', 'Default', 'Required'],
      named('variable').map(([name, body]) => [name, ...inputCells(body)]),
      'input',
    ),
    heading(
      'Outputs',
      ['Name', 'Description'],
      named('output').map(([name, { description }]) => [name, cell(description)]),
      'output',
    ),
  ];
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [before = ''] = readme.split(BEGIN);
  const [, after = '\n'] = readme.split(END);
  return `${before}${BEGIN}\n${sections.join('\n\n')}\n${END}${after}`;
}

function requirements(parsed: readonly Body[]): string[][] {
  const [terraform = {}] = parsed.flatMap(({ terraform = [] }) => terraform as readonly Body[]);
  const providers = (terraform['required_providers'] ?? []) as readonly Readonly<Record<string, Body>>[];
  return [
    ['terraform', String(terraform['required_version'])],
    ...providers
      .flatMap((one) => Object.entries(one))
      .map(([name, { version }]) => [name, String(version)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ];
}

function heading(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  kind: string,
): string {
  const rule = columns.map((name) => (name === 'Required' ? ':--------:' : '-'.repeat(name.length + 2)));
  return [
    `## ${title}`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${rule.join('|')}|`,
    ...rows.map(([name = '', ...cells]) => {
      const escaped = name.replaceAll('_', '\\_');
      return `| <a name="${kind}_${name}"></a> [${escaped}](#${kind}\\_${escaped}) | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function inputCells(body: Body): string[] {
  const type = String(body['type']).replace(/^\$\{([\s\S]*)\}$/, '$1');
  return [
    cell(body['description']),
    literal(type),
    'default' in body ? literal(JSON.stringify(body['default'], null, 2)) : 'n/a',
    'default' in body ? 'no' : 'yes',
  ];
}

const literal = (text: string) =>
  text.includes('\n') ? `<pre>${text.replaceAll('\n', '<br/>')}</pre>` : `\`${text}\``;

/** A description in one cell of a table. Code stays as it is. */
const cell = (text: unknown) =>
  String(text ?? '')
    .trim()
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[_*|]/g, String.raw`\$&`)))
    .join('')
    .replaceAll('\n', '<br/>');
