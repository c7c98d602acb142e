import { defineText } from '#core/i18n.ts';

export const text = defineText(
  {
    titles: { pairs: 'Pairs', rings: 'Rings', bursts: 'Bursts' },
    why: {
      pairs:
        'Shown because two people thank each other at least three times as often as expected, on five days or more each, and more than a third of what each gives goes to the other.',
      rings:
        'Shown because three to five people keep most of their thanks among themselves, so that thanks go round, far more than their teams’ habits lead to expect.',
      bursts:
        'Shown because so many came within a day and repeat themselves: the same people again and again, or nearly the same words.',
    },
    innocent: {
      pairs: 'It may well be innocent: they share a shift, a project or a desk, or have few others to thank.',
      rings:
        'It may well be innocent: a project across teams, a shift, a small group that depends on each other.',
      bursts:
        'It may well be innocent: somebody catching up after a busy month, a launch, a farewell, a shared template.',
    },
    ask: {
      pairs: 'You could ask each of them: “Who else has helped you lately?”',
      rings: 'You could ask: “What are you working on together, and who outside of it makes it possible?”',
      bursts: 'You could ask: “What happened that day?”',
    },
    order: 'In alphabetical order. Nothing was done, and nobody was told.',
    gone: 'There are none (any more).',
    way: (v: { from: string; to: string; days: string; of: string; expected: string }) =>
      `${v.from} thanked ${v.to} on ${v.days} of ${v.of} days of giving thanks; expected: about ${v.expected}.`,
    boostWay: (v: { from: string; to: string; days: string; of: string; expected: string }) =>
      `${v.from} joined in on thanks to ${v.to} on ${v.days} of ${v.of} days of joining in; expected: about ${v.expected}.`,
    ring: (v: { inside: string; of: string; expected: string }) =>
      `${v.inside} of ${v.of} days on which they thanked somebody stayed among them; expected: about ${v.expected}.`,
    team: (v: { team: string; n: string }) => `Same team: ${v.team}, ${v.n} people.`,
    teams: 'They are in different teams.',
    burstFrom: (v: { n: string; others: string; from: string; to: string }) =>
      `Gave ${v.n} thank-yous to ${v.others}, from ${v.from} to ${v.to}.`,
    burstTo: (v: { n: string; others: string; from: string; to: string }) =>
      `Received ${v.n} thank-yous from ${v.others}, from ${v.from} to ${v.to}.`,
    burstPair: (v: { n: string; from: string; to: string }) =>
      `${v.n} thank-yous between the two, from ${v.from} to ${v.to}.`,
    people: { one: '# person', other: '# people' },
    alike: 'Most of them say nearly the same.',
    someone: 'Somebody',
    more: 'Next ones',
  },
  {
    es: {
      titles: { pairs: 'Pares', rings: 'Círculos', bursts: 'Ráfagas' },
      why: {
        pairs:
          'Aparecen porque dos personas se reconocen entre sí al menos tres veces más de lo esperado, cada una en cinco días o más, y más de un tercio de lo que da cada una es para la otra.',
        rings:
          'Aparecen porque de tres a cinco personas dejan entre ellas la mayor parte de sus reconocimientos, que así dan la vuelta, mucho más de lo que hacen esperar los hábitos de sus equipos.',
        bursts:
          'Aparecen porque fueron muchos en un día y se repiten: una y otra vez las mismas personas, o casi las mismas palabras.',
      },
      innocent: {
        pairs:
          'Puede ser inocente: comparten turno, proyecto o escritorio, o tienen a pocas personas más a quienes agradecer.',
        rings:
          'Puede ser inocente: un proyecto entre equipos, un turno, un grupo pequeño donde cada quien depende del resto.',
        bursts:
          'Puede ser inocente: alguien que se pone al día tras un mes cargado, un lanzamiento, una despedida, una plantilla compartida.',
      },
      ask: {
        pairs: 'Podrías preguntar a cada una: «¿Quién más te ha ayudado últimamente?»',
        rings: 'Podrías preguntar: «¿En qué están trabajando y quién lo hace posible desde fuera?»',
        bursts: 'Podrías preguntar: «¿Qué pasó ese día?»',
      },
      order: 'En orden alfabético. No se hizo nada ni se avisó a nadie.',
      gone: 'No hay (o ya no hay).',
      way: (v) =>
        `${v.from} reconoció a ${v.to} en ${v.days} de los ${v.of} días en que dio reconocimientos; lo esperado: cerca de ${v.expected}.`,
      boostWay: (v) =>
        `${v.from} se sumó a reconocimientos para ${v.to} en ${v.days} de los ${v.of} días en que se sumó a alguno; lo esperado: cerca de ${v.expected}.`,
      ring: (v) =>
        `${v.inside} de los ${v.of} días en que reconocieron a alguien quedaron entre estas personas; lo esperado: cerca de ${v.expected}.`,
      team: (v) => `Mismo equipo: ${v.team}, ${v.n} personas.`,
      teams: 'Son de equipos distintos.',
      burstFrom: (v) => `Dio ${v.n} reconocimientos a ${v.others}, desde el ${v.from} hasta el ${v.to}.`,
      burstTo: (v) => `Recibió ${v.n} reconocimientos de ${v.others}, desde el ${v.from} hasta el ${v.to}.`,
      burstPair: (v) => `${v.n} reconocimientos entre ambas personas, desde el ${v.from} hasta el ${v.to}.`,
      people: { one: '# persona', other: '# personas' },
      alike: 'La mayoría dice casi lo mismo.',
      someone: 'Alguien',
      more: 'Ver más',
    },
    pt: {
      titles: { pairs: 'Pares', rings: 'Círculos', bursts: 'Rajadas' },
      why: {
        pairs:
          'Aparecem porque duas pessoas se reconhecem pelo menos três vezes mais do que o esperado, cada uma em cinco dias ou mais, e mais de um terço do que cada uma dá vai para a outra.',
        rings:
          'Aparecem porque de três a cinco pessoas deixam entre si a maior parte dos seus reconhecimentos, que assim dão a volta, muito mais do que os hábitos das suas equipes fazem esperar.',
        bursts:
          'Aparecem porque foram muitos em um dia e se repetem: sempre as mesmas pessoas, ou quase as mesmas palavras.',
      },
      innocent: {
        pairs:
          'Pode ser inocente: dividem turno, projeto ou mesa, ou têm poucas outras pessoas a quem agradecer.',
        rings:
          'Pode ser inocente: um projeto entre equipes, um turno, um grupo pequeno em que cada pessoa depende das outras.',
        bursts:
          'Pode ser inocente: alguém pondo em dia o que ficou de um mês cheio, um lançamento, uma despedida, um modelo compartilhado.',
      },
      ask: {
        pairs: 'Você poderia perguntar a cada uma: “Quem mais ajudou você ultimamente?”',
        rings: 'Você poderia perguntar: “Em que vocês estão trabalhando e quem de fora torna isso possível?”',
        bursts: 'Você poderia perguntar: “O que aconteceu nesse dia?”',
      },
      order: 'Em ordem alfabética. Nada foi feito e ninguém foi avisado.',
      gone: 'Não há (ou não há mais).',
      way: (v) =>
        `${v.from} reconheceu ${v.to} em ${v.days} dos ${v.of} dias em que deu reconhecimentos; o esperado: cerca de ${v.expected}.`,
      boostWay: (v) =>
        `${v.from} também agradeceu a ${v.to} com um toque em ${v.days} dos ${v.of} dias em que fez isso; o esperado: cerca de ${v.expected}.`,
      ring: (v) =>
        `${v.inside} dos ${v.of} dias em que reconheceram alguém ficaram entre essas pessoas; o esperado: cerca de ${v.expected}.`,
      team: (v) => `Mesma equipe: ${v.team}, ${v.n} pessoas.`,
      teams: 'São de equipes diferentes.',
      burstFrom: (v) => `Deu ${v.n} reconhecimentos a ${v.others}, de ${v.from} até ${v.to}.`,
      burstTo: (v) => `Recebeu ${v.n} reconhecimentos de ${v.others}, de ${v.from} até ${v.to}.`,
      burstPair: (v) => `${v.n} reconhecimentos entre as duas pessoas, de ${v.from} até ${v.to}.`,
      people: { one: '# pessoa', other: '# pessoas' },
      alike: 'A maioria diz quase o mesmo.',
      someone: 'Alguém',
      more: 'Ver mais',
    },
  },
);
