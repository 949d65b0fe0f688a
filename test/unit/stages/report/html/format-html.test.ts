import assert from 'node:assert/strict';
import { aPage } from '../../../../support/a-page.ts';
import { anUnreadable, aReport, aState } from '../../../../support/a-row.ts';

const open = (name: string) => ({ state: aState({}, name), report: aReport({}, name) });
const closed = (name: string) => ({
  state: aState({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'NONE' }),
  report: aReport({}, name, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
});
const unread = (name: string) => ({
  state: aState({}, name, { exposure: null, outcome: 'UNREADABLE', readiness: null, change: 'UNKNOWN' }),
  report: anUnreadable({}, name),
});

const verdictOf = (page: string) =>
  /<section class="verdict (\w+)".*\n<h2 id="verdict">([^<]+)/.exec(page)?.slice(1);

describe('the verdict of the HTML report', () => {
  const cases = [
    {
      of: 'an open cluster',
      clusters: [open('a'), closed('b')],
      verdict: ['bad', 'The port is open on 1 of 2 clusters'],
    },
    { of: 'nothing open', clusters: [closed('a')], verdict: ['good', 'The port is closed on all 1 cluster'] },
    {
      of: 'only unreadable clusters',
      clusters: [unread('a')],
      verdict: ['warn', 'No cluster could be read'],
    },
    {
      of: 'some unreadable',
      clusters: [closed('a'), unread('b')],
      verdict: ['warn', 'Nothing open among what could be read, and that is not everything'],
    },
    { of: 'no clusters', clusters: [], verdict: ['quiet', 'No clusters in this scope'] },
  ];
  for (const { of, clusters, verdict } of cases)
    it(`of ${of}`, async () => assert.deepEqual(verdictOf(await aPage(clusters)), verdict));

  it('is no good news where a project could not be listed', async () => {
    const project = { project_id: 'p', error_code: 'PROJECT_FORBIDDEN', error_detail: 'No.' };
    const page = await aPage([], { unreadable_projects: [project] });
    assert.equal(verdictOf(page)?.[0], 'warn');
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
    it(`stay names: ${JSON.stringify(name)}`, async () => {
      const page = await aPage([open(name)], { scope: name });
      assert.equal(page.match(/<script/g)?.length, 3);
      assert.ok(!page.includes('<img') && !page.includes('<!--'));
      assert.ok(!page.includes('\u202e') && !page.includes('\u0007'));
    });
});

describe('a fleet beyond what a page shows', () => {
  it('shows the worst and says where the rest is', async () => {
    const clusters = Array.from({ length: 10_001 }, (_, index) => open(`c-${index}`));
    const page = await aPage(clusters);
    assert.match(page, /the worst 10,000 clusters of 10001/);
    assert.ok(page.includes('"c-9999"') && !page.includes('"c-10000"'));
  });
});
