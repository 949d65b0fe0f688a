import assert from 'node:assert/strict';
import { FindingAlerts } from '../../../../shared/adapters/security-center/finding-alerts.ts';
import type { AlertRow } from '../../../../shared/model/rows/alert-rows.ts';
import { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import type { TokenGrants } from '../../../../simulator/access/access-policy.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start-simulator.ts';
import { anAlert } from '../../../support/row-builder.ts';

const GRANTS: TokenGrants = {
  editor: ['securitycenter.findings.update', 'securitycenter.findings.setMute'],
  updater: ['securitycenter.findings.update'],
  nobody: ['container.clusters.list'],
};

const CIS_GKE = 'CIS Google Kubernetes Engine (GKE) Benchmark';

describe('findings in Security Command Center', () => {
  let simulator: Simulator;
  let transport: HttpClient;
  let source: string;

  async function open(token: keyof typeof GRANTS, faults = ''): Promise<FindingAlerts> {
    simulator = await startSimulator({ clusters: 3, tokens: GRANTS, faults });
    source = `organizations/${simulator.fleet.organization.id}/sources/77`;
    const credentials = { headersFor: async () => ({ authorization: `Bearer ${token}` }) };
    transport = new HttpClient({ credentials, clock: { nowMs: () => Date.now() } });
    return new FindingAlerts(transport, new URL(simulator.url), source);
  }
  afterEach(async () => {
    await transport.close();
    await simulator.close();
  });

  async function findings(): Promise<Record<string, unknown>[]> {
    const answer = await fetch(new URL(`v2/${source}/locations/global/findings`, simulator.url));
    const { listFindingsResults } = (await answer.json()) as {
      listFindingsResults: { finding: Record<string, unknown> }[];
    };
    return listFindingsResults.map(({ finding }) => finding);
  }

  const finding = (kind: AlertRow['kind'], row: Partial<AlertRow> = {}) =>
    anAlert({ day: 0 }, 'c', { kind, channel: 'FINDING', usage: 'NOT_SEEN', ...row });

  it('are created in the configured source, with the resource, the severity and the next steps', async () => {
    const channel = await open('editor');
    await channel.deliver(
      finding('FINDING_ACTIVE', {
        location: 'us-central1-a',
        exposure: 'OPEN',
        readiness: 'SAFE_TO_CLOSE',
        open_since: '2026-11-24T03:00:00.000Z',
        title: 'c is open.',
        sentences: ['It is safe to close now.'],
        commands: ['one', 'two'],
        console_url: 'https://console.example/c',
      }),
    );
    const [made, ...more] = await findings();
    assert.deepEqual(more, []);
    const { name, createTime, ...rest } = made ?? {};
    assert.match(String(name), new RegExp(`^${source}/locations/global/findings/[0-9a-f]{32}$`));
    assert.ok(Date.parse(String(createTime)) > 0);
    assert.deepEqual(rest, {
      canonicalName: name,
      parent: source,
      resourceName: '//container.googleapis.com/projects/p/zones/us-central1-a/clusters/c',
      category: 'KUBELET_READ_ONLY_PORT_OPEN',
      compliances: [
        { standard: CIS_GKE, version: '1.0.0', ids: ['4.2.4'] },
        { standard: CIS_GKE, version: '1.2.0 to 1.7.0', ids: ['3.2.4'] },
        { standard: 'CIS Kubernetes Benchmark', ids: ['4.2.4'] },
        { standard: 'NIST SP 800-53', ids: ['CM-6'] },
        { standard: 'NIST SP 800-53', ids: ['AC-3'] },
      ],
      mute: 'UNDEFINED',
      state: 'ACTIVE',
      findingClass: 'MISCONFIGURATION',
      severity: 'HIGH',
      eventTime: '2026-11-24T03:11:40.000Z',
      description: 'c is open. It is safe to close now.',
      nextSteps: 'one\ntwo',
      externalUri: 'https://console.example/c',
      sourceProperties: {
        scan_id: finding('FINDING_ACTIVE').scan_id,
        exposure: 'OPEN',
        usage: 'NOT_SEEN',
        readiness: 'SAFE_TO_CLOSE',
        change: null,
        open_since: '2026-11-24T03:00:00.000Z',
        report_url: null,
      },
    });
  });

  it('are limited to one per cluster, whatever its state and however often it is delivered', async () => {
    const channel = await open('editor');
    const states: [unknown, unknown][] = [];
    const steps = ['ACTIVE', 'ACTIVE', 'MUTED', 'MUTED', 'UNMUTED', 'INACTIVE', 'UNMUTED'] as const;
    for (const step of steps) {
      await channel.deliver(finding(`FINDING_${step}`));
      const [only, ...more] = await findings();
      assert.deepEqual(more, []);
      states.push([only?.['state'], only?.['mute']]);
    }
    assert.deepEqual(states, [
      ['ACTIVE', 'UNDEFINED'],
      ['ACTIVE', 'UNDEFINED'],
      ['ACTIVE', 'MUTED'],
      ['ACTIVE', 'MUTED'],
      ['ACTIVE', 'UNDEFINED'],
      ['INACTIVE', 'UNDEFINED'],
      ['ACTIVE', 'UNDEFINED'],
    ]);
    await channel.deliver(finding('FINDING_ACTIVE', { cluster: 'd', usage: 'IN_USE' }));
    assert.equal((await findings()).length, 2);
  });

  it('keep a mute set by a user while they stay active', async () => {
    const channel = await open('editor');
    await channel.deliver(finding('FINDING_ACTIVE'));
    const [made] = await findings();
    await fetch(new URL(`v2/${made?.['name']}:setMute`, simulator.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"mute":"MUTED"}',
    });
    await channel.deliver(finding('FINDING_ACTIVE', { usage: 'IN_USE' }));
    assert.equal((await findings())[0]?.['mute'], 'MUTED');
  });

  it('require only the permission to update findings while nothing is exempt', async () => {
    const channel = await open('updater');
    await channel.deliver(finding('FINDING_ACTIVE'));
    await assert.rejects(channel.deliver(finding('FINDING_MUTED')), {
      code: 'API_FORBIDDEN',
      disposition: 'record',
      message: `Security Command Center API denied access to ${source}: IAM_PERMISSION_DENIED.`,
    });
  });

  it('are not created without the permission', async () => {
    const channel = await open('nobody');
    await assert.rejects(channel.deliver(finding('FINDING_ACTIVE')), { code: 'API_FORBIDDEN' });
    assert.deepEqual(await findings(), []);
  });

  it('are retried if the API is busy', async () => {
    const channel = await open(
      'editor',
      '503=0s*1@securitycenter.organizations.sources.locations.findings.patch',
    );
    await channel.deliver(finding('FINDING_ACTIVE'));
    assert.equal((await findings()).length, 1);
  });
});
