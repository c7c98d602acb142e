import type { Finding } from '#core/finding.ts';

const marks = { good: '✓', warn: '!', bad: '✗' } as const;

/** Names come from outside: nothing of them may move a terminal's cursor or turn the line around. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();

/** One finding for a terminal: a mark, what was looked at, what was seen; and below it what to do. */
export function findingLines({ level, what, seen, todo }: Finding): readonly string[] {
  const said = [oneLine(what), ...(seen === undefined ? [] : [oneLine(seen)])].join(': ');
  return [`${marks[level]} ${said}`, ...(todo === undefined ? [] : [`    → ${oneLine(todo)}`])];
}

/** "12 as they should be, 1 to look at, none broken." */
export function summary(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
  const [good, warn, bad] = [count('good'), count('warn'), count('bad')];
  return `${good} as they should be, ${warn} to look at, ${bad === 0 ? 'none' : bad} broken.`;
}
