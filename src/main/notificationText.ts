/** Somebody else's text in a desktop notification: it says what it says, and can neither pretend nor dress up. */

const TITLE_LENGTH = 100;
const BODY_LENGTH = 300;

/** What draws nothing or turns the text around it (Unicode TR 36 §2.3). Joiners stay: scripts and emoji need them. */
const HIDDEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** A title, which no desktop reads as markup. */
export function notificationTitle(text: string): string {
  return clipped(text, TITLE_LENGTH);
}

/** A body. On Linux the notification server reads it as markup (Desktop Notifications Specification), so it is escaped there. */
export function notificationBody(text: string, platform: NodeJS.Platform = process.platform): string {
  const body = clipped(text, BODY_LENGTH);
  return platform === 'linux' ? body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : body;
}

/** By whole characters, so that none is cut in two. */
function clipped(text: string, length: number): string {
  const characters = Array.from(text.toWellFormed().replace(HIDDEN, ' '));
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : characters.join('');
}
