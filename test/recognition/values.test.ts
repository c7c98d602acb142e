import { describe, expect, test } from 'vitest';
import { findValue, valueLabel, valueName } from '#flows/recognition/values.ts';
import { value, values } from './values-named.ts';

describe('values', () => {
  test.each([
    ['#servicio', 'service'],
    ['SERVIÇO', 'service'],
    ['service', 'service'],
    ['trabajo en equipo', 'teamwork'],
    ['#TrabajoEnEquipo', 'teamwork'],
    ['trabajo-en-equipo', 'teamwork'],
    ['team', 'teamwork'],
    ['trab', 'teamwork'],
    ['cour', 'courage'],
    ['cora', 'courage'],
    ['ser', undefined],
    ['serv', 'service'],
    ['se', undefined],
    ['old', undefined],
    ['', undefined],
    ['#', undefined],
    ['🤝', undefined],
  ])('%s', (word, id) => {
    expect(findValue(values, word)?.id).toBe(id);
  });

  test('a whole name counts before the beginning of another', () => {
    const near = [
      value('care', 'Cuidado', 'Care', 'Cuidado'),
      value('career', 'Carrera', 'Career', 'Carreira'),
    ];
    expect(findValue(near, 'care')?.id).toBe('care');
    expect(findValue([...near, value('x', 'x', 'Care', 'x')], 'care')).toBeUndefined();
  });

  test('are told by name', () => {
    const [service, , courage] = values;
    expect(service && valueLabel(service, 'pt')).toBe('🤝 Serviço');
    expect(courage && valueLabel(courage, 'es')).toBe('Coraje');
    expect(service && valueName(service, 'en')).toBe('Service');
  });
});
