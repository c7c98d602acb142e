import { defineText } from '#core/i18n.ts';

/** What a manager is told of training. */
export const trainingText = defineText(
  {
    mandatory: 'Mandatory training',
    free: 'Training of one’s own choice',
    value: (v: { percent: string; done: string; people: string }) =>
      `${v.percent}, ${v.done} of ${v.people} have nothing left to do`,
    people: { one: '# person', other: '# people' },
    whoIsLate: 'Who is late',
    title: 'Mandatory training of your people',
    none: 'None of those who report to you has a mandatory course.',
    nobodyLate: 'Nobody is late.',
    done: (v: { done: string; people: string }) => `${v.done} of ${v.people} done`,
    late: { one: '# day late', other: '# days late' },
    more: { one: 'and # more', other: 'and # more' },
    note: 'Only mandatory courses and only your direct reports, as they were told when they began. What they answered is shown to nobody.',
  },
  {
    es: {
      mandatory: 'Cursos obligatorios',
      free: 'Cursos de propia elección',
      value: (v) => `${v.percent}, ${v.done} de ${v.people} no tienen nada pendiente`,
      people: { one: '# persona', other: '# personas' },
      whoIsLate: 'Quién va con retraso',
      title: 'Cursos obligatorios de tu equipo',
      none: 'Nadie que dependa directamente de ti tiene un curso obligatorio.',
      nobodyLate: 'Nadie va con retraso.',
      done: (v) => `${v.done} de ${v.people} terminaron`,
      late: { one: '# día de retraso', other: '# días de retraso' },
      more: { one: 'y # más', other: 'y # más' },
      note: 'Solo cursos obligatorios y solo quienes dependen directamente de ti, como se les dijo al empezar. Lo que respondieron no lo ve nadie.',
    },
    pt: {
      mandatory: 'Cursos obrigatórios',
      free: 'Cursos por escolha própria',
      value: (v) => `${v.percent}, ${v.done} de ${v.people} não têm nada pendente`,
      people: { one: '# pessoa', other: '# pessoas' },
      whoIsLate: 'Quem está em atraso',
      title: 'Cursos obrigatórios da sua equipe',
      none: 'Ninguém que responde diretamente a você tem um curso obrigatório.',
      nobodyLate: 'Ninguém está em atraso.',
      done: (v) => `${v.done} de ${v.people} concluíram`,
      late: { one: '# dia de atraso', other: '# dias de atraso' },
      more: { one: 'e mais #', other: 'e mais #' },
      note: 'Só cursos obrigatórios e só quem responde diretamente a você, como foi dito no início. O que responderam ninguém vê.',
    },
  },
);
