/** What is regular enough in a comment to be seen without a model. */
export type Cue = 'nothing' | 'content' | 'wish' | 'question' | 'relief';

/** Whole answers that say there is nothing to say. Folded; words only. */
const nothing = new RegExp(
  `^(?:${[
    '(?:por (?:ahora|el momento)|de momento|por enquanto|no momento|hoy|for now|at the moment)? ?' +
      '(?:no|nope|nah|nao|nada|ningun[oa]?|nenhuma?|nothing|none|nil|na|n a|ns nc|nc|ok|okey|x+|paso|passo|test|prueba)' +
      '(?: (?:mas|more|else|mais|nuevo|new|novo|en especial|en particular|especial|in particular|special))?' +
      '(?: (?:por (?:ahora|mi parte|el momento|hoy)|de momento|por enquanto|no momento|for now|for me|at the moment|from my side|thanks|thank you|gracias|obrigad[oa]))*',
    '(?:no|sin|ningun|no tengo|no hay|without|no|i have no|sem|nenhum|nao tenho|nao ha) ' +
      '(?:comentarios?|sugerencias?|observaciones|observacion|novedad(?:es)?|comments?|suggestions?|remarks?|comentarios?|sugesto?es|sugestao|observacoes|novidades|opinion|opiniao)' +
      '(?: (?:por (?:ahora|el momento|mi parte)|de momento|por enquanto|no momento|for now|at (?:the moment|this time)|gracias|thanks|adicionales|adicionais|further|nueva))*',
    '(?:ninguna?|nenhuma) (?:sugerencia|sugestao|novedad|observacion|observacao)(?: (?:de momento|por ahora|no momento|por enquanto))?',
    '(?:(?:no tengo |no hay |nao tenho )?nada|(?:i have |i ve got )?nothing) (?:que|para|a|por|to|much to|de) ' +
      '(?:agregar|anadir|decir|comentar|aportar|declarar|acrescentar|dizer|add|say|report|comment|share|reportar|informar)' +
      '(?: (?:por (?:ahora|el momento|mi parte)|de momento|por enquanto|no momento|for now|at the moment|today|hoy|gracias|thanks))*',
    '(?:no (?:se|sabria (?:decir|que decir))|nao sei|i don t know|don t know|do not know|dunno|idk|todo igual|tudo igual|prefiero no (?:responder|opinar|contestar)|prefiro nao (?:responder|opinar))',
  ].join('|')})$`,
  'u',
);

/** Whole answers that deny any complaint. */
const content = new RegExp(
  `^(?:${[
    '(?:no tengo|sin|cero|ninguna?|no hay|no|zero|not a single|have no|i have no|without|sem|nenhuma?|nao tenho|nao ha|0) ' +
      '(?:quejas?|problemas?|reclamos?|complaints?|issues?|problems?|reclamac(?:ao|oes)|queixas?)(?: .{0,24})?',
    'nada (?:malo|negativo|de (?:que|lo que) quejar(?:me|nos)|ruim|de que reclamar|do que reclamar)(?: .{0,24})?',
    '(?:no (?:me )?puedo quejar(?:me)?|no tengo de que quejarme|can ?not complain|can t complain|ca not complain|nothing to complain about|nao (?:tenho|posso) (?:do que |de que )?(?:me )?(?:reclamar|queixar))(?: .{0,24})?',
  ].join('|')})$`,
  'u',
);

/** Wishes and requests, kindly put: they tell what is missing. */
const wish = new RegExp(
  `(?:^|[ ,.;:])(?:${[
    '(?:seria|estaria|estaria muy|quedaria|vendria) (?:\\S+ )?(?:bueno|bien|lindo|ideal|genial|justo|util|mejor|deseable|conveniente|ayuda|bom|otimo|legal|melhor|interessante|importante)',
    '(?:me|nos) (?:gustaria|encantaria) (?!agradecer|felicitar|destacar|dar|reconocer)',
    '(?:agradeceria|agradeceriamos|se agradeceria|convendria|valdria la pena|haria falta|podrian|se podria|podria mejorar\\S*|deberian|se deberia|tendrian que|habria que|quiza[s]? podrian|hace falta|hacen falta|hay que mejorar|hay margen|por favor|porfa|ojala|urge|sugiero|sugeriria|propongo|pido|necesitamos|se necesita|falta[n]?)',
    '(?:gostaria (?:que|de (?!agradecer|parabenizar|destacar|elogiar))|seria (?:bom|otimo|legal|importante|justo)|agradeceria|poderiam|podiam|pudessem|daria para|dava para|deveriam|deviam|precisamos|precisa-se|falta[m]?|tomara que|sugiro|peco|ha espaco para|por favor|favor (?:de )?)',
    '(?:would (?:be|love|like|appreciate|help)|would be appreciated|could (?:we|you|they|be|perhaps)|can we|can you|please|we need|needs? (?:to|more|better)|should (?:be|have)|wish|i wonder if|perhaps we|room for improvement|might be worth|would it be possible|it d be|suggest)',
  ].join('|')})(?!\\p{L})`,
  'u',
);
const bareWish =
  /^(?:more|fewer|less|better|mas|menos|mejorar|mais|melhorar|que (?:mejoren|arreglen|cambien|pongan|den|revisen|contraten|vuelvan)|que por favor) \S/u;

const question =
  /^[^.!?]*\?+\s*$|^¿[^?]*\?+\s*$|^(?:consulta|duda|pregunta|quisiera saber|queria saber|quiero saber|gostaria de saber|queria saber|i would like to know|just wondering|question)\b/u;

/** Something bad that is over, or good at last. */
const relief = new RegExp(
  `(?<!\\p{L})(?:${[
    'ya (?:no (?:hay|hace falta|hacen falta|tengo que|tenemos que|se pierden?|pierdo|perdemos|necesito|necesitamos|falla)|nadie (?:llama|molesta|grita))',
    'no he (?:vuelto a|tenido (?:que|ningun))|no (?:tuve|hubo) que|sin (?:demoras?|estres|problemas|vueltas|esperas)|se (?:acabo|acabaron|termino|terminaron)',
    'por fin|finalmente|al fin|por primera vez|pela primeira vez|nao (?:preciso|precisa|precisamos|tenho|temos) mais|nao tive (?:mais|que|nenhum)|acabou|acabaram|ninguem mais',
    "no longer (?:have|need) to|no more|not a single|never had to|finally|at last|for the first time|(?:did|have|has)n[’']?t had? to|no need to",
  ].join('|')})(?!\\p{L})`,
  'u',
);

/** Words alone, single spaces, for the rules on whole answers. */
const bare = (folded: string): string => (folded.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');

/** The cues of a folded text. */
export function cuesOf(folded: string): ReadonlySet<Cue> {
  const cues = new Set<Cue>();
  const short = folded.length <= 80 ? bare(folded) : undefined;
  if (short !== undefined && nothing.test(short)) cues.add('nothing');
  if (short !== undefined && content.test(short)) cues.add('content');
  if (wish.test(folded) || bareWish.test(folded)) cues.add('wish');
  if (relief.test(folded)) cues.add('relief');
  if (folded.length <= 300 && question.test(folded.trim())) cues.add('question');
  return cues;
}
