import type { ActionsBlock, Button as SlackButton } from '@slack/types';
import type { Button } from '#core/card.ts';
import { clean, cut, isBlank } from '#core/text.ts';
import { buttonsId, encodeButton } from './codec.ts';
import { limits } from './limits.ts';

/** As many short buttons as a phone shows beside each other. */
const phoneRow = 6;
/** A scale of answers: several buttons of one or two characters. */
const shortLabel = 2;
const scaleFrom = 4;

function buttonOf(button: Button, n: number): SlackButton {
  const { actionId, value } = encodeButton(button, n);
  const label = clean(button.label);
  const hint = clean(button.hint);
  return {
    type: 'button',
    text: { type: 'plain_text', text: isBlank(label) ? '…' : cut(label, limits.buttonText), emoji: false },
    action_id: actionId,
    ...(value !== '' && { value }),
    ...(isBlank(hint) || hint === label ? {} : { accessibility_label: cut(hint, limits.buttonHint) }),
    ...((button.style === 'primary' || button.style === 'danger') && { style: button.style }),
  };
}

/** Runs of short labels apart from the others, and each run in rows of about the same length. */
function rows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const isShort = (button: Button): boolean => clean(button?.label).length <= shortLabel;
  const runs: Button[][] = [];
  for (const button of buttons) {
    const run = runs.at(-1);
    const first = run?.[0];
    if (run !== undefined && first !== undefined && isShort(first) === isShort(button)) run.push(button);
    else runs.push([button]);
  }
  // A short label here and there is no scale.
  if (!runs.some((run) => run[0] !== undefined && isShort(run[0]) && run.length >= scaleFrom)) {
    return inRows(buttons, limits.rowButtons);
  }
  return runs.flatMap((run) => {
    const scale = run[0] !== undefined && isShort(run[0]) && run.length > phoneRow + 1;
    return inRows(run, scale ? Math.ceil(run.length / Math.ceil(run.length / phoneRow)) : limits.rowButtons);
  });
}

const inRows = <T>(items: readonly T[], length: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / length) }, (_, at) =>
    items.slice(at * length, (at + 1) * length),
  );

/** A row in as many rows as its bytes need: what buttons carry counts in the length of a message. */
function light(row: readonly SlackButton[]): readonly SlackButton[][] {
  const found: SlackButton[][] = [];
  let bytes = 0;
  for (const button of row) {
    const here = Buffer.byteLength(JSON.stringify(button)) + 1;
    const last = found.at(-1);
    if (last === undefined || bytes + here > limits.rowBytes) {
      found.push([button]);
      bytes = here;
    } else {
      last.push(button);
      bytes += here;
    }
  }
  return found;
}

/** What ids of a card's buttons are taken: Slack wants each once. */
type Taken = { rows: number; buttons: number };
export const noneTaken = (): Taken => ({ rows: 0, buttons: 0 });

/**
 * The blocks of a card's buttons: a scale in even rows, the words beside it in a row of their own.
 * @param taken counts on, for buttons at several places of one card
 */
export function buttonBlocks(
  buttons: readonly Button[] | undefined,
  mark: 'd' | 's',
  taken: Taken = noneTaken(),
): readonly ActionsBlock[] {
  const all = (buttons ?? [])
    .filter((button) => button != null)
    .slice(0, limits.rowButtons * limits.buttonRows);
  const drawn = (some: readonly (readonly Button[])[]) => {
    let n = taken.buttons;
    return some.flatMap((row) => light(row.map((button) => buttonOf(button, n++))));
  };
  const pretty = drawn(rows(all));
  const chosen = pretty.length <= limits.buttonRows ? pretty : drawn(inRows(all, limits.rowButtons));
  const first = taken.rows;
  taken.buttons += all.length;
  taken.rows += Math.min(chosen.length, limits.buttonRows);
  return chosen.slice(0, limits.buttonRows).map((elements, at) => ({
    type: 'actions',
    block_id: buttonsId(mark, first + at),
    elements,
  }));
}
