import { defineText } from '#core/i18n.ts';

type Days = { from: string; to: string };

/** What is said of days away. */
export const text = defineText(
  {
    summary: 'Tell me of days away: I leave you in peace then',
    button: 'I’ll be away',
    title: 'Days away',
    intro:
      'On these days I write nothing by myself, and lessons and their due dates wait for you. A celebration of yours comes on the next working day; after more than two weeks away, I let it pass.',
    none: 'You have told me of no days away.',
    days: ({ from, to }: Days) => `${from} to ${to}`,
    more: { one: 'And # more, later.', other: 'And # more, later.' },
    add: 'Add days away',
    save: 'Save',
    from: 'First day away',
    to: 'Last day away',
    remove: 'Remove',
    removeHint: ({ from, to }: Days) => `Remove ${from} to ${to}`,
    problem: 'Nothing is saved yet: please look at what is marked below.',
    faults: {
      dateMissing: 'Choose a day from the calendar.',
      order: 'The last day cannot come before the first.',
      past: 'These days are over. Choose days that end today or later.',
      far: 'Choose days that end within two years.',
    },
  },
  {
    es: {
      summary: 'Cuéntame de tus ausencias: esos días no te escribo por mi cuenta',
      button: 'Voy a estar fuera',
      title: 'Días de ausencia',
      intro:
        'En esos días no te escribo por mi cuenta, y las lecciones y sus fechas límite te esperan. Si hay algo tuyo que celebrar, llega al siguiente día de trabajo; si tu ausencia dura más de dos semanas, lo dejo pasar.',
      none: 'No me has contado de días de ausencia.',
      days: ({ from, to }) => `${from} a ${to}`,
      more: { one: 'Y # más, después.', other: 'Y # más, después.' },
      add: 'Agregar días',
      save: 'Guardar',
      from: 'Primer día de ausencia',
      to: 'Último día de ausencia',
      remove: 'Quitar',
      removeHint: ({ from, to }) => `Quitar ${from} a ${to}`,
      problem: 'Todavía no se guardó nada: revisa lo que está marcado abajo.',
      faults: {
        dateMissing: 'Elige un día del calendario.',
        order: 'El último día no puede ser anterior al primero.',
        past: 'Esos días ya pasaron. Elige días que terminen hoy o más adelante.',
        far: 'Elige días que terminen dentro de dos años.',
      },
    },
    pt: {
      summary: 'Conte-me das suas ausências: nesses dias não escrevo por conta própria',
      button: 'Vou estar fora',
      title: 'Dias de ausência',
      intro:
        'Nesses dias não escrevo por conta própria, e as lições e os prazos esperam por você. Se houver algo seu para celebrar, chega no próximo dia de trabalho; se a ausência durar mais de duas semanas, deixo passar.',
      none: 'Você não me contou de dias de ausência.',
      days: ({ from, to }) => `${from} a ${to}`,
      more: { one: 'E mais #, depois.', other: 'E mais #, depois.' },
      add: 'Adicionar dias',
      save: 'Salvar',
      from: 'Primeiro dia de ausência',
      to: 'Último dia de ausência',
      remove: 'Remover',
      removeHint: ({ from, to }) => `Remover ${from} a ${to}`,
      problem: 'Nada foi salvo ainda: veja o que está marcado abaixo.',
      faults: {
        dateMissing: 'Escolha um dia no calendário.',
        order: 'O último dia não pode vir antes do primeiro.',
        past: 'Esses dias já passaram. Escolha dias que terminem hoje ou depois.',
        far: 'Escolha dias que terminem dentro de dois anos.',
      },
    },
  },
);
