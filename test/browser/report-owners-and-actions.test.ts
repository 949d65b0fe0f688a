import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { scannedFormat } from '../../shared/report/cluster-formats.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { scannedRecord } from '../../shared/report/scanned-record.ts';
import { useChromium } from '../support/browser-page.ts';
import { aPage } from '../support/html-page-builder.ts';
import { aPoolReport } from '../support/plan-row-builder.ts';
import { aReport, aState } from '../support/row-builder.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const FORMULA = '=HYPERLINK("https://example.com")';

function aClusterOf(
  name: string,
  team: string | null,
  state: Partial<ClusterStateRow> = {},
  report: Partial<ClusterReportRow> = {},
): ScannedCluster {
  const labels = team === null ? [] : [{ key: 'team', value: team }];
  return {
    state: aState({}, name, {
      labels,
      ancestors: [
        { resource: 'folders/12', display_name: 'Payments' },
        { resource: 'organizations/1', display_name: null },
      ],
      compared_scan_id: 'first',
      change: 'STILL',
      ...state,
    }),
    report: aReport({}, name, { labels, pools: [aPoolReport()], ...report }),
  };
}

const SAFE = { readiness: 'SAFE_TO_CLOSE' } as const;
const clusters = [
  aClusterOf('one', 'payments', SAFE, SAFE),
  aClusterOf('two', 'payments', { change: 'REGRESSED' }),
  aClusterOf(FORMULA, HOSTILE),
  aClusterOf('four', ''),
  aClusterOf('five', null, { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', change: 'RESOLVED' }),
  aClusterOf('gone', 'payments', { outcome: 'GONE', exposure: null, readiness: null, change: 'GONE' }),
];

describe('owners and actions on the HTML report', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();
  let url: string;

  before(() => {
    // Open then: one cluster of each team, and two without an owner, of which one is closed now.
    const open = [0, 2, 3, 4].flatMap((index) => clusters[index]?.state ?? []);
    const earlierOwners = { day: '2026-11-02', open };
    url = serve('report.html', aPage(clusters, {}, { ownerLabels: ['team'], earlierOwners }));
  });
  beforeEach(async () => {
    await page().goto(url);
  });

  const status = () => page().textContent('#status');
  const ownerRows = async () => {
    const rows = await page().locator('#owner-rows tr').all();
    return Promise.all(rows.map(async (row) => (await row.locator('th, td').allTextContents()).join(' ')));
  };
  const download = async (button: string) => {
    const [file] = await Promise.all([page().waitForEvent('download'), page().click(button)]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
  };

  it('lists open, safe and trend by owner; clusters without a label, or with an empty one, have none', async () => {
    assert.deepEqual(
      (await ownerRows()).toSorted(),
      ['no owner 2 1 0 −1', 'team=payments 2 2 1 +1', `team=${HOSTILE} 1 1 0 0`].toSorted(),
    );
    assert.equal(await page().locator('img').count(), 0);
  });

  it('groups by folder and by project, and keeps the grouping in the link', async () => {
    await page().selectOption('#group', 'folder');
    assert.match(page().url(), /#group=folder$/);
    assert.deepEqual(await ownerRows(), ['Payments (folders/12) 5 4 1 0']);
    await page().reload();
    assert.deepEqual(await ownerRows(), ['Payments (folders/12) 5 4 1 0']);
  });

  for (const [owner, expected] of [
    ['team=payments', '2 of 5 clusters, and 1 deleted'],
    ['folders/12', '5 clusters, and 1 deleted'],
    ['organizations/1', '5 clusters, and 1 deleted'],
    ['projects/p', '5 clusters, and 1 deleted'],
    [`team=${HOSTILE}`, '1 of 5 clusters'],
  ] as const)
    it(`filters by the owner ${owner} from a link, and from the field`, async () => {
      await page().goto(`${url}#owner=${encodeURIComponent(owner)}`);
      await page().reload();
      assert.equal(await status(), expected);
      assert.equal(await page().inputValue('#owner'), owner);
      await page().click('#clear');
      await page().fill('#owner', owner);
      assert.equal(await status(), expected);
    });

  it('filters by an owner that is selected in the table', async () => {
    await page().click('#owner-rows a >> text=payments');
    assert.match(page().url(), /#owner=team=payments$/);
    assert.equal(await status(), '2 of 5 clusters, and 1 deleted');
  });

  it('finds clusters by their labels', async () => {
    await page().fill('#search', 'payments');
    assert.equal(await status(), '2 of 5 clusters, and 1 deleted');
  });

  it('downloads the filtered rows with the stored words, as the command line prints them', async () => {
    const { name, text } = await download('#csv');
    assert.match(name, /^sweep10255-\d{8}T\d{9}Z-[0-9a-f]+\.csv$/);
    const stream = async function* () {
      for (const cluster of clusters) yield scannedRecord(cluster);
    };
    const surface = { width: 80, colors: false, links: false };
    const printed = (await Array.fromAsync(formatRows(stream(), scannedFormat, 'csv', surface))).join('');
    const column = (csv: string, of: string) => {
      const [header = '', ...lines] = csv.trimEnd().split('\n');
      const at = header.split(',').indexOf(of);
      return lines.map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)[at]);
    };
    for (const of of [
      'project_id',
      'cluster',
      'category',
      'outcome',
      'exposure',
      'readiness',
      'change',
      'exempt',
    ])
      assert.deepEqual(column(text, of), column(printed, of), of);
    await page().fill('#search', 'payments');
    const json = JSON.parse((await download('#json')).text);
    assert.deepEqual(
      json.map(({ cluster, category }: { cluster: string; category: string }) => [cluster, category]),
      [
        ['one', 'SAFE_TO_CLOSE'],
        ['two', 'GATHER_EVIDENCE'],
        ['gone', null],
      ],
    );
  });

  it('applies actions to the selected clusters only, and answers with the next step', async () => {
    assert.match((await page().textContent('#chosen')) ?? '', /the actions apply to all 6 below/);
    await page().click('#ask');
    assert.match(
      (await page().textContent('#answer strong')) ?? '',
      /^Close the port on 1 cluster: copy the plan/,
    );
    await page().check('tr:has-text("two") input');
    assert.equal(await page().textContent('#chosen'), '1 cluster selected');
    await page().click('#ask');
    assert.match((await page().textContent('#answer strong')) ?? '', /^Keep scanning 1 cluster/);
    assert.equal(JSON.parse((await download('#json')).text).length, 1);
    assert.deepEqual(await violations(), []);
  });

  it('selects all matching clusters with one checkbox', async () => {
    await page().fill('#search', 'payments');
    await page().check('#tick-all');
    assert.equal(await page().textContent('#chosen'), '3 clusters selected');
    await page().click('#clear');
    assert.equal(await page().isChecked('#tick-all'), false);
    assert.equal(await page().textContent('#chosen'), '3 clusters selected');
  });

  it('copies the plan with waves, restarts and nodes', async () => {
    await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page().click('#copy-plan');
    await page().waitForSelector('#answer textarea');
    const plan = await page().evaluate(() => navigator.clipboard.readText());
    assert.match(
      plan,
      /- 1 of 6 clusters with steps: 1 wave, \d+ steps?, \d+ restarts?, (at least )?\d+ nodes? restarted\./,
    );
    assert.match(plan, /## Wave 1\n\n### projects\/p\/locations\/l\/clusters\/one\n1\. /);
    assert.match(plan, /gcloud container node-pools update default-pool --cluster=one /);
  });

  it('explains a word on hover, on focus and on touch, and hides the explanation on Escape', async () => {
    const tip = page().locator('#tip');
    const meaning = /^The evidence covers enough nodes of every open pool/;
    await page().hover('#rows [data-term="readiness.SAFE_TO_CLOSE"]');
    assert.match((await tip.textContent()) ?? '', meaning);
    assert.equal(await tip.isVisible(), true);
    await page().keyboard.press('Escape');
    assert.equal(await tip.isVisible(), false);
    await page().focus('#rows [data-term="readiness.SAFE_TO_CLOSE"]');
    assert.equal(await tip.isVisible(), true);
    assert.equal(await page().getAttribute(':focus', 'aria-describedby'), 'tip');
    await page().keyboard.press('ArrowRight');
    assert.equal(await page().getAttribute(':focus', 'data-term'), 'exposure.OPEN');
    await page().keyboard.press('ArrowDown');
    assert.equal(await page().locator('#rows tr:nth-child(2) [data-term]:focus').count(), 1);
  });

  it('explains a word on touch, also within an open cluster', async () => {
    const context = await page()
      .context()
      .browser()
      ?.newContext({ hasTouch: true, viewport: { width: 390, height: 800 } });
    const phone = await context?.newPage();
    await phone?.goto(`${url}#cluster=p/l/one`);
    await phone?.tap('#detail [data-term="readiness.SAFE_TO_CLOSE"]');
    assert.equal(await phone?.locator('#tip').isVisible(), true);
    const box = await phone?.locator('#tip').boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
    await context?.close();
  });

  it('shows the readiness on a phone without scrolling sideways', async () => {
    await page().setViewportSize({ width: 360, height: 700 });
    await page().goto(url);
    for (const row of await page().locator('#rows .ready .word').all()) {
      const box = await row.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
    }
    assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), 360);
  });
});
