import type { Button, Card, Form } from '#core/card.ts';
import { bold } from '#core/card.ts';
import { dateTime, type Locale, number, plural } from '#core/i18n.ts';
import type { Person } from '#core/person.ts';
import { answer, commentForm, openComment, pause, show } from './actions.ts';
import { agreeLabel, scaleWords } from './bank.ts';
import type { RoundItem } from './round.ts';
import { text } from './text.ts';

export type Reader = Pick<Person, 'locale' | 'timeZone'>;
/** What the cards of an open round need to know. */
export type Asked = Readonly<{
  organisation: string;
  minGroup: number;
  items: readonly RoundItem[];
  closes: Date;
}>;

export const commentMax = 2_000;

const closing = (reader: Reader, closes: Date): string => dateTime(reader.locale, closes, reader.timeZone);
const questions = (locale: Locale, n: number): string => plural(locale, n, text(locale).questions);

/** In one sentence: who asks what, and how long it takes. */
export function why(reader: Reader, asked: Asked): string {
  const words = text(reader.locale);
  return words.why({
    organisation: asked.organisation,
    questions: questions(reader.locale, asked.items.length),
    minutes: asked.items.length <= 3 ? words.seconds : words.minute,
  });
}

function promise(reader: Reader, asked: Asked): Card['blocks'] {
  const words = text(reader.locale);
  return [
    { kind: 'note', text: [words.promise1] },
    { kind: 'note', text: [words.promise2({ min: number(reader.locale, asked.minGroup) })] },
    { kind: 'note', text: [words.promise3({ closes: closing(reader, asked.closes) })] },
  ];
}

export function invitationCard(reader: Reader, asked: Asked, token: string): Card {
  const words = text(reader.locale);
  return {
    summary: `${words.title}: ${why(reader, asked)}`,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'text', text: [why(reader, asked)] },
      ...promise(reader, asked),
    ],
    buttons: [show.button(words.start, { token, at: 0 }, { style: 'primary' }), pauseButton(reader.locale)],
  };
}

/** The same for everybody who gets it. */
export function reminderCard(reader: Reader, asked: Asked, token: string): Card {
  const words = text(reader.locale);
  const body = words.reminder({ closes: closing(reader, asked.closes) });
  return {
    summary: `${words.reminderTitle}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.reminderTitle },
      { kind: 'text', text: [why(reader, asked), ' ', body] },
      ...promise(reader, asked),
    ],
    buttons: [show.button(words.start, { token, at: 0 }, { style: 'primary' }), pauseButton(reader.locale)],
  };
}

const pauseButton = (locale: Locale): Button => pause.button(text(locale).pauseWeek, { days: 7 });

/** One question, one tap. The card never says what was answered before. */
export function questionCard(reader: Reader, asked: Asked, token: string, at: number): Card {
  const item = asked.items[at];
  if (item === undefined) return endCard(reader, asked, token);
  const { locale } = reader;
  const words = text(locale);
  const scale = scaleWords[locale];
  const progress = words.progress({ at: number(locale, at + 1), of: number(locale, asked.items.length) });
  const legend =
    item.scale === 'agree5'
      ? words.agreeLegend({ from: agreeLabel(locale, 1), to: agreeLabel(locale, 5) })
      : words.recommendLegend({ from: scale.recommendFrom, to: scale.recommendTo });
  const values = item.scale === 'agree5' ? [1, 2, 3, 4, 5] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  return {
    summary: `${progress}: ${item.text[locale]}`,
    blocks: [
      { kind: 'note', text: [progress] },
      { kind: 'text', text: [bold(item.text[locale])] },
      { kind: 'note', text: [legend] },
    ],
    buttons: [
      ...values.map((value) =>
        answer.button(String(value), { token, at, value }, { hint: hintFor(locale, item, value) }),
      ),
      answer.button(words.notApplicable, { token, at, value: 'na' }),
      ...(at > 0 ? [show.button(words.back, { token, at: at - 1 })] : []),
    ],
  };
}

function hintFor(locale: Locale, item: RoundItem, value: number): string {
  if (item.scale === 'agree5') return `${value}, ${agreeLabel(locale, value)}`;
  const { recommendFrom, recommendTo } = scaleWords[locale];
  return value === 0 ? `0, ${recommendFrom}` : value === 10 ? `10, ${recommendTo}` : String(value);
}

export function endCard(reader: Reader, asked: Asked, token: string, comment?: 'kept' | 'removed'): Card {
  const words = text(reader.locale);
  const body = words.done({ closes: closing(reader, asked.closes) });
  const more =
    comment === 'kept' ? words.commentKept : comment === 'removed' ? words.commentRemoved : undefined;
  return {
    summary: `${words.doneTitle}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.doneTitle },
      { kind: 'text', text: [body, ...(more === undefined ? [] : [' ', more])] },
    ],
    buttons: [openComment.button(words.addComment, { token }), show.button(words.change, { token, at: 0 })],
  };
}

export function commentCard(
  reader: Reader,
  token: string,
  problem?: { value: string; length: number },
): Form {
  const { locale } = reader;
  const words = text(locale);
  return commentForm.form(
    { token },
    {
      title: words.commentTitle,
      submit: words.commentSubmit,
      fields: [
        {
          kind: 'text',
          name: 'comment',
          label: words.commentLabel,
          hint: words.commentHint,
          max: commentMax,
          optional: true,
        },
      ],
      ...(problem && {
        values: { comment: problem.value },
        errors: {
          comment: words.commentTooLong({
            max: number(locale, commentMax),
            have: number(locale, problem.length),
          }),
        },
      }),
    },
  );
}

const plainCard = (title: string, body: string): Card => ({
  summary: `${title}. ${body}`,
  blocks: [
    { kind: 'heading', text: title },
    { kind: 'text', text: [body] },
  ],
});

export function closedCard(locale: Locale): Card {
  const words = text(locale);
  return plainCard(words.closedTitle, words.closed);
}

export function cancelledCard(locale: Locale): Card {
  const words = text(locale);
  return plainCard(words.cancelledTitle, words.cancelled);
}

/** One sentence back. */
export function sentenceCard(sentence: string): Card {
  return { summary: sentence, blocks: [{ kind: 'text', text: [sentence] }] };
}

export const waitingCard = (reader: Reader, closes: Date): Card =>
  sentenceCard(text(reader.locale).waiting({ closes: closing(reader, closes) }));
