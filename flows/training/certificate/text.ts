import { defineText } from '#core/i18n.ts';

type Taken = { name: string; course: string; when: string };

/** What stands on a certificate, and around it. */
export const text = defineText(
  {
    heading: 'Certificate',
    has: 'has taken the course',
    number: ({ id }: { id: string }) => `No. ${id}`,
    alt: ({ name, course, when }: Taken) => `${name} has taken the course “${course}”. ${when}.`,
    yours: ({ course }: { course: string }) =>
      `Your certificate for “${course}”. Keep the picture or print it: it is an A4 sheet.`,
    seen: 'Only you get this picture. Pass it on to whom you like.',
    again: 'Certificate',
    againHint: ({ course }: { course: string }) => `Certificate for “${course}”`,
    none: 'There is no certificate here: the course is not done, or it is not yours.',
  },
  {
    es: {
      heading: 'Certificado',
      has: 'completó el curso',
      number: ({ id }) => `N.º ${id}`,
      alt: ({ name, course, when }) => `${name} completó el curso «${course}». ${when}.`,
      yours: ({ course }) => `Tu certificado de «${course}». Guarda la imagen o imprímela: es una hoja A4.`,
      seen: 'Solo tú recibes esta imagen. Compártela con quien quieras.',
      again: 'Certificado',
      againHint: ({ course }) => `Certificado de «${course}»`,
      none: 'Aquí no hay un certificado: el curso no está completo o no es tuyo.',
    },
    pt: {
      heading: 'Certificado',
      has: 'concluiu o curso',
      number: ({ id }) => `Nº ${id}`,
      alt: ({ name, course, when }) => `${name} concluiu o curso “${course}”. ${when}.`,
      yours: ({ course }) => `Seu certificado de “${course}”. Guarde a imagem ou imprima: é uma folha A4.`,
      seen: 'Só você recebe esta imagem. Compartilhe com quem quiser.',
      again: 'Certificado',
      againHint: ({ course }) => `Certificado de “${course}”`,
      none: 'Não há certificado aqui: o curso não está concluído ou não é seu.',
    },
  },
);
