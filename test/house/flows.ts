import type { Button, Card, Form } from '#core/card.ts';
import type { Flow, Sample } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';

/** Of titles and submit labels: the narrowest platform's limit. */
const longestTitle = 24;
/** Of one card: the narrowest platform's limit. */
const mostButtons = 25;

const isBlank = (text: string): boolean => text.trim() === '';

type Named = Readonly<{ name: string; schema: { safeParse(input: unknown): { success: boolean } } }>;
type Bound = Readonly<Record<'action' | 'open' | 'submit', ReadonlyMap<string, Named>>>;

function names(flow: Flow): readonly string[] {
  const all = [flow.actions, flow.opens, flow.submits, flow.messages, flow.jobs].flatMap((some) => [
    ...((some ?? []) as readonly { name: string }[]),
  ]);
  return all
    .filter(({ name }) => !new RegExp(`^${flow.name}\\.[a-z][A-Za-z0-9-]*$`).test(name))
    .map(({ name }) => `${name} is not ${flow.name}.<verb>`);
}

function commands(flow: Flow): readonly string[] {
  return (flow.commands ?? []).flatMap((command) =>
    locales.flatMap((locale) => [
      ...(command.words[locale].length === 0 ? [`${command.name} has no word in ${locale}`] : []),
      ...(command.words[locale].some(isBlank) ? [`${command.name} has an empty word in ${locale}`] : []),
      ...(isBlank(command.about(locale).summary) ? [`${command.name} says nothing in ${locale}`] : []),
    ]),
  );
}

function leads(bound: Named | undefined, input: unknown): string | undefined {
  if (bound === undefined) return 'leads nowhere';
  return bound.schema.safeParse(input).success ? undefined : 'brings what its handler does not take';
}

function cardFaults(card: Card, bound: Bound): readonly string[] {
  const buttons: readonly Button[] = [
    ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
    ...(card.buttons ?? []),
  ];
  return [
    ...(isBlank(card.summary) ? ['has no summary'] : []),
    ...(buttons.length > mostButtons ? [`has ${buttons.length} buttons`] : []),
    ...buttons.flatMap(({ kind, name, input, label }) => {
      const fault = leads(bound[kind].get(name), input);
      return [
        ...(fault === undefined ? [] : [`the button ${name} ${fault}`]),
        ...(isBlank(label) ? [`the button ${name} has no label`] : []),
      ];
    }),
  ];
}

function formFaults(form: Form, bound: Bound): readonly string[] {
  const fault = leads(bound.submit.get(form.name), form.input);
  return [
    ...[form.title, form.submit]
      .filter((title) => isBlank(title) || title.length > longestTitle)
      .map((title) => `"${title}" is empty or longer than ${longestTitle}`),
    ...(fault === undefined ? [] : [`the form ${form.name} ${fault}`]),
  ];
}

function sampleFaults(flow: Flow, locale: Locale, bound: Bound): readonly string[] {
  const samples: readonly Sample[] = flow.samples(locale);
  const seen = new Set<string>();
  const faults = samples.length === 0 ? [`${flow.name} shows no samples in ${locale}`] : [];
  for (const { name, card, form } of samples) {
    const found = [
      ...(seen.has(name) ? ['has the name of another'] : []),
      ...(card === undefined && form === undefined ? ['shows nothing'] : []),
      ...(card === undefined ? [] : cardFaults(card, bound)),
      ...(form === undefined ? [] : formFaults(form, bound)),
    ];
    seen.add(name);
    faults.push(...found.map((fault) => `${flow.name}, ${locale}, "${name}": ${fault}`));
  }
  return faults;
}

/** What is wrong with the flows: names, words, samples, and buttons that lead nowhere. */
export function flowFaults(flows: readonly Flow[]): readonly string[] {
  const byName = (some: readonly Named[]) => new Map(some.map((one) => [one.name, one]));
  const bound: Bound = {
    action: byName(flows.flatMap((flow) => flow.actions ?? [])),
    open: byName(flows.flatMap((flow) => flow.opens ?? [])),
    submit: byName(flows.flatMap((flow) => flow.submits ?? [])),
  };
  return flows.flatMap((flow) => [
    ...names(flow),
    ...commands(flow),
    ...locales.flatMap((locale) => sampleFaults(flow, locale, bound)),
  ]);
}
