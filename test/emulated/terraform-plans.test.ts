import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ShownDocuments, showDocuments } from '../support/terraform/shown-documents.ts';
import { canRunTerraform } from '../support/terraform/test-deployment.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/terraform/gke');

describe('the Terraform plans and states in test/fixtures', function () {
  this.timeout(300_000);
  let shown: ShownDocuments;

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    shown = await showDocuments();
  });

  for (const name of ['create', 'state', 'change'] as const)
    it(`are what the real Terraform prints: ${name}.json`, () => {
      const { terraform_version: _, ...fixture } = JSON.parse(
        readFileSync(join(FIXTURES, `${name}.json`), 'utf8'),
      );
      const { terraform_version: __, ...printed } = shown[name] as Record<string, unknown>;
      assert.deepEqual(printed, fixture);
    });
});
