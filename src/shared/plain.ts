/** Lower case and without accents, so that `Dirección` and `direccion` are one word. */
export function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
