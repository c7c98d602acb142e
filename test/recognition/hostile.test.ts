import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderMessages } from '#adapters/slack/render/render.ts';
import { type RenderOptions, renderMessage } from '#adapters/teams/render/render.ts';
import { thanksPage } from '#adapters/wall/thanks.ts';
import { renderCard } from '#adapters/web/render.ts';
import { thanksPageOf } from '#flows/recognition/outside/store.ts';
import { letterOf } from '#flows/recognition/outside/views.ts';
import { problemsOfActivity } from '#test/support/adaptivecard.ts';
import { problemsOfMessage } from '#test/support/blockkit.ts';
import { cardOf, createThanks, formOf, type Somebody, type Thanks, wordsOf } from '#test/support/thanks.ts';

const teamsOptions: RenderOptions = { surface: 'm', forms: 'dialog', tenant: 't' };

let house: Thanks;
let ana: Somebody;
let luis: Somebody;

beforeAll(async () => {
  house = await createThanks();
});
afterAll(() => house.drop());
beforeEach(async () => {
  ana = await house.person('Ana <!channel> *R* \u202Eevil');
  luis = await house.person('Luis @everyone <at>all</at> [x](javascript:1)');
});
afterEach(async () => {
  await house.pool.query(
    'truncate recognitions, outsiders, events, jobs, deliveries, paces, settings, people, units cascade',
  );
  house.chat.reset();
});

/** All texts that Slack reads as markup: those of blocks of that kind, and the summary. Runs of rich text are none. */
function markupOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(markupOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = typeof text === 'string' && (type === 'mrkdwn' || type === undefined) ? [text] : [];
  return [...own, ...Object.values(value).flatMap(markupOf)];
}

/** What is typed, and what of it is kept; nothing: it is refused, and stays in the form. */
const texts: Readonly<Record<string, readonly [typed: string, kept?: string]>> = {
  pings: [
    '<!channel> <!here> <@U0000001> @everyone @here <at>all</at> for all',
    '<!channel> <!here> <@U0000001> @everyone @here <at>all</at> for all',
  ],
  markup: [
    '*b* _i_ ~s~ `c` ```d``` [a](javascript:alert(1)) | > # &amp; &lt;',
    '*b* _i_ ~s~ `c` ```d``` [a](javascript:alert(1)) | > # &amp; &lt;',
  ],
  script: [
    '<script>alert(1)</script><img src=x onerror=alert(1)>"\'>',
    '<script>alert(1)</script><img src=x onerror=alert(1)>"\'>',
  ],
  'right to left': [
    '\u202Eمرحبا بالعالم שלום עולם\u202C, and so on',
    '\u202Eمرحبا بالعالم שלום עולם\u202C, and so on',
  ],
  'half letters': ['\uD83D broken \uDE00 halves of letters', '\uFFFD broken \uFFFD halves of letters'],
  NUL: ['before \0 and after, and so on', 'before  and after, and so on'],
  'only emoji': ['🙏'.repeat(30), '🙏'.repeat(30)],
  'only spaces': [' \n\t\u00A0'.repeat(40)],
  unseen: ['\u200B\u2060\u00AD'.repeat(40)],
  'a pile of marks': [
    `Z${'\u0310\u0301\u0353'.repeat(300)}a and so it went on for long`,
    `Z${'\u0310\u0301\u0353'.repeat(300)}a and so it went on for long`,
  ],
  'too long': ['thank you for all '.repeat(3_000)],
  'an endless pile of marks': [`Z${'\u0310'.repeat(50_000)}`],
  'many lines': ['line\n'.repeat(300), 'line\n'.repeat(300).trim()],
};

describe.each(Object.entries(texts))('%s', (_name, [typed, kept]) => {
  const fill = async () => {
    const form = formOf(await house.kudos(ana, '', { in: 'team' }));
    return house.submit(ana, form, { people: [luis.key], value: 'care', words: typed });
  };

  it('in a form: as it is, or told and still there', async () => {
    const reply = await fill();
    const rows = await house.db.selectFrom('recognitions').select('words').execute();
    expect(rows.map(({ words }) => words)).toEqual(kept === undefined ? [] : [kept]);
    if (kept !== undefined) return void cardOf(reply);
    const form = formOf(reply);
    expect(Object.keys(form.errors ?? {})).toEqual(['words']);
    expect(form.values?.words).toBe(typed);
  });

  it('in a line: in no time, and nothing of it is lost', async () => {
    const begun = performance.now();
    const reply = await house.kudos(ana, `#care ${typed}`, { mentions: [luis] });
    expect(performance.now() - begun).toBeLessThan(1_500);
    const rows = await house.db.selectFrom('recognitions').select('words').execute();
    // A sign before a name says who is meant, and no more.
    if (rows.length > 0) return expect(rows[0]?.words.replaceAll('@', '')).toBe(kept?.replaceAll('@', ''));
    const { values } = formOf(reply);
    expect(values?.people).toEqual([luis.key]);
    const shown = String(values?.words ?? '').replaceAll('@', '');
    expect(shown).toBe(typed.toWellFormed().replaceAll('\0', '').trim().replaceAll('@', ''));
  });

  it('is taken by every platform, rings nobody and builds nothing', async () => {
    if (kept === undefined) return expect(formOf(await fill()).errors).toBeDefined();
    const receipt = cardOf(await fill());
    await house.settle();
    const cards = [receipt, ...house.chat.messages.map(({ card }) => card)];
    expect(cards).toHaveLength(3);
    for (const card of cards) {
      const blocks = renderMessages(card, { mark: 'd' });
      expect(blocks.flatMap((message) => problemsOfMessage(message))).toEqual([]);
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"(user|broadcast|link)"/);
      expect(markupOf(blocks).join('\n')).not.toMatch(/<[!@#]|<http|\|javascript/);
      const activity = renderMessage(card, teamsOptions);
      expect(problemsOfActivity(activity)).toEqual([]);
      // Whoever is not among the entities is not rung; runs of text know no markup.
      expect(activity.entities).toBeUndefined();
      expect(JSON.stringify(activity)).not.toMatch(/"type":"(TextBlock|Action\.OpenUrl)"/);
      expect(JSON.stringify(renderCard(card))).not.toMatch(/"kind":"(link|mention)"/);
    }
    expect(wordsOf(house.posts('team')[0]?.card)).toContain(kept.slice(0, 20));
  });

  it('in a letter and on the page of somebody outside', async () => {
    if (kept === undefined) return expect(formOf(await fill()).errors).toBeDefined();
    const letter = letterOf({
      id: 'x',
      name: luis.name,
      address: 'x@y.example',
      locale: 'en',
      organisation: 'Acme',
      giver: ana.name,
      words: kept,
      value: 'Care',
    });
    const quoted = letter.text.split('\n').filter((line) => line.startsWith('>'));
    expect(quoted.map((line) => line.slice(2)).join('\n')).toBe(kept.replace(/\r\n?/g, '\n'));
    expect(letter.subject).not.toMatch(/[\r\n]/);
    const form = formOf(await house.kudos(ana, ''));
    const reply = cardOf(
      await house.submit(ana, form, { outsider: 'x@y.example', value: 'care', words: typed }),
    );
    const token = /\/thanks\/([\w-]+)/.exec(JSON.stringify(reply))?.[1] ?? '';
    const page = await thanksPageOf(house.db, token);
    if (page === undefined) throw new Error('no page');
    const html = thanksPage({ at: (name) => `/${name}` }, page);
    expect(html).not.toMatch(/<script>alert|<img src=x|onerror=alert\(1\)>/);
    expect(page.words).toBe(kept);
  });
});
