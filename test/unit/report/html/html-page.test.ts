import assert from 'node:assert/strict';
import type { Usage } from '../../../../shared/model/rows/parts.ts';
import { CLIENT_SCRIPT } from '../../../../shared/report/html/client.generated.ts';
import { aUsage } from '../../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';
import { aPage } from '../../../support/html-page-builder.ts';
import { anUnreadable, aReport, aState } from '../../../support/row-builder.ts';

const open = (name: string) => ({ state: aState({}, name), report: aReport({}, name) });
const closed = (name: string) => ({
  state: aState({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'NONE' }),
  report: aReport({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
});
const unread = (name: string) => ({
  state: aState({}, name, { exposure: null, outcome: 'UNREADABLE', readiness: null, change: 'UNKNOWN' }),
  report: anUnreadable({}, name),
});

const used = (name: string, usage: Usage) => ({
  state: aState({}, name, { usage: usage.verdict }),
  report: aReport({}, name, { usage }),
});
const unasked = used('unasked', aUsage({ verdict: 'NOT_CHECKED', reason: 'TURNED_OFF' }));
const quiet = used('quiet', aUsage({ verdict: 'NOT_SEEN' }));

const verdictOf = (page: string) =>
  /<section class="verdict (\w+)".*\n<h2 id="verdict">([^<]+)/.exec(page)?.slice(1);

describe('the verdict of the HTML report', () => {
  const cases = [
    {
      of: 'an open cluster',
      clusters: [open('a'), closed('b')],
      verdict: ['bad', 'The port is open on 1 of 2 clusters'],
    },
    {
      of: 'a closed cluster',
      clusters: [closed('a')],
      verdict: ['good', 'The port is closed on the only cluster'],
    },
    {
      of: 'only unreadable clusters',
      clusters: [unread('a')],
      verdict: ['warn', 'No cluster could be read'],
    },
    {
      of: 'a closed and an unreadable cluster',
      clusters: [closed('a'), unread('b')],
      verdict: ['warn', 'Nothing is open among what could be read'],
    },
    { of: 'no clusters', clusters: [], verdict: ['quiet', 'No clusters in this scope'] },
  ];
  for (const { of, clusters, verdict } of cases)
    it(`for ${of}`, () => assert.deepEqual(verdictOf(aPage(clusters)), verdict));

  it('is a warning for a scope whose projects could not be listed', () => {
    const project = { project_id: 'p', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const page = aPage([], { unreadable_projects: [project], projects_listed: 0 });
    assert.deepEqual(verdictOf(page), ['warn', 'No cluster could be read']);
  });

  it('is not positive if a project could not be listed', async () => {
    const project = { project_id: 'p', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const page = aPage([], { unreadable_projects: [project] });
    assert.equal(verdictOf(page)?.[0], 'warn');
  });
});

describe('the cards', () => {
  const card = (page: string, name: string) =>
    new RegExp(
      `<span class="figure">([^<]+)</span><span class="name">${name}</span><span class="note">([^<]+)`,
    )
      .exec(page)
      ?.slice(1);

  it('do not suggest that no caller has to be migrated if the scan did not check usage', () => {
    const note = (clusters: Parameters<typeof aPage>[0]) => card(aPage(clusters), 'Work to do first')?.[1];
    assert.equal(note([unasked]), 'an upgrade; usage was not checked in this scan');
    assert.equal(note([unasked, quiet]), 'an upgrade, or callers to migrate');
  });

  it('count a cluster that only accepted breaks use once, as safe to close (was counted twice)', () => {
    const usage = aUsage({ verdict: 'IN_USE' });
    const inUse = (name: string, readiness: 'SAFE_TO_CLOSE' | 'MIGRATE_FIRST') => ({
      state: aState({}, name, { usage: usage.verdict, use: usage, readiness }),
      report: aReport({}, name, { usage, readiness }),
    });
    const page = aPage([inUse('scanner', 'SAFE_TO_CLOSE'), inUse('agent', 'MIGRATE_FIRST')]);
    const counts = ['Open port', 'Safe to close now', 'Work to do first'].map(
      (name) => card(page, name)?.[0],
    );
    assert.deepEqual(counts, ['2', '1', '1']);
  });
});

describe('the coverage', () => {
  const coverage = (page: string) => /<h2 id="coverage">([\s\S]*?)<\/section>/.exec(page)?.[1] ?? '';

  it('is not called complete above a list of what was not read, whatever the scan recorded', () => {
    const shown = coverage(aPage([closed('a'), unread('b')], { completeness: 'COMPLETE' }));
    assert.match(shown, />Partial<\/span> \(1 cluster could not be read\)/);
    assert.match(shown, /No permission to list the clusters/);
    assert.doesNotMatch(shown, /Complete|every cluster was read/);
  });

  it('lists clusters without a report (every cluster was said to have been read)', () => {
    const missing = {
      state: aState({}, 'm', { outcome: 'MISSING', exposure: null, readiness: null, change: 'UNKNOWN' }),
      report: null,
    };
    const shown = coverage(aPage([missing], { completeness: 'INCOMPLETE' }));
    assert.match(shown, /1 cluster<\/bdi><\/th><td><span class="word warn">MISSING/);
    assert.doesNotMatch(shown, /every cluster was read/);
  });
});

describe('the usage by path', () => {
  const asked = /This scan counted no requests to the port/;
  it('does not claim that there was no use if the scan did not check', () => {
    assert.doesNotMatch(aPage([unasked]), asked);
    assert.match(aPage([unasked, quiet]), asked);
  });
});

describe('the count of clusters that could not be read', () => {
  it('states that clusters in unlisted places are not included', () => {
    const project = { project_id: 'p', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    assert.match(
      aPage([], { unreadable_projects: [project] }),
      /plus clusters in 1 place that could not be listed/,
    );
    assert.doesNotMatch(aPage([]), /could not be listed/);
  });
});

describe('names in the HTML report', () => {
  for (const name of [
    '<script>alert(1)</script>',
    '</script><img src=x>',
    `"'&`,
    '<!--<script>',
    '\u202eevil\u0007',
  ])
    it(`are escaped: ${JSON.stringify(name)}`, async () => {
      const page = aPage([open(name)], { scope: name });
      assert.equal(page.match(/<script/g)?.length, 4);
      assert.ok(!page.includes('<img') && !page.includes('<!--'));
      assert.ok(!page.includes('\u202e') && !page.includes('\u0007'));
    });
});

describe('a fleet with more clusters than a page shows', () => {
  it('shows the worst clusters and explains how to get the rest', async () => {
    const clusters = Array.from({ length: 10_001 }, (_, index) => open(`c-${index}`));
    const page = aPage(clusters);
    assert.match(page, /the worst 10,000 clusters of 10,001/);
    assert.match(page, /The port is open on 10,001 of 10,001 clusters/);
    assert.ok(page.includes('"c-9999"') && !page.includes('"c-10000"'));
  });
});

describe('the script of the page', () => {
  it('contains no code that only the generation of the page needs', () => {
    assert.ok(CLIENT_SCRIPT.length < 100_000, `${CLIENT_SCRIPT.length} characters`);
  });
});

describe('a page of many clusters', () => {
  const heavy = (name: string) => {
    const node = (index: number) => `gke-${name}-default-pool-0a1b2c3d-${index}`;
    const samples = [0, 1, 2].map((index) => ({
      node: node(index),
      pool: 'default-pool',
      sampled_at: '2026-11-24T03:00:00.000Z',
      process_started_at: '2026-11-20T03:00:00.000Z',
      route: 'NODE_PROXY',
      requests: index,
      paths: [],
    }));
    const reasons = [0, 1, 2, 3].map((index) => `Pool of ${name}: ${'a long sentence '.repeat(9)}${index}.`);
    return { state: aState({}, name, { reasons }), report: aReport({}, name, { samples }) };
  };

  it('stays small: shows the worst clusters in full, then others without samples, then outlines', async () => {
    const page = aPage(Array.from({ length: 10_000 }, (_, index) => heavy(`c-${index}`)));
    assert.ok(page.length < 6_000_000, `${page.length} characters`);
    assert.ok(page.includes('gke-c-0-default-pool') && !page.includes('gke-c-9999-default-pool'));
    assert.ok(page.includes('Pool of c-0:') && !page.includes('Pool of c-9999:'));
    assert.ok(page.includes('"c-9999"'));
  });
});

describe('the exceptions of the HTML report', () => {
  const entry = {
    kind: 'ACCEPTED_BREAK' as const,
    ...anAcceptedBreak({ paths: ['pods', 'exec'], reason: 'weekly <scan>', until: '2027-06-30' }),
    clusters: 0,
  };

  it('are listed with owner, reason, end date and use, starting with those that need attention', () => {
    const exempt = {
      ...entry,
      kind: 'EXEMPTION' as const,
      cluster: 'projects/p/locations/l/clusters/c',
      clusters: 2,
    };
    const page = aPage([closed('a')], { exceptions: [exempt, entry] });
    const [, panel = ''] = /<h2 id="exceptions">([\s\S]*?)<\/section>/.exec(page) ?? [];
    const rows = [...panel.matchAll(/<tr><th scope="row">(.*)<\/tr>/g)].map(([, text = '']) =>
      text.replaceAll(/<[^>]*>/g, '|').replaceAll(/\|+/g, '|'),
    );
    assert.deepEqual(
      rows,
      [
        'may break: pods, exec by kube-hunter| |unused|security-team|weekly &lt;scan&gt;|2027-06-30|0|',
        'exempt: projects/p/locations/l/clusters/c|security-team|weekly &lt;scan&gt;|2027-06-30|2|',
      ].map((row) => `|${row}`),
    );
  });

  it('are not mentioned without a register', () => {
    assert.ok(!aPage([closed('a')]).includes('id="exceptions"'));
  });
});
