import assert from 'node:assert/strict';
import { useChromium } from '../support/browser-page.ts';
import { aPage } from '../support/html-page-builder.ts';
import { aPoolReport } from '../support/plan-row-builder.ts';
import { aReport, aState } from '../support/row-builder.ts';

const HOSTILE = '<script>x</script>';

const clusters = Array.from({ length: 10_000 }, (_, index) => {
  const name = index === 0 ? HOSTILE : `cluster-${index}`;
  const exposure = index < 100 ? ('OPEN' as const) : ('CLOSED' as const);
  const readiness = index < 100 ? ('SAFE_TO_CLOSE' as const) : ('ALREADY_CLOSED' as const);
  const row = { exposure, readiness };
  return {
    state: aState({}, name, {
      ...row,
      usage: 'NOT_SEEN',
      change: index < 3 ? 'REGRESSED' : 'STILL',
      compared_scan_id: 'first',
    }),
    report: aReport({}, name, { ...row, pools: [aPoolReport()] }),
  };
});

/** The number of pages of a PDF. */
const pagesIn = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length;

describe('the HTML report in Chromium', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();
  let url: string;

  before(async () => {
    url = serve('report.html', aPage(clusters));
  });
  beforeEach(async () => {
    await page().goto(url);
  });

  const status = () => page().textContent('#status');
  const first = () => page().textContent('#rows tr:first-child th');

  it('shows a page of clusters, with their names as text', async () => {
    assert.equal(await status(), '10,000 clusters');
    assert.equal(await page().locator('#rows tr').count(), 50);
    assert.equal(await first(), HOSTILE);
  });

  it('pages through the clusters', async () => {
    await page().click('#next');
    assert.equal(await first(), 'cluster-50');
    assert.match(page().url(), /#page=2$/);
    await page().click('#previous');
    assert.equal(await first(), HOSTILE);
  });

  it('filters by a count in the matrix, and restores the list on Back', async () => {
    await page().click('.matrix a');
    assert.equal(await status(), '100 of 10,000 clusters');
    assert.match(page().url(), /#exposure=OPEN&usage=NOT_SEEN$/);
    await page().goBack();
    assert.equal(await status(), '10,000 clusters');
  });

  it('filters by card, by change and by form controls, and resets', async () => {
    await page().click('.card');
    assert.equal(await status(), '100 of 10,000 clusters');
    await page().click('.changes a');
    assert.equal(await status(), '3 of 10,000 clusters');
    await page().selectOption('#filter-change', 'STILL');
    assert.equal(await status(), '9,997 of 10,000 clusters');
    await page().click('#clear');
    assert.equal(await status(), '10,000 clusters');
  });

  it('searches clusters', async () => {
    await page().fill('#search', 'cluster-9999');
    assert.equal(await status(), '1 of 10,000 clusters');
  });

  it('restores filters, search, order and page from a link', async () => {
    await page().goto('about:blank');
    await page().goto(`${url}#exposure=CLOSED&q=cluster-1&sort=-cluster&page=2`);
    assert.equal(await status(), '1,100 of 10,000 clusters');
    assert.equal(await page().inputValue('#search'), 'cluster-1');
    assert.equal(await page().inputValue('#filter-exposure'), 'CLOSED');
    assert.equal(await page().textContent('#page'), 'Page 2 of 22');
    assert.equal(await first(), 'cluster-1949');
  });

  it('reports that no cluster matches if a link contains an unknown value', async () => {
    await page().goto(`${url}#exposure=NONSENSE`);
    assert.match((await status()) ?? '', /^No clusters match/);
  });

  it('sorts by a column', async () => {
    await page().click('th[data-column="cluster"] button');
    await page().click('th[data-column="cluster"] button');
    assert.equal(await page().getAttribute('th[data-column="cluster"]', 'aria-sort'), 'descending');
    assert.equal(await first(), 'cluster-9999');
  });

  it('can be used with the keyboard only: skip link, sort, open, close', async () => {
    await page().keyboard.press('Tab');
    assert.equal(await page().textContent(':focus'), 'Skip to clusters');
    await page().keyboard.press('Enter');
    await page().keyboard.press('Tab');
    assert.equal(await page().getAttribute(':focus', 'id'), 'search');
    await page().keyboard.type('cluster-77');
    assert.equal(await status(), '111 of 10,000 clusters');
    await page().focus('#rows a');
    await page().keyboard.press('Enter');
    assert.equal(await page().textContent(':focus'), 'cluster-77');
    await page().keyboard.press('Escape');
    await page().waitForFunction(() => !document.querySelector('dialog')?.open);
    assert.match(page().url(), /#q=cluster-77$/);
    assert.equal(await page().textContent('#rows a:focus'), 'cluster-77');
  });

  it('moves the focus to the clusters after a count is selected with the keyboard', async () => {
    await page().focus('.matrix a');
    await page().keyboard.press('Enter');
    await page().keyboard.press('Tab');
    assert.equal(await page().getAttribute(':focus', 'id'), 'search');
  });

  it('reports that a linked cluster is not in the report', async () => {
    await page().goto(`${url}#cluster=p/l/of-another-scan`);
    assert.equal(await status(), 'Cluster p/l/of-another-scan is not in this report. 10,000 clusters');
  });

  it('opens a cluster from a link and closes it with Escape', async () => {
    await page().goto(`${url}#cluster=p/l/cluster-7`);
    assert.equal(await page().textContent('#detail-title'), 'cluster-7');
    await page().keyboard.press('Escape');
    await page().waitForFunction(() => !document.querySelector('dialog')?.open);
    assert.ok(!page().url().includes('cluster='));
  });

  it('copies a command', async () => {
    await page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page().goto(`${url}#cluster=p/l/cluster-7`);
    const command = await page().textContent('.command code');
    assert.match(command ?? '', /^gcloud container node-pools update default-pool --cluster=cluster-7 /);
    await page().click('.command button');
    await page().waitForFunction(() => document.querySelector('.command button')?.textContent === 'Copied');
    assert.equal(await page().textContent('.command [role=status]'), 'Copied');
    assert.equal(await page().evaluate(() => navigator.clipboard.readText()), command);
  });

  it('uses dark mode if the reader prefers it', async () => {
    const background = () => page().evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page().emulateMedia({ colorScheme: 'dark' });
    assert.notEqual(await background(), light);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const hash of ['', '#cluster=p/l/cluster-7'])
      it(`has no axe violations, ${colorScheme}${hash === '' ? '' : ', with a cluster open'}`, async () => {
        await page().emulateMedia({ colorScheme });
        await page().goto(url + hash);
        assert.deepEqual(await violations(), []);
      });

  it('fits on a phone', async () => {
    await page().setViewportSize({ width: 380, height: 700 });
    assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), 380);
  });

  it('does not overflow with the longest name on a phone', async () => {
    await page().setViewportSize({ width: 380, height: 700 });
    await page().goto(serve('long-name.html', aPage([{ state: aState({}, 'c'.repeat(40)), report: null }])));
    const width = await page().evaluate(() => document.querySelector('#rows th')?.clientWidth ?? 0);
    assert.ok(width < 190, `${width} px`);
  });

  it('prints one sheet without controls and without the table, at the width of the paper', async () => {
    await page().setViewportSize({ width: 703, height: 1123 });
    await page().emulateMedia({ media: 'print' });
    for (const id of ['filters', 'table', 'print', 'matrix'])
      assert.equal(await page().isVisible(`#${id}`), false, id);
    for (const id of ['verdict', 'fleet', 'burn-down', 'top-ten', 'coverage'])
      assert.equal(await page().isVisible(`#${id}`), true, id);
    assert.ok((await page().evaluate(() => document.documentElement.scrollWidth)) <= 703);
    assert.equal(pagesIn(await page().pdf({ preferCSSPageSize: true })), 1);
  });

  it('prints only the open details, in full', async () => {
    await page().setViewportSize({ width: 794, height: 400 });
    await page().goto(`${url}#cluster=p/l/cluster-7`);
    await page().emulateMedia({ media: 'print' });
    assert.equal(await page().isVisible('#verdict'), false);
    const { top, shown, all } = await page().evaluate(() => {
      const { offsetTop, clientHeight, scrollHeight } = document.querySelector('dialog') as HTMLElement;
      return { top: offsetTop, shown: clientHeight, all: scrollHeight };
    });
    assert.ok(top === 0 && shown > 400 && shown === all, `from ${top}, ${shown} of ${all} px`);
  });
});
