import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installClients } from './clients.ts';
import { findServers } from './servers.ts';

/** The part of vitest's JSON report that is counted. */
type Report = Readonly<{
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly Readonly<{
    status: string;
    assertionResults: readonly Readonly<{ status: string }>[];
  }>[];
}>;

type Counts = Readonly<{ passed: number; failed: number }>;

/**
 * Counts tests. A file that fails without a failed test (it could not be loaded, or a hook failed) counts as one
 * failed, and so does a run that ended badly or ran nothing although no test failed.
 */
function count(report: Report | undefined, exitCode: number): Counts {
  const passed = report?.numPassedTests ?? 0;
  const broken = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = (report?.numFailedTests ?? 0) + broken;
  const bad = exitCode !== 0 || passed === 0;
  return { passed, failed: bad ? Math.max(failed, 1) : failed };
}

async function runVitest(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'latido-report-'));
  const output = join(folder, 'report.json');
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  try {
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: dirname(dirname(fileURLToPath(import.meta.url))),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    // Ctrl-C reaches vitest by itself, which stops the servers; this process waits to have the last word.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    let report: Report | undefined;
    try {
      report = JSON.parse(readFileSync(output, 'utf8')) as Report;
    } catch {
      // It ended before it could write one.
    }
    return count(report, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let counts: Counts = { passed: 0, failed: 1 };
try {
  findServers();
  installClients();
  counts = await runVitest(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
