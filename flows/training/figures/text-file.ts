import { defineText } from '#core/i18n.ts';

/** The file of completions, and the command that writes it. */
export const fileText = defineText(
  {
    name: 'completions',
    course: 'course',
    title: 'title',
    version: 'version',
    mandatory: 'mandatory',
    person: 'person',
    email: 'email',
    unit: 'unit',
    started: 'started',
    due: 'due',
    done: 'done',
    people: 'people done',
    yes: 'yes',
    no: 'no',
    usage:
      'npm run training -- completions FILE.csv [--course SLUG] [--lang en|es|pt]\n  writes who has completed which mandatory course; of free courses, how many, by groups of five or more\n',
    noCourse: (v: { slug: string }) =>
      `There is no course "${v.slug}". npm run courses -- list names them. Nothing was written.`,
    exists: (v: { file: string }) => `${v.file} is there already. It was not touched; choose another name.`,
    noFile: (v: { file: string }) => `${v.file} cannot be written: its folder is not there, or is not yours.`,
    written: (v: { file: string; rows: string }) => `${v.file}: ${v.rows}.`,
    rows: { one: '# row', other: '# rows' },
  },
  {
    es: {
      name: 'cursos-hechos',
      course: 'curso',
      title: 'título',
      version: 'versión',
      mandatory: 'obligatorio',
      person: 'persona',
      email: 'correo',
      unit: 'unidad',
      started: 'inicio',
      due: 'fecha límite',
      done: 'terminado',
      people: 'personas que terminaron',
      yes: 'sí',
      no: 'no',
      usage:
        'npm run training -- completions ARCHIVO.csv [--course CURSO] [--lang en|es|pt]\n  escribe quién completó qué curso obligatorio; de los libres, cuántas personas, por grupos de cinco o más\n',
      noCourse: (v) =>
        `No hay ningún curso "${v.slug}". npm run courses -- list los nombra. No se escribió nada.`,
      exists: (v) => `${v.file} ya existe. No se tocó; elige otro nombre.`,
      noFile: (v) => `No se puede escribir ${v.file}: su carpeta no está, o no es tuya.`,
      written: (v) => `${v.file}: ${v.rows}.`,
      rows: { one: '# fila', other: '# filas' },
    },
    pt: {
      name: 'cursos-concluidos',
      course: 'curso',
      title: 'título',
      version: 'versão',
      mandatory: 'obrigatório',
      person: 'pessoa',
      email: 'e-mail',
      unit: 'unidade',
      started: 'início',
      due: 'prazo',
      done: 'concluído',
      people: 'pessoas que concluíram',
      yes: 'sim',
      no: 'não',
      usage:
        'npm run training -- completions ARQUIVO.csv [--course CURSO] [--lang en|es|pt]\n  grava quem concluiu qual curso obrigatório; dos livres, quantas pessoas, por grupos de cinco ou mais\n',
      noCourse: (v) =>
        `Não há nenhum curso "${v.slug}". npm run courses -- list mostra os nomes. Nada foi gravado.`,
      exists: (v) => `${v.file} já existe. Nada foi mudado; escolha outro nome.`,
      noFile: (v) => `Não é possível gravar ${v.file}: a pasta não existe, ou não é sua.`,
      written: (v) => `${v.file}: ${v.rows}.`,
      rows: { one: '# linha', other: '# linhas' },
    },
  },
);
