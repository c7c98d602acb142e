import { defineText } from '#core/i18n.ts';

/** What stands in a person's own place. */
export const text = defineText(
  {
    waits: 'A pulse waits for you',
    closes: (v: { closes: string }) => `It closes on ${v.closes}.`,
    promise: 'Nobody can see who answered what; only groups are shown.',
    bring: 'Bring it to our chat',
    brought: (v: { start: string }) =>
      `You find it at the end of our direct chat. Open it there and press “${v.start}”.`,
    begun: 'Thank you for answering',
    begunBody: (v: { closes: string }) =>
      `In our direct chat you can go on, or change your answers, until the pulse closes on ${v.closes}.`,
    rest: 'Nothing waits for you',
    restBody: 'When there is a pulse for you, it stands here.',
    pulses: 'Pulses of the organisation',
    open: (v: { what: string; closes: string }) => `${v.what}. Closes on ${v.closes}.`,
    scheduled: (v: { what: string; opens: string }) => `${v.what}. Opens on ${v.opens}.`,
    none: 'No pulse is open or scheduled. It takes two minutes to set one up.',
    plan: 'Schedule a pulse',
  },
  {
    es: {
      waits: 'Te espera un pulso',
      closes: (v) => `Cierra el ${v.closes}.`,
      promise: 'Nadie puede ver quién respondió qué; solo se muestran grupos.',
      bring: 'Traerlo a nuestro chat',
      brought: (v) => `Está al final de nuestro chat directo. Ábrelo allí y toca “${v.start}”.`,
      begun: 'Gracias por responder',
      begunBody: (v) =>
        `En nuestro chat directo puedes seguir, o cambiar tus respuestas, hasta que el pulso cierre el ${v.closes}.`,
      rest: 'Nada te espera',
      restBody: 'Cuando haya un pulso para ti, lo verás aquí.',
      pulses: 'Pulsos de la organización',
      open: (v) => `${v.what}. Cierra el ${v.closes}.`,
      scheduled: (v) => `${v.what}. Abre el ${v.opens}.`,
      none: 'No hay pulsos abiertos ni programados. Preparar uno toma dos minutos.',
      plan: 'Programar un pulso',
    },
    pt: {
      waits: 'Um pulso espera por você',
      closes: (v) => `Encerra em ${v.closes}.`,
      promise: 'Ninguém pode ver quem respondeu o quê; só mostramos grupos.',
      bring: 'Trazer para a conversa',
      brought: (v) => `Está no fim da nossa conversa direta. Abra por lá e toque em “${v.start}”.`,
      begun: 'Agradeço por responder',
      begunBody: (v) =>
        `Na nossa conversa direta você pode continuar, ou mudar suas respostas, até o pulso encerrar em ${v.closes}.`,
      rest: 'Nada espera por você',
      restBody: 'Quando houver um pulso para você, ele aparece aqui.',
      pulses: 'Pulsos da organização',
      open: (v) => `${v.what}. Encerra em ${v.closes}.`,
      scheduled: (v) => `${v.what}. Abre em ${v.opens}.`,
      none: 'Não há pulsos abertos nem agendados. Preparar um leva dois minutos.',
      plan: 'Agendar um pulso',
    },
  },
);
