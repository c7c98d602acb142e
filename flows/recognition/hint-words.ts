// Words by which hints know what a thank-you says. Folded: no accents, small letters.

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));
const listOf = (words: string): readonly string[] => [...setOf(words)];

/** Say nothing by themselves. */
export const small = setOf(`
  the and for you your our his her their them they she him its with without from that this these those was were are been have has had
  all very much many lot lots really just who what when how not but too can could would will also more most than then there here out about into over
  los las una unos unas del con sin por para que como pero muy mucho mucha muchos muchas mas tan todo toda todos todas este esta esto estos estas ese esa
  eso sus tus nos les fue eres esta estas estan son ser estar haber has han hay cuando donde porque tambien siempre asi desde hasta entre sobre cada
  uns umas dos das nos nas pelo pela com sem para por que como mas muito muita muitos muitas mais tao tudo todo toda todos todas este esta isso isto
  esse essa seu sua seus suas voce voces foi sao ser estar tem tinha quando onde porque tambem sempre assim desde ate entre sobre cada ele ela eles elas
`);

/** Beginnings of praise that would fit anybody. */
export const praise = listOf(`
  thank great good best awesome amazing excellent fantastic wonderful nice super brilliant incredible outstanding kudos congrat well job work always ever every
  help support colleague person team people everyone anything something everything effort attitud dedicat commit happy appreciat deserv lucky keep star rock
  legend hero cool perfect love proud made make making day week done doing did does thing real true truly such deeply hugely being
  gracias agradec excelen genial buen mejor grande gran increible maraviloso maravill fantastic felicit felicid trabaj siempre ayud apoy companer person equip
  gente esfuerz actitud dedicac compromis feliz orgull quier crack maquina hac hiz hace dia semana cosa verdad real super perfect linda lindo bonit capo seguir sigue
  obrigad parabens otim excelent melhor bom boa bons boas incrivel maravilh legal trabalh sempre ajud apoi colega pesso equipe gente esforc atitude dedicac comprom
  feliz orgulh mandou bem arras faz fez feito coisa verdade perfeit demais show sensacional continue valeu grat
`);

/** Days, months and such: when something happened. */
export const momentSigns = setOf(`
  monday tuesday wednesday thursday friday saturday sunday yesterday today tonight morning afternoon evening night weekend midnight
  january february march april june july august september october november december
  lunes martes miercoles jueves viernes sabado domingo ayer hoy anoche manana tarde noche madrugada medianoche
  enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
  segunda terca quarta quinta sexta domingo ontem hoje manha noite janeiro fevereiro abril maio junho julho agosto setembro outubro novembro dezembro
`);

const phrases = (text: string): readonly string[] =>
  text
    .split(/[|\n]/)
    .map((phrase) => phrase.trimStart())
    .filter((phrase) => phrase !== '');

/** Beginnings of what tells a result, between bars. A space at the end ends the word. */
export const impactSigns: readonly string[] = phrases(`
so that |so we |so i |so the |so our |so they |so nobody |so no |that way |which let |which meant |which made |meant |as a result|and now |
thanks to that|thanks to your|thanks to you |thanks to this|because of you|allow|enabled |let us |let me |saved |saving |avoid|prevent|reduc|
increas|improv|on time|in time|ahead of|we could |i could |were able|was able|able to |made it possible|nobody had to|no one had to|
without losing|without a single|instead of |did not lose|didn t lose|did not miss|didn t miss|kept the |we now |now we |now i |now the |
since then|from now on|again |dropped|went down|went up|grew |went live|we won |won the |won us|half the time|faster|fewer|no longer|renewed|signed|
para que |asi que |asi pud|asi logr|asi el |asi la |asi nadie|de modo que|por eso |con eso |gracias a eso|gracias a ti|gracias a tu|gracias a esto|
permit|logramos|logre |pudimos|pude |pudo |pudieron|evit|ahorr|reduj|mejoro|mejoraron|aument|a tiempo|en plazo|antes de lo previsto|
nadie tuvo|sin perder|no perdi|sin que |en lugar de|en vez de|y ahora |ahora el |ahora la |ahora los |ahora pod|ahora ten|ahora sab|
desde entonces|ya no |volvieron a |bajo de |subio a |cayo a |hizo posible|sirvio|consegui|renov|firm|ganamos|salio a|la mitad|mas rapido|menos |
assim |por isso |com isso |gracas a |permiti|conseguimos|consegui |conseguiu|conseguiram|pudemos|pode |puderam|econom|reduz|melhorou|
melhoraram|a tempo|no prazo|dentro do prazo|antes do prazo|antes do previsto|ninguem precisou|ninguem teve|sem perder|nao perdemos|e agora |
agora o |agora a |agora os |agora pod|agora temos|agora sab|desde entao|ja nao |voltaram a |voltou a |caiu para |subiu para |tornou possivel|assin|fechamos|entrou no ar|metade|mais rapido
`);

/** What "we" say that is praise, or true at any time, and no result. */
export const wePraise = setOf(`
  appreciate love are all thank value really admire need want have never always cannot can should do hope know like miss owe say think were would see
  estamos somos vamos tenemos queremos agradecemos admiramos felicitamos valoramos necesitamos sabemos podemos debemos apreciamos celebramos esperamos reconocemos
  queriamos haremos hariamos temos queremos amamos parabenizamos valorizamos precisamos podemos devemos apreciamos gostamos reconhecemos ultimos proximos mismos extremos
  ramos animos minimos maximos optimos
`);

/** Beginnings of words for what values are often about. A value belongs to a family when its name does. */
export const valueFamilies: readonly (readonly string[])[] = [
  // Service
  listOf(
    'servic serv atenc atend atiend atend client custom guest user usuari promise cumpl cumpr respon answer',
  ),
  // Teamwork
  listOf(
    'equip team junt together colab collab cooper coordin entre share shared compart apoy apoi support ayud ajud help cubri cobri cover relev',
  ),
  // Initiative, innovation
  listOf(
    'iniciativ initiativ inova innov propus propos sugir suger suggest idea ideia invent crea cria creat built construy constru automatiz automat anticip antecip volunt offer ofrec ofere',
  ),
  // Learning
  listOf(
    'aprend learn ensen ensin taught teach train capacit trein explic explain expl mentor estud study studied curs course workshop taller oficin guia guide',
  ),
  // Care, respect, kindness
  listOf(
    'cuid care carin caring escuch escut listen pacien patien amab kind gentil respet respeit respect empat acompan accompan preocup worr calm compren understand entend notaste notic perceb agotad exhaust exaust',
  ),
  // Quality, excellence
  listOf(
    'calid qualid quality excelenc excellence detall detalh detail rigor precis exact revis review prueb test',
  ),
  // Integrity, honesty, trust
  listOf('integr honest trust confi confia transpar sincer truth verdad etic ethic'),
  // Responsibility
  listOf('respons account cumpl cumpr commit compromis owner duen dono hizo cargo'),
  // Courage
  listOf('valent corag courag brave atrev ousad ous bold'),
];
