import { defineText } from '#core/i18n.ts';

type On = Readonly<{ day: string }>;
type When = Readonly<{ day: string; when: string }>;
type Left = Readonly<{ left: string; of: string; minutes: string }>;

/** What is said behind the name of a course. */
export const text = defineText(
  {
    due: ({ day, when }: When) => `due on ${day}, ${when}.`,
    dueFree: ({ day, when }: When) => `it has a date, ${day}, ${when}. Nobody is told if it passes.`,
    wasDue: ({ day }: On) => `it was due on ${day}, and there is still time.`,
    today: 'today',
    tomorrow: 'tomorrow',
    inDays: { one: 'in # day', other: 'in # days' },
    left: ({ left, of, minutes }: Left) => `${left} of ${of} left: about ${minutes}.`,
    lessons: { one: '# lesson', other: '# lessons' },
    minutes: { one: '# minute', other: '# minutes' },
    onlyWord: 'All lessons are taken. Only your word is missing.',
    managerWill: ({ day }: On) =>
      `If it is still open on ${day}, your manager is told: that it is not done and how many days late, never your answers.`,
    managerNow:
      'Your manager is told while it is open: that it is not done and how many days late, never your answers.',
    severalDue: {
      one: '# course has a date that is near or has passed.',
      other: '# of your courses have a date that is near or has passed.',
    },
    managerWillEach: ({ day }: On) =>
      `From ${day} on, your manager is told of what is mandatory and still open: that it is not done and how many days late, never your answers.`,
    managerNowEach:
      'Your manager is told of what is mandatory while it is open: that it is not done and how many days late, never your answers.',
    isDone: 'done.',
    mineButton: 'My courses',
    goOn: 'Go on',
    begin: 'Begin',
    tomorrowButton: 'Tomorrow',
    haveDone: 'I have done it',
    isStopped: 'it is not asked of you any more.',
    moved: ({ day }: On) => `it is due on ${day} now.`,

    overdue: {
      one: '# person in your team is late with a mandatory course.',
      other: '# people in your team are late with a mandatory course.',
    },
    since: ({ day, late }: Readonly<{ day: string; late: string }>) => `due on ${day}, ${late} late`,
    days: { one: '# day', other: '# days' },
    more: { one: 'And # more.', other: 'And # more.' },
    overdueNote:
      'Only you see the names, and they know it. Nobody sees their answers. What may help: ask each of them in private what stands in the way.',
    noneLate: 'Nobody is late any more. Thank you.',

    nextLevel: {
      one: '# mandatory course is more than two weeks late in the teams below you.',
      other: '# mandatory courses are more than two weeks late in the teams below you.',
    },
    courses: { one: '# late', other: '# late' },
    otherTeams: 'Smaller teams',
    nextLevelNote: 'Their managers were told first and see who it is. Here there are only numbers.',
  },
  {
    es: {
      due: ({ day, when }) => `la fecha límite es el ${day}, ${when}.`,
      dueFree: ({ day, when }) => `tiene una fecha, el ${day}, ${when}. Si pasa, no se avisa a nadie.`,
      wasDue: ({ day }) => `la fecha límite era el ${day}, y todavía hay tiempo.`,
      today: 'hoy',
      tomorrow: 'mañana',
      inDays: { one: 'en # día', other: 'en # días' },
      left: ({ left, of, minutes }) => `Te faltan ${left} de ${of}: unos ${minutes}.`,
      lessons: { one: '# lección', other: '# lecciones' },
      minutes: { one: '# minuto', other: '# minutos' },
      onlyWord: 'Ya tomaste todas las lecciones. Solo falta tu confirmación.',
      managerWill: ({ day }) =>
        `Si sigue pendiente el ${day}, se avisa a quien dirige tu equipo: que no está hecho y cuántos días de retraso lleva, nunca tus respuestas.`,
      managerNow:
        'Mientras siga pendiente se avisa a quien dirige tu equipo: que no está hecho y cuántos días de retraso lleva, nunca tus respuestas.',
      severalDue: {
        one: '# curso tiene una fecha cercana o ya vencida.',
        other: '# de tus cursos tienen una fecha cercana o ya vencida.',
      },
      managerWillEach: ({ day }) =>
        `A partir del ${day} se avisa a quien dirige tu equipo de lo obligatorio que siga pendiente: que no está hecho y cuántos días de retraso lleva, nunca tus respuestas.`,
      managerNowEach:
        'Mientras siga pendiente lo obligatorio se avisa a quien dirige tu equipo: que no está hecho y cuántos días de retraso lleva, nunca tus respuestas.',
      isDone: 'hecho.',
      mineButton: 'Mis cursos',
      goOn: 'Seguir',
      begin: 'Empezar',
      tomorrowButton: 'Mañana',
      haveDone: 'Ya lo hice',
      isStopped: 'ya no se te pide.',
      moved: ({ day }) => `ahora la fecha límite es el ${day}.`,

      overdue: {
        one: '# persona de tu equipo va con retraso en un curso obligatorio.',
        other: '# personas de tu equipo van con retraso en un curso obligatorio.',
      },
      since: ({ day, late }) => `era para el ${day}, lleva ${late} de retraso`,
      days: { one: '# día', other: '# días' },
      more: { one: 'Y # más.', other: 'Y # más.' },
      overdueNote:
        'Solo tú ves los nombres, y esas personas lo saben. Nadie ve sus respuestas. Lo que puede ayudar: pregunta en privado a cada quien qué se lo impide.',
      noneLate: 'Ya nadie va con retraso. Gracias.',

      nextLevel: {
        one: '# curso obligatorio lleva más de dos semanas de retraso en los equipos a tu cargo.',
        other: '# cursos obligatorios llevan más de dos semanas de retraso en los equipos a tu cargo.',
      },
      courses: { one: '# con retraso', other: '# con retraso' },
      otherTeams: 'Equipos más pequeños',
      nextLevelNote:
        'Primero se avisó a quienes dirigen esos equipos, que sí ven los nombres. Aquí solo hay números.',
    },
    pt: {
      due: ({ day, when }) => `o prazo é ${day}, ${when}.`,
      dueFree: ({ day, when }) => `tem uma data, ${day}, ${when}. Se ela passar, ninguém é avisado.`,
      wasDue: ({ day }) => `o prazo era ${day}, e ainda dá tempo.`,
      today: 'hoje',
      tomorrow: 'amanhã',
      inDays: { one: 'daqui a # dia', other: 'daqui a # dias' },
      left: ({ left, of, minutes }) => `Ainda faltam ${left} de ${of}: cerca de ${minutes}.`,
      lessons: { one: '# lição', other: '# lições' },
      minutes: { one: '# minuto', other: '# minutos' },
      onlyWord: 'Você já fez todas as lições. Só falta a sua confirmação.',
      managerWill: ({ day }) =>
        `Se ainda estiver pendente em ${day}, quem lidera a sua equipe é avisado: que não foi concluído e há quantos dias, nunca as suas respostas.`,
      managerNow:
        'Enquanto estiver pendente, quem lidera a sua equipe é avisado: que não foi concluído e há quantos dias, nunca as suas respostas.',
      severalDue: {
        one: '# curso tem um prazo próximo ou já vencido.',
        other: '# dos seus cursos têm um prazo próximo ou já vencido.',
      },
      managerWillEach: ({ day }) =>
        `A partir de ${day}, quem lidera a sua equipe é avisado do que é obrigatório e ainda está pendente: que não foi concluído e há quantos dias, nunca as suas respostas.`,
      managerNowEach:
        'Enquanto o que é obrigatório estiver pendente, quem lidera a sua equipe é avisado: que não foi concluído e há quantos dias, nunca as suas respostas.',
      isDone: 'concluído.',
      mineButton: 'Meus cursos',
      goOn: 'Continuar',
      begin: 'Começar',
      tomorrowButton: 'Amanhã',
      haveDone: 'Já fiz',
      isStopped: 'não é mais pedido a você.',
      moved: ({ day }) => `agora o prazo é ${day}.`,

      overdue: {
        one: '# pessoa da sua equipe está com atraso em um curso obrigatório.',
        other: '# pessoas da sua equipe estão com atraso em um curso obrigatório.',
      },
      since: ({ day, late }) => `o prazo era ${day}, ${late} de atraso`,
      days: { one: '# dia', other: '# dias' },
      more: { one: 'E mais #.', other: 'E mais #.' },
      overdueNote:
        'Só você vê os nomes, e essas pessoas sabem disso. Ninguém vê as respostas delas. O que pode ajudar: perguntar em particular a cada uma o que atrapalha.',
      noneLate: 'Ninguém mais está com atraso. Obrigado.',

      nextLevel: {
        one: '# curso obrigatório está com mais de duas semanas de atraso nas equipes abaixo de você.',
        other: '# cursos obrigatórios estão com mais de duas semanas de atraso nas equipes abaixo de você.',
      },
      courses: { one: '# com atraso', other: '# com atraso' },
      otherTeams: 'Equipes menores',
      nextLevelNote: 'Quem lidera essas equipes foi avisado antes e vê os nomes. Aqui há apenas números.',
    },
  },
);
