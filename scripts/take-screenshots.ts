import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/*
 * `npm run screenshots`: takes the pictures in docs/screenshots from a demo report, in light and dark mode. Needs
 * Chromium (`apt-get install chromium`). The demo's seed is fixed, so only the dates differ between runs.
 */
const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'docs/screenshots');
const DAY_MS = 86_400_000;
const TARGET_DATE = new Date(Date.now() + 60 * DAY_MS).toISOString().slice(0, 10);
const DEMO =
  `demo --clusters 120 --scans 10 --seed 7 --quiet --owner-label team --target-date ${TARGET_DATE}`.split(
    ' ',
  );
const WINDOW = { width: 1180, height: 1080 };
/** A4 without its margins, at 96 pixels per inch. */
const SHEET = { width: 733, height: 1062 };
const PHONE = { width: 390, height: 844 };

interface Picture {
  readonly name: string;
  /** URL fragment of the view; null: the details of the first cluster in use. */
  readonly hash: string | null;
  readonly viewport: typeof WINDOW;
  /** ID of the element to scroll to. */
  readonly at?: string;
  /** As on paper. */
  readonly isPrinted?: true;
}

const PICTURES: readonly Picture[] = [
  { name: 'report', hash: '', viewport: WINDOW },
  { name: 'clusters', hash: '#exposure=OPEN', viewport: WINDOW, at: 'clusters' },
  { name: 'cluster', hash: null, viewport: WINDOW },
  { name: 'phone', hash: '', viewport: PHONE },
  { name: 'sheet', hash: '', viewport: SHEET, isPrinted: true },
];

async function takeAll(browser: Browser, url: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const { name, hash, viewport, at, isPrinted } of PICTURES) {
      if (isPrinted && colorScheme === 'dark') continue;
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${url}${hash ?? '#exposure=OPEN&usage=IN_USE'}`);
      if (isPrinted) await page.emulateMedia({ media: 'print' });
      if (hash === null) await page.click('#rows a');
      if (at !== undefined) await page.evaluate(`document.getElementById('${at}').scrollIntoView()`);
      await page.screenshot({ path: join(TARGET, `${name}-${colorScheme}.png`) });
      await page.close();
    }
}

const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
try {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'cli/main.ts'), ...DEMO], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`The demo exited with ${status}: ${stderr}`);
  mkdirSync(TARGET, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await takeAll(browser, pathToFileURL(join(folder, 'sweep10255-demo/report.html')).href);
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}
