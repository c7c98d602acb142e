import type { Locale } from '#core/i18n.ts';
import { text as growthText } from '#flows/growth/text.ts';
import { text as courseText } from '#flows/training/authoring/text.ts';
import { text as editText } from '#flows/training/authoring/text-edit.ts';
import { text as reviewText } from '#flows/training/authoring/text-review.ts';
import { text as invitedText } from '#flows/training/enrolling/text.ts';
import { text as rulesText } from '#flows/training/enrolling/text-hr.ts';
import { text as figuresText } from '#flows/training/figures/text.ts';
import { text as lessonText } from '#flows/training/learning/text.ts';
import { text as mineText } from '#flows/training/learning/text-mine.ts';
import type { Talk } from '#test/support/talk.ts';

const commands = {
  course: { es: 'curso', en: 'course', pt: 'curso' },
  learn: { es: 'aprender', en: 'learn', pt: 'aprender' },
  resume: { es: 'reanudar', en: 'resume', pt: 'retomar' },
  enrol: { es: 'inscribir', en: 'enrol', pt: 'inscrever' },
  plan: { es: 'plan', en: 'plan', pt: 'plano' },
} as const;
const wordFor = (name: keyof typeof commands, locale: Locale): string => commands[name][locale];

const title = 'Entregar *bien* & <claro>';

/** HR writes a course of two lessons in chat, and publishes it. */
async function writesACourse({ ana, locale }: Talk): Promise<void> {
  const [words, edit, review] = [courseText(locale), editText(locale), reviewText(locale)];
  await ana.command(wordFor('course', locale), 'shared');
  await ana.press(words.create);
  await ana.submit({ locale, title: ' ', summary: 'Para quien recibe tu trabajo.' });
  await ana.submit({
    locale,
    title,
    summary: 'Para quien recibe tu trabajo.',
    confirm: 'Entrego por escrito.',
  });
  await ana.press(edit.addLesson);
  await ana.submit({ title: 'Por qué', body: '# No\n\nTexto' });
  await ana.submit({ title: 'Por qué', body: 'Lo que se pierde **vuelve**:\n\n- una vez\n- otra vez' });
  await ana.press(edit.questionIn({ language: words.languages[locale] }));
  const asked = { kind: 'one', ask: '¿Qué va primero?', why: 'Quien recibe lo necesita.' };
  await ana.submit({ ...asked, answers: 'La historia\nEl paso' });
  await ana.submit({
    ...asked,
    answers: 'La historia | Ayuda, pero después.\n* El paso & su <fecha>\nQuién fue',
  });
  await ana.press(words.preview);
  await ana.press(edit.addLesson);
  await ana.submit({ title: 'Confirmar', body: 'Pide que confirme.' });
  await ana.press(words.back);
  await ana.press(words.publish);
  await ana.press(review.publish);
}

const sent = (message: string, least: number): string =>
  `select 1 from deliveries where message = '${message}' and state = 'sent' having count(*) >= ${least}`;

/** What everybody reads of training, in every language. */
export const trainingScripts: Readonly<Record<string, (talk: Talk) => Promise<void>>> = {
  async 'a mandatory course'(talk) {
    const { ana, luis, locale, until } = talk;
    const [words, rules, invited, lesson] = [
      courseText(locale),
      rulesText(locale),
      invitedText(locale),
      lessonText(locale),
    ];
    await luis.command(wordFor('course', locale));
    // What is held back is by chance: nothing is, so that all see the same.
    await ana.command(wordFor('course', locale));
    await ana.press(words.limit);
    await ana.submit({ limit: '3', compare: 'no' });
    await writesACourse(talk);
    await ana.press(words.who);
    await ana.press(rules.newRule);
    await ana.submit({ mandatory: 'yes', due: 'after', dueDays: '' });
    await ana.submit({ mandatory: 'yes', due: 'after', dueDays: '10' });
    await ana.press(rules.begin);
    await until('the invitations', sent('training.invited', 10));
    await luis.looks();
    await luis.press(invited.begin);
    await luis.press('A');
    await luis.press(lesson.next);
    await luis.press(lesson.gotIt);
    await luis.press('B');
    await luis.press(lesson.finish);
    await luis.press(lesson.done);
    await luis.command(wordFor('learn', locale));
    await ana.looks();
    await ana.press(invited.tomorrow);
    await until('who is late', sent('training.overdue', 1));
    await ana.looks();
    await ana.command(`${wordFor('course', locale)} entregar`);
    await ana.press(words.how);
    await ana.press(figuresText(locale).questions);
    await ana.press(figuresText(locale).nudges);
  },
  async 'a course of one’s own choice, and a plan'(talk) {
    const { ana, luis, locale } = talk;
    const [lesson, mine, growth] = [lessonText(locale), mineText(locale), growthText(locale)];
    await luis.command(wordFor('learn', locale));
    await luis.command(wordFor('plan', locale));
    await writesACourse(talk);
    await luis.command(wordFor('learn', locale));
    await luis.press(mine.take);
    await luis.command(`${wordFor('learn', locale)} entregar`);
    await luis.press('B?');
    await luis.press(lesson.enough);
    await luis.command(wordFor('resume', locale));
    await luis.command(wordFor('plan', locale));
    await luis.press(growth.add);
    await luis.submit({ words: ' ' });
    await luis.submit({ words: 'Entregar *bien* & <claro>' });
    await luis.press(growth.share);
    await luis.submit({ people: luis.key });
    await luis.submit({ people: ana.key });
    await ana.command(`${wordFor('plan', locale)} @Luis Quispe`);
    await luis.command(`${wordFor('plan', locale)} @Ana Restrepo`);
    await luis.press(growth.unshare);
    await ana.command(`${wordFor('plan', locale)} @Luis Quispe`);
    await ana.command(`${wordFor('enrol', locale)} @Luis Quispe entregar`);
    await luis.command(wordFor('enrol', locale));
  },
};
