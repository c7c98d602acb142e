import { type Block, bold, type Card } from '#core/card.ts';
import { dateTime, type Locale } from '#core/i18n.ts';
import { list, postHere, publish, result, skip } from './actions.ts';
import type { Campaign } from './campaign.ts';
import { text } from './text-hr.ts';
import { kickoffCard, promptCard, type Reader, sentenceCard, type Told } from './views.ts';
import { type Listed, opensText, versionOf } from './views-hr.ts';

/** Which campaigns are posted in the place where this is shown. */
export function hereCard(
  locale: Locale,
  campaigns: readonly Listed[],
  isOn: (one: Campaign) => boolean,
): Card {
  const words = text(locale);
  if (campaigns.length === 0)
    return { ...sentenceCard(words.hereNone), buttons: [list.button(words.all, {})] };
  return {
    summary: `${words.hereTitle}. ${words.hereBody}`,
    blocks: [
      { kind: 'heading', text: words.hereTitle },
      { kind: 'text', text: [words.hereBody] },
      ...campaigns.flatMap(({ campaign, told }): readonly Block[] => {
        const on = isOn(campaign);
        return [
          { kind: 'text', text: [bold(told.title)] },
          {
            kind: 'buttons',
            buttons: [
              postHere.button(on ? words.hereOff : words.hereOn, { ...versionOf(campaign), on: !on }),
            ],
          },
        ];
      }),
    ],
  };
}

export type WhyNone = 'off' | 'audience' | 'about' | 'thanked' | 'opted_out' | 'gone' | 'expired';

/** How one person gets it. `at`: when their line comes; absent: why there is none. */
export type As = Readonly<{
  name: string;
  reader: Reader;
  language: Locale;
  opens?: Date;
  prompt: Readonly<{ at: Date; told: Told; closes: Date }> | Readonly<{ why: WhyNone }>;
  kickoff: Readonly<{ locale: Locale; told: Told }>;
}>;

const quoted = (card: Card): Block => ({
  kind: 'quote',
  text: card.blocks.flatMap((block, at) => {
    const gap = at === 0 ? [] : ['\n'];
    if (block.kind === 'heading') return [...gap, bold(block.text)];
    return 'text' in block && typeof block.text !== 'string' ? [...gap, ...block.text] : [];
  }),
});

export function asCard(locale: Locale, as: As): Card {
  const words = text(locale);
  const title = words.asHeading({ name: as.name });
  const zone = as.reader.timeZone;
  const { prompt } = as;
  return {
    summary: title,
    blocks: [
      { kind: 'heading', text: title },
      {
        kind: 'facts',
        facts: [
          { label: words.asLanguage, value: `${words.languages[as.language]} · ${zone}` },
          {
            label: words.asOpen,
            value: as.opens === undefined ? words.asNotOpen : dateTime(locale, as.opens, zone),
          },
          {
            label: words.asPrompt,
            value:
              'why' in prompt ? words.why[prompt.why] : words.asAt({ at: dateTime(locale, prompt.at, zone) }),
          },
        ],
      },
      ...('why' in prompt
        ? []
        : [
            { kind: 'note' as const, text: [words.asPromptText] },
            quoted(promptCard(as.reader, prompt.told, prompt.closes)),
          ]),
      { kind: 'note', text: [words.asKickoff] },
      quoted(kickoffCard(as.kickoff.locale, as.kickoff.told)),
    ],
  };
}

/** To whoever scheduled it. @param next when the next one opens */
export function endedCard(
  locale: Locale,
  title: string,
  campaign: Campaign,
  next?: Readonly<{ campaign: Campaign; zone: string }>,
): Card {
  const words = text(locale);
  const heading = words.endedTitle({ title });
  return {
    summary: `${heading}. ${words.ended}`,
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: [words.ended] },
      ...(next === undefined
        ? []
        : [
            {
              kind: 'text' as const,
              text: [words.endedNext({ opens: opensText(locale, next.campaign, next.zone) })],
            },
          ]),
    ],
    buttons: [
      ...(campaign.state === 'moderation'
        ? [
            result.button(words.result, { campaign: campaign.id }, { style: 'primary' }),
            publish.button(words.publish, versionOf(campaign)),
          ]
        : []),
      ...(next === undefined || next.campaign.state !== 'scheduled'
        ? []
        : [skip.button(words.skip, versionOf(next.campaign))]),
    ],
  };
}

/** @param url absent: pages are not reachable from outside */
export function linkCard(locale: Locale, url: string | undefined): Card {
  const words = text(locale);
  if (url === undefined) return sentenceCard(words.linkNone);
  return {
    summary: words.linkTitle,
    blocks: [
      { kind: 'heading', text: words.linkTitle },
      { kind: 'text', text: [{ kind: 'link', text: words.linkText, url }] },
      { kind: 'note', text: [words.linkBody] },
    ],
  };
}
