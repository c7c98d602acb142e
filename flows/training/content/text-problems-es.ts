import type { Said } from './text-problems-en.ts';

export const problemsEs: Said = {
  at: {
    line: (v) => `${v.file}, línea ${v.line}`,
    column: (v) => `${v.file}, línea ${v.line}, columna ${v.column}`,
    lesson: (v) => `Lección ${v.n}`,
    textLine: (v) => `línea ${v.line} del texto`,
  },
  languages: { es: 'español', en: 'inglés', pt: 'portugués' },
  expected: {
    text: 'un texto',
    list: 'una lista (líneas que empiezan con «-»)',
    group: 'un grupo (líneas con sangría como «nombre: texto»)',
    number: 'un número',
    yes_no: 'sí o no',
  },
  problems: {
    zip_broken: () => 'esto no se puede descomprimir. Haz el zip otra vez y vuelve a enviarlo.',
    zip_locked: () => 'esto tiene contraseña. Haz un zip sin ella.',
    zip_large: (v) => `el zip pesa ${v.n} y el máximo es ${v.max}. Las imágenes no van dentro: se enlazan.`,
    files_many: (v) => `hay ${v.n} archivos y el máximo es ${v.max}. Carga menos cursos a la vez.`,
    files_large: (v) => `los archivos suman ${v.n} y el máximo es ${v.max}. Carga menos cursos a la vez.`,
    file_large: (v) => `el archivo pesa ${v.n} y el máximo es ${v.max}.`,
    path_unsafe: () => 'este nombre sale de su carpeta o no se puede leer. Cámbialo.',
    file_unknown: () =>
      'esto no es parte de un curso. Un curso tiene «course.es.md» y lecciones como «01-por-que-importa.es.md», en minúsculas.',
    file_deep: () =>
      'esto está en una carpeta dentro de un curso. Todos los archivos de un curso van en una sola carpeta.',
    file_twice: () => 'hay dos archivos con este nombre.',
    folder_name: (v) =>
      `«${v.value}» no puede ser el nombre de un curso: letras minúsculas de la a a la z, cifras y guiones, hasta 60.`,
    no_folder: () =>
      'los archivos no están en una carpeta. El nombre de la carpeta es el del curso: ponlos en una.',
    no_course: () => 'aquí no hay un curso: falta «course.es.md» (o .en, .pt).',
    courses_many: (v) => `aquí hay ${v.n} cursos y se carga uno. Cárgalos uno por uno.`,
    course_twice: (v) => `hay dos cursos que se llaman «${v.value}».`,
    language_unknown: (v) => `«${v.value}» no es un idioma que conozcamos: ${v.hint}.`,
    not_utf8: () => 'esta línea no se puede leer. Guarda el archivo como UTF-8.',
    characters: () => 'hay un carácter que no se ve o no se puede guardar. Bórralo y escríbelo de nuevo.',
    front_missing: () =>
      'el archivo debe empezar con una línea de tres guiones (---), luego el título y lo demás, y otra línea igual.',
    front_open: () => 'la parte que empieza con --- no termina. Agrega debajo una línea con ---.',
    yaml_indent: () => 'esta línea no tiene la misma sangría que sus vecinas, o falta cerrar un corchete.',
    yaml_tab: () => 'hay un tabulador, o un signo que solo parece un espacio. Usa espacios para la sangría.',
    yaml_quote: () => 'aquí se abre una comilla que no se cierra.',
    yaml_unquoted: () =>
      'pon este texto entre comillas: tiene dos puntos o un « #», o empieza con un signo que significa otra cosa.',
    yaml_special: () => 'lo que empieza con &, * o ! significa otra cosa aquí. Pon el texto entre comillas.',
    yaml_broken: () => 'esto no se puede leer. Escribe «nombre: texto», uno por línea.',
    key_twice: (v) => `«${v.key}» está dos veces.`,
    key_unknown: (v) => `«${v.key}» no significa nada aquí. Posible: ${v.hint}.`,
    course_body: () =>
      'el texto debajo del segundo --- no se muestra en este archivo. Ponlo en «summary» o en una lección.',
    missing: (v) => `falta «${v.key}».`,
    empty: (v) => `«${v.key}» está vacío.`,
    type: (v) => `«${v.key}» debe ser ${v.expected}.`,
    too_long: (v) => `«${v.key}» tiene ${v.n} caracteres y el máximo es ${v.max}.`,
    too_many: (v) => `«${v.key}» tiene demasiados elementos: ${v.n}, y el máximo es ${v.max}.`,
    too_few: (v) => `«${v.key}» tiene muy pocos elementos: ${v.n}, y el mínimo es ${v.max}.`,
    line_break: (v) => `«${v.key}» debe ir en una sola línea.`,
    url: (v) =>
      `«${v.key}» debe ser una dirección que empiece con https:// o http://, de hasta 500 caracteres.`,
    image_http: () =>
      'la dirección de una imagen debe empezar con https://; si no, hay chats que no la muestran.',
    choice: (v) => `«${v.key}» debe ser uno de estos: ${v.hint}.`,
    name: (v) =>
      `«${v.value}» no puede ser un nombre aquí: letras minúsculas de la a a la z, cifras y guiones, hasta 60.`,
    number: (v) => `«${v.key}» no es un número posible aquí.`,
    fallback_differs: (v) =>
      `«fallback» es ${v.value} aquí y ${v.hint} en otro idioma. Basta con ponerlo una vez.`,
    value_differs: (v) => `«value» es ${v.value} aquí y ${v.hint} en otro idioma. Basta con ponerlo una vez.`,
    kind_differs: (v) => `la pregunta es de tipo «${v.value}» aquí y «${v.hint}» en ${v.language}.`,
    right_differs: (v) =>
      `aquí son correctas otras opciones que en ${v.language}. El orden debe ser el mismo.`,
    question_differs: () => 'aquí hay una pregunta y en otro idioma no, o al revés.',
    options_differ: (v) => `el número de opciones es ${v.n} aquí y ${v.max} en otro idioma.`,
    language_missing: (v) => `esto falta en ${v.language}, y en ese idioma el curso debe estar completo.`,
    course_language: (v) => `hay una lección en ${v.language} y ningún archivo «course» en ese idioma.`,
    lesson_number_twice: (v) => `el número ${v.n} ya es de la lección «${v.value}».`,
    lesson_twice: (v) => `hay otra lección que se llama «${v.value}».`,
    lesson_gap: (v) => `antes de esta falta la lección ${v.n}. Los números suben desde 01 sin saltos.`,
    right_none: () => 'ninguna opción es correcta. Escribe «right: sí» debajo de una.',
    right_many: (v) => `${v.n} opciones son correctas y el tipo «one» tiene una. ¿Querías «many»?`,
    right_outside: () => 'se marca como correcta una opción que no está, o dos veces la misma.',
    accept_none: () => 'una pregunta de tipo «text» necesita al menos una respuesta en «accept».',
    example_refused: (v) =>
      `«${v.value}» se muestra como buena respuesta y no se aceptaría. Agrégala en «accept» o cámbiala.`,
    option_twice: (v) => `la opción «${v.value}» está dos veces.`,
    extra: (v) => `«${v.key}» no corresponde a una pregunta de tipo «${v.value}».`,
    md_heading: () => 'en una lección no se muestran encabezados. Usa **negrita** o haz dos lecciones.',
    md_table: () => 'en el chat no se pueden mostrar tablas. Usa una lista.',
    md_html: () => 'el HTML no se muestra. Escríbelo en Markdown, o \\< si quieres ese signo.',
    md_image: () => 'las imágenes no van dentro del texto. Usa «image:» arriba.',
    md_code: () =>
      'el código no se muestra como tal. Empieza la línea sin cuatro espacios y escribe \\` para ese signo.',
    md_rule: () => 'las líneas divisorias no se muestran. Deja una línea vacía o haz dos lecciones.',
    md_nested: () => 'las listas y las citas tienen un solo nivel y solo llevan texto.',
    md_italic: () => 'la cursiva no se muestra. Usa **negrita**, o \\* y \\_ para esos signos.',
    md_link: () => 'este enlace debe empezar con https://, http:// o mailto:.',
    md_reference: () => 'escribe cada enlace en su lugar: [texto](https://…).',
    more: (v) => `Y ${v.n} más.`,
  },
};
