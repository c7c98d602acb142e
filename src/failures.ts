import type { Card } from '#core/card.ts';
import { defineText, type Locale } from '#core/i18n.ts';

/** Everything that can go wrong between a person and a handler. */
export type Failure = 'slow' | 'unsure' | 'broken' | 'stale' | 'stranger' | 'guest' | 'gone';

const text = defineText(
  {
    slow: 'That took too long, so nothing was changed. Please try again in a moment.',
    unsure:
      'I could not confirm in time whether that was saved. Look again in a moment before you repeat it.',
    broken: 'Something went wrong on my side, so nothing was changed. Please try again in a moment.',
    stale: 'That button is from an earlier version of me. Write “help” to see what I can do now.',
    stranger:
      'I do not know you yet: your address is not in the organisation’s list. Please ask HR to add you; then write to me again.',
    guest:
      'You are a guest here, and I am for the organisation’s own people. Ask whoever invited you: they can do it for you, and HR decides which guests I may help.',
    gone: 'You are marked as having left the organisation. If that is wrong, HR can change it.',
  } satisfies Record<Failure, string>,
  {
    es: {
      slow: 'Tardó demasiado, así que no cambié nada. Inténtalo de nuevo en un momento.',
      unsure:
        'No pude confirmar a tiempo si quedó guardado. Míralo de nuevo en un momento antes de repetirlo.',
      broken: 'Algo falló de mi lado, así que no cambié nada. Inténtalo de nuevo en un momento.',
      stale: 'Ese botón es de una versión anterior. Escribe “ayuda” para ver lo que puedo hacer ahora.',
      stranger:
        'Todavía no te conozco: tu dirección no está en la lista de la organización. Pide a Recursos Humanos que te agregue y escríbeme de nuevo.',
      guest:
        'Aquí eres una persona invitada, y yo atiendo a la gente de la organización. Pídeselo a quien te invitó; Recursos Humanos decide a qué invitados puedo ayudar.',
      gone: 'Figuras como alguien que ya dejó la organización. Si no es así, Recursos Humanos puede corregirlo.',
    },
    pt: {
      slow: 'Demorou demais, então não mudei nada. Tente de novo daqui a pouco.',
      unsure: 'Não consegui confirmar a tempo se ficou salvo. Confira daqui a pouco antes de repetir.',
      broken: 'Algo falhou do meu lado, então não mudei nada. Tente de novo daqui a pouco.',
      stale: 'Esse botão é de uma versão anterior. Escreva “ajuda” para ver o que posso fazer agora.',
      stranger:
        'Ainda não conheço você: seu endereço não está na lista da organização. Peça ao RH para incluir você e me escreva de novo.',
      guest:
        'Você está aqui como convidado, e eu atendo as pessoas da organização. Peça a quem convidou você; o RH decide quais convidados posso ajudar.',
      gone: 'Você consta como alguém que deixou a organização. Se isso não está certo, o RH pode corrigir.',
    },
  },
);

/** The one place that turns a failure into words for a person. */
export const failureText = (locale: Locale, failure: Failure): string => text(locale)[failure];

export function failureCard(locale: Locale, failure: Failure): Card {
  const words = failureText(locale, failure);
  return { summary: words, blocks: [{ kind: 'text', text: [words] }] };
}
