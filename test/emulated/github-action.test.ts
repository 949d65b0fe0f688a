import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlockAfter } from '../support/documented-examples.ts';
import { fakeCommand } from '../support/fake-command.ts';
import { actionSession, ROOT } from '../support/github-action.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CLUSTER, cluster, POOL, plan, pool, port } from '../support/terraform/plan-builder.ts';

const opening = plan(cluster(['create'], CLUSTER), pool(['create'], { ...POOL, node_config: port('TRUE') }));
const closing = plan(cluster(['create'], CLUSTER), pool(['create'], { ...POOL, node_config: port('FALSE') }));

const CLOSED = { insecureKubeletReadonlyPortEnabled: false };
/** As the GKE API describes it, without fields that no verdict needs. */
const LIVE = {
  name: 'shop',
  location: 'us-central1',
  selfLink: 'https://container.googleapis.com/v1/projects/my-project/locations/us-central1/clusters/shop',
  initialClusterVersion: '1.33.5-gke.1080000',
  currentMasterVersion: '1.33.5-gke.1080000',
  autopilot: {},
  nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: CLOSED } },
  nodePoolAutoConfig: { nodeKubeletConfig: CLOSED },
  nodePools: [{ name: 'pool', version: '1.33.5-gke.1080000', config: { kubeletConfig: CLOSED } }],
};

/*
 * Not run here: the step `actions/setup-node`, and what the runner does with the outputs, the summary and the commands.
 */
