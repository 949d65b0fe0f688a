import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** What pages are read on. */
export const MODES = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light', media: 'screen' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark', media: 'screen' },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light', media: 'screen' },
  'phone in the dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark', media: 'screen' },
  print: { viewport: { width: 733, height: 1062 }, colorScheme: 'light', media: 'print' },
} as const;

/**
 * Opens a new Chromium page for each test of a suite. Call it inside `describe`; the suite is skipped if Chromium is
 * not installed.
 */
export function useChromium() {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  let browser: Browser | undefined;
  let page: Page;
  let problems: string[] = [];

  before(async function () {
    if (existsSync(CHROMIUM)) {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
      return;
    }
    if (process.env['REQUIRE_REAL_TOOLS']) throw new Error(`${CHROMIUM} is not installed`);
    process.stderr.write(`    skipped: ${CHROMIUM} is not installed\n`);
    this.skip();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    if (browser === undefined) return;
    problems = [];
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(request.url());
    });
  });
  // There must be no console errors, and no requests outside the page.
  afterEach(async () => {
    await page?.close();
    assert.deepEqual(problems, []);
  });

  return {
    page: () => page,
    /** Writes a page to a file and returns its URL. */
    serve(name: string, text: string): string {
      writeFileSync(join(folder, name), text);
      return pathToFileURL(join(folder, name)).href;
    },
    /** Accessibility violations that axe finds on the current page. */
    async violations(): Promise<string[]> {
      await page.evaluate(AXE);
      return page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
    },
  };
}
