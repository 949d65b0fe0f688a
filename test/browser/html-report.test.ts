import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { aPage } from '../support/a-page.ts';
import { aPoolReport } from '../support/a-plan-row.ts';
import { aReport, aState } from '../support/a-row.ts';

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const HOSTILE = '<script>x</script>';

const clusters = Array.from({ length: 10_000 }, (_, index) => {
  const name = index === 0 ? HOSTILE : `cluster-${index}`;
  const exposure = index < 100 ? ('OPEN' as const) : ('CLOSED' as const);
  const readiness = index < 100 ? ('SAFE_TO_CLOSE' as const) : ('ALREADY_CLOSED' as const);
  const row = { exposure, readiness };
  return {
    state: aState({}, name, { ...row, usage: 'NOT_SEEN' }),
    report: aReport({}, name, { ...row, pools: [aPoolReport()] }),
  };
});

describe('the HTML report in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let url: string;
  let page: Page;
  let problems: string[];

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      if (process.env['REQUIRE_REAL_TOOLS']) throw new Error(`${CHROMIUM} is not installed`);
      process.stderr.write(`    left out: ${CHROMIUM} is not installed\n`);
      return this.skip();
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    writeFileSync(join(folder, 'report.html'), await aPage(clusters));
    url = pathToFileURL(join(folder, 'report.html')).href;
  });
  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    problems = [];
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(request.url());
    });
    await page.goto(url);
  });
  afterEach(async () => {
    await page?.close();
    assert.deepEqual(problems ?? [], []);
  });

  const status = () => page.textContent('#status');
  const first = () => page.textContent('#rows tr:first-child th');

  it('shows a page of the clusters, and a name as a name', async () => {
    assert.equal(await status(), '10000 clusters');
    assert.equal(await page.locator('#rows tr').count(), 50);
    assert.equal(await first(), HOSTILE);
  });

  it('filters by a count of the matrix, and goes back', async () => {
    await page.click('.matrix a');
    assert.equal(await status(), '100 of 10000 clusters');
    assert.match(page.url(), /#exposure=OPEN&usage=NOT_SEEN$/);
    await page.goBack();
    assert.equal(await status(), '10000 clusters');
  });

  it('searches', async () => {
    await page.fill('#search', 'cluster-9999');
    assert.equal(await status(), '1 of 10000 clusters');
  });

  it('sorts by a heading, with the keyboard alone', async () => {
    await page.focus('th[data-column="cluster"] button');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('th[data-column="cluster"]', 'aria-sort'), 'descending');
    assert.equal(await first(), 'cluster-9999');
  });

  it('opens a cluster from a link, closes it with Escape', async () => {
    await page.goto(`${url}#cluster=p/l/cluster-7`);
    assert.equal(await page.textContent('#detail-title'), 'cluster-7');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog')?.open);
    assert.ok(!page.url().includes('cluster='));
  });

  it('copies a command', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${url}#cluster=p/l/cluster-7`);
    const command = await page.textContent('.command code');
    await page.click('.command button');
    await page.waitForFunction(() => document.querySelector('.command button')?.textContent === 'Copied');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const hash of ['', '#cluster=p/l/cluster-7'])
      it(`has no axe violation, ${colorScheme}${hash === '' ? '' : ', with a cluster open'}`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.goto(url + hash);
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        });
        assert.deepEqual(violations, []);
      });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 380, height: 700 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 380);
  });
});
