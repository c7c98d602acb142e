import { defineText } from '#core/i18n.ts';

export const text = defineText(
  {
    summary: 'What I am and what you can do here',
    title: 'What Latido does',
    what: 'I am Latido. I help people thank each other, teach in two-minute lessons, ask how work is going with a few short questions at a time, and show what each group answered.',
    can: 'What you can do here',
    forHr: 'For HR',
    answers:
      'Your answers: nobody sees who answered what. Results exist only for groups of at least 5 people.',
    bare: ({ word }: { word: string }) => `In our direct chat the word alone will do: ${word}`,
    unknown: ({ typed }: { typed: string }) => `I don't know “${typed}”.`,
    didYouMean: 'Did you mean ',
    end: '?',
  },
  {
    es: {
      summary: 'Qué soy y qué puedes hacer aquí',
      title: 'Qué hace Latido',
      what: 'Soy Latido. Ayudo a dar las gracias, enseño en lecciones de dos minutos, pregunto cómo va el trabajo, con pocas preguntas cortas cada vez, y muestro lo que respondió cada grupo.',
      can: 'Qué puedes hacer aquí',
      forHr: 'Para RR. HH.',
      answers:
        'Tus respuestas: nadie ve quién respondió qué. Solo hay resultados para grupos de 5 personas o más.',
      bare: ({ word }) => `En nuestro chat directo basta con la palabra sola: ${word}`,
      unknown: ({ typed }) => `No conozco “${typed}”.`,
      didYouMean: '¿Querías decir ',
      end: '?',
    },
    pt: {
      summary: 'O que eu sou e o que você pode fazer aqui',
      title: 'O que o Latido faz',
      what: 'Sou o Latido. Ajudo a agradecer, ensino em lições de dois minutos, pergunto como vai o trabalho, com poucas perguntas curtas por vez, e mostro o que cada grupo respondeu.',
      can: 'O que você pode fazer aqui',
      forHr: 'Para o RH',
      answers:
        'Suas respostas: ninguém vê quem respondeu o quê. Só há resultados para grupos de 5 pessoas ou mais.',
      bare: ({ word }) => `Na nossa conversa direta basta a palavra: ${word}`,
      unknown: ({ typed }) => `Não conheço “${typed}”.`,
      didYouMean: 'Você quis dizer ',
      end: '?',
    },
  },
);
