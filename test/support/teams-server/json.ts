import type { Obj } from './world.ts';

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): readonly Obj[] => (Array.isArray(value) ? value.filter(isObj) : []);
export const str = (value: unknown): string => (typeof value === 'string' ? value : '');
export const obj = (value: unknown): Obj => (isObj(value) ? value : {});
