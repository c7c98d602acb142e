import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

export type TestBrowser = Readonly<{
  /** A fresh window with its own storage: nothing of one test is left for the next. */
  open(options?: Parameters<import('playwright-core').Browser['newContext']>[0]): Promise<BrowserContext>;
  close(): Promise<void>;
}>;

/**
 * Starts a headless Chromium. Everything it would load or tell by itself is switched off.
 * @param executablePath from `inject('chromium')`
 */
export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  // Its crash reports and fonts go here too, so that two test files never share a file.
  const home = await mkdtemp(join(tmpdir(), 'latido-browser-'));
  const browser = await chromium.launch({
    executablePath,
    env: { HOME: home, PATH: '', LANG: 'en_US.UTF-8' },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    open: (options) => browser.newContext({ viewport: { width: 1280, height: 800 }, ...options }),
    close: async () => {
      await browser.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
