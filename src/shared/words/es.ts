/** The catalogue in Spanish: *tú*, short, present tense. Its shape is the one that every other language must have. */
export const es = {
  closeCode: {
    normal: 'cerró con normalidad',
    going_away: 'la app se cerró',
    protocol_error: 'rompió el protocolo WebSocket',
    unsupported_data: 'envió una trama binaria',
    no_status: 'cerró sin decir por qué',
    abnormal: 'se cortó sin despedirse',
    invalid_payload: 'envió texto que no es UTF-8',
    policy: '20 errores de protocolo',
    too_large: 'mensaje demasiado grande',
    internal_error: 'error interno del otro lado',
    restart: 'el hub se reinició',
    try_later: 'vuelve más tarde',
    disconnected: 'lo desconectaron desde la consola',
    slow: 'cola llena, leía demasiado lento',
    silent: 'no dio señales de vida',
    dismissed: 'lo despidieron desde la consola',
    replaced: 'otro socket ocupó su lugar',
    other: 'código propio',
  },
};

/** What every language must say. */
export type Words = DeepStrings<typeof es>;
type DeepStrings<T> = { readonly [K in keyof T]: T[K] extends string ? string : DeepStrings<T[K]> };
