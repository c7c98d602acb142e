import { defineText } from '#core/i18n.ts';

export const text = defineText(
  {
    summary: 'How thanks are spread (HR only)',
    later: 'There is a lot to look through. It comes here as a message in a moment.',
    title: 'How thanks are spread',
    notHr:
      'This report names people, so it is for HR alone. What everybody may see of thank-yous is in “mural” and “me”.',
    privacy:
      'Only HR sees this. Private thank-yous are counted as well; nobody’s words are shown, and nobody is ranked.',
    window: (v: { findings: string; coverage: string }) =>
      `The last ${v.findings} days; who was thanked or thanked somebody: the last ${v.coverage}.`,
    thanked: 'Were thanked by name',
    gave: 'Thanked somebody',
    share: (v: { percent: string; part: string; all: string }) => `${v.percent}, ${v.part} of ${v.all}`,
    few: 'too few people to tell a rate',
    received: 'What people receive',
    given: 'What people give',
    spread: { even: 'spread about evenly', uneven: 'somewhat uneven', few: 'in few hands' },
    gini: (v: { spread: string; gini: string; chance: string }) =>
      `${v.spread} (Gini ${v.gini}; ${v.chance} would come about by chance)`,
    tooFew: 'too few thank-yous to say',
    top: 'Concentration',
    topValue: (v: { percent: string }) =>
      `the tenth of people who were thanked most received ${v.percent} of all thank-yous`,
    unitsTitle: 'How many were thanked, by unit',
    unitsNote: (v: { least: string }) =>
      `Of each unit’s own people, in percent; the lowest first. Units of fewer than ${v.least} are counted in with others.`,
    unitWith: (v: { unit: string }) => `${v.unit} and smaller groups`,
    noUnit: 'People without a unit',
    rest: (v: { n: string }) => `${v.n} more units are not shown here.`,
    findings: 'What stands out',
    found: (v: { found: string }) =>
      `${v.found}. These are reasons to ask, not verdicts: nothing was done, and nobody was told.`,
    nothing: 'Nothing that chance, teams and projects would not explain.',
    pairs: { one: '# pair', other: '# pairs' },
    rings: { one: '# ring', other: '# rings' },
    bursts: { one: '# burst', other: '# bursts' },
    see: { pairs: 'See pairs', rings: 'See rings', bursts: 'See bursts' },
    how: 'How this is worked out',
    back: 'Back to the report',
    howLines: [
      'Spread: Gini’s coefficient, 0 when all have the same, 1 when one has all, beside what it would be if each thank-you went to anybody by chance.',
      'Expected: for two people, what everybody else’s habits lead to expect: how much a team thanks inside and where else, and how much each one is thanked there by others. That everybody has favourites is measured and allowed for.',
      'Pairs and rings count days, not thank-yous, and leave out thank-yous that name more than five people. A team that thanks within itself is no ring.',
      'Many looks find something by chance. So pairs and bursts are shown only where at most 1 in 100 of them should be chance, rings where the chance that any of them is chance is below 1 in 1,000.',
      'On invented organisations with pairs, rings and bursts put in, at least 9 in 10 of those shown were right and at least 8 in 10 were found. Real people are less tidy: ask before you conclude.',
    ],
  },
  {
    es: {
      summary: 'Cómo se reparten los reconocimientos (solo RR. HH.)',
      later: 'Hay mucho que revisar. En un momento te llega aquí como mensaje.',
      title: 'Cómo se reparten',
      notHr:
        'Este informe nombra a personas, así que es solo para Recursos Humanos. Lo que todo el mundo puede ver de los reconocimientos está en «mural» y «yo».',
      privacy:
        'Solo Recursos Humanos ve esto. También se cuentan los reconocimientos privados; no se muestran las palabras de nadie ni hay un ranking de personas.',
      window: (v) =>
        `Los últimos ${v.findings} días; quién recibió o dio algún reconocimiento: los últimos ${v.coverage}.`,
      thanked: 'Recibieron uno con su nombre',
      gave: 'Dieron alguno',
      share: (v) => `${v.percent}, ${v.part} de ${v.all}`,
      few: 'muy pocas personas para dar una proporción',
      received: 'Lo que se recibe',
      given: 'Lo que se da',
      spread: { even: 'repartido de forma pareja', uneven: 'algo desparejo', few: 'en pocas manos' },
      gini: (v) => `${v.spread} (Gini ${v.gini}; por azar sería ${v.chance})`,
      tooFew: 'muy pocos reconocimientos para decirlo',
      top: 'Concentración',
      topValue: (v) => `la décima parte que más recibió se llevó el ${v.percent} de los reconocimientos`,
      unitsTitle: 'Cuántas personas recibieron, por unidad',
      unitsNote: (v) =>
        `De las personas de cada unidad, en porcentaje; primero las más bajas. Las unidades de menos de ${v.least} se cuentan junto con otras.`,
      unitWith: (v) => `${v.unit} y grupos más pequeños`,
      noUnit: 'Personas sin unidad',
      rest: (v) => `Hay ${v.n} unidades más que no se muestran aquí.`,
      findings: 'Lo que llama la atención',
      found: (v) =>
        `${v.found}. Son motivos para preguntar, no veredictos: no se hizo nada ni se avisó a nadie.`,
      nothing: 'Nada que no expliquen el azar, los equipos y los proyectos.',
      pairs: { one: '# par', other: '# pares' },
      rings: { one: '# círculo', other: '# círculos' },
      bursts: { one: '# ráfaga', other: '# ráfagas' },
      see: { pairs: 'Ver pares', rings: 'Ver círculos', bursts: 'Ver ráfagas' },
      how: 'Cómo se calcula',
      back: 'Volver al informe',
      howLines: [
        'Reparto: el coeficiente de Gini, 0 si todas las personas tienen lo mismo y 1 si una lo tiene todo, junto al que resultaría si cada reconocimiento fuera a cualquiera por azar.',
        'Lo esperado: para dos personas, lo que hacen esperar los hábitos de las demás: cuánto reconoce un equipo hacia adentro y hacia dónde más, y cuánto reconocen otras personas a cada una. Que todo el mundo tiene preferencias se mide y se tiene en cuenta.',
        'En pares y círculos se cuentan días, no reconocimientos, y no entran los que nombran a más de cinco personas. Un equipo que se reconoce entre sí no es un círculo.',
        'Quien mira muchas veces encuentra algo por azar. Por eso se muestran pares y ráfagas solo si a lo sumo 1 de cada 100 sería azar, y círculos si la probabilidad de que alguno lo sea es menor de 1 en 1000.',
        'En organizaciones inventadas, con pares, círculos y ráfagas puestos a propósito, al menos 9 de cada 10 de los mostrados eran ciertos y se encontraron al menos 8 de cada 10. La gente real es menos ordenada: pregunta antes de concluir.',
      ],
    },
    pt: {
      summary: 'Como os reconhecimentos se distribuem (só RH)',
      later: 'Há muito para analisar. Daqui a pouco chega aqui como mensagem.',
      title: 'Como se distribuem',
      notHr:
        'Este relatório traz nomes de pessoas, por isso é só para o RH. O que todo mundo pode ver dos reconhecimentos está em “mural” e “eu”.',
      privacy:
        'Só o RH vê isto. Reconhecimentos privados também são contados; as palavras de ninguém são mostradas e não há ranking de pessoas.',
      window: (v) =>
        `Os últimos ${v.findings} dias; quem recebeu ou deu algum reconhecimento: os últimos ${v.coverage}.`,
      thanked: 'Receberam um com seu nome',
      gave: 'Deram algum',
      share: (v) => `${v.percent}, ${v.part} de ${v.all}`,
      few: 'pessoas de menos para dar uma proporção',
      received: 'O que se recebe',
      given: 'O que se dá',
      spread: { even: 'bem distribuído', uneven: 'um pouco desigual', few: 'em poucas mãos' },
      gini: (v) => `${v.spread} (Gini ${v.gini}; por acaso seria ${v.chance})`,
      tooFew: 'reconhecimentos de menos para dizer',
      top: 'Concentração',
      topValue: (v) => `a décima parte que mais recebeu ficou com ${v.percent} dos reconhecimentos`,
      unitsTitle: 'Quantas pessoas receberam, por unidade',
      unitsNote: (v) =>
        `Das pessoas de cada unidade, em porcentagem; primeiro as mais baixas. Unidades com menos de ${v.least} são contadas junto com outras.`,
      unitWith: (v) => `${v.unit} e grupos menores`,
      noUnit: 'Pessoas sem unidade',
      rest: (v) => `Há mais ${v.n} unidades que não aparecem aqui.`,
      findings: 'O que chama atenção',
      found: (v) =>
        `${v.found}. São motivos para perguntar, não veredictos: nada foi feito e ninguém foi avisado.`,
      nothing: 'Nada que o acaso, as equipes e os projetos não expliquem.',
      pairs: { one: '# par', other: '# pares' },
      rings: { one: '# círculo', other: '# círculos' },
      bursts: { one: '# rajada', other: '# rajadas' },
      see: { pairs: 'Ver pares', rings: 'Ver círculos', bursts: 'Ver rajadas' },
      how: 'Como isto é calculado',
      back: 'Voltar ao relatório',
      howLines: [
        'Distribuição: o coeficiente de Gini, 0 quando todas as pessoas têm o mesmo e 1 quando uma tem tudo, ao lado do que resultaria se cada reconhecimento fosse para qualquer pessoa por acaso.',
        'O esperado: para duas pessoas, o que os hábitos das demais fazem esperar: quanto uma equipe reconhece para dentro e para onde mais, e quanto outras pessoas reconhecem cada uma. Que todo mundo tem preferências é medido e levado em conta.',
        'Em pares e círculos contam-se dias, não reconhecimentos, e ficam de fora os que citam mais de cinco pessoas. Uma equipe que se reconhece entre si não é um círculo.',
        'Quem olha muitas vezes encontra algo por acaso. Por isso pares e rajadas só aparecem se no máximo 1 em cada 100 seria acaso, e círculos se a chance de algum ser é menor que 1 em 1.000.',
        'Em organizações inventadas, com pares, círculos e rajadas colocados de propósito, pelo menos 9 em cada 10 dos mostrados estavam certos e pelo menos 8 em cada 10 foram encontrados. Gente de verdade é menos arrumada: pergunte antes de concluir.',
      ],
    },
  },
);
