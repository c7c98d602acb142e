import { defineText } from '#core/i18n.ts';

type Uplift = Readonly<{
  kind: string;
  sent: string;
  held: string;
  points: string;
  low: string;
  high: string;
}>;

/** How a course goes, as HR sees it. */
export const text = defineText(
  {
    onlyHr: 'How a course goes for everybody is shown to HR. What waits for you is in /latido learn.',
    gone: 'This course is not there any more.',
    title: (v: { course: string }) => `How it goes: ${v.course}`,
    nobody: 'Nobody takes this course yet. Choose who does, and the figures appear here.',
    few: 'Fewer than five people take it so far. Figures appear from five on, so that they tell of nobody alone.',
    enrolled: { one: '# person', other: '# people' },
    takes: 'Takes it or took it',
    begun: 'Began',
    done: 'Done',
    late: 'Late',
    of: (v: { percent: string; n: string }) => `${v.percent} (${v.n})`,
    question: 'Who is done?',
    answer: (v: { percent: string; people: string }) => `${v.percent} of ${v.people}.`,
    others: (v: { unit: string }) => `Others in ${v.unit}`,
    bar: (v: { percent: string; people: string }) => `${v.percent} of ${v.people}`,
    merged: 'Groups of five people or more. Smaller units are counted with those beside or above them.',
    freeLeftOut: 'Fewer than five chose it freely; they are not counted here.',
    see: (v: { unit: string }) => `See ${v.unit}`,
    picture: 'See as a picture',
    questions: 'Questions',
    nudges: 'Do reminders help?',
    file: 'CSV of completions',
    back: 'Back',
    course: 'The course',
    missedTitle: 'Which questions are missed most?',
    missedNone: 'No question has been answered by five people yet.',
    missed: (v: { percent: string; people: string }) => `${v.percent} not right at first, of ${v.people}`,
    missedNote:
      'First answers up to two days ago. People come in by fives at least; below 25, shares go in steps of ten.',
    someone: (v: { from: string; to: string }) => `${v.from} to ${v.to} people`,
    people: { one: '# person', other: '# people' },
    keptTitle: 'How much stays?',
    keptNone: 'No reviews by five people yet. The first come two working days after a lesson.',
    kept: (v: { gap: string }) => `after ${v.gap}`,
    days: { one: '# working day', other: '# working days' },
    keptValue: (v: { percent: string; answers: string }) => `${v.percent} right, ${v.answers}`,
    answers: { one: '# review', other: '# reviews' },
    reviews: (v: { from: string; to: string }) => `${v.from} to ${v.to} reviews`,
    keptAnswer: (v: { percent: string; gap: string }) => `${v.percent} right after ${v.gap}.`,
    nudgesTitle: 'Do reminders help?',
    nudgesIntro: (v: { days: string }) =>
      `One in ten is held back by chance, to compare. All courses, last ${v.days} days.`,
    kinds: {
      lesson: 'Lesson of the day',
      review: 'Review of the day',
      before7: 'Reminder 7 days before',
      before1: 'Reminder the day before',
      after1: 'Reminder the day after',
    },
    helps: (v: Uplift) =>
      `Yes. ${v.sent} acted on it; without it, ${v.held} did anyway. Difference: ${v.points} points (95% interval ${v.low} to ${v.high}).`,
    none: (v: Uplift) =>
      `No effect found. ${v.sent} with it, ${v.held} without. Difference: ${v.points} points (95% interval ${v.low} to ${v.high}).`,
    harms: (v: Uplift) =>
      `It seems to do harm. ${v.sent} with it, ${v.held} without. Difference: ${v.points} points (95% interval ${v.low} to ${v.high}).`,
    tooFew: (v: { sent: string; held: string }) =>
      `Too few to tell yet: ${v.sent} sent, ${v.held} held back to compare.`,
    without: (v: { kinds: string }) =>
      `No benefit shown: ${v.kinds}. Think about doing without, or about other words.`,
    nudgesNone: 'Nothing to compare yet. Reminders count a week after they were due.',
    fileTitle: 'CSV of completions',
    fileText:
      'This link opens a page with the file. It works for 24 hours, and whoever has it can open it: keep it to yourself.',
    fileNames:
      'Names stand in it only for mandatory courses. Of free ones it has how many are done, by groups of five or more.',
    open: 'Open the page',
    links: 'Links',
    noPages: (v: { command: string }) =>
      `Pages have no address that others can reach, so no link was made. Whoever runs Latido sets PUBLIC_URL, or writes the file with: ${v.command}`,
  },
  {
    es: {
      onlyHr:
        'Cómo va un curso en conjunto lo ve Recursos Humanos. Lo que te espera está en /latido aprender.',
      gone: 'Este curso ya no está.',
      title: (v) => `Cómo va: ${v.course}`,
      nobody: 'Nadie toma este curso todavía. Elige quién lo toma y aquí aparecerán las cifras.',
      few: 'Por ahora lo toman menos de cinco personas. Las cifras aparecen a partir de cinco, para que no hablen de nadie en particular.',
      enrolled: { one: '# persona', other: '# personas' },
      takes: 'Lo toman o lo tomaron',
      begun: 'Empezaron',
      done: 'Terminaron',
      late: 'Con retraso',
      of: (v) => `${v.percent} (${v.n})`,
      question: '¿Quiénes terminaron?',
      answer: (v) => `${v.percent} de ${v.people}.`,
      others: (v) => `El resto de ${v.unit}`,
      bar: (v) => `${v.percent} de ${v.people}`,
      merged:
        'Grupos de cinco personas o más. Las unidades menores se cuentan con las de al lado o la de arriba.',
      freeLeftOut: 'Menos de cinco personas lo eligieron libremente; no se cuentan aquí.',
      see: (v) => `Ver ${v.unit}`,
      picture: 'Ver como imagen',
      questions: 'Preguntas',
      nudges: '¿Sirve recordar?',
      file: 'CSV de cursos hechos',
      back: 'Volver',
      course: 'El curso',
      missedTitle: '¿Qué preguntas fallan más?',
      missedNone: 'Ninguna pregunta tiene todavía respuestas de cinco personas.',
      missed: (v) => `${v.percent} no acertó al principio, de ${v.people}`,
      missedNote:
        'Primeras respuestas hasta hace dos días. Las personas entran de cinco en cinco o más; con menos de 25, las partes van de diez en diez.',
      someone: (v) => `${v.from} a ${v.to} personas`,
      people: { one: '# persona', other: '# personas' },
      keptTitle: '¿Cuánto queda?',
      keptNone:
        'Todavía no hay repasos de cinco personas. Los primeros llegan dos días hábiles después de una lección.',
      kept: (v) => `tras ${v.gap}`,
      days: { one: '# día hábil', other: '# días hábiles' },
      keptValue: (v) => `${v.percent} de aciertos, ${v.answers}`,
      answers: { one: '# repaso', other: '# repasos' },
      reviews: (v) => `${v.from} a ${v.to} repasos`,
      keptAnswer: (v) => `${v.percent} de aciertos tras ${v.gap}.`,
      nudgesTitle: '¿Sirve recordar?',
      nudgesIntro: (v) =>
        `Uno de cada diez no se envía, al azar, para comparar. Todos los cursos, últimos ${v.days} días.`,
      kinds: {
        lesson: 'Lección del día',
        review: 'Repaso del día',
        before7: 'Recordatorio 7 días antes',
        before1: 'Recordatorio el día antes',
        after1: 'Recordatorio el día después',
      },
      helps: (v) =>
        `Sí. ${v.sent} lo hizo; sin mensaje, ${v.held} lo hizo igual. Diferencia: ${v.points} puntos (intervalo del 95%: ${v.low} a ${v.high}).`,
      none: (v) =>
        `No se ve efecto. ${v.sent} con mensaje, ${v.held} sin él. Diferencia: ${v.points} puntos (intervalo del 95%: ${v.low} a ${v.high}).`,
      harms: (v) =>
        `Parece perjudicar. ${v.sent} con mensaje, ${v.held} sin él. Diferencia: ${v.points} puntos (intervalo del 95%: ${v.low} a ${v.high}).`,
      tooFew: (v) => `Todavía son pocos para saberlo: ${v.sent} enviados, ${v.held} retenidos para comparar.`,
      without: (v) =>
        `Sin beneficio a la vista: ${v.kinds}. Piensa en dejarlos, o en decirlos de otra manera.`,
      nudgesNone: 'Aún no hay qué comparar. Cada recordatorio cuenta una semana después de su fecha.',
      fileTitle: 'CSV de cursos hechos',
      fileText:
        'Este enlace abre una página con el archivo. Funciona 24 horas y lo abre quien lo tenga: guárdalo para ti.',
      fileNames:
        'Solo lleva nombres en cursos obligatorios. De los libres dice cuántos están hechos, por grupos de cinco o más.',
      open: 'Abrir la página',
      links: 'Enlaces',
      noPages: (v) =>
        `Las páginas no tienen una dirección a la que otros lleguen, así que no se creó ningún enlace. Quien administra Latido define PUBLIC_URL, o escribe el archivo con: ${v.command}`,
    },
    pt: {
      onlyHr: 'Como vai um curso no conjunto quem vê é o RH. O que espera por você está em /latido aprender.',
      gone: 'Este curso não existe mais.',
      title: (v) => `Como vai: ${v.course}`,
      nobody: 'Ninguém faz este curso ainda. Escolha quem faz, e os números aparecem aqui.',
      few: 'Por enquanto menos de cinco pessoas fazem o curso. Os números aparecem a partir de cinco, para não falar de ninguém em particular.',
      enrolled: { one: '# pessoa', other: '# pessoas' },
      takes: 'Fazem ou fizeram',
      begun: 'Começaram',
      done: 'Concluíram',
      late: 'Em atraso',
      of: (v) => `${v.percent} (${v.n})`,
      question: 'Quem concluiu?',
      answer: (v) => `${v.percent} de ${v.people}.`,
      others: (v) => `O restante de ${v.unit}`,
      bar: (v) => `${v.percent} de ${v.people}`,
      merged:
        'Grupos de cinco pessoas ou mais. Unidades menores são contadas com as vizinhas ou com a de cima.',
      freeLeftOut: 'Menos de cinco pessoas escolheram o curso livremente; elas não são contadas aqui.',
      see: (v) => `Ver ${v.unit}`,
      picture: 'Ver como imagem',
      questions: 'Perguntas',
      nudges: 'Lembrar ajuda?',
      file: 'CSV das conclusões',
      back: 'Voltar',
      course: 'O curso',
      missedTitle: 'Quais perguntas erram mais?',
      missedNone: 'Nenhuma pergunta tem ainda respostas de cinco pessoas.',
      missed: (v) => `${v.percent} não acertou no início, de ${v.people}`,
      missedNote:
        'Primeiras respostas até dois dias atrás. As pessoas entram de cinco em cinco ou mais; abaixo de 25, as partes vão de dez em dez.',
      someone: (v) => `${v.from} a ${v.to} pessoas`,
      people: { one: '# pessoa', other: '# pessoas' },
      keptTitle: 'Quanto fica?',
      keptNone:
        'Ainda não há revisões de cinco pessoas. As primeiras vêm dois dias úteis depois de uma lição.',
      kept: (v) => `após ${v.gap}`,
      days: { one: '# dia útil', other: '# dias úteis' },
      keptValue: (v) => `${v.percent} de acertos, ${v.answers}`,
      answers: { one: '# revisão', other: '# revisões' },
      reviews: (v) => `${v.from} a ${v.to} revisões`,
      keptAnswer: (v) => `${v.percent} de acertos após ${v.gap}.`,
      nudgesTitle: 'Lembrar ajuda?',
      nudgesIntro: (v) =>
        `Um em cada dez não é enviado, por sorteio, para comparar. Todos os cursos, últimos ${v.days} dias.`,
      kinds: {
        lesson: 'Lição do dia',
        review: 'Revisão do dia',
        before7: 'Lembrete 7 dias antes',
        before1: 'Lembrete na véspera',
        after1: 'Lembrete no dia seguinte',
      },
      helps: (v) =>
        `Sim. ${v.sent} fizeram; sem a mensagem, ${v.held} fizeram do mesmo jeito. Diferença: ${v.points} pontos (intervalo de 95%: ${v.low} a ${v.high}).`,
      none: (v) =>
        `Nenhum efeito à vista. ${v.sent} com a mensagem, ${v.held} sem ela. Diferença: ${v.points} pontos (intervalo de 95%: ${v.low} a ${v.high}).`,
      harms: (v) =>
        `Parece atrapalhar. ${v.sent} com a mensagem, ${v.held} sem ela. Diferença: ${v.points} pontos (intervalo de 95%: ${v.low} a ${v.high}).`,
      tooFew: (v) => `Ainda são poucos para saber: ${v.sent} enviados, ${v.held} retidos para comparar.`,
      without: (v) => `Sem benefício à vista: ${v.kinds}. Pense em dispensar, ou em dizer de outro jeito.`,
      nudgesNone: 'Ainda não há o que comparar. Cada lembrete conta uma semana depois da sua data.',
      fileTitle: 'CSV das conclusões',
      fileText:
        'Este link abre uma página com o arquivo. Funciona por 24 horas, e quem o tiver pode abrir: guarde para você.',
      fileNames:
        'Só traz nomes em cursos obrigatórios. Dos livres diz quantos foram concluídos, por grupos de cinco ou mais.',
      open: 'Abrir a página',
      links: 'Links',
      noPages: (v) =>
        `As páginas não têm um endereço que outros alcancem, então nenhum link foi criado. Quem administra o Latido define PUBLIC_URL, ou grava o arquivo com: ${v.command}`,
    },
  },
);
