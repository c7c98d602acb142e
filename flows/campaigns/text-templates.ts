import type { Template, Texts } from './campaign.ts';

/** What a campaign of a kind says, until HR writes its own. `{unit}`: the unit that a role spotlight is about. */
export const templateTexts: Readonly<Record<Template, Readonly<{ title: Texts; text: Texts }>>> = {
  'welcome-week': {
    title: { es: 'Semana de bienvenida', en: 'Welcome week', pt: 'Semana de boas-vindas' },
    text: {
      es: 'Esta semana damos las gracias a quienes llegaron hace poco y a quienes les abrieron la puerta. ¿Quién te hizo sentir en casa, o quién ya dejó huella en sus primeros días?',
      en: 'This week we thank those who joined lately and those who opened the door for them. Who made you feel at home, or who already made a difference in their first days?',
      pt: 'Nesta semana agradecemos a quem chegou há pouco e a quem abriu a porta. Quem fez você se sentir em casa, ou quem já deixou sua marca nos primeiros dias?',
    },
  },
  'client-week': {
    title: {
      es: 'Semana del cliente interno',
      en: 'Internal client week',
      pt: 'Semana do cliente interno',
    },
    text: {
      es: 'Cada área es cliente de otra. Esta semana damos las gracias a quienes nos atendieron bien por dentro: cumplieron lo que dijeron, contestaron a tiempo, explicaron con paciencia.',
      en: 'Every area is a client of another. This week we thank those who served us well on the inside: who kept their word, answered in time, explained with patience.',
      pt: 'Cada área é cliente de outra. Nesta semana agradecemos a quem nos atendeu bem por dentro: cumpriu o que disse, respondeu a tempo, explicou com paciência.',
    },
  },
  'year-end': {
    title: { es: 'Cierre de año', en: 'End of the year', pt: 'Fim de ano' },
    text: {
      es: 'El año termina y hay gracias que quedaron sin decir. Piensa en alguien sin quien tu año habría sido más difícil, y cuéntale qué cambió gracias a su ayuda.',
      en: 'The year ends, and some thanks were never said. Think of somebody without whom your year would have been harder, and tell them what their help changed.',
      pt: 'O ano termina e alguns agradecimentos ficaram por dizer. Pense em alguém sem quem seu ano teria sido mais difícil e conte o que mudou com essa ajuda.',
    },
  },
  'project-finish': {
    title: { es: 'Cierre de un proyecto', en: 'A project is done', pt: 'Fim de um projeto' },
    text: {
      es: 'El proyecto llegó a su meta. Antes de pasar al siguiente, demos las gracias a quienes lo hicieron posible, también a quienes ayudaron desde fuera del equipo.',
      en: 'The project has reached its goal. Before we turn to the next, let us thank those who made it possible, and those who helped from outside of the team.',
      pt: 'O projeto chegou à meta. Antes de passar ao próximo, vamos agradecer a quem o tornou possível, também a quem ajudou de fora da equipe.',
    },
  },
  'role-spotlight': {
    title: { es: 'Un rol en el foco', en: 'A role in the light', pt: 'Um papel em destaque' },
    text: {
      es: '¿Qué aporta {unit} a lo que queremos lograr? Lo cuentan quienes dependen de su trabajo: di qué te permite hacer, con un ejemplo de estas semanas.',
      en: 'What does {unit} contribute to what we are here for? Those who depend on its work tell: say what it makes possible for you, with an example of these weeks.',
      pt: 'O que {unit} traz para o que queremos alcançar? Quem depende desse trabalho conta: diga o que ele torna possível para você, com um exemplo destas semanas.',
    },
  },
};

/** How long one of its kind usually lasts. Days. */
export const usualDays: Readonly<Record<Template, number>> = {
  'welcome-week': 4,
  'client-week': 4,
  'year-end': 11,
  'project-finish': 4,
  'role-spotlight': 11,
};
