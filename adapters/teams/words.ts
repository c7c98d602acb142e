import { asLocale, defineText, type Locale } from '#core/i18n.ts';
import type { FormWords } from './render/form-words.ts';

/** The words around what flows say, where Teams wants some and no flow can know it. */
const text = defineText(
  {
    form: {
      paste: 'Paste the text of the file here.',
      attach: 'Or send the file to me in our chat, together with the command.',
      attached: 'came with your message',
      pasted: 'pasted text',
      required: 'Please fill this in.',
      choose: 'Choose',
      person: 'Search for people by name',
    },
    foreign: 'I am for the people of this organisation. Whoever invited you here can ask me for you.',
    cold: 'I have an answer that is for you alone. Add Latido to your apps in Teams, then ask me again.',
    broken: 'Something went wrong here and nothing was changed. Please try once more.',
    late: 'This is taking too long. Look first whether it was done, then try once more.',
  },
  {
    es: {
      form: {
        paste: 'Pega aquí el texto del archivo.',
        attach: 'O envíame el archivo en nuestro chat, junto con el comando.',
        attached: 'llegó con tu mensaje',
        pasted: 'texto pegado',
        required: 'Falta completar este campo.',
        choose: 'Elige',
        person: 'Busca personas por su nombre',
      },
      foreign: 'Atiendo a la gente de esta organización. Quien te invitó aquí puede pedírmelo por ti.',
      cold: 'Tengo una respuesta solo para ti. Agrega Latido a tus aplicaciones de Teams y vuelve a pedírmela.',
      broken: 'Algo falló aquí y no se cambió nada. Inténtalo otra vez.',
      late: 'Esto está tardando demasiado. Mira primero si se hizo y, si no, inténtalo otra vez.',
    },
    pt: {
      form: {
        paste: 'Cole aqui o texto do arquivo.',
        attach: 'Ou me envie o arquivo na nossa conversa, junto com o comando.',
        attached: 'veio com a sua mensagem',
        pasted: 'texto colado',
        required: 'Falta preencher este campo.',
        choose: 'Escolha',
        person: 'Procure pessoas pelo nome',
      },
      foreign: 'Atendo as pessoas desta organização. Quem convidou você pode me pedir por você.',
      cold: 'Tenho uma resposta só para você. Adicione o Latido aos seus aplicativos do Teams e peça de novo.',
      broken: 'Algo falhou aqui e nada foi alterado. Tente mais uma vez.',
      late: 'Isto está demorando demais. Veja primeiro se foi feito e, se não, tente mais uma vez.',
    },
  },
);

/** Of the client's language; English where it is none of ours. */
export const localeOf = (tag: string | undefined): Locale => asLocale(tag) ?? 'en';

export const formWords = (locale: Locale): FormWords => text(locale).form;

/** Said in the place where somebody asked who cannot be written to alone. */
export const coldWords = (locale: Locale): string => text(locale).cold;

/** The same to somebody of another organisation, who has no chat with this bot. */
export const foreignWords = (locale: Locale): string => text(locale).foreign;

/** A fault of ours, where Teams shows an error that somebody reads. */
export const brokenWords = (locale: Locale): string => text(locale).broken;
export const lateWords = (locale: Locale): string => text(locale).late;
