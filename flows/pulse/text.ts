import { defineText } from '#core/i18n.ts';

/** What people who answer are told. */
export const text = defineText(
  {
    title: 'Your pulse',
    why: (v: { questions: string; minutes: string; organisation: string }) =>
      `${v.organisation} asks how work is going: ${v.questions}, ${v.minutes}.`,
    questions: { one: '# question', other: '# questions' },
    seconds: 'about half a minute',
    minute: 'about a minute',
    promise1:
      'Nobody can see who answered what: your name is not kept with your answers, and after the close nothing leads back to you.',
    promise2: (v: { min: string }) =>
      `Only groups are shown, never fewer than ${v.min} answers together; comments need 10 answers and 5 comments, and only their overall tone is told.`,
    promise3: (v: { closes: string }) =>
      `Taking part is free, and you can change your answers until it closes on ${v.closes}. After that they cannot be changed or found any more.`,
    start: 'Start',
    reminderTitle: 'A pulse is still open',
    reminder: (v: { closes: string }) =>
      `It closes on ${v.closes}. If you would rather not take part, you need not do anything.`,
    pauseWeek: 'Pause me for a week',
    progress: (v: { at: string; of: string }) => `Question ${v.at} of ${v.of}`,
    agreeLegend: (v: { from: string; to: string }) => `1 = ${v.from} · 5 = ${v.to}`,
    recommendLegend: (v: { from: string; to: string }) => `0 = ${v.from} · 10 = ${v.to}`,
    notApplicable: 'Does not apply',
    back: 'Back',
    doneTitle: 'That was all, thank you',
    done: (v: { closes: string }) =>
      `Your answers are in. You can change them until it closes on ${v.closes}.`,
    commentKept: 'Your comment is in, too.',
    commentRemoved: 'Your comment was taken out.',
    addComment: 'Add a comment',
    change: 'Change my answers',
    commentTitle: 'Your comment',
    commentLabel: 'Which one thing would you change first?',
    commentHint:
      'Leave out names and details only you could know. An empty field takes an earlier comment out.',
    commentSubmit: 'Send',
    commentTooLong: (v: { max: string; have: string }) =>
      `A comment can have ${v.max} characters; this one has ${v.have}. Your text is still here: please shorten it.`,
    closedTitle: 'This pulse has closed',
    closed: 'Thank you to everyone who took part. The results are shown to teams as groups only.',
    cancelledTitle: 'This pulse was called off',
    cancelled:
      'HR called it off before the end. Answers given until then were deleted; nobody will see them.',
    elsewhere:
      'You have begun to answer in another message of this chat. Please go on there; nothing was changed here.',
    foreign: 'This button belongs to a message that is not yours, so nothing was changed.',
    waiting: (v: { closes: string }) =>
      `A pulse waits for your answers in our direct chat; it closes on ${v.closes}. Pulses are scheduled by HR.`,
    nothing:
      'No pulse waits for you just now. Pulses are scheduled by HR; write “help” to see what you can do here.',
  },
  {
    es: {
      title: 'Tu pulso',
      why: (v) => `${v.organisation} quiere saber cómo va el trabajo: ${v.questions}, ${v.minutes}.`,
      questions: { one: '# pregunta', other: '# preguntas' },
      seconds: 'cerca de medio minuto',
      minute: 'cerca de un minuto',
      promise1:
        'Nadie puede ver quién respondió qué: tu nombre no se guarda con tus respuestas y, después del cierre, nada lleva hasta ti.',
      promise2: (v) =>
        `Solo se muestran grupos, nunca con menos de ${v.min} respuestas juntas; para los comentarios hacen falta 10 respuestas y 5 comentarios, y solo se cuenta su tono general.`,
      promise3: (v) =>
        `Participar es voluntario y puedes cambiar tus respuestas hasta el cierre, el ${v.closes}. Después ya no se pueden cambiar ni encontrar.`,
      start: 'Empezar',
      reminderTitle: 'Un pulso sigue abierto',
      reminder: (v) => `Cierra el ${v.closes}. Si prefieres no participar, no tienes que hacer nada.`,
      pauseWeek: 'Pausa de una semana',
      progress: (v) => `Pregunta ${v.at} de ${v.of}`,
      agreeLegend: (v) => `1 = ${v.from} · 5 = ${v.to}`,
      recommendLegend: (v) => `0 = ${v.from} · 10 = ${v.to}`,
      notApplicable: 'No aplica',
      back: 'Volver',
      doneTitle: 'Eso era todo, gracias',
      done: (v) => `Tus respuestas quedaron guardadas. Puedes cambiarlas hasta el cierre, el ${v.closes}.`,
      commentKept: 'Tu comentario también quedó guardado.',
      commentRemoved: 'Quité tu comentario.',
      addComment: 'Agregar un comentario',
      change: 'Cambiar respuestas',
      commentTitle: 'Tu comentario',
      commentLabel: '¿Qué cambiarías primero?',
      commentHint:
        'No escribas nombres ni detalles que solo tú podrías saber. Si dejas el campo vacío, se quita un comentario anterior.',
      commentSubmit: 'Enviar',
      commentTooLong: (v) =>
        `Un comentario puede tener ${v.max} caracteres; este tiene ${v.have}. Tu texto sigue aquí: acórtalo, por favor.`,
      closedTitle: 'Este pulso ya cerró',
      closed: 'Gracias a quienes participaron. Los resultados se muestran a los equipos solo como grupos.',
      cancelledTitle: 'Este pulso se canceló',
      cancelled:
        'Recursos Humanos lo canceló antes de tiempo. Las respuestas dadas hasta entonces se borraron; nadie las verá.',
      elsewhere:
        'Ya empezaste a responder en otro mensaje de este chat. Sigue allí, por favor; aquí no cambié nada.',
      foreign: 'Este botón es de un mensaje que no es tuyo, así que no cambié nada.',
      waiting: (v) =>
        `Hay un pulso que espera tus respuestas en nuestro chat directo; cierra el ${v.closes}. Los pulsos los programa Recursos Humanos.`,
      nothing:
        'Ahora mismo no hay ningún pulso para ti. Los pulsos los programa Recursos Humanos; escribe “ayuda” para ver lo que puedes hacer aquí.',
    },
    pt: {
      title: 'Seu pulso',
      why: (v) => `${v.organisation} quer saber como vai o trabalho: ${v.questions}, ${v.minutes}.`,
      questions: { one: '# pergunta', other: '# perguntas' },
      seconds: 'cerca de meio minuto',
      minute: 'cerca de um minuto',
      promise1:
        'Ninguém pode ver quem respondeu o quê: seu nome não fica junto das respostas e, depois do encerramento, nada leva até você.',
      promise2: (v) =>
        `Só mostramos grupos, nunca com menos de ${v.min} respostas juntas; comentários precisam de 10 respostas e 5 comentários, e só se conta o tom geral deles.`,
      promise3: (v) =>
        `A participação é livre, e você pode mudar suas respostas até o encerramento, em ${v.closes}. Depois disso, elas não podem mais ser mudadas nem encontradas.`,
      start: 'Começar',
      reminderTitle: 'Um pulso segue aberto',
      reminder: (v) => `Ele encerra em ${v.closes}. Se preferir não participar, não precisa fazer nada.`,
      pauseWeek: 'Pausa de uma semana',
      progress: (v) => `Pergunta ${v.at} de ${v.of}`,
      agreeLegend: (v) => `1 = ${v.from} · 5 = ${v.to}`,
      recommendLegend: (v) => `0 = ${v.from} · 10 = ${v.to}`,
      notApplicable: 'Não se aplica',
      back: 'Voltar',
      doneTitle: 'Era só isso, obrigado',
      done: (v) => `Suas respostas foram salvas. Você pode mudá-las até o encerramento, em ${v.closes}.`,
      commentKept: 'Seu comentário também foi salvo.',
      commentRemoved: 'Retirei seu comentário.',
      addComment: 'Incluir um comentário',
      change: 'Mudar respostas',
      commentTitle: 'Seu comentário',
      commentLabel: 'O que você mudaria primeiro?',
      commentHint:
        'Não escreva nomes nem detalhes que só você poderia saber. Se deixar o campo vazio, um comentário anterior é retirado.',
      commentSubmit: 'Enviar',
      commentTooLong: (v) =>
        `Um comentário pode ter ${v.max} caracteres; este tem ${v.have}. Seu texto continua aqui: encurte, por favor.`,
      closedTitle: 'Este pulso encerrou',
      closed: 'Agradecemos a quem participou. Os resultados aparecem para as equipes somente como grupos.',
      cancelledTitle: 'Este pulso foi cancelado',
      cancelled:
        'O RH cancelou antes do fim. As respostas dadas até então foram apagadas; ninguém vai vê-las.',
      elsewhere:
        'Você já começou a responder em outra mensagem desta conversa. Continue por lá; aqui nada mudou.',
      foreign: 'Este botão é de uma mensagem que não é sua, então nada mudou.',
      waiting: (v) =>
        `Há um pulso esperando suas respostas na nossa conversa direta; ele encerra em ${v.closes}. Os pulsos são agendados pelo RH.`,
      nothing:
        'Nenhum pulso espera por você agora. Os pulsos são agendados pelo RH; escreva “ajuda” para ver o que você pode fazer aqui.',
    },
  },
);
