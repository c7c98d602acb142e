import { defineText } from '#core/i18n.ts';

/** The few words of the pages around an install. What the bot says is written by the flows. */
export const installWords = defineText(
  {
    again: 'Start again',
    start: {
      title: 'Add Latido to Slack',
      text: 'Slack shows you next what Latido asks for, and you decide there. Nothing is installed before you say yes.',
      note: 'You need to be somebody who may install apps in your workspace.',
      go: 'Continue to Slack',
    },
    installed: {
      title: ({ name }: { name: string }) => `Latido is in ${name}`,
      text: 'You find it in Slack under Apps. Write to it there, and it tells you what it can do.',
      go: 'Open Latido in Slack',
      browser: 'Or open Slack in the browser',
    },
    installedOrg: {
      text: 'It is installed for the whole organisation. What is left is to choose the workspaces in which it works.',
      go: 'Choose the workspaces',
    },
    declined: {
      title: 'Nothing was installed',
      text: 'You said no in Slack, so everything there is as it was. If you change your mind, start again.',
    },
    stale: {
      title: 'Please start again',
      text: 'The way back from Slack took more than ten minutes, was used before, or ended in another browser than it began in. Nothing was installed.',
    },
    stranger: {
      title: 'Latido is not open to this workspace',
      text: 'This Latido belongs to one organisation and works in its workspaces alone. Nothing of yours was kept.',
      revoked: 'What you had allowed in Slack was given back.',
      notRevoked: 'To take back what you allowed, remove Latido in the settings of your workspace.',
      ask: ({ tenant }: { tenant: string }) =>
        `Is it a workspace of that organisation? Then ask whoever runs Latido to add ${tenant} to its workspaces.`,
      go: 'Choose another workspace',
    },
    settings: {
      title: 'Slack did not let Latido in',
      text: 'The app’s settings in Slack and those of this Latido do not fit together. Whoever runs it finds the reason in its log. Nothing was installed.',
    },
    noAnswer: {
      title: 'Slack did not answer',
      text: 'The install did not come to its end. Wait a minute, then start again: doing it twice does no harm.',
    },
    notKept: {
      title: 'Almost done, but not kept',
      text: 'Slack said yes, but Latido could not save it: its database is away. Wait a minute, then start again: doing it twice does no harm.',
    },
  },
  {
    es: {
      again: 'Empezar de nuevo',
      start: {
        title: 'Agrega Latido a Slack',
        text: 'Slack te mostrará lo que Latido pide, y allí decides. Nada se instala antes de que digas que sí.',
        note: 'Necesitas permiso para instalar aplicaciones en tu espacio de trabajo.',
        go: 'Continuar en Slack',
      },
      installed: {
        title: ({ name }) => `Latido ya está en ${name}`,
        text: 'Lo encuentras en Slack, en Aplicaciones. Escríbele allí y te cuenta lo que puede hacer.',
        go: 'Abrir Latido en Slack',
        browser: 'O abre Slack en el navegador',
      },
      installedOrg: {
        text: 'Está instalado para toda la organización. Solo falta elegir en qué espacios de trabajo funciona.',
        go: 'Elegir los espacios',
      },
      declined: {
        title: 'No se instaló nada',
        text: 'Dijiste que no en Slack, así que allí todo sigue igual. Si cambias de idea, empieza de nuevo.',
      },
      stale: {
        title: 'Empieza de nuevo, por favor',
        text: 'El regreso desde Slack tardó más de diez minutos, ya se había usado o terminó en otro navegador. No se instaló nada.',
      },
      stranger: {
        title: 'Latido no está abierto a este espacio',
        text: 'Este Latido es de una organización y solo funciona en sus espacios de trabajo. No se guardó nada de lo tuyo.',
        revoked: 'El permiso que diste en Slack fue devuelto.',
        notRevoked:
          'Para retirar el permiso que diste, quita Latido en los ajustes de tu espacio de trabajo.',
        ask: ({ tenant }) =>
          `¿Es un espacio de esa organización? Pide a quien administra Latido que agregue ${tenant} a los espacios permitidos.`,
        go: 'Elegir otro espacio',
      },
      settings: {
        title: 'Slack no dejó entrar a Latido',
        text: 'La configuración de la aplicación en Slack y la de este Latido no coinciden. Quien lo administra encuentra la razón en su registro. No se instaló nada.',
      },
      noAnswer: {
        title: 'Slack no respondió',
        text: 'La instalación no llegó a su fin. Espera un minuto y empieza de nuevo: repetirla no hace daño.',
      },
      notKept: {
        title: 'Casi listo, pero sin guardar',
        text: 'Slack dijo que sí, pero Latido no pudo guardarlo: su base de datos no responde. Espera un minuto y empieza de nuevo: repetirlo no hace daño.',
      },
    },
    pt: {
      again: 'Começar de novo',
      start: {
        title: 'Adicione o Latido ao Slack',
        text: 'O Slack mostrará o que o Latido pede, e você decide lá. Nada é instalado antes de você dizer sim.',
        note: 'Você precisa de permissão para instalar aplicativos no seu espaço de trabalho.',
        go: 'Continuar no Slack',
      },
      installed: {
        title: ({ name }) => `O Latido já está em ${name}`,
        text: 'Ele fica no Slack, em Aplicativos. Escreva para ele lá e ele conta o que sabe fazer.',
        go: 'Abrir o Latido no Slack',
        browser: 'Ou abra o Slack no navegador',
      },
      installedOrg: {
        text: 'Ele está instalado para toda a organização. Só falta escolher em quais espaços de trabalho ele funciona.',
        go: 'Escolher os espaços',
      },
      declined: {
        title: 'Nada foi instalado',
        text: 'Você disse não no Slack, então lá tudo continua igual. Se mudar de ideia, comece de novo.',
      },
      stale: {
        title: 'Comece de novo, por favor',
        text: 'A volta do Slack levou mais de dez minutos, já tinha sido usada ou terminou em outro navegador. Nada foi instalado.',
      },
      stranger: {
        title: 'O Latido não está aberto a este espaço',
        text: 'Este Latido é de uma organização e só funciona nos espaços de trabalho dela. Nada seu foi guardado.',
        revoked: 'A permissão que você deu no Slack foi devolvida.',
        notRevoked:
          'Para retirar a permissão que você deu, remova o Latido nas configurações do seu espaço de trabalho.',
        ask: ({ tenant }) =>
          `É um espaço dessa organização? Peça a quem administra o Latido que acrescente ${tenant} aos espaços permitidos.`,
        go: 'Escolher outro espaço',
      },
      settings: {
        title: 'O Slack não deixou o Latido entrar',
        text: 'As configurações do aplicativo no Slack e as deste Latido não combinam. Quem o administra encontra o motivo no registro dele. Nada foi instalado.',
      },
      noAnswer: {
        title: 'O Slack não respondeu',
        text: 'A instalação não chegou ao fim. Espere um minuto e comece de novo: repetir não faz mal.',
      },
      notKept: {
        title: 'Quase pronto, mas não guardado',
        text: 'O Slack disse sim, mas o Latido não conseguiu guardar: o banco de dados dele não responde. Espere um minuto e comece de novo: repetir não faz mal.',
      },
    },
  },
);
