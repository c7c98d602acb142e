import type { Button, Card } from '#core/card.ts';
import type { Locale } from '#core/i18n.ts';
import { answer, commentForm, openComment, show } from '#flows/pulse/actions.ts';
import { fixed } from './character.ts';
import { type Hand, named } from './hand.ts';

/** About so many answer when asked, and again of those who remain. */
const willing = 0.7;
const talkative = 0.4;

/** What invented people write, by language and by how they feel. */
const remarks: Record<Locale, Readonly<{ glad: readonly string[]; sour: readonly string[] }>> = {
  es: {
    glad: [
      'El equipo se ayuda mucho y eso se agradece.',
      'El nuevo sistema de pedidos me ahorra tiempo todos los días.',
      'Me gusta que nos expliquen el porqué de los cambios.',
    ],
    sour: [
      'Las aprobaciones tardan demasiado y nos frenan.',
      'La carga de trabajo de este mes no se sostiene.',
      'La VPN se cae cada diez minutos.',
    ],
  },
  en: {
    glad: [
      'People here help each other without being asked.',
      'The new handover checklist makes my week calmer.',
    ],
    sour: [
      'Decisions reach us too late to plan around them.',
      'Too many tools that do not talk to each other.',
    ],
  },
  pt: {
    glad: ['A equipe se apoia e isso faz diferença.', 'O treinamento deste mês foi muito útil.'],
    sour: ['As aprovações demoram e atrasam as entregas.', 'Faltam informações claras sobre as prioridades.'],
  },
};

/** The button that begins a pulse; the card at the end has one to go back, which is no beginning. */
const startOf = (card: Card): Button | undefined =>
  named(card, openComment).length > 0 || named(card, answer).length > 0 ? undefined : named(card, show)[0];

/** Is this the message of a pulse? */
export const isPulse = (card: Card): boolean =>
  [show, answer, openComment].some((one) => named(card, one).length > 0);

/** Answers a pulse, if this message begins one and this somebody is of that mind. @returns whether it was answered */
export async function answerPulse(hand: Hand, card: Card): Promise<boolean> {
  const { key, message, locale } = hand;
  const start = startOf(card);
  if (start === undefined || fixed(key, message) > willing) return false;
  const mood = fixed(key, 'mood');
  let last: Card | undefined;
  for (let next: Button | undefined = start; next !== undefined; ) {
    last = await hand.press(next);
    if (last === undefined) return false;
    const choices = named(last, answer);
    const wobble = fixed(key, JSON.stringify(choices[0]?.input ?? ''));
    const at = Math.floor((mood * 0.6 + wobble * 0.4 + 0.12) * (choices.length - 1));
    next = choices[Math.min(at, choices.length - 2)];
  }
  const comment = last && named(last, openComment)[0];
  const words = remarks[locale];
  if (comment !== undefined && fixed(key, 'talks') < talkative) {
    const list = mood > 0.5 ? words.glad : words.sour;
    const values = { comment: list[Math.floor(fixed(key, 'words') * list.length)] ?? '' };
    await hand.submit({ name: commentForm.name, input: comment.input }, values);
  }
  return true;
}
