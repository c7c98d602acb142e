import type { Button } from '#core/card.ts';
import { clean, ellipsis, isBlank } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { carry, type Surface } from './codec.ts';
import { limits } from './limits.ts';
import { oneLine } from './text.ts';

export type ButtonOptions = Readonly<{ surface: Surface; forms: 'dialog' | 'inline' }>;

/** What buttons may carry: all of it twice, once for old clients; all of it once; and ever less. */
export type Thrift = Readonly<{ isWhole: boolean; input: number; label: number }>;
const thrifts: readonly Thrift[] = [
  { isWhole: true, input: limits.buttonInput, label: limits.buttonText },
  { isWhole: false, input: limits.buttonInput, label: limits.buttonText },
  { isWhole: false, input: 1_000, label: limits.buttonText },
  { isWhole: false, input: 200, label: limits.buttonTextShort },
];
const least: Thrift = { isWhole: false, input: 0, label: limits.buttonTextShort };

/** The name of everything that we let a client execute. */
export const verb = 'latido';

/**
 * An action that comes back as an invoke, and as a message from clients that cannot do that.
 * @param isWhole false: as a message from every client, because there is no room for the data a second time
 */
export function execute(look: Obj, data: Obj, isWhole: boolean): Obj {
  const submit = { type: 'Action.Submit', ...look, data };
  return isWhole ? { type: 'Action.Execute', verb, ...look, data, fallback: submit } : submit;
}

function actionOf(button: Button, options: ButtonOptions, thrift: Thrift): Obj {
  const label = oneLine(button.label, thrift.label);
  const hint = oneLine(button.hint, thrift.label);
  const look = {
    title: isBlank(label) ? ellipsis : label,
    ...(isBlank(hint) || hint === label ? {} : { tooltip: hint }),
    ...(button.style === 'primary' && { style: 'positive' }),
    ...(button.style === 'danger' && { style: 'destructive' }),
  };
  const kind = button.kind === 'open' ? 'open' : 'action';
  const data = carry(
    { kind, name: clean(button.name).slice(0, 200), input: button.input, surface: options.surface },
    thrift.input,
  );
  if (options.surface === 'd') return { type: 'Action.Submit', ...look, data };
  if (kind === 'open' && options.forms === 'dialog') {
    return { type: 'Action.Submit', ...look, data: { msteams: { type: 'task/fetch' }, ...data } };
  }
  return execute(look, data, thrift.isWhole);
}

/** A scale of answers: several buttons of one or two characters. */
const shortLabel = 2;
const scaleFrom = 4;
/** Units of all labels that a phone shows beside each other, and what a button has around its label. */
const phoneRow = 34;
const around = 4;

const labelLength = (button: Button): number => clean(button.label).length;
const isShort = (button: Button): boolean => labelLength(button) <= shortLabel;

/** In even rows of at most as many as every client shows. */
function even<T>(items: readonly T[]): readonly (readonly T[])[] {
  const length = Math.ceil(items.length / Math.ceil(items.length / limits.row));
  return Array.from({ length: Math.ceil(items.length / length) }, (_, at) =>
    items.slice(at * length, (at + 1) * length),
  );
}

/** As many beside each other as a phone has room for. */
function filled(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  let used = 0;
  for (const button of buttons) {
    const here = labelLength(button) + around;
    const row = rows.at(-1);
    if (row === undefined || row.length >= limits.row || used + here > phoneRow) {
      rows.push([button]);
      used = here;
    } else {
      row.push(button);
      used += here;
    }
  }
  return rows;
}

/** Runs of short labels apart from the others. */
function rowsOf(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const runs: Button[][] = [];
  for (const button of buttons) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isShort(run[0]) === isShort(button)) run.push(button);
    else runs.push([button]);
  }
  const isScale = (run: readonly Button[]): boolean => run.length >= scaleFrom && run.every(isShort);
  // A short label here and there is no scale.
  return runs.some(isScale)
    ? runs.flatMap((run) => (isScale(run) ? even(run) : filled(run)))
    : filled(buttons);
}

/** Buttons as sets of actions, a row each. */
export function actionSets(
  buttons: readonly Button[] | undefined,
  options: ButtonOptions,
  thrift: Thrift,
): readonly Obj[] {
  const all = (Array.isArray(buttons) ? (buttons as readonly Button[]) : [])
    .filter((button) => button != null)
    .slice(0, limits.buttonsOfCard);
  return rowsOf(all).map((row, at) => ({
    type: 'ActionSet',
    ...(at > 0 && { spacing: 'Small' }),
    actions: row.map((button) => actionOf(button, options, thrift)),
  }));
}

/** The most that all these buttons can carry and stay within their part of a card. */
export function thriftOf(buttons: readonly Button[], options: ButtonOptions): Thrift {
  return (
    thrifts.find((thrift) => JSON.stringify(actionSets(buttons, options, thrift)).length <= limits.buttons) ??
    least
  );
}
