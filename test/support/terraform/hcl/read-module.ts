import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';

/**
 * A block's arguments and nested blocks in hcl2json's format: an expression is `${…}`, a nested block a list of bodies.
 */
export type Body = Readonly<Record<string, unknown>>;

/** The body, in a list of one, by type and name. */
type Declared = Readonly<Record<string, Readonly<Record<string, readonly Body[]>>>>;

/** A Terraform module: everything declared in its files. */
export interface TerraformModule {
  readonly resource: Declared;
  readonly data: Declared;
  readonly variable: Readonly<Record<string, readonly Body[]>>;
  readonly output: Readonly<Record<string, readonly Body[]>>;
  readonly module: Readonly<Record<string, readonly Body[]>>;
  readonly provider: Readonly<Record<string, readonly Body[]>>;
  readonly locals: Body;
}

/** Reads the .tf files of a folder. */
export async function readModule(folder: string): Promise<TerraformModule> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tf'));
  const texts = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  return await parseModule(texts);
}

/** @param texts contents of the files, by name */
export async function parseModule(texts: Iterable<readonly [string, string]>): Promise<TerraformModule> {
  const parsed = await Promise.all([...texts].map(([name, text]) => parse(name, text)));
  const section = (name: string) => merge(parsed.map((file) => (file[name] ?? {}) as Body));
  return {
    resource: section('resource') as Declared,
    data: section('data') as Declared,
    variable: section('variable') as TerraformModule['variable'],
    output: section('output') as TerraformModule['output'],
    module: section('module') as TerraformModule['module'],
    provider: section('provider') as TerraformModule['provider'],
    locals: merge(parsed.flatMap((file) => (file['locals'] ?? []) as Body[])),
  };
}

/** Merges the sections of several files. Blocks of the same type are combined; names are unique across files. */
function merge(sections: readonly Body[]): Body {
  const merged: Record<string, unknown> = {};
  for (const section of sections)
    for (const [name, value] of Object.entries(section)) {
      const known = merged[name];
      merged[name] = isBody(known) && isBody(value) ? { ...known, ...value } : value;
    }
  return merged;
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
