import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from '../../../cli/run.ts';
import { aProcessContext } from '../../support/process-context.ts';

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/input', name);

async function assess(argv: readonly string[]) {
  const context = aProcessContext();
  const status = await run(['assess', ...argv], context);
  return { status, stdout: context.stdout.text, stderr: context.stderr.text };
}

describe('the inputs of assess', () => {
  it('reads the YAML that gcloud prints by default', async () => {
    const { status, stdout } = await assess([fixture('a02-standard-open.yaml'), '--format', 'json']);
    assert.equal(status, 1);
    const [row] = JSON.parse(stdout);
    assert.deepEqual([row.project_id, row.cluster, row.pools[0].port], ['p-shop', 'shop', 'ENABLED']);
  });

  it('identifies a Config Connector resource, and says that it has no field for the port', async () => {
    const { status, stdout, stderr } = await assess([fixture('a04-kcc.yaml')]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /the Config Connector resource ContainerNodePool pool-1\. .*has no field for the port/,
    );
    assert.doesNotMatch(stderr, /format=json/);
  });
});
