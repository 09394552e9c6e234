import type { Words } from './es.ts';

/** The catalogue in English. */
export const en: Words = {
  closeCode: {
    normal: 'closed normally',
    going_away: 'the app was closed',
    protocol_error: 'broke the WebSocket protocol',
    unsupported_data: 'sent a binary frame',
    no_status: 'closed without saying why',
    abnormal: 'cut off without a goodbye',
    invalid_payload: 'sent text that is not UTF-8',
    policy: '20 protocol errors',
    too_large: 'message too large',
    internal_error: 'internal error on the other side',
    restart: 'the hub restarted',
    try_later: 'try again later',
    disconnected: 'disconnected from the console',
    slow: 'outbox full, it read too slowly',
    silent: 'gave no sign of life',
    dismissed: 'dismissed from the console',
    replaced: 'another socket took its place',
    other: "an application's own code",
  },
};
