import assert from 'node:assert/strict';
import {
  CAMPAIGN_PROGRESSES,
  CAMPAIGN_STATUSES,
  type CampaignProgress,
  type CampaignStatus,
} from '../../shared/model/rows/campaign-rows.ts';
import type { ShownCampaign, ShownRing } from '../../shared/report/html/sections/campaigns.ts';
import { useChromium } from '../support/browser-page.ts';
import { aCampaign } from '../support/campaign-builder.ts';
import { aPage } from '../support/html-page-builder.ts';
import { aReport, aState } from '../support/row-builder.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

function aRing(
  name: string,
  progress: Partial<Record<CampaignProgress, number>>,
  by: string | null = 'ana@example.com',
): ShownRing {
  const started = by === null ? null : { by, at: '2026-11-24T09:00:01.000Z', ticket: 'CHG-7' };
  return { name, started, progress };
}

const shown = (status: CampaignStatus, rings: ShownCampaign['rings'], id = 1): ShownCampaign => ({
  campaign: aCampaign([], { campaign_id: `20261124T09000000${id}Z-0c0ffee0` }),
  standing: {
    status,
    reason: status === 'ACTIVE' ? null : 'DaemonSet monitoring/agent has 0 of 2 pods ready.',
  },
  rings,
  lastEventAt: '2026-11-24T10:30:00.000Z',
});

const everyProgress = Object.fromEntries(CAMPAIGN_PROGRESSES.map((each, index) => [each, index + 1]));
const RINGS = [
  aRing('canary', { CLOSED: 3 }),
  aRing('1%', { SOAKING: 2, IN_PROGRESS: 1, BLOCKED: 1, WAITING: 4 }),
  aRing('rest', { WAITING: 1200 }, null),
];
const cluster = { state: aState({}, 'shop'), report: aReport({}, 'shop') };

const MODES = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  'phone in the dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
} as const;

describe('the progress of campaigns on the page', function () {
  this.timeout(60_000);
  const { page, serve, violations } = useChromium();
  const open = (...campaigns: readonly ShownCampaign[]) =>
    page().goto(serve('report.html', aPage([cluster], {}, { campaigns })));
  const text = async (selector: string) =>
    (await page().locator(selector).innerText()).replaceAll(/\s+/g, ' ');

  for (const [mode, { viewport, colorScheme }] of Object.entries(MODES))
    it(`fits its width, with every status and progress, without axe violations: ${mode}`, async () => {
      await page().setViewportSize(viewport);
      await page().emulateMedia({ colorScheme });
      const rings = [...RINGS, aRing('every-progress', everyProgress)];
      await open(...CAMPAIGN_STATUSES.map((status, index) => shown(status, rings, index)));
      assert.equal(await page().locator('.campaign').count(), CAMPAIGN_STATUSES.length);
      assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), viewport.width);
      assert.deepEqual(await violations(), []);
    });

  it('shows the rings, who started each, and what the campaign waits for', async () => {
    await open(shown('ACTIVE', RINGS));
    const rows = await page().locator('.campaign tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.replaceAll(/\s+/g, ' ').trim()),
      [
        'canary 3 Verified closed ana@example.com, 2026-11-24 09:00 UTC, ticket CHG-7',
        '1% 1 Blocked · 1 In progress · 2 Soaking · 4 Waiting ana@example.com, 2026-11-24 09:00 UTC, ticket CHG-7',
        'rest 1,200 Waiting nobody yet',
      ],
    );
    assert.match(
      await text('.campaign'),
      /Active Waiting for the changes of 1 cluster; the soak time of 2 clusters; whatever blocks 1 cluster; the turn of 4 clusters; somebody to start ring rest\./,
    );
    assert.match(await text('.campaign .note'), /as of its last event, 2026-11-24 10:30 UTC/);
  });

  it('says why it has stopped, and that a person has to decide', async () => {
    await open(shown('STOPPED', [aRing('canary', { BREACHED: 1 })]));
    assert.match(
      await text('.campaign'),
      /Stopped DaemonSet monitoring\/agent has 0 of 2 pods ready\. Waiting for somebody to resume it, roll it back or abort it\. .*1 Breached/,
    );
  });

  it('explains a word on focus', async () => {
    await open(shown('ACTIVE', RINGS));
    await page().locator('.campaign [data-term="campaignProgress.SOAKING"]').focus();
    assert.match(await text('#tip'), /^Every setting is changed and read back;/);
  });

  it('shows markup in names as text', async () => {
    const ring = {
      ...aRing(HOSTILE, { WAITING: 1 }, HOSTILE),
      started: { by: HOSTILE, at: '2026-11-24T09:00:01.000Z', ticket: HOSTILE },
    };
    const campaign = shown('STOPPED', [ring, aRing(HOSTILE, { WAITING: 1 }, null)]);
    await open({
      ...campaign,
      campaign: { ...campaign.campaign, created_by: HOSTILE },
      standing: { status: 'ACTIVE', reason: HOSTILE },
    });
    assert.equal(await page().locator('.campaign img').count(), 0);
    assert.equal((await text('.campaign')).split(HOSTILE).length - 1, 7);
  });

  it('shows no progress of a campaign of another release, whose events may mean something else', async () => {
    await open(shown('ACTIVE', null));
    assert.match(
      await text('.campaign'),
      /Its progress is not shown, because this release does not know its format \(1\)\./,
    );
    assert.equal(await page().locator('.campaign table').count(), 0);
  });

  it('is not on the printed sheet, but among all that can be printed', async () => {
    await open(shown('ACTIVE', RINGS));
    await page().emulateMedia({ media: 'print' });
    assert.equal(await page().isVisible('.campaign'), false);
    await page().emulateMedia({ media: 'screen' });
    await page().check('#print-all');
    await page().evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page().emulateMedia({ media: 'print' });
    assert.equal(await page().isVisible('.campaign'), true);
  });

  it('shows nothing without a campaign', async () => {
    await open();
    assert.equal(await page().locator('.campaign').count(), 0);
  });
});
