import { defineText } from '#core/i18n.ts';

type Name = { name: string };
type At = { name: string; organisation: string };
type Years = { name: string; organisation: string; years: string };

/** What is said of a celebration, to whom it is for and to others. */
export const text = defineText(
  {
    years: { one: '# year', other: '# years' },
    /** To others. */
    birthday: ({ name }: Name) => `It is ${name}’s birthday today.`,
    birthdayMoved: ({ name }: Name) => `${name} had a birthday in the last few days.`,
    anniversary: ({ name, organisation }: At) => `Today is ${name}’s anniversary at ${organisation}.`,
    anniversaryMoved: ({ name, organisation }: At) =>
      `${name} had an anniversary at ${organisation} in the last few days.`,
    yearsToday: ({ name, organisation, years }: Years) =>
      `Today it is ${years} since ${name} joined ${organisation}.`,
    yearsMoved: ({ name, organisation, years }: Years) =>
      `${name} has been at ${organisation} for ${years} now.`,
    goodDay: 'A good day for a thank-you: what would you like to thank for?',
    warmWord: 'Send a warm word',
    stood: 'A celebration stood here.',
    /** To themselves. */
    yours: {
      birthday: 'Happy birthday! I hope the day is kind to you.',
      birthdayMoved: 'Happy birthday, a little late! I did not want to disturb you on the day itself.',
      anniversary: ({ organisation }: { organisation: string }) =>
        `Today is your anniversary at ${organisation}. It is good to have you here.`,
      anniversaryMoved: ({ organisation }: { organisation: string }) =>
        `You had your anniversary at ${organisation}. It is good to have you here.`,
      yearsToday: ({ organisation, years }: { organisation: string; years: string }) =>
        `Today it is ${years} since you joined ${organisation}. It is good to have you here.`,
      yearsMoved: ({ organisation, years }: { organisation: string; years: string }) =>
        `You have been at ${organisation} for ${years} now. It is good to have you here.`,
      everybody: 'As you chose, everybody can see it today.',
      team: 'As you chose, your team hears of it, and nobody else.',
    },
    wall: {
      birthday: 'Happy birthday!',
      anniversary: 'An anniversary here. Congratulations!',
      years: { one: '# year here. Congratulations!', other: '# years here. Congratulations!' },
      title: { birthday: 'Happy birthday!', anniversary: 'Anniversaries here' },
    },
  },
  {
    es: {
      years: { one: '# año', other: '# años' },
      birthday: ({ name }) => `Hoy es el cumpleaños de ${name}.`,
      birthdayMoved: ({ name }) => `${name} cumplió años en estos días.`,
      anniversary: ({ name, organisation }) => `Hoy es el aniversario de ${name} en ${organisation}.`,
      anniversaryMoved: ({ name, organisation }) =>
        `En estos días fue el aniversario de ${name} en ${organisation}.`,
      yearsToday: ({ name, organisation, years }) => `${name} cumple hoy ${years} en ${organisation}.`,
      yearsMoved: ({ name, organisation, years }) =>
        `${name} cumplió ${years} en ${organisation} en estos días.`,
      goodDay: 'Un buen día para agradecer: ¿qué te gustaría agradecerle?',
      warmWord: 'Enviar unas palabras',
      stood: 'Aquí había una celebración.',
      yours: {
        birthday: '¡Feliz cumpleaños! Que tengas un lindo día.',
        birthdayMoved: '¡Feliz cumpleaños, con unos días de atraso! No quise molestarte ese mismo día.',
        anniversary: ({ organisation }) =>
          `Hoy es tu aniversario en ${organisation}. Qué bueno que estés aquí.`,
        anniversaryMoved: ({ organisation }) =>
          `En estos días fue tu aniversario en ${organisation}. Qué bueno que estés aquí.`,
        yearsToday: ({ organisation, years }) =>
          `Hoy cumples ${years} en ${organisation}. Qué bueno que estés aquí.`,
        yearsMoved: ({ organisation, years }) =>
          `En estos días cumpliste ${years} en ${organisation}. Qué bueno que estés aquí.`,
        everybody: 'Como elegiste, hoy lo puede ver todo el mundo.',
        team: 'Como elegiste, se entera tu equipo y nadie más.',
      },
      wall: {
        birthday: '¡Feliz cumpleaños!',
        anniversary: 'Aniversario en el equipo. ¡Felicitaciones!',
        years: { one: '# año aquí. ¡Felicitaciones!', other: '# años aquí. ¡Felicitaciones!' },
        title: { birthday: '¡Feliz cumpleaños!', anniversary: 'Aniversarios en el equipo' },
      },
    },
    pt: {
      years: { one: '# ano', other: '# anos' },
      birthday: ({ name }) => `Hoje é aniversário de ${name}.`,
      birthdayMoved: ({ name }) => `${name} fez aniversário nos últimos dias.`,
      anniversary: ({ name, organisation }) => `Hoje ${name} faz aniversário de casa em ${organisation}.`,
      anniversaryMoved: ({ name, organisation }) =>
        `${name} fez aniversário de casa em ${organisation} nos últimos dias.`,
      yearsToday: ({ name, organisation, years }) => `Hoje ${name} completa ${years} em ${organisation}.`,
      yearsMoved: ({ name, organisation, years }) =>
        `${name} completou ${years} em ${organisation} nos últimos dias.`,
      goodDay: 'Um bom dia para agradecer: o que você gostaria de agradecer?',
      warmWord: 'Mandar umas palavras',
      stood: 'Aqui havia uma celebração.',
      yours: {
        birthday: 'Feliz aniversário! Que o seu dia seja muito bom.',
        birthdayMoved: 'Feliz aniversário, com um pouco de atraso! Não quis incomodar você no próprio dia.',
        anniversary: ({ organisation }) =>
          `Hoje é o seu aniversário de casa em ${organisation}. Que bom ter você aqui.`,
        anniversaryMoved: ({ organisation }) =>
          `Nos últimos dias foi o seu aniversário de casa em ${organisation}. Que bom ter você aqui.`,
        yearsToday: ({ organisation, years }) =>
          `Hoje você completa ${years} em ${organisation}. Que bom ter você aqui.`,
        yearsMoved: ({ organisation, years }) =>
          `Nos últimos dias você completou ${years} em ${organisation}. Que bom ter você aqui.`,
        everybody: 'Como você escolheu, hoje todo mundo pode ver.',
        team: 'Como você escolheu, a sua equipe fica sabendo, e mais ninguém.',
      },
      wall: {
        birthday: 'Feliz aniversário!',
        anniversary: 'Aniversário de casa. Parabéns!',
        years: { one: '# ano de casa. Parabéns!', other: '# anos de casa. Parabéns!' },
        title: { birthday: 'Feliz aniversário!', anniversary: 'Aniversários de casa' },
      },
    },
  },
);
