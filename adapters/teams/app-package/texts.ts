import type { Locale } from '#core/i18n.ts';
import type { CommandName } from '../commands.ts';

/** What an app says of itself in the organisation's catalogue and while somebody writes to it. */
export type AppTexts = Readonly<{
  /** At most 100 characters. */
  name: string;
  /** At most 80 characters. */
  short: string;
  /** At most 4,000 characters. */
  full: string;
  commands: Readonly<Record<CommandName, string>>;
  /** At most 32 and 128 characters. */
  recognise: Readonly<{ title: string; description: string }>;
}>;

export const appTexts: Readonly<Record<Locale, AppTexts>> = {
  en: {
    name: 'Latido: how work is going',
    short: 'How is work going? A few short questions at a time, in your own hours.',
    full: `Latido asks how work is going: a few short questions now and then, answered with one tap each, in your own language and your own working hours.

Nobody sees who answered what: results exist only for groups of at least 5 people. That is told before the first question, and it does not change while a round is open.

Write to Latido in its chat, or mention it in a team or group chat:
- help: what you can do here
- kudos: thank a colleague
- me: what you received and gave
- mural: the newest thank-yous
- campaigns: what is open, and new ones (HR)
- report: your team's report, for those who lead one
- settings: your language, your hours, a pause
- pulse: schedule a round of questions (HR)
- people: bring people in from a file (HR)
- recognition: values, limits and moderation of thank-yous (HR)
- home: your own place

Thank a colleague with “kudos @name what for”, or from a message of theirs: More actions, Thank a colleague.

Your organisation runs Latido itself, on its own server. What it keeps, it keeps there.`,
    commands: {
      help: 'What I am and what you can do here',
      kudos: 'Thank a colleague for something they did',
      me: 'What you received and gave, and what is left to give',
      mural: 'The newest thank-yous',
      campaigns: 'Campaigns: what is open, and new ones (HR)',
      pulse: 'Schedule a pulse (HR)',
      report: 'Your team’s report',
      people: 'Bring people in from a file, with a check first (HR)',
      recognition: 'Thank-yous: values, limits, moderation (HR)',
      settings: 'Your language, your hours, a pause',
      home: 'Your own place: what waits for you and what you can do',
    },
    recognise: {
      title: 'Thank a colleague',
      description: 'Opens a form. On a message of somebody, with their name in it.',
    },
  },
  es: {
    name: 'Latido: cómo va el trabajo',
    short: '¿Cómo va el trabajo? Pocas preguntas cortas cada vez, en tu horario.',
    full: `Latido pregunta cómo va el trabajo: pocas preguntas cortas de vez en cuando, un toque cada una, en tu idioma y en tu horario de trabajo.

Nadie ve quién respondió qué: solo hay resultados para grupos de 5 personas o más. Eso se dice antes de la primera pregunta y no cambia mientras una ronda está abierta.

Escribe a Latido en su chat, o menciónalo en un equipo o chat de grupo:
- ayuda: qué puedes hacer aquí
- gracias: agradecer a alguien
- yo: lo que recibiste y diste
- mural: los agradecimientos más recientes
- campañas: las abiertas, y crear una (Recursos Humanos)
- informe: el informe de tu equipo, para quienes dirigen uno
- ajustes: tu idioma, tu horario, una pausa
- pulso: programar una ronda de preguntas (Recursos Humanos)
- personas: cargar personas desde un archivo (Recursos Humanos)
- reconocimiento: valores, límites y moderación de los agradecimientos (Recursos Humanos)
- inicio: tu propio lugar

Agradece a alguien con «gracias @nombre por qué», o desde un mensaje suyo: Más acciones, Agradecer a alguien.

Tu organización opera Latido por sí misma, en su propio servidor. Lo que guarda, lo guarda ahí.`,
    commands: {
      help: 'Qué soy y qué puedes hacer aquí',
      kudos: 'Agradecer a alguien por algo que hizo',
      me: 'Lo que recibiste y diste, y lo que te queda por dar',
      mural: 'Los agradecimientos más recientes',
      campaigns: 'Campañas: las abiertas, y crear una (Recursos Humanos)',
      pulse: 'Programar un pulso (Recursos Humanos)',
      report: 'El informe de tu equipo',
      people: 'Cargar personas desde un archivo, con revisión previa (Recursos Humanos)',
      recognition: 'Agradecimientos: valores, límites, moderación (Recursos Humanos)',
      settings: 'Tu idioma, tu horario, una pausa',
      home: 'Tu propio lugar: qué te espera y qué puedes hacer',
    },
    recognise: {
      title: 'Agradecer a alguien',
      description: 'Abre un formulario. Desde un mensaje, con el nombre de quien lo escribió.',
    },
  },
  pt: {
    name: 'Latido: como vai o trabalho',
    short: 'Como vai o trabalho? Poucas perguntas curtas por vez, no seu horário.',
    full: `O Latido pergunta como vai o trabalho: poucas perguntas curtas de vez em quando, um toque cada, no seu idioma e no seu horário de trabalho.

Ninguém vê quem respondeu o quê: só há resultados para grupos de 5 pessoas ou mais. Isso é dito antes da primeira pergunta e não muda enquanto uma rodada está aberta.

Escreva ao Latido na conversa com ele, ou mencione-o em uma equipe ou conversa em grupo:
- ajuda: o que você pode fazer aqui
- obrigado: agradecer a alguém
- eu: o que você recebeu e deu
- mural: os agradecimentos mais recentes
- campanhas: as abertas, e criar uma (RH)
- relatório: o relatório da sua equipe, para quem lidera uma
- configurações: seu idioma, seu horário, uma pausa
- pulso: agendar uma rodada de perguntas (RH)
- pessoas: trazer pessoas de um arquivo (RH)
- reconhecimento: valores, limites e moderação dos agradecimentos (RH)
- início: o seu próprio lugar

Agradeça a alguém com “obrigado @nome por quê”, ou a partir de uma mensagem da pessoa: Mais ações, Agradecer a alguém.

A sua organização opera o Latido por conta própria, no próprio servidor. O que ele guarda fica lá.`,
    commands: {
      help: 'O que eu sou e o que você pode fazer aqui',
      kudos: 'Agradecer a alguém por algo que fez',
      me: 'O que você recebeu e deu, e o que ainda pode dar',
      mural: 'Os agradecimentos mais recentes',
      campaigns: 'Campanhas: as abertas, e criar uma (RH)',
      pulse: 'Agendar um pulso (RH)',
      report: 'O relatório da sua equipe',
      people: 'Trazer pessoas de um arquivo, com conferência antes (RH)',
      recognition: 'Agradecimentos: valores, limites, moderação (RH)',
      settings: 'Seu idioma, seu horário, uma pausa',
      home: 'O seu próprio lugar: o que espera por você e o que você pode fazer',
    },
    recognise: {
      title: 'Agradecer a alguém',
      description: 'Abre um formulário. A partir de uma mensagem, com o nome de quem a escreveu.',
    },
  },
};
