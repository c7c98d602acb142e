import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes (2^20 bytes). `pss` counts what processes share once, `peak` is the most there ever was; Linux alone tells. */
export type Memory = Readonly<{ rss: number; pss?: number; peak?: number }>;

const isLinux = process.platform === 'linux';

const readOr = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended in between.
    return '';
  }
};
const kilobytes = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

type Process = Readonly<{ pid: number; parent: number }>;

function processes(): readonly Process[] {
  if (isLinux) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({
        pid: Number(name),
        parent: Number(/^PPid:\s+(\d+)/m.exec(readOr(`/proc/${name}/status`))?.[1] ?? 0),
      }));
  }
  return execFileSync('/bin/ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent };
    });
}

function memoryOf(pid: number): Memory {
  if (!isLinux) {
    const rss = execFileSync('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return { rss: Number(rss.trim()) / 1024 };
  }
  const status = readOr(`/proc/${pid}/status`);
  const pss = kilobytes(readOr(`/proc/${pid}/smaps_rollup`), 'Pss');
  return {
    rss: (kilobytes(status, 'VmRSS') ?? 0) / 1024,
    peak: (kilobytes(status, 'VmHWM') ?? 0) / 1024,
    ...(pss !== undefined && { pss: pss / 1024 }),
  };
}

/** Of a process alone. */
export const memoryOfOne = (pid: number): Memory => memoryOf(pid);

/** Of a process and its children: PostgreSQL is many, which share most of their memory. */
export function memoryOfAll(pid: number): Memory {
  const all = processes();
  const members = [pid, ...all.filter((one) => one.parent === pid).map((one) => one.pid)].map(memoryOf);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const shared = members.flatMap((one) => one.pss ?? []);
  return {
    rss: sum(members.map((one) => one.rss)),
    ...(shared.length === members.length && { pss: sum(shared) }),
  };
}

const rounded = (megabytes: number): string => `${Math.round(megabytes)} MB`;

export const written = ({ rss, pss, peak }: Memory): string =>
  `RSS ${rounded(rss)}${pss === undefined ? '' : `, PSS ${rounded(pss)}`}${peak === undefined ? '' : `, peak ${rounded(peak)}`}`;

/** The figure to compare by. */
export const weight = ({ rss, pss }: Memory): number => pss ?? rss;

/** Milliseconds that a process and its children have been computing until now; Linux alone tells, in steps of 10. */
export function computedMs(pid: number): number {
  const ticks = (one: number): number => {
    // The name of a program may hold spaces: the fields begin behind it.
    const fields = readOr(`/proc/${one}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  };
  if (!isLinux) return Number.NaN;
  const members = [
    pid,
    ...processes()
      .filter((one) => one.parent === pid)
      .map((one) => one.pid),
  ];
  return 10 * members.reduce((sum, one) => sum + ticks(one), 0);
}
