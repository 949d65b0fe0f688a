import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { AnswerField } from '../../shared/stores/bigquery/decode-answer.ts';
import { TABLES } from '../../shared/stores/bigquery/tables.generated.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { run } from '../support/real-tools.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/refuse-downgrade.ts');

describe('a downgrade', function () {
  this.timeout(30_000);
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 1, seed: 2 });
  });
  afterEach(() => simulator.close());

  async function post(path: string, body: object): Promise<void> {
    const response = await fetch(new URL(`bigquery/v2/projects/security/datasets${path}`, simulator.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200, await response.text());
  }

  /** Deploys the tables, some of them with other columns. */
  async function deploy(changed: Readonly<Record<string, readonly object[]>>): Promise<void> {
    await post('', { datasetReference: { datasetId: 'sweep10255' } });
    for (const [tableId, { schema }] of Object.entries(TABLES))
      await post('/sweep10255/tables', {
        tableReference: { tableId },
        schema: { fields: changed[tableId] ?? schema.fields },
      });
  }

  const refuseDowngrade = () =>
    run(process.execPath, [SCRIPT], {
      SWEEP_STORE: 'bigquery://security/sweep10255',
      BIGQUERY_EMULATOR_HOST: new URL(simulator.url).host,
    });

  it('is refused if it lacks deployed columns, because Terraform replaces a table to drop a column', async () => {
    const fields: readonly AnswerField[] = TABLES.scans.schema.fields;
    const nested = { name: 'later', type: 'STRING' };
    await deploy({
      scans: [
        ...fields.map((field) =>
          field.fields === undefined ? field : { ...field, fields: [...field.fields, nested] },
        ),
        { name: 'newer', type: 'STRING' },
      ],
    });
    const { status, stderr } = await refuseDowngrade();
    assert.equal(status, 1, stderr);
    assert.match(stderr, /older than what is deployed in security\.sweep10255: it lacks the columns scans\./);
    assert.match(stderr, /scans\.\w+\.later/);
    assert.match(stderr, /scans\.newer\./);
  });

  it('is not detected if the deployed tables have the same columns or fewer', async () => {
    await deploy({ scans: TABLES.scans.schema.fields.slice(0, 5) });
    const { status, stderr } = await refuseDowngrade();
    assert.equal(status, 0, stderr);
  });

  it('is not detected if nothing is deployed', async () => {
    const { status, stderr } = await refuseDowngrade();
    assert.equal(status, 0, stderr);
  });

  it('is assumed if the tables cannot be read', async () => {
    await deploy({});
    simulator.faults = '403@bigquery.tables.get';
    const { status } = await refuseDowngrade();
    assert.equal(status, 1);
  });
});
