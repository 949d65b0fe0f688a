import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '../../..');

const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const permissions = z.record(z.string(), z.enum(['read', 'write']));
const workflowSchema = z.looseObject({
  permissions,
  jobs: z.record(z.string(), z.looseObject({ permissions: permissions.optional(), steps: z.array(step) })),
});
const actionSchema = z.looseObject({ runs: z.looseObject({ steps: z.array(step) }) });

/** The permissions that each job has beyond reading the repository. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'publish.yml npm': ['id-token'],
  'publish.yml image': ['packages', 'id-token', 'attestations'],
  'publish.yml github': ['contents', 'id-token', 'attestations'],
};

const read = (path: string) => readFileSync(path, 'utf8');
const workflows = globSync(join(ROOT, '.github/workflows/*.yml')).map((path) => ({
  name: basename(path),
  text: read(path),
  content: workflowSchema.parse(parse(read(path))),
}));
const action = { name: 'action.yml', text: read(join(ROOT, 'action.yml')) };
const steps = [
  ...workflows.flatMap(({ content }) => Object.values(content.jobs).flatMap((job) => job.steps)),
  ...actionSchema.parse(parse(action.text)).runs.steps,
];

describe('the GitHub workflows and the action', () => {
  it('name every action by commit, with its version', () => {
    const lines = [...workflows, action].flatMap(({ text }) =>
      text.split('\n').filter((line) => line.includes('uses:') && !line.endsWith('uses: ./')),
    );
    assert.ok(lines.length > 10);
    for (const line of lines) assert.match(line, /uses: ([\w-]+\/)+[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('insert no expression into a script, so no input can become a command', () => {
    for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
  });

  it('may write only what each job publishes', () => {
    const writes = workflows.flatMap(({ name, content }) =>
      Object.entries(content.jobs).map(([job, { permissions: own = content.permissions }]) => [
        `${name} ${job}`,
        Object.keys(own).filter((scope) => own[scope] === 'write'),
      ]),
    );
    assert.deepEqual(Object.fromEntries(writes.filter(([, scopes]) => scopes?.length)), WRITES);
  });
});
