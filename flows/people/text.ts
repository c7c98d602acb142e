import { defineText, plural } from '#core/i18n.ts';
import type { Says } from './problem-text.ts';
import { problemsEn, problemsEs, problemsPt } from './problem-text.ts';

type N = Readonly<{ n: number }>;
type Share = Readonly<{ missing: string; known: string; share: string }>;
const en = (one: string, other: string) => (v: N) => plural('en', v.n, { one, other });
const es = (one: string, other: string) => (v: N) => plural('es', v.n, { one, other });
const pt = (one: string, other: string) => (v: N) => plural('pt', v.n, { one, other });

export const text = defineText(
  {
    command: { summary: 'Bring people in from a file, with a check first' },
    refusal: {
      summary: 'Only HR and the owners of this bot can bring people in.',
      ask: (v: { names: string }) => `If something about you or your team is wrong here, tell ${v.names}.`,
      askSomebody: 'If something about you or your team is wrong here, tell your HR team.',
    },
    form: {
      title: 'People from a file',
      submit: 'Check the file',
      intro:
        'A CSV file as your HR system or Excel saves it. You first see what would be added, changed and refused; nothing changes until you apply it. The file is deleted within an hour.',
      file: 'File',
      hint: 'Columns: email, name, kind, unit (“Operations / Logistics”), manager email, language, time zone, country, start date, birthday, role, manages. Only the e-mail is needed; any others are kept as attributes.',
      missing: 'Choose a file first.',
      empty: 'This file is empty. Save it again and choose it anew.',
      large: (v: { limit: string }) =>
        `This file is larger than ${v.limit} MB. Split it in two, or ask whoever runs the bot to import it.`,
      workbook: 'This is an Excel workbook. In Excel choose “Save as” and then “CSV UTF-8”.',
      binary: 'This file has no text that can be read. Save it as CSV and choose it anew.',
    },
    reading: (v: { file: string }) => `Reading ${v.file}. The result comes here in a moment.`,
    applying: (v: { file: string }) => `Applying ${v.file}. The result comes here in a moment.`,
    check: {
      title: (v: { file: string }) => `${v.file}: the check`,
      unchanged: 'Nothing has been changed yet.',
      again: 'Something changed after the last check, so nothing was applied. This is a new check.',
      nothing: 'Everything in the file is already so: there is nothing to apply.',
      unreadable: (v: { file: string }) => `${v.file} could not be used. Nothing has been changed.`,
      summary: (v: { added: string; changed: string; refused: string }) =>
        `The check is done: ${v.added} to add, ${v.changed} to change, ${v.refused} refused. Nothing has been changed yet.`,
      problems: 'What to look at',
      moreProblems: en('And # more.', 'And # more.'),
      attributes: (v: { names: string }) => `Kept as attributes: ${v.names}.`,
      missing: en(
        '# person who is known is not in the file. They stay as they are, unless you mark them as gone.',
        '# people who are known are not in the file. They stay as they are, unless you mark them as gone.',
      ),
      missingRefused:
        'People can be marked as gone once no row is refused: a mistyped e-mail is no farewell.',
      mass: (v: Share) =>
        `Careful: ${v.missing} of the ${v.known} people known (${v.share}) are not in this file. Is it the whole file?`,
      until: 'The file is kept for an hour after you sent it.',
    },
    facts: {
      added: 'To add',
      changed: 'To change',
      back: 'Back again',
      left: 'As they are',
      refused: 'Refused',
      missing: 'Not in the file',
      unitsAdded: 'New units',
    },
    button: {
      apply: 'Apply',
      without: en('Apply without the refused row', 'Apply without # refused'),
      gone: en('Apply, # is gone', 'Apply, # are gone'),
      sure: en('Yes, # is gone', 'Yes, # are gone'),
      cancel: 'Cancel',
      again: 'Choose another file',
    },
    confirm: {
      title: 'Is this the whole file?',
      detail:
        'Whoever is marked as gone hears nothing more from the bot and can no longer use it. Nothing is deleted: with the next file in which they appear they are back.',
    },
    cancelled: 'Cancelled. Nothing was changed, and the file is deleted.',
    applied: {
      title: 'Applied',
      all: (v: { parts: string }) => `Applied: ${v.parts}.`,
      added: en('# added', '# added'),
      changed: en('# changed', '# changed'),
      back: en('# back again', '# back again'),
      left: en('# as before', '# as before'),
      gone: en('# marked as gone', '# marked as gone'),
      refused: en('# refused row left out', '# refused rows left out'),
      unitsAdded: en('# new unit', '# new units'),
    },
    stale: {
      applied: 'This file has been applied already; it was not applied a second time.',
      applying: 'This file is being applied right now. The result comes here in a moment.',
      cancelled: 'This import was cancelled. Nothing was changed.',
      forgotten: 'The file is no longer kept (an hour has passed). Nothing was changed; choose it anew.',
      newer: 'There is a newer check of this file below. Please decide there.',
      notHr: 'This was not applied: bringing people in is for HR and the owners of this bot.',
    },
    at: {
      line: (v: { line: string }) => `Line ${v.line}`,
      column: (v: { line: string; column: string }) => `Line ${v.line}, “${v.column}”`,
    },
    problem: problemsEn as Says,
    terminal: {
      usage:
        'Usage: npm run people -- import FILE.csv [--dry-run] [--skip-refused] [--mark-missing-gone] [--lang es|en|pt]',
      noFile: (v: { file: string }) => `${v.file} cannot be read.`,
      dry: 'This was a check: nothing has been changed.',
      held: 'Nothing has been changed: some rows are refused. Mend them in the file, or leave them out with --skip-refused.',
      heldGone:
        'Nothing has been changed: people can be marked as gone only when no row is refused. Mend the file first.',
      missing: 'To mark those who are not in the file as gone, add --mark-missing-gone.',
      encoding: (v: { encoding: string; delimiter: string; columns: string }) =>
        `Read as ${v.encoding}, separated by ${v.delimiter}. Columns: ${v.columns}.`,
      comma: 'commas',
      semicolon: 'semicolons',
      tab: 'tabs',
    },
  },
  {
    es: {
      command: { summary: 'Carga personas desde un archivo, con revisión previa' },
      refusal: {
        summary: 'Solo Recursos Humanos y quienes administran este bot pueden cargar personas.',
        ask: (v) => `Si aquí hay un dato equivocado sobre ti o tu equipo, cuéntale a ${v.names}.`,
        askSomebody: 'Si aquí hay un dato equivocado sobre ti o tu equipo, cuéntale a Recursos Humanos',
      },
      form: {
        title: 'Personas de un archivo',
        submit: 'Revisar el archivo',
        intro:
          'Un archivo CSV tal como lo guarda Excel o tu sistema de Recursos Humanos. Primero ves qué se agregaría, qué cambiaría y qué se rechaza; nada cambia hasta que lo apliques. El archivo se borra en menos de una hora.',
        file: 'Archivo',
        hint: 'Columnas: correo, nombre, tipo, unidad («Operaciones / Logística»), correo del jefe, idioma, zona horaria, país, fecha de ingreso, cumpleaños, rol, dirige. Solo el correo es necesario; las demás se guardan como atributos.',
        missing: 'Primero elige un archivo.',
        empty: 'Este archivo está vacío. Guárdalo otra vez y vuelve a elegirlo.',
        large: (v) =>
          `Este archivo pesa más de ${v.limit} MB. Divídelo en dos, o pide a quien opera el bot que lo cargue.`,
        workbook: 'Este es un libro de Excel. En Excel elige «Guardar como» y luego «CSV UTF-8».',
        binary: 'Este archivo no tiene texto que se pueda leer. Guárdalo como CSV y vuelve a elegirlo.',
      },
      reading: (v) => `Estoy leyendo ${v.file}. El resultado llega aquí en un momento.`,
      applying: (v) => `Estoy aplicando ${v.file}. El resultado llega aquí en un momento.`,
      check: {
        title: (v) => `${v.file}: la revisión`,
        unchanged: 'Todavía no ha cambiado nada.',
        again:
          'Algo cambió después de la última revisión, así que no se aplicó nada. Esta es una revisión nueva.',
        nothing: 'Todo lo que dice el archivo ya está así: no hay nada que aplicar.',
        unreadable: (v) => `No se pudo usar ${v.file}. No ha cambiado nada.`,
        summary: (v) =>
          `La revisión está lista: ${v.added} por agregar, ${v.changed} por cambiar, ${v.refused} con rechazo. Todavía no ha cambiado nada.`,
        problems: 'Qué mirar',
        moreProblems: es('Y # más.', 'Y # más.'),
        attributes: (v) => `Se guardan como atributos: ${v.names}.`,
        missing: es(
          '# persona conocida no está en el archivo. Sigue como está, salvo que marques su salida.',
          '# personas conocidas no están en el archivo. Siguen como están, salvo que marques su salida.',
        ),
        missingRefused:
          'Se puede marcar la salida de personas cuando no haya filas rechazadas: un correo mal escrito no es una despedida.',
        mass: (v) =>
          `Cuidado: ${v.missing} de las ${v.known} personas conocidas (${v.share}) no están en este archivo. ¿Es el archivo completo?`,
        until: 'El archivo se guarda una hora desde que lo enviaste.',
      },
      facts: {
        added: 'Por agregar',
        changed: 'Por cambiar',
        back: 'Regresan',
        left: 'Siguen igual',
        refused: 'Filas rechazadas',
        missing: 'No están en el archivo',
        unitsAdded: 'Unidades nuevas',
      },
      button: {
        apply: 'Aplicar',
        without: es('Aplicar sin la fila rechazada', 'Aplicar sin # rechazadas'),
        gone: es('Aplicar y marcar # salida', 'Aplicar y marcar # salidas'),
        sure: es('Sí, marcar # salida', 'Sí, marcar # salidas'),
        cancel: 'Cancelar',
        again: 'Elegir otro archivo',
      },
      confirm: {
        title: '¿Es el archivo completo?',
        detail:
          'Quien queda con salida marcada no recibe nada más del bot y ya no puede usarlo. No se borra nada: con el próximo archivo en que aparezca, regresa.',
      },
      cancelled: 'Cancelado. No cambió nada y el archivo se borró.',
      applied: {
        title: 'Aplicado',
        all: (v) => `Aplicado: ${v.parts}.`,
        added: es('# persona agregada', '# personas agregadas'),
        changed: es('# cambio', '# cambios'),
        back: es('# regreso', '# regresos'),
        left: es('# sin cambios', '# sin cambios'),
        gone: es('# salida marcada', '# salidas marcadas'),
        refused: es('# fila rechazada quedó fuera', '# filas rechazadas quedaron fuera'),
        unitsAdded: es('# unidad nueva', '# unidades nuevas'),
      },
      stale: {
        applied: 'Este archivo ya se aplicó; no se aplicó por segunda vez.',
        applying: 'Este archivo se está aplicando ahora. El resultado llega aquí en un momento.',
        cancelled: 'Esta carga se canceló. No cambió nada.',
        forgotten: 'El archivo ya no se guarda (pasó una hora). No cambió nada; vuelve a elegirlo.',
        newer: 'Más abajo hay una revisión más reciente de este archivo. Decide allí.',
        notHr:
          'No se aplicó: cargar personas es tarea de Recursos Humanos y de quienes administran este bot.',
      },
      at: {
        line: (v) => `Línea ${v.line}`,
        column: (v) => `Línea ${v.line}, «${v.column}»`,
      },
      problem: problemsEs,
      terminal: {
        usage:
          'Uso: npm run people -- import ARCHIVO.csv [--dry-run] [--skip-refused] [--mark-missing-gone] [--lang es|en|pt]',
        noFile: (v) => `No se puede leer ${v.file}.`,
        dry: 'Esto fue una revisión: no ha cambiado nada.',
        held: 'No ha cambiado nada: hay filas rechazadas. Corrígelas en el archivo o déjalas fuera con --skip-refused.',
        heldGone:
          'No ha cambiado nada: se puede marcar la salida de personas solo cuando no hay filas rechazadas. Corrige primero el archivo.',
        missing: 'Para marcar la salida de quienes no están en el archivo, agrega --mark-missing-gone.',
        encoding: (v) => `Leído como ${v.encoding}, separado por ${v.delimiter}. Columnas: ${v.columns}.`,
        comma: 'comas',
        semicolon: 'punto y coma',
        tab: 'tabulaciones',
      },
    },
    pt: {
      command: { summary: 'Traz pessoas de um arquivo, com conferência antes' },
      refusal: {
        summary: 'Só o RH e quem administra este bot podem trazer pessoas.',
        ask: (v) => `Se algum dado sobre você ou sua equipe estiver errado aqui, fale com ${v.names}.`,
        askSomebody: 'Se algum dado sobre você ou sua equipe estiver errado aqui, fale com o RH.',
      },
      form: {
        title: 'Pessoas de um arquivo',
        submit: 'Conferir o arquivo',
        intro:
          'Um arquivo CSV como o Excel ou o sistema do RH salva. Primeiro você vê o que seria acrescentado, mudado e recusado; nada muda até você aplicar. O arquivo é apagado em até uma hora.',
        file: 'Arquivo',
        hint: 'Colunas: e-mail, nome, tipo, unidade (“Operações / Logística”), e-mail do gestor, idioma, fuso horário, país, data de admissão, aniversário, papel, dirige. Só o e-mail é necessário; as outras ficam como atributos.',
        missing: 'Primeiro escolha um arquivo.',
        empty: 'Este arquivo está vazio. Salve de novo e escolha outra vez.',
        large: (v) =>
          `Este arquivo passa de ${v.limit} MB. Divida em dois ou peça a quem opera o bot que o importe.`,
        workbook:
          'Esta é uma pasta de trabalho do Excel. No Excel escolha “Salvar como” e depois “CSV UTF-8”.',
        binary: 'Este arquivo não tem texto que se possa ler. Salve como CSV e escolha outra vez.',
      },
      reading: (v) => `Estou lendo ${v.file}. O resultado chega aqui em instantes.`,
      applying: (v) => `Estou aplicando ${v.file}. O resultado chega aqui em instantes.`,
      check: {
        title: (v) => `${v.file}: a conferência`,
        unchanged: 'Nada mudou ainda.',
        again:
          'Algo mudou depois da última conferência, por isso nada foi aplicado. Esta é uma nova conferência.',
        nothing: 'Tudo o que o arquivo diz já está assim: não há nada a aplicar.',
        unreadable: (v) => `Não foi possível usar ${v.file}. Nada mudou.`,
        summary: (v) =>
          `A conferência está pronta: ${v.added} a acrescentar, ${v.changed} a mudar, ${v.refused} com recusa. Nada mudou ainda.`,
        problems: 'O que olhar',
        moreProblems: pt('E mais #.', 'E mais #.'),
        attributes: (v) => `Ficam como atributos: ${v.names}.`,
        missing: pt(
          '# pessoa conhecida não está no arquivo. Continua como está, a menos que você marque a saída.',
          '# pessoas conhecidas não estão no arquivo. Continuam como estão, a menos que você marque a saída.',
        ),
        missingRefused:
          'Dá para marcar saídas quando nenhuma linha for recusada: um e-mail digitado errado não é uma despedida.',
        mass: (v) =>
          `Cuidado: ${v.missing} das ${v.known} pessoas conhecidas (${v.share}) não estão neste arquivo. É o arquivo completo?`,
        until: 'O arquivo fica guardado por uma hora a partir do envio.',
      },
      facts: {
        added: 'A acrescentar',
        changed: 'A mudar',
        back: 'De volta',
        left: 'Continuam iguais',
        refused: 'Linhas recusadas',
        missing: 'Fora do arquivo',
        unitsAdded: 'Unidades novas',
      },
      button: {
        apply: 'Aplicar',
        without: pt('Aplicar sem a linha recusada', 'Aplicar sem # recusadas'),
        gone: pt('Aplicar e marcar # saída', 'Aplicar e marcar # saídas'),
        sure: pt('Sim, marcar # saída', 'Sim, marcar # saídas'),
        cancel: 'Cancelar',
        again: 'Escolher outro arquivo',
      },
      confirm: {
        title: 'É o arquivo completo?',
        detail:
          'Quem tem a saída marcada não recebe mais nada do bot e não pode mais usá-lo. Nada é apagado: com o próximo arquivo em que aparecer, está de volta.',
      },
      cancelled: 'Cancelado. Nada mudou e o arquivo foi apagado.',
      applied: {
        title: 'Aplicado',
        all: (v) => `Aplicado: ${v.parts}.`,
        added: pt('# pessoa acrescentada', '# pessoas acrescentadas'),
        changed: pt('# mudança', '# mudanças'),
        back: pt('# de volta', '# de volta'),
        left: pt('# sem mudança', '# sem mudança'),
        gone: pt('# saída marcada', '# saídas marcadas'),
        refused: pt('# linha recusada ficou de fora', '# linhas recusadas ficaram de fora'),
        unitsAdded: pt('# unidade nova', '# unidades novas'),
      },
      stale: {
        applied: 'Este arquivo já foi aplicado; não foi aplicado uma segunda vez.',
        applying: 'Este arquivo está sendo aplicado agora. O resultado chega aqui em instantes.',
        cancelled: 'Esta importação foi cancelada. Nada mudou.',
        forgotten: 'O arquivo não está mais guardado (passou uma hora). Nada mudou; escolha outra vez.',
        newer: 'Há uma conferência mais recente deste arquivo abaixo. Decida por lá.',
        notHr: 'Não foi aplicado: trazer pessoas é tarefa do RH e de quem administra este bot.',
      },
      at: {
        line: (v) => `Linha ${v.line}`,
        column: (v) => `Linha ${v.line}, “${v.column}”`,
      },
      problem: problemsPt,
      terminal: {
        usage:
          'Uso: npm run people -- import ARQUIVO.csv [--dry-run] [--skip-refused] [--mark-missing-gone] [--lang es|en|pt]',
        noFile: (v) => `Não é possível ler ${v.file}.`,
        dry: 'Isto foi uma conferência: nada mudou.',
        held: 'Nada mudou: há linhas recusadas. Corrija no arquivo ou deixe-as de fora com --skip-refused.',
        heldGone:
          'Nada mudou: só dá para marcar saídas quando nenhuma linha é recusada. Corrija primeiro o arquivo.',
        missing: 'Para marcar a saída de quem não está no arquivo, acrescente --mark-missing-gone.',
        encoding: (v) => `Lido como ${v.encoding}, separado por ${v.delimiter}. Colunas: ${v.columns}.`,
        comma: 'vírgulas',
        semicolon: 'ponto e vírgula',
        tab: 'tabulações',
      },
    },
  },
);
