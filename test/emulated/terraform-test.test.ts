import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aTerraformSession, canRunTerraform } from '../support/terraform/test-deployment.ts';

const TESTS = join(import.meta.dirname, '../../infra/terraform/tests');

describe('the tests of the Terraform module, with the real Terraform and mocked providers', function () {
  this.timeout(600_000);
  let session: Awaited<ReturnType<typeof aTerraformSession>>;

  before(async function () {
    if (!canRunTerraform()) return this.skip();
    session = await aTerraformSession();
  });
  after(() => session?.close());

  for (const file of readdirSync(TESTS).filter((name) => name.endsWith('.tftest.hcl')))
    it(`pass: ${file}`, async () => {
      const { status, stdout, stderr } = await session.terraform(
        'test',
        '-no-color',
        `-filter=tests/${file}`,
      );
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /^Success! [1-9]\d* passed, 0 failed\.$/m);
    });
});
