import type { Value } from '#store/settings.ts';

export const value = (
  id: string,
  es: string,
  en: string,
  pt: string,
  emoji?: string,
  retired = false,
): Value => ({
  id,
  names: { es, en, pt },
  ...(emoji !== undefined && { emoji }),
  retired,
});
export const values: readonly Value[] = [
  value('service', 'Servicio', 'Service', 'Serviço', '🤝'),
  value('teamwork', 'Trabajo en equipo', 'Teamwork', 'Equipe', '🧩'),
  value('courage', 'Coraje', 'Courage', 'Coragem'),
  value('serenity', 'Serenidad', 'Serenity', 'Serenidade'),
  value('old', 'Antiguo', 'Old', 'Antigo', undefined, true),
];
