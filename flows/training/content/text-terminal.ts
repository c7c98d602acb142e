import { defineText, plural } from '#core/i18n.ts';

type N = Readonly<{ n: number }>;
type Name = Readonly<{ slug: string }>;
type Version = Readonly<{ slug: string; version: string }>;
const en = (one: string, other: string) => (v: N) => plural('en', v.n, { one, other });
const es = (one: string, other: string) => (v: N) => plural('es', v.n, { one, other });
const pt = (one: string, other: string) => (v: N) => plural('pt', v.n, { one, other });

/** What an operator reads at a terminal. */
export const text = defineText(
  {
    usage: `Usage:
  npm run courses -- import FOLDER… [--dry-run]   a course, a folder of courses, or a .zip of either
  npm run courses -- export NAME FOLDER           writes FOLDER/NAME
  npm run courses -- list                         what there is
Each with [--lang es|en|pt]
`,
    noFile: (v: { path: string }) => `${v.path} cannot be read.`,
    held: en('Nothing has been changed: # problem.', 'Nothing has been changed: # problems.'),
    dry: 'This was a check: nothing has been changed.',
    isNew: (v: Name) => `${v.slug}: new`,
    same: (v: Name) => `${v.slug}: no change`,
    changed: (v: Name) => `${v.slug}: changed`,
    published: (v: Version) =>
      `${v.slug}: version ${v.version} is published. Whoever is in the middle goes on with theirs.`,
    retired: (v: Name) => `${v.slug} is not offered any more. HR can bring it back in chat.`,
    lessons: en('# lesson', '# lessons'),
    added: (v: { titles: string }) => `  new lessons: ${v.titles}`,
    removed: (v: { titles: string }) => `  lessons that go: ${v.titles}`,
    lesson: (v: { title: string; languages: string }) => `  changed: ${v.title}${v.languages}`,
    moved: '  lessons come in another order',
    texts: (v: { languages: string }) => `  title or summary changed (${v.languages})`,
    settings: '  its own language or its value changed',
    languagesAdded: (v: { languages: string }) => `  new languages: ${v.languages}`,
    languagesRemoved: (v: { languages: string }) => `  languages that go: ${v.languages}`,
    gap: (v: { title: string; languages: string }) =>
      `  “${v.title}” is missing in ${v.languages}: shown in the course’s own language`,
    unknownValue: (v: { value: string }) =>
      `  the organisation has no value “${v.value}”: the course is about none until one is chosen in chat`,
    hasDraft:
      '  somebody is changing it in chat: their draft stays as it is, and is compared with this when it is published',
    none: 'There is no course yet. Two are in the folder “courses”: npm run courses -- import courses',
    draft: 'draft, never published',
    version: (v: { version: string }) => `version ${v.version}`,
    isRetired: 'not offered any more',
    unknown: (v: Name) =>
      `There is no published course “${v.slug}”. npm run courses -- list shows those there are.`,
    taken: (v: { path: string }) =>
      `${v.path} is there already. Choose another folder, so that nothing is overwritten.`,
    exported: (v: { path: string; n: number }) =>
      plural('en', v.n, { one: `${v.path}: # file.`, other: `${v.path}: # files.` }),
  },
  {
    es: {
      usage: `Uso:
  npm run courses -- import CARPETA… [--dry-run]  un curso, una carpeta de cursos o un .zip de cualquiera de los dos
  npm run courses -- export NOMBRE CARPETA        escribe CARPETA/NOMBRE
  npm run courses -- list                         lo que hay
Cada uno con [--lang es|en|pt]
`,
      noFile: (v) => `No se puede leer ${v.path}.`,
      held: es('No ha cambiado nada: # problema.', 'No ha cambiado nada: # problemas.'),
      dry: 'Esto fue una revisión: no ha cambiado nada.',
      isNew: (v) => `${v.slug}: nuevo`,
      same: (v) => `${v.slug}: sin cambios`,
      changed: (v) => `${v.slug}: cambia`,
      published: (v) =>
        `${v.slug}: se publicó la versión ${v.version}. Quien está a la mitad sigue con la suya.`,
      retired: (v) => `${v.slug} ya no se ofrece. Recursos Humanos puede recuperarlo en el chat.`,
      lessons: es('# lección', '# lecciones'),
      added: (v) => `  lecciones nuevas: ${v.titles}`,
      removed: (v) => `  lecciones que se van: ${v.titles}`,
      lesson: (v) => `  cambia: ${v.title}${v.languages}`,
      moved: '  las lecciones van en otro orden',
      texts: (v) => `  cambia el título o el resumen (${v.languages})`,
      settings: '  cambia su idioma principal o su valor',
      languagesAdded: (v) => `  idiomas nuevos: ${v.languages}`,
      languagesRemoved: (v) => `  idiomas que se van: ${v.languages}`,
      gap: (v) => `  «${v.title}» falta en ${v.languages}: se muestra en el idioma principal del curso`,
      unknownValue: (v) =>
        `  la organización no tiene el valor «${v.value}»: el curso queda sin valor hasta que se elija uno en el chat`,
      hasDraft:
        '  alguien lo está cambiando en el chat: su borrador queda como está y se compara con esto al publicarse',
      none: 'Todavía no hay cursos. Hay dos en la carpeta «courses»: npm run courses -- import courses',
      draft: 'borrador, nunca publicado',
      version: (v) => `versión ${v.version}`,
      isRetired: 'ya no se ofrece',
      unknown: (v) => `No hay un curso publicado «${v.slug}». npm run courses -- list muestra los que hay.`,
      taken: (v) => `${v.path} ya existe. Elige otra carpeta, para no sobrescribir nada.`,
      exported: (v) => plural('es', v.n, { one: `${v.path}: # archivo.`, other: `${v.path}: # archivos.` }),
    },
    pt: {
      usage: `Uso:
  npm run courses -- import PASTA… [--dry-run]    um curso, uma pasta de cursos ou um .zip de qualquer um dos dois
  npm run courses -- export NOME PASTA            escreve PASTA/NOME
  npm run courses -- list                         o que há
Cada um com [--lang es|en|pt]
`,
      noFile: (v) => `Não é possível ler ${v.path}.`,
      held: pt('Nada mudou: # problema.', 'Nada mudou: # problemas.'),
      dry: 'Isto foi uma conferência: nada mudou.',
      isNew: (v) => `${v.slug}: novo`,
      same: (v) => `${v.slug}: sem mudança`,
      changed: (v) => `${v.slug}: muda`,
      published: (v) =>
        `${v.slug}: a versão ${v.version} foi publicada. Quem está no meio continua com a sua.`,
      retired: (v) => `${v.slug} não é mais oferecido. O RH pode trazê-lo de volta no chat.`,
      lessons: pt('# lição', '# lições'),
      added: (v) => `  lições novas: ${v.titles}`,
      removed: (v) => `  lições que saem: ${v.titles}`,
      lesson: (v) => `  muda: ${v.title}${v.languages}`,
      moved: '  as lições vêm em outra ordem',
      texts: (v) => `  muda o título ou o resumo (${v.languages})`,
      settings: '  muda a língua principal ou o valor',
      languagesAdded: (v) => `  línguas novas: ${v.languages}`,
      languagesRemoved: (v) => `  línguas que saem: ${v.languages}`,
      gap: (v) => `  “${v.title}” falta em ${v.languages}: aparece na língua principal do curso`,
      unknownValue: (v) =>
        `  a organização não tem o valor “${v.value}”: o curso fica sem valor até que se escolha um no chat`,
      hasDraft:
        '  alguém está mudando o curso no chat: o rascunho fica como está e é comparado com isto ao ser publicado',
      none: 'Ainda não há cursos. Há dois na pasta “courses”: npm run courses -- import courses',
      draft: 'rascunho, nunca publicado',
      version: (v) => `versão ${v.version}`,
      isRetired: 'não é mais oferecido',
      unknown: (v) => `Não há um curso publicado “${v.slug}”. npm run courses -- list mostra os que há.`,
      taken: (v) => `${v.path} já existe. Escolha outra pasta, para que nada seja sobrescrito.`,
      exported: (v) => plural('pt', v.n, { one: `${v.path}: # arquivo.`, other: `${v.path}: # arquivos.` }),
    },
  },
);
