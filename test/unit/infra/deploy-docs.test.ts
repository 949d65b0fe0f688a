import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModule, type TerraformModule } from '../../support/terraform/hcl/read-module.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('docs/deploy.md', () => {
  const named = new Set(
    [...readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  let module: TerraformModule;

  before(async () => {
    module = await readModule(join(ROOT, 'infra/terraform'));
  });

  for (const kind of ['variable', 'output'] as const)
    it(`mentions every ${kind} of the Terraform configuration`, () => {
      const declared = Object.keys(module[kind]);
      assert.ok(declared.length > 0);
      assert.deepEqual(
        declared.filter((name) => !named.has(name)),
        [],
      );
    });
});
