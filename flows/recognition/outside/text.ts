import { defineText } from '#core/i18n.ts';

type Who = { name: string };
type From = { giver: string; organisation: string };

/** Words for somebody outside the chat, and for whoever thanked them. */
export const text = defineText(
  {
    subject: ({ giver, organisation }: From) => `${giver} (${organisation}) thanks you`,
    hello: ({ name }: Who) => `Hello ${name},`,
    thanks: ({ giver, organisation }: From) => `${giver}, from ${organisation}, thanks you. In their words:`,
    value: ({ value }: { value: string }) => `It was given for something we value here: ${value}.`,
    page: 'It has a page of its own. Whoever has this link can open it:',
    once: ({ giver }: { giver: string }) =>
      `This is the only letter you get about it. ${giver} gave us your address for this, and we do not keep it.`,
    refusedTitle: 'My letter was not accepted',
    refused: ({ name }: Who) =>
      `Your thank-you to ${name} stands, but the letter about it could not be delivered. Perhaps the address was mistyped. I did not keep it.`,
    unknownTitle: 'My letter may be lost',
    unknown: ({ name }: Who) =>
      `Your thank-you to ${name} stands. While I was sending the letter something broke, and I cannot tell whether it arrived. I do not send it twice.`,
    passOn: 'I can give you a link to pass on yourself.',
    tell: 'If you can, tell them yourself.',
    show: 'Get a link',
    linkTitle: ({ name }: Who) => `A link for ${name}`,
    link: 'Pass it on as you like. Whoever has it can read this thank-you, and nothing else.',
    linkOnce: 'I show it only now: if you ask again, you get a new one and this one stops working.',
    noLinkTitle: 'There is no link to give',
    noLink: 'This thank-you does not stand any more, or a letter about it is on its way.',
    noPages: 'This bot has no address on the web where a page could be opened. Whoever runs it can add one.',
  },
  {
    es: {
      subject: ({ giver, organisation }) => `${giver} (${organisation}) te da las gracias`,
      hello: ({ name }) => `Hola, ${name}:`,
      thanks: ({ giver, organisation }) =>
        `${giver}, de ${organisation}, te da las gracias. Con sus palabras:`,
      value: ({ value }) => `Es por algo que aquí valoramos: ${value}.`,
      page: 'Tiene una página propia. La puede abrir quien tenga este enlace:',
      once: ({ giver }) =>
        `No te llegará otra carta sobre esto. ${giver} nos dio tu dirección para escribirte, y no la guardamos.`,
      refusedTitle: 'Mi carta no fue aceptada',
      refused: ({ name }) =>
        `Tu agradecimiento a ${name} sigue valiendo, pero la carta no se pudo entregar. Quizás la dirección tenía un error. No la guardé.`,
      unknownTitle: 'Mi carta quizás se perdió',
      unknown: ({ name }) =>
        `Tu agradecimiento a ${name} sigue valiendo. Algo falló mientras enviaba la carta y no sé si llegó. No la envío dos veces.`,
      passOn: 'Puedo darte un enlace para que lo compartas.',
      tell: 'Si puedes, cuéntaselo tú.',
      show: 'Obtener enlace',
      linkTitle: ({ name }) => `Un enlace para ${name}`,
      link: 'Compártelo como prefieras. Quien lo tenga puede leer este agradecimiento y nada más.',
      linkOnce: 'Solo lo muestro ahora: si lo pides otra vez, te doy uno nuevo y este deja de funcionar.',
      noLinkTitle: 'No hay enlace que dar',
      noLink: 'Este agradecimiento ya no está disponible, o hay una carta en camino.',
      noPages:
        'Este bot no tiene una dirección en la web donde abrir una página. Quien lo administra puede agregarla.',
    },
    pt: {
      subject: ({ giver, organisation }) => `${giver} (${organisation}) agradece a você`,
      hello: ({ name }) => `Olá, ${name},`,
      thanks: ({ giver, organisation }) =>
        `${giver}, de ${organisation}, agradece a você. Com estas palavras:`,
      value: ({ value }) => `É por algo que valorizamos aqui: ${value}.`,
      page: 'Há uma página só para isso. Quem tem este link pode abri-la:',
      once: ({ giver }) =>
        `Você não vai receber outra carta sobre isto. ${giver} nos deu seu endereço para escrever, e não o guardamos.`,
      refusedTitle: 'Minha carta não foi aceita',
      refused: ({ name }) =>
        `Seu agradecimento a ${name} continua valendo, mas a carta não pôde ser entregue. Talvez o endereço tenha um erro. Não o guardei.`,
      unknownTitle: 'Minha carta pode ter se perdido',
      unknown: ({ name }) =>
        `Seu agradecimento a ${name} continua valendo. Algo falhou enquanto eu enviava a carta e não sei se ela chegou. Não envio duas vezes.`,
      passOn: 'Posso dar a você um link para repassar.',
      tell: 'Se puder, conte você.',
      show: 'Obter link',
      linkTitle: ({ name }) => `Um link para ${name}`,
      link: 'Repasse como preferir. Quem tem o link pode ler este agradecimento e nada mais.',
      linkOnce: 'Só mostro agora: se você pedir de novo, dou um novo e este deixa de funcionar.',
      noLinkTitle: 'Não há link para dar',
      noLink: 'Este agradecimento não vale mais, ou há uma carta a caminho.',
      noPages:
        'Este bot não tem um endereço na web onde abrir uma página. Quem o administra pode adicionar um.',
    },
  },
);