describe('the GitHub action', function () {
  this.timeout(120_000);
  const folder = temporaryFolder(before, after);
  const { act, write, projectWith } = actionSession(folder);

  it('fails for a plan that opens the port, with SARIF and a summary', async () => {
    write('plan.json', opening);
    const { status, log, outputs, summary } = await act({ files: 'plan.json' });
    assert.equal(status, 1, log);
    assert.equal(outputs['exit-status'], '1');
    assert.match(log, /^::error title=sweep10255::the kubelet read-only port is open$/m);
    const { runs } = JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8'));
    assert.equal(runs[0].results[0].ruleId, 'port-open');
    assert.match(summary, /^## Kubelet read-only port[\s\S]*\| OPEN /);
  });

  it('fails for what is worse than in the baseline only', async () => {
    write('plan.json', opening);
    write('before.json', closing);
    const opened = await act({ files: 'plan.json', baseline: 'before.json' });
    assert.equal(opened.status, 1, opened.log);
    assert.match(opened.log, /is newly open/);
    const same = await act({ files: 'plan.json', baseline: 'plan.json' });
    assert.equal(same.status, 0, same.log);
    assert.equal(same.outputs['exit-status'], '0');
  });

  it('does not upload what is no longer open, because GitHub would report it', async () => {
    write('before.json', opening);
    write('plan.json', closing);
    const { status, outputs, log } = await act({ files: 'plan.json', baseline: 'before.json' });
    assert.equal(status, 0, log);
    const { runs } = JSON.parse(readFileSync(outputs['sarif'] ?? '', 'utf8'));
    assert.deepEqual(
      runs[0].results.filter(({ ruleId }: { ruleId: string }) => ruleId === 'port-open'),
      [],
    );
  });

  it('shows what docs/pull-requests.md says it shows', async () => {
    const page = readFileSync(join(ROOT, 'docs/pull-requests.md'), 'utf8');
    write(
      'plan.json',
      plan(
        cluster(
          ['no-op'],
          { ...CLUSTER, project: 'my-project' },
          { address: 'module.gke.google_container_cluster.shop', name: 'shop' },
        ),
        pool(
          ['create'],
          { ...POOL, project: 'my-project', name: 'batch', node_config: port('TRUE') },
          { address: 'module.gke.google_container_node_pool.pools["batch"]', name: 'pools' },
        ),
      ),
    );
    write('live.json', LIVE);
    const { log, summary } = await act({ files: 'plan.json', baseline: 'live.json' });
    assert.equal(
      codeBlockAfter(page, 'log'),
      log.replaceAll(/^::(stop-commands::)?[\da-f-]{36}(::)?\n/gm, ''),
    );
    assert.equal(codeBlockAfter(page, 'summary'), summary);
  });

  it('fails if something cannot be determined, unless that is allowed', async () => {
    const unknown = { ...POOL, node_config: [{ kubelet_config: [{}] }] };
    write('plan.json', plan(cluster(['create'], CLUSTER), pool(['create'], unknown)));
    const inputs = { files: 'plan.json' };
    const strict = await act(inputs);
    assert.equal(strict.status, 3, strict.log);
    const lenient = await act({ ...inputs, 'fail-on-unknown': 'false' });
    assert.equal(lenient.status, 0, lenient.log);
    assert.match(lenient.log, /^::warning title=sweep10255::no port is open, but something could not be/m);
    assert.equal(lenient.outputs['exit-status'], '3');
  });

  it('assesses the live clusters of projects, and compares them with those of a baseline', async () => {
    const open = await act({ projects: 'p-0001\np-0002\n' });
    assert.equal(open.status, 1, open.log);
    assert.match(open.summary, /\| OPEN .*p-0001/);
    const same = await act({ projects: 'p-0001', 'baseline-projects': 'p-0001' });
    assert.equal(same.status, 0, same.log);
  });

  it('accepts a project without clusters, whose response is {} (the first cluster had no baseline)', async () => {
    write('plan.json', opening);
    const opened = await act({ files: 'plan.json', 'baseline-projects': 'p-0005' });
    assert.equal(opened.status, 1, opened.log);
    assert.match(opened.log, /is newly open/);
    const empty = await act({ projects: 'p-0005' });
    assert.equal(empty.status, 0, empty.log);
  });

  it('takes a project whose API is disabled for one without clusters, and says so (failed)', async () => {
    const { projectId } = projectWith(false);
    write('plan.json', opening);
    const opened = await act({ files: 'plan.json', 'baseline-projects': `p-0001\n${projectId}` });
    assert.equal(opened.status, 1, opened.log);
    for (const text of [opened.log, opened.summary])
      assert.match(
        text,
        new RegExp(`^${projectId} has no clusters: the Kubernetes Engine API is disabled\\.$`, 'm'),
      );
    assert.equal((await act({ projects: projectId })).status, 0);
  });

  it('rejects a project if the API is disabled in another one, such as the quota project', async () => {
    const other = projectWith(true).projectNumber;
    const body = {
      error: {
        code: 403,
        details: [
          {
            reason: 'SERVICE_DISABLED',
            metadata: { service: 'container.googleapis.com', consumer: `projects/${other}` },
          },
        ],
      },
    };
    fakeCommand(
      folder.path('.'),
      'curl',
      `while [ "$1" != --output ]; do shift; done; printf %s '${JSON.stringify(body)}' > "$2"; exit 22`,
    );
    try {
      const { status, log } = await act({ projects: projectWith(false).projectId });
      assert.equal(status, 2, log);
      assert.match(log, /SERVICE_DISABLED/);
    } finally {
      rmSync(folder.path('curl'));
    }
  });

  it('says which locations the baseline lacks, because clusters there look new (did not)', async () => {
    write('plan.json', opening);
    const partial = JSON.stringify({ clusters: [], missingZones: ['us-east1-b'] });
    fakeCommand(
      folder.path('.'),
      'curl',
      `while [ "$1" != --output ]; do shift; done; printf %s '${partial}' > "$2"`,
    );
    try {
      const { status, log } = await act({ files: 'plan.json', 'baseline-projects': 'p-0001' });
      assert.equal(status, 1, log);
      assert.match(log, /^Baseline: .*GKE omitted location us-east1-b from the list\.$/m);
    } finally {
      rmSync(folder.path('curl'));
    }
  });

  it('rejects a project whose clusters cannot be listed, and does not count it as closed', async () => {
    const { status, log, outputs } = await act({ projects: 'p-9999' });
    assert.equal(status, 2, log);
    assert.deepEqual(outputs, { 'exit-status': '2' });
  });

  it('rejects missing inputs and files', async () => {
    for (const [inputs, message] of [
      [{}, /set the input files or projects/],
      [{ files: 'missing.json' }, /missing\.json/],
      [{ files: 'missing.json', baseline: 'a', 'baseline-projects': 'p-0001' }, /only one of/],
    ] as const) {
      const { status, log, outputs } = await act(inputs);
      assert.equal(status, 2, log);
      assert.match(log, message);
      assert.equal(outputs['sarif'], undefined);
    }
  });

  it('executes nothing that an input contains', async () => {
    const name = '-$(touch pwned)`touch pwned`; touch pwned "\'.json';
    write(name, opening);
    const { status, log } = await act({ files: name, baseline: name });
    assert.equal(status, 0, log);
    for (const inputs of [
      { projects: 'p-0001; touch pwned' },
      { projects: 'p-0001/../../../other' },
      { files: name, 'baseline-projects': '--$(touch pwned)' },
      { files: name, 'fail-on-unknown': '$(touch pwned)' },
    ])
      assert.notEqual((await act(inputs)).status, 0);
    assert.deepEqual(readdirSync(folder.path('workspace')), [name]);
  });

  it('lets no name from a plan become a workflow command', async () => {
    write('plan.json', plan(cluster(['create'], { ...CLUSTER, name: 'x\n::error::forged\n' })));
    const { log } = await act({ files: 'plan.json' });
    const lines = log.split('\n');
    const stopped = lines.findIndex((line) => line.startsWith('::stop-commands::'));
    const token = lines[stopped]?.slice('::stop-commands::'.length);
    const resumed = lines.indexOf(`::${token}::`);
    const forged = lines.findIndex((line) => line.startsWith('::error::forged'));
    assert.ok(stopped >= 0 && resumed > stopped);
    assert.ok(forged === -1 || (forged > stopped && forged < resumed));
  });
});
