import assert from 'node:assert/strict';
import type { ScannedRecord } from '../../../../shared/report/scanned-record.ts';
import { formatTickets, type Ticket } from '../../../../shared/report/security-formats/format-tickets.ts';
import { nextSteps } from '../../../../shared/report-page/next-steps.ts';
import { anUnreadState, aScanned } from '../../../support/finding-builder.ts';
import { aConcluded } from '../../../support/row-builder.ts';

async function ticketsOf(clusters: readonly ScannedRecord[], ownerLabels = ['team']): Promise<Ticket[]> {
  const stream = (async function* () {
    yield* clusters;
  })();
  const source = { scan: aConcluded({ day: 1 }), toolVersion: '1.2.3', advise: nextSteps };
  const text = (await Array.fromAsync(formatTickets(stream, source, ownerLabels))).join('');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
async function ticketOf(cluster: ScannedRecord, ownerLabels?: string[]): Promise<Ticket> {
  return (await ticketsOf([cluster], ownerLabels))[0] ?? assert.fail();
}

const closed = { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' } as const;
const team = (value: string) => ({ labels: [{ key: 'team', value }] });

describe('a ticket', () => {
  const cases: readonly (readonly [what: string, cluster: ScannedRecord, state: string, priority: string])[] =
    [
      ['open', aScanned({ exposure: 'OPEN' }), 'open', 'high'],
      ['open and exempt', aScanned({ exempt: true }), 'open', 'low'],
      ['to reopen', aScanned({ exposure: 'WILL_REOPEN' }), 'open', 'medium'],
      ['of unknown exposure', aScanned({ exposure: 'UNKNOWN' }), 'open', 'medium'],
      ['unreadable', anUnreadState(), 'open', 'medium'],
      ['closed', aScanned(closed), 'closed', 'low'],
      ['deleted', aScanned({ outcome: 'GONE', exposure: null, readiness: null }), 'closed', 'low'],
    ];
  for (const [what, cluster, state, priority] of cases)
    it(`is ${state} for a cluster that is ${what}`, async () => {
      const ticket = await ticketOf(cluster);
      assert.deepEqual([ticket.state, ticket.priority], [state, priority]);
    });

  it('has an ID that neither time, state nor owner changes', async () => {
    const ids = (
      await ticketsOf([aScanned({}, team('web')), aScanned(closed, team('shop')), anUnreadState()])
    ).map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ['sweep10255/projects/p/locations/l/clusters/c']);
  });

  it('belongs to the owner label, or else to the project', async () => {
    assert.equal((await ticketOf(aScanned({}, team('web')))).owner, 'team=web');
    assert.equal((await ticketOf(aScanned({}, team('')))).owner, 'projects/p');
    assert.equal((await ticketOf(aScanned({}, team('web')), [])).owner, 'projects/p');
  });

  it('contains the plan with its exact commands', async () => {
    const { body } = await ticketOf(aScanned({ readiness: 'SAFE_TO_CLOSE' }));
    assert.match(body, /\n## Plan\n\n1\. /);
    assert.match(
      body,
      /\n {3}```sh\n {3}gcloud container node-pools update default-pool --cluster=c .*\n {3}```\n/,
    );
    assert.match((await ticketOf(aScanned(closed))).body, /Nothing is left to do\./);
  });

  it('keeps markup in names from becoming markup', async () => {
    const { owner, body } = await ticketOf(aScanned({}, team('<img src=x onerror=alert(1)>')));
    assert.equal(owner, 'team=<img src=x onerror=alert(1)>');
    assert.doesNotMatch(body, /[^\\]<img/);
  });
});
