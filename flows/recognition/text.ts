import { defineText } from '#core/i18n.ts';

type Names = { names: string };
type Day = { day: string };

/** What givers, receivers and everybody in a shared place read. */
export const text = defineText(
  {
    summary: 'Thank somebody',
    usage: '[@name] [#value] [what for]',
    someone: 'Somebody who is no longer here',
    // Between bold names: "Ana thanks Luis and Bea".
    thanks: ' thanks ',
    thanksYou: ' thanks you',
    thanksLine: ({ from, to, words }: { from: string; to: string; words: string }) =>
      `${from} thanks ${to}: ${words}`,
    thanksYouLine: ({ from, words }: { from: string; words: string }) => `${from} thanks you: ${words}`,
    alsoTo: ({ names }: Names) => `Also to ${names}`,
    edited: 'edited',
    joined: { one: '# person joined in', other: '# people joined in' },
    seen: {
      public: 'visible to everyone',
      team: 'visible to the team only',
      private: 'visible only to those named here',
    },
    join: 'Me too',
    thankBack: 'Say thanks back',
    choose: { public: 'Show to everyone', team: 'Show my team only', private: 'Keep it private' },
    stood: 'A thank-you stood here.',
    withdrawn: 'This thank-you was taken back.',
    onItsWay: 'Your thanks is on its way to ',
    ready: 'Your thanks is ready for ',
    left: {
      day: { one: '# left today', other: '# left today' },
      week: { one: '# left this week', other: '# left this week' },
      month: { one: '# left this month', other: '# left this month' },
    },
    hint: ({ what }: { what: string }) => `It would say even more if it told ${what}.`,
    hints: {
      specific: 'what exactly was done',
      impact: 'what it changed',
      value: 'how it lived up to the value',
    },
    mailed: ({ names }: Names) => `${names} will get it by e-mail.`,
    tell: ({ names }: Names) => `I cannot write to ${names} from here: tell them yourself.`,
    passOn: ({ names }: Names) => `I cannot write to ${names} from here. Pass this link on: `,
    edit: 'Change the words',
    undo: 'Undo',
    undone: 'Taken back. It counts for nobody, and you can use it for another.',
    late: 'The five minutes to undo it are over. You can still change its words; and if you wrote it as a message, deleting that message takes it back.',
    gone: 'That thank-you is no longer there.',
    changed: 'Changed. The new words show everywhere.',
    welcome: 'You’re welcome. Is there anybody here you would like to thank?',
    welcomeButton: 'Thank somebody',
    reacted: ({ names, value }: Names & { value: string }) =>
      value === ''
        ? `Would you like to thank ${names} for it?`
        : `Would you like to thank ${names} for it? ${value}`,
    reactedButton: 'Say what for',
    boosted: ({ names, left }: Names & { left: string }) => `You join in: one more for ${names}. ${left}.`,
    unboost: 'Take it back',
    unboosted: 'Taken back.',
    alreadyJoined: 'You joined in already.',
    ownBoost: 'This one is your own, so you cannot join in. It is for others to.',
    allowance: ({ left, of, day }: Day & { left: string; of: string }) =>
      `You have ${left} of ${of} left, and this needs more. New ones come on ${day}.`,
    allowanceNone: ({ of, day }: Day & { of: string }) =>
      `You have given all you have for now (${of}). New ones come on ${day}.`,
    perReceiver: ({ names, most, day }: Names & Day & { most: string }) =>
      `You have thanked ${names} as often as one can for now (${most}). From ${day} you can again.`,
    kept: 'Nothing was sent. This is what you wrote:',
    same: ({ day, names }: Names & Day) =>
      `You wrote nearly the same on ${day} to ${names}. Words of its own would say more. To send it as it is, send it again.`,
    stale: 'It was changed meanwhile. What you typed is still here; send it again to have it so.',
    editFailed: ({ why }: { why: string }) => `Your thank-you stays as it was. ${why}`,
    editPeople:
      'Your thank-you has the new words. Who gets it stays as it was: to thank others, write a new one.',
  },
  {
    es: {
      summary: 'Dar las gracias a alguien',
      usage: '[@nombre] [#valor] [por qué]',
      someone: 'Alguien que ya no está aquí',
      thanks: ' agradece a ',
      thanksYou: ' te agradece',
      thanksLine: ({ from, to, words }) => `${from} agradece a ${to}: ${words}`,
      thanksYouLine: ({ from, words }) => `${from} te agradece: ${words}`,
      alsoTo: ({ names }) => `También a ${names}`,
      edited: 'editado',
      joined: { one: '# persona se sumó', other: '# personas se sumaron' },
      seen: {
        public: 'visible para toda la organización',
        team: 'visible solo para el equipo',
        private: 'visible solo para quienes se nombran aquí',
      },
      join: 'Me sumo',
      thankBack: 'Agradecer de vuelta',
      choose: {
        public: 'Mostrar a todo el mundo',
        team: 'Mostrar solo a mi equipo',
        private: 'Dejarlo en privado',
      },
      stood: 'Aquí hubo un agradecimiento.',
      withdrawn: 'Este agradecimiento se retiró.',
      onItsWay: 'Tu agradecimiento va en camino a ',
      ready: 'Tu agradecimiento está listo para ',
      left: {
        day: { one: 'te queda # hoy', other: 'te quedan # hoy' },
        week: { one: 'te queda # esta semana', other: 'te quedan # esta semana' },
        month: { one: 'te queda # este mes', other: 'te quedan # este mes' },
      },
      hint: ({ what }) => `Diría todavía más si contara ${what}.`,
      hints: {
        specific: 'lo que se hizo exactamente',
        impact: 'lo que cambió gracias a eso',
        value: 'cómo se vivió el valor',
      },
      mailed: ({ names }) => `A ${names} le llegará por correo.`,
      tell: ({ names }) => `Desde aquí no puedo escribir a ${names}: cuéntaselo tú.`,
      passOn: ({ names }) => `Desde aquí no puedo escribir a ${names}. Pásale este enlace: `,
      edit: 'Cambiar el texto',
      undo: 'Deshacer',
      undone: 'Retirado. No cuenta para nadie, y puedes usarlo en otro agradecimiento.',
      late: 'Ya pasaron los cinco minutos para deshacerlo. Todavía puedes cambiar el texto; y si lo escribiste como mensaje, al borrar ese mensaje se retira.',
      gone: 'Ese agradecimiento ya no está disponible.',
      changed: 'Cambiado. El texto nuevo se ve en todas partes.',
      welcome: '¡Con gusto! ¿Hay alguien aquí a quien quieras dar las gracias?',
      welcomeButton: 'Dar las gracias',
      reacted: ({ names, value }) =>
        value === ''
          ? `¿Quieres dar las gracias a ${names} por eso?`
          : `¿Quieres dar las gracias a ${names} por eso? ${value}`,
      reactedButton: 'Decir por qué',
      boosted: ({ names, left }) => `Te sumaste: uno más para ${names}. Ahora ${left}.`,
      unboost: 'Retirarlo',
      unboosted: 'Retirado.',
      alreadyJoined: 'Ya te habías sumado.',
      ownBoost: 'Este es tuyo, así que no puedes sumarte. Eso les toca a otras personas.',
      allowance: ({ left, of, day }) =>
        `Te quedan ${left} de ${of}, y este necesita más. Se renuevan el ${day}.`,
      allowanceNone: ({ of, day }) =>
        `Ya diste todos los que tenías por ahora (${of}). Se renuevan el ${day}.`,
      perReceiver: ({ names, most, day }) =>
        `Ya agradeciste a ${names} el máximo de veces por ahora (${most}). Desde el ${day} puedes otra vez.`,
      kept: 'No envié nada. Esto es lo que escribiste:',
      same: ({ day, names }) =>
        `El ${day} escribiste casi lo mismo a ${names}. Unas palabras pensadas para esta vez dirían más. Si lo quieres así, envíalo otra vez.`,
      stale: 'Cambió mientras tanto. Lo que escribiste sigue aquí; envíalo otra vez para dejarlo así.',
      editFailed: ({ why }) => `Tu agradecimiento queda como estaba. ${why}`,
      editPeople:
        'Tu agradecimiento tiene el texto nuevo. Quién lo recibe no cambia: para agradecer a alguien más, escribe otro.',
    },
    pt: {
      summary: 'Agradecer a alguém',
      usage: '[@nome] [#valor] [por quê]',
      someone: 'Alguém que não está mais aqui',
      thanks: ' agradece a ',
      thanksYou: ' agradece a você',
      thanksLine: ({ from, to, words }) => `${from} agradece a ${to}: ${words}`,
      thanksYouLine: ({ from, words }) => `${from} agradece a você: ${words}`,
      alsoTo: ({ names }) => `Também a ${names}`,
      edited: 'editado',
      joined: { one: '# pessoa também agradeceu', other: '# pessoas também agradeceram' },
      seen: {
        public: 'visível para toda a organização',
        team: 'visível só para a equipe',
        private: 'visível só para quem é citado aqui',
      },
      join: 'Eu também',
      thankBack: 'Agradecer de volta',
      choose: {
        public: 'Mostrar a todo mundo',
        team: 'Mostrar só à equipe',
        private: 'Manter em particular',
      },
      stood: 'Aqui havia um agradecimento.',
      withdrawn: 'Este agradecimento foi retirado.',
      onItsWay: 'Seu agradecimento está a caminho de ',
      ready: 'Seu agradecimento está pronto para ',
      left: {
        day: { one: 'resta # hoje', other: 'restam # hoje' },
        week: { one: 'resta # esta semana', other: 'restam # esta semana' },
        month: { one: 'resta # este mês', other: 'restam # este mês' },
      },
      hint: ({ what }) => `Diria ainda mais se contasse ${what}.`,
      hints: {
        specific: 'o que foi feito exatamente',
        impact: 'o que mudou com isso',
        value: 'como o valor foi vivido',
      },
      mailed: ({ names }) => `Para ${names}, vai por e-mail.`,
      tell: ({ names }) => `Daqui não consigo escrever para ${names}: avise por conta própria.`,
      passOn: ({ names }) => `Daqui não consigo escrever para ${names}. Passe este link adiante: `,
      edit: 'Mudar o texto',
      undo: 'Desfazer',
      undone: 'Retirado. Não conta para ninguém, e você pode usá-lo em outro agradecimento.',
      late: 'Os cinco minutos para desfazer já passaram. Você ainda pode mudar o texto; e, se o escreveu como mensagem, apagar essa mensagem o retira.',
      gone: 'Esse agradecimento não está mais disponível.',
      changed: 'Pronto. O novo texto aparece em todo lugar.',
      welcome: 'Por nada! Há alguém aqui a quem você queira agradecer?',
      welcomeButton: 'Agradecer a alguém',
      reacted: ({ names, value }) =>
        value === '' ? `Quer agradecer a ${names} por isso?` : `Quer agradecer a ${names} por isso? ${value}`,
      reactedButton: 'Dizer por quê',
      boosted: ({ names, left }) => `Você também agradece: mais um para ${names}. Agora ${left}.`,
      unboost: 'Retirar',
      unboosted: 'Retirado.',
      alreadyJoined: 'Você já tinha agradecido também.',
      ownBoost: 'Este é seu, então isso fica para outras pessoas.',
      allowance: ({ left, of, day }) =>
        `Restam ${left} de ${of}, e este precisa de mais. Eles se renovam em ${day}.`,
      allowanceNone: ({ of, day }) =>
        `Você já deu todos os que tinha por enquanto (${of}). Eles se renovam em ${day}.`,
      perReceiver: ({ names, most, day }) =>
        `Você já agradeceu a ${names} o máximo de vezes por enquanto (${most}). A partir de ${day} pode de novo.`,
      kept: 'Nada foi enviado. Isto é o que você escreveu:',
      same: ({ day, names }) =>
        `Em ${day} você escreveu quase o mesmo para ${names}. Palavras pensadas para desta vez diriam mais. Se é assim mesmo, envie de novo.`,
      stale: 'Mudou nesse meio-tempo. O que você digitou continua aqui; envie de novo para deixá-lo assim.',
      editFailed: ({ why }) => `Seu agradecimento fica como estava. ${why}`,
      editPeople:
        'Seu agradecimento tem o texto novo. Quem o recebe não muda: para agradecer a outra pessoa, escreva um novo.',
    },
  },
);
