import { defineText, plural } from '#core/i18n.ts';

type N = Readonly<{ n: number }>;
const en = (one: string, other: string) => (v: N) => plural('en', v.n, { one, other });
const es = (one: string, other: string) => (v: N) => plural('es', v.n, { one, other });
const pt = (one: string, other: string) => (v: N) => plural('pt', v.n, { one, other });

/** Why a reading stopped, as far as a person can do something about it. */
export const failures = ['auth', 'forbidden', 'rate_limited', 'network', 'empty', 'broken'] as const;

export const standingText = defineText(
  {
    title: 'Who is who on the chat platform',
    waiting: 'It will be read within a minute.',
    running: en('It is being read now: # person so far.', 'It is being read now: # people so far.'),
    done: (v: { at: string }) => `Read to the end: ${v.at}.`,
    before: (v: { at: string }) => `Read to the end before: ${v.at}.`,
    away: 'The bot is not installed there now. Nobody there can be reached through it.',
    failed: (v: { at: string; next: string }) =>
      `The last reading stopped: ${v.at}. Nobody lost anything by that; it is tried again by itself: ${v.next}.`,
    why: {
      auth: 'The platform no longer accepts the bot. Whoever runs it should install it there again.',
      forbidden:
        'The platform does not let the bot see its people. Whoever runs it should check its permissions (“doctor” names them).',
      rate_limited: 'The platform asked the bot to slow down. Nothing needs to be done.',
      network:
        'The platform could not be reached, or did not answer well. If it stays so, tell whoever runs the bot.',
      empty:
        'The platform said that nobody is there, which cannot be. If it stays so, tell whoever runs the bot.',
      broken:
        'Something went wrong on my side. If it stays so, tell whoever runs the bot: the log says more.',
    },
    facts: {
      seen: 'People there',
      joined: 'Of them, known here',
      added: 'Newly added from there',
      unmatched: 'There, not in HR’s file',
      guests: 'Guests there',
      gone: 'No longer there',
      missing: 'In HR’s file, on no platform',
    },
    unmatched:
      'Who is there and not in HR’s file cannot use the bot. Bring in a file that has them, with the e-mail they use there.',
    missing:
      'Who is in HR’s file and on no platform gets nothing from the bot. Often the e-mail is another one there.',
    more: en('And # more place.', 'And # more places.'),
    asked: 'It is read again now. Look again in a moment.',
    button: { again: 'Read again now', show: 'Look again', file: 'Bring in a file', more: 'See more' },
    home: 'People',
    known: (v: { known: string; seen: string }) =>
      `I know ${v.known} of ${v.seen} people on the chat platform.`,
    unknownThere: en('# is not in HR’s file and cannot use me.', '# are not in HR’s file and cannot use me.'),
    unreached: en(
      '# of the file is on no platform and gets nothing from me.',
      '# of the file are on no platform and get nothing from me.',
    ),
    nobody: 'Bring in HR’s file, so that I know who works where. It is checked first.',
  },
  {
    es: {
      title: 'Quién es quién en el chat',
      waiting: 'Se leerá en menos de un minuto.',
      running: es(
        'Se está leyendo ahora: # persona hasta aquí.',
        'Se está leyendo ahora: # personas hasta aquí.',
      ),
      done: (v) => `Leído hasta el final: ${v.at}.`,
      before: (v) => `Leído antes hasta el final: ${v.at}.`,
      away: 'El bot no está instalado ahí ahora. No puede llegar a nadie de ahí.',
      failed: (v) =>
        `La última lectura se detuvo: ${v.at}. Nadie perdió nada con eso; se intenta de nuevo sola: ${v.next}.`,
      why: {
        auth: 'La plataforma ya no acepta al bot. Quien lo opera debe instalarlo ahí otra vez.',
        forbidden:
          'La plataforma no deja que el bot vea a su gente. Quien lo opera debe revisar los permisos («doctor» los nombra).',
        rate_limited: 'La plataforma le pidió al bot que vaya más despacio. No hay que hacer nada.',
        network:
          'No se pudo llegar a la plataforma, o no respondió bien. Si sigue así, avisa a quien opera el bot.',
        empty:
          'La plataforma dijo que ahí no hay nadie, y eso no puede ser. Si sigue así, avisa a quien opera el bot.',
        broken: 'Algo falló de mi lado. Si sigue así, avisa a quien opera el bot: el registro dice más.',
      },
      facts: {
        seen: 'Personas ahí',
        joined: 'De ellas, conocidas aquí',
        added: 'Agregadas desde ahí',
        unmatched: 'Ahí, pero no en el archivo',
        guests: 'Personas invitadas ahí',
        gone: 'Ya no están ahí',
        missing: 'En el archivo, en ningún chat',
      },
      unmatched:
        'Quien está ahí y no en el archivo de Recursos Humanos no puede usar el bot. Carga un archivo que incluya a esas personas, con el correo que usan ahí.',
      missing:
        'Quien está en el archivo y en ningún chat no recibe nada del bot. Muchas veces su correo ahí es otro.',
      more: es('Y # lugar más.', 'Y # lugares más.'),
      asked: 'Se está leyendo de nuevo. Mira otra vez en un momento.',
      button: {
        again: 'Leer de nuevo ahora',
        show: 'Mirar otra vez',
        file: 'Cargar un archivo',
        more: 'Ver más',
      },
      home: 'Personas',
      known: (v) => `Conozco a ${v.known} de ${v.seen} personas del chat.`,
      unknownThere: es(
        '# no está en el archivo de Recursos Humanos y no puede usarme.',
        '# no están en el archivo de Recursos Humanos y no pueden usarme.',
      ),
      unreached: es(
        '# del archivo no está en ningún chat y no recibe nada de mí.',
        '# del archivo no están en ningún chat y no reciben nada de mí.',
      ),
      nobody: 'Carga el archivo de Recursos Humanos, para saber quién trabaja dónde. Antes se revisa.',
    },
    pt: {
      title: 'Quem é quem no chat',
      waiting: 'Será lido em menos de um minuto.',
      running: pt('Está sendo lido agora: # pessoa até aqui.', 'Está sendo lido agora: # pessoas até aqui.'),
      done: (v) => `Lido até o fim: ${v.at}.`,
      before: (v) => `Lido antes até o fim: ${v.at}.`,
      away: 'O bot não está instalado lá agora. Não alcança ninguém de lá.',
      failed: (v) =>
        `A última leitura parou: ${v.at}. Ninguém perdeu nada com isso; ela é tentada de novo sozinha: ${v.next}.`,
      why: {
        auth: 'A plataforma não aceita mais o bot. Quem opera o bot deve instalá-lo lá outra vez.',
        forbidden:
          'A plataforma não deixa o bot ver as pessoas. Quem opera o bot deve conferir as permissões (“doctor” diz quais).',
        rate_limited: 'A plataforma pediu ao bot que fosse mais devagar. Não é preciso fazer nada.',
        network:
          'Não foi possível alcançar a plataforma, ou ela não respondeu bem. Se continuar assim, avise quem opera o bot.',
        empty:
          'A plataforma disse que não há ninguém lá, o que não pode ser. Se continuar assim, avise quem opera o bot.',
        broken: 'Algo falhou do meu lado. Se continuar assim, avise quem opera o bot: o registro diz mais.',
      },
      facts: {
        seen: 'Pessoas lá',
        joined: 'Delas, conhecidas aqui',
        added: 'Incluídas a partir de lá',
        unmatched: 'Lá, mas não no arquivo',
        guests: 'Pessoas convidadas lá',
        gone: 'Não estão mais lá',
        missing: 'No arquivo, em nenhum chat',
      },
      unmatched:
        'Quem está lá e não no arquivo do RH não pode usar o bot. Traga um arquivo com essas pessoas, com o e-mail que usam lá.',
      missing:
        'Quem está no arquivo e em nenhum chat não recebe nada do bot. Muitas vezes o e-mail lá é outro.',
      more: pt('E mais # lugar.', 'E mais # lugares.'),
      asked: 'Está sendo lido de novo. Olhe outra vez daqui a pouco.',
      button: {
        again: 'Ler de novo agora',
        show: 'Olhar de novo',
        file: 'Trazer um arquivo',
        more: 'Ver mais',
      },
      home: 'Pessoas',
      known: (v) => `Conheço ${v.known} de ${v.seen} pessoas do chat.`,
      unknownThere: pt(
        '# não está no arquivo do RH e não pode me usar.',
        '# não estão no arquivo do RH e não podem me usar.',
      ),
      unreached: pt(
        '# do arquivo não está em nenhum chat e não recebe nada de mim.',
        '# do arquivo não estão em nenhum chat e não recebem nada de mim.',
      ),
      nobody: 'Traga o arquivo do RH, para que eu saiba quem trabalha onde. Antes ele é conferido.',
    },
  },
);
